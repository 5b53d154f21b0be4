//! Captures by name, and how reading them is stopped.

use std::convert::Infallible;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, TryRecvError, bounded, select};

use crate::capture::{Capture, CaptureError};
use crate::failure::{Failure, chain};
use crate::signals::{self, Signal};

/// One capture that has been opened.
pub(crate) struct Source {
    /// As the user named it.
    pub(crate) name: String,
    /// Where it has been read to.
    pub(crate) capture: Capture<Box<dyn Read>>,
    /// Size of the file; 0 of a pipe.
    pub(crate) len_bytes: u64,
    /// Whether it can be opened again and read from its start.
    pub(crate) reopens: bool,
}

impl Source {
    /// Opens a file, or standard input for `-`.
    pub(crate) fn open(path: &Path, stop: &Stop) -> Result<Self, String> {
        let name = path.display().to_string();
        let failed = |error: &dyn std::error::Error| format!("{name}: {}", chain(error));
        let standard_input = path == Path::new("-");
        let file = if standard_input { None } else { Some(File::open(path).map_err(|error| failed(&error))?) };
        let metadata = file.as_ref().map(File::metadata).transpose().map_err(|error| failed(&error))?;
        if metadata.as_ref().is_some_and(Metadata::is_dir) {
            return Err(format!("{name}: a folder, not a capture"));
        }
        let reopens = metadata.as_ref().is_some_and(Metadata::is_file);
        let reader: Box<dyn Read> = match file {
            Some(file) if reopens => Box::new(file),
            Some(fifo) => Box::new(Pipe::new(fifo, stop).map_err(|error| failed(&error))?),
            None => Box::new(Pipe::new(io::stdin(), stop).map_err(|error| failed(&error))?),
        };
        let len_bytes = metadata.map_or(0, |metadata| metadata.len());
        let capture = Capture::open(reader).map_err(|error| failed(&error.fault))?;
        Ok(Self { name, capture, len_bytes, reopens })
    }

    /// What to tell when the capture cannot be read on.
    pub(crate) fn trouble(&self, error: &CaptureError, stop: &Stop) -> String {
        if stop.is_requested() {
            return self.stopped();
        }
        format!("{}: {}; what came before is used", self.name, chain(error))
    }

    /// What to tell when a signal came before the end.
    pub(crate) fn stopped(&self) -> String {
        format!("{}: stopped by a signal at byte {}; what came before is used", self.name, self.capture.offset())
    }
}

/// Whether somebody wants the work to be finished early. A second such wish ends the program at once.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    /// Nothing ever comes here; it is closed.
    requested: Receiver<Infallible>,
}

impl Stop {
    /// Catches signals from now on.
    pub(crate) fn on_signals() -> Result<Self, Failure> {
        let failed = |error| Failure::new("catch signals", error);
        let signals = signals::listen().map_err(failed)?;
        let (open, requested) = bounded(0);
        let watch = move || {
            let mut wishes = signals.into_iter().filter(|signal| *signal == Signal::Stop);
            drop(wishes.next().map(|_| open));
            if wishes.next().is_some() {
                std::process::exit(1);
            }
        };
        thread::Builder::new().name("stop".to_owned()).spawn(watch).map_err(failed)?;
        Ok(Self { requested })
    }

    pub(crate) fn is_requested(&self) -> bool {
        self.requested.try_recv() == Err(TryRecvError::Disconnected)
    }
}

/// A reader that can be stopped while it waits: another thread does the waiting.
struct Pipe {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: Vec<u8>,
    taken: usize,
    stop: Stop,
    over: Option<Receiver<std::time::Instant>>,
}

impl Pipe {
    fn new(mut reader: impl Read + Send + 'static, stop: &Stop) -> io::Result<Self> {
        let (sender, chunks) = bounded(4);
        let read = move || {
            loop {
                let mut chunk = vec![0; CHUNK_LEN];
                let result = reader.read(&mut chunk).map(|len| {
                    chunk.truncate(len);
                    chunk
                });
                let ended = !matches!(&result, Ok(chunk) if !chunk.is_empty());
                if sender.send(result).is_err() || ended {
                    return;
                }
            }
        };
        thread::Builder::new().name("pipe".to_owned()).spawn(read)?;
        Ok(Self { chunks, chunk: Vec::new(), taken: 0, stop: stop.clone(), over: None })
    }

    /// The next chunk; `None` at the end, or some time after a wish to stop: whoever writes to the pipe may have had
    /// the same wish, and still have something to write.
    fn next(&mut self) -> Option<io::Result<Vec<u8>>> {
        if self.over.is_none() {
            select! {
                recv(self.chunks) -> chunk => return chunk.ok(),
                recv(self.stop.requested) -> _ => self.over = Some(crossbeam_channel::after(LINGER)),
            }
        }
        let over = self.over.as_ref()?;
        select! {
            recv(self.chunks) -> chunk => chunk.ok(),
            recv(over) -> _ => None,
        }
    }
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.chunk.len() {
            self.chunk = self.next().transpose()?.unwrap_or_default();
            self.taken = 0;
        }
        let len = buffer.len().min(self.chunk.len() - self.taken);
        buffer[..len].copy_from_slice(&self.chunk[self.taken..self.taken + len]);
        self.taken += len;
        Ok(len)
    }
}

const CHUNK_LEN: usize = 65_536;
const LINGER: Duration = Duration::from_millis(300);

#[cfg(test)]
mod tests {
    use super::*;

    fn stop() -> (crossbeam_channel::Sender<Infallible>, Stop) {
        let (open, requested) = bounded(0);
        (open, Stop { requested })
    }

    #[test]
    fn a_pipe_yields_every_byte() {
        let (_open, stop) = stop();
        let bytes: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut read = Vec::new();
        Pipe::new(io::Cursor::new(bytes.clone()), &stop).unwrap().read_to_end(&mut read).unwrap();
        assert!(read == bytes);
    }

    /// Never yields, and never ends.
    struct Stalled(Receiver<Infallible>);

    impl Read for Stalled {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            match self.0.recv() {
                Ok(never) => match never {},
                Err(_) => Ok(0),
            }
        }
    }

    #[test]
    fn a_pipe_that_stalls_ends_when_that_is_wished() {
        let (open, stop) = stop();
        let (_stalled, never) = bounded(0);
        let mut pipe = Pipe::new(Stalled(never), &stop).unwrap();
        assert!(!stop.is_requested());
        drop(open);
        assert!(stop.is_requested());
        assert_eq!(pipe.read(&mut [0; 8]).unwrap(), 0);
    }
}
