//! Any bytes as a capture: no panic, every packet counted as one thing, and the same read in one piece or in crumbs.
#![no_main]

use std::io::{self, Read};

use libfuzzer_sys::fuzz_target;
use strepd::capture::{Capture, Counts};

fuzz_target!(|bytes: &[u8]| {
    let whole = read(bytes, bytes.len());
    let crumbs = read(Crumbs { bytes, next_len: 1 }, bytes.len());
    assert_eq!(whole, crumbs);
});

/// What a reader made of a capture: each datagram's time, length and missing bytes, the counts, and how it ended.
#[derive(Debug, PartialEq)]
struct Reading {
    datagrams: Vec<(u64, usize, usize)>,
    counts: Option<Counts>,
    error: Option<String>,
}

fn read(reader: impl Read, len: usize) -> Reading {
    let mut datagrams = Vec::new();
    let mut capture = match Capture::open(reader) {
        Ok(capture) => capture,
        Err(error) => return Reading { datagrams, counts: None, error: Some(error.to_string()) },
    };
    let error = loop {
        match capture.next_datagram() {
            Ok(Some(datagram)) => {
                assert!(datagram.payload.len() <= len);
                datagrams.push((datagram.at.as_nanos(), datagram.payload.len(), datagram.missing_bytes));
            }
            Ok(None) => break None,
            Err(error) => break Some(error.to_string()),
        }
    };
    assert_eq!(capture.next_datagram().ok(), Some(None), "what has ended stays so");
    let counts = *capture.counts();
    let others = counts.fragments + counts.malformed + counts.not_ip + counts.not_udp + counts.unknown_link;
    assert_eq!(counts.packets, counts.datagrams + counts.cut + others, "{counts:?}");
    assert!((counts.datagrams..=counts.datagrams + counts.cut).contains(&(datagrams.len() as u64)));
    assert!(capture.offset() <= len as u64);
    Reading { datagrams, counts: Some(counts), error }
}

/// Yields 1, 2, … 7 bytes at a time, and again.
struct Crumbs<'a> {
    bytes: &'a [u8],
    next_len: usize,
}

impl Read for Crumbs<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.next_len.min(buffer.len());
        self.next_len = self.next_len % 7 + 1;
        self.bytes.read(&mut buffer[..len])
    }
}
