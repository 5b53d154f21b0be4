//! A window that slides over a reader, and never grows.

use std::fmt;
use std::io::{ErrorKind, Read};
use std::ops::Range;

use super::Fault;

/// Bytes in memory at once. More than four of the largest packets that are read.
const WINDOW_LEN: usize = 1 << 20;

pub(super) struct Input<R> {
    reader: R,
    window: Box<[u8]>,
    start: usize,
    end: usize,
    offset: u64,
}

impl<R: Read> Input<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, window: vec![0; WINDOW_LEN].into_boxed_slice(), start: 0, end: 0, offset: 0 }
    }

    /// The next `N` bytes, not yet consumed.
    pub(super) fn head<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        self.require(N)?;
        let mut head = [0; N];
        head.copy_from_slice(&self.window[self.start..self.start + N]);
        Ok(head)
    }

    /// Consumes the next `len` bytes and yields where in the window they lie until the next call.
    pub(super) fn take(&mut self, len: usize) -> Result<Range<usize>, Fault> {
        self.require(len)?;
        let range = self.start..self.start + len;
        self.start += len;
        self.offset += len as u64;
        Ok(range)
    }

    /// Consumes `len` bytes, however many, without holding them.
    pub(super) fn skip(&mut self, len: u64) -> Result<(), Fault> {
        let mut left = len;
        while left > 0 {
            if self.start == self.end && !self.fill()? {
                return Err(Fault::Truncated { needed: len, got: len - left });
            }
            let step = left.min((self.end - self.start) as u64);
            self.start += usize::try_from(step).expect("no more than the window holds");
            self.offset += step;
            left -= step;
        }
        Ok(())
    }

    /// Whether nothing follows.
    pub(super) fn is_at_end(&mut self) -> Result<bool, Fault> {
        Ok(self.start == self.end && !self.fill()?)
    }

    /// Bytes consumed so far.
    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    /// What has been read and not consumed.
    pub(super) fn held(&self) -> &[u8] {
        &self.window[self.start..self.end]
    }

    pub(super) fn bytes(&self, range: Range<usize>) -> &[u8] {
        &self.window[range]
    }

    fn require(&mut self, len: usize) -> Result<(), Fault> {
        if self.end - self.start >= len {
            return Ok(());
        }
        debug_assert!(len <= WINDOW_LEN, "callers bound what they ask for");
        self.window.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        while self.end < len {
            if !self.fill()? {
                return Err(Fault::Truncated { needed: len as u64, got: self.end as u64 });
            }
        }
        Ok(())
    }

    /// Reads once behind what is there; `false` at the end.
    fn fill(&mut self) -> Result<bool, Fault> {
        if self.start == self.end {
            self.start = 0;
            self.end = 0;
        }
        loop {
            match self.reader.read(&mut self.window[self.end..]) {
                Ok(len) => {
                    self.end += len;
                    return Ok(len > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Fault::Read(error)),
            }
        }
    }
}

impl<R> fmt::Debug for Input<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("offset", &self.offset).field("held", &(self.end - self.start)).finish()
    }
}
