//! A daemon of ours, and a sender for it.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use strep_sim::Sent;

/// A `strepd run` of ours, on ports that the system chose.
pub(crate) struct Daemon {
    pub(crate) process: Child,
    pub(crate) address: SocketAddr,
    lines: Receiver<String>,
    said: Vec<String>,
}

impl Daemon {
    /// Starts it, recording into `out`, with at most so many descriptors.
    pub(crate) fn start(out: &Path, descriptors: u32) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -n \"$0\" && exec \"$@\"", &descriptors.to_string(), PROGRAM]);
        Self::spawn(command.args(["run", "--listen", "127.0.0.1:0", "--out"]).arg(out))
    }

    /// Starts it, and waits until it is ready.
    pub(crate) fn spawn(command: &mut Command) -> Result<Self, Box<dyn Error>> {
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let output = BufReader::new(process.stderr.take().ok_or("its standard error is a pipe")?);
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut said = Vec::new();
        let (mut address, mut ready) = (None, false);
        while !ready {
            let line = lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("not ready: {said:#?}"));
            let listening = line.split_once("listening on ").and_then(|(_, rest)| rest.split(' ').next()?.parse().ok());
            address = address.or(listening);
            ready = line.contains(": ready");
            said.push(line);
        }
        Ok(Self { process, address: address.ok_or("it announces an address before it is ready")?, lines, said })
    }

    /// The word behind `announcement` on a line that it said until it was ready.
    pub(crate) fn announced(&self, announcement: &str) -> Result<String, Box<dyn Error>> {
        let behind = |line: &String| Some(line.split_once(announcement)?.1.split(' ').next()?.to_owned());
        Ok(self.said.iter().find_map(behind).ok_or_else(|| format!("no {announcement:?} in {:#?}", self.said))?)
    }

    /// Waits for a line with `words` in it.
    pub(crate) fn hear(&mut self, words: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            self.said.push(line.unwrap_or_else(|_| panic!("no {words:?}: {:#?}", self.said)));
            if let Some(line) = self.said.last().filter(|line| line.contains(words)) {
                return line.clone();
            }
        }
    }

    /// Sends it a signal: `TERM`, `HUP`, `KILL`.
    pub(crate) fn signal(&self, name: &str) -> Result<(), Box<dyn Error>> {
        let line = format!("kill -{name} {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &line]).status()?.success());
        Ok(())
    }

    /// Asks it to finish, and waits until it has. Yields all that it said.
    pub(crate) fn terminate(mut self) -> Result<(ExitStatus, Vec<String>), Box<dyn Error>> {
        self.signal("TERM")?;
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

/// Waits until `condition` holds.
#[expect(clippy::disallowed_methods, reason = "a bound on the wait is a matter of the wall")]
pub(crate) fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let (_open, never) = mpsc::channel::<()>();
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < PATIENCE, "in vain: {what}");
        assert_eq!(never.recv_timeout(Duration::from_millis(10)), Err(RecvTimeoutError::Timeout));
    }
}

/// What a server answers to a request without `Host` and end of head: status and body.
pub(crate) fn ask(address: &str, head: &str, body: &[u8]) -> Result<(u16, String), Box<dyn Error>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "{head}\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    // Whoever refuses a long body does not read it to its end.
    stream.write_all(body).ok();
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("an answer has a head")?;
    let status = head.split(' ').nth(1).ok_or("a head has a status")?;
    Ok((status.parse()?, body.to_owned()))
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

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_strepd");

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
