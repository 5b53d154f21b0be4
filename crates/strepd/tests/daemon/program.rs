//! A daemon of ours, and a sender for it.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use strep_sim::Sent;

/// A `strepd run` of ours, on a port that the system chose.
pub(crate) struct Daemon {
    pub(crate) process: Child,
    pub(crate) address: SocketAddr,
    lines: Receiver<String>,
    said: Vec<String>,
}

impl Daemon {
    /// Starts it, recording into `out`, with at most so many descriptors.
    pub(crate) fn start(out: &Path, descriptors: u32) -> Result<Self, Box<dyn Error>> {
        let mut process = Command::new("sh")
            .args(["-c", "ulimit -n \"$0\" && exec \"$@\"", &descriptors.to_string(), env!("CARGO_BIN_EXE_strepd")])
            .args(["run", "--listen", "127.0.0.1:0", "--out"])
            .arg(out)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let output = BufReader::new(process.stderr.take().ok_or("its standard error is a pipe")?);
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut said = Vec::new();
        let (mut address, mut ready) = (None, false);
        while !ready {
            let line = lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("not ready: {said:#?}"));
            let listening = line.split_once("listening on ").and_then(|(_, rest)| rest.split(' ').next()?.parse().ok());
            address = address.or(listening);
            ready = line.contains("ready");
            said.push(line);
        }
        Ok(Self { process, address: address.ok_or("it announces an address before it is ready")?, lines, said })
    }

    /// Asks it to finish, and waits until it has. Yields all that it said.
    pub(crate) fn terminate(mut self) -> Result<(ExitStatus, Vec<String>), Box<dyn Error>> {
        let pid = self.process.id().to_string();
        assert!(Command::new("sh").args(["-c", "kill -TERM \"$0\"", &pid]).status()?.success());
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => self.said.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("does not end: {:#?}", self.said),
            }
        }
        Ok((self.process.wait()?, std::mem::take(&mut self.said)))
    }
}

impl Drop for Daemon {
    /// A test that fails leaves no process behind.
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Sends packets at the pace of a call: a daemon that is killed has had that much time, and no more.
#[expect(clippy::disallowed_methods, reason = "a call runs in real time")]
pub(crate) fn send(packets: &[Sent], to: SocketAddr) -> Result<(), Box<dyn Error>> {
    let socket = UdpSocket::bind(("127.0.0.1", 0))?;
    let (_open, never) = mpsc::channel::<()>();
    let (start, first) = (Instant::now(), packets[0].at);
    for sent in packets {
        let due = (sent.at - first).saturating_sub(start.elapsed());
        if !due.is_zero() {
            assert_eq!(never.recv_timeout(due), Err(RecvTimeoutError::Timeout));
        }
        socket.send_to(&sent.datagram, to)?;
    }
    Ok(())
}

/// All files with this extension, sorted.
pub(crate) fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, extension)?);
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

const PATIENCE: Duration = Duration::from_secs(20);
