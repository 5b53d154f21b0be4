//! `kill -9` in mid-call: what lies on disk is a recording, the next start mends and names it, and the call goes on in
//! a part of its own.
#![cfg(unix)]

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, UdpSocket};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use strep_sim::{LegPlan, Sent};
use strep_wire::Direction;

const RATE: NonZeroU32 = NonZeroU32::new(8_000).unwrap();
/// The daemon is killed after so much of the call, and started again for the rest.
const KILLED_AFTER: Duration = Duration::from_millis(3_500);
const CALL: Duration = Duration::from_secs(5);
/// What a crash may cost.
const MOST_LOST_SAMPLES: usize = 8_000;
/// How late the channel that began second may begin.
const LATEST_START: usize = 800;

#[test]
fn killed_in_mid_call_nothing_but_the_last_second_is_missing() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let plan = LegPlan::new(5).each(|_, plan| plan.duration = CALL);
    let packets: Vec<Sent> = plan.media().collect();
    let (before, after): (Vec<Sent>, Vec<Sent>) = packets.into_iter().partition(|sent| sent.at < KILLED_AFTER);

    let mut daemon = Daemon::start(folder.path())?;
    send(&before, daemon.address)?;
    daemon.process.kill()?;
    daemon.process.wait()?;

    let part = only(files(folder.path(), "part")?);
    let cut = channels(&part)?;
    for (direction, cut) in [Direction::Rx, Direction::Tx].into_iter().zip(&cut) {
        let truth = plan.truth(direction).pcm(RATE);
        assert_holds_beginning(cut, &truth);
    }
    let length = before.iter().filter(|sent| sent.direction == Direction::Rx).count() * 160;
    assert!(cut[0].len() + MOST_LOST_SAMPLES >= length, "{} of {length} samples are on disk", cut[0].len());

    let daemon = Daemon::start(folder.path())?;
    send(&after, daemon.address)?;
    let (status, said) = daemon.terminate()?;
    assert!(status.success(), "{status}");

    let id = plan.call_leg_id;
    let recordings = files(folder.path(), "wav")?;
    let names: Vec<_> = recordings.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, [format!("{id}-a-2.wav"), format!("{id}-a.wav")], "both parts, nothing overwritten");
    assert_eq!(channels(&recordings[1])?, cut, "mending changes no sample");
    assert_eq!(ended(&recordings[1])?, "recovered");
    assert_eq!(ended(&recordings[0])?, "shutdown");
    assert!(said.iter().any(|line| line.contains(&names[1])), "the mended file is named: {said:#?}");
    assert_eq!(files(folder.path(), "part")?, [] as [PathBuf; 0]);
    Ok(())
}

/// A `strepd run` of ours, on a port that the system chose.
struct Daemon {
    process: Child,
    address: SocketAddr,
    lines: Receiver<String>,
    said: Vec<String>,
}

impl Daemon {
    fn start(out: &Path) -> Result<Self, Box<dyn Error>> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_strepd"))
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
    fn terminate(mut self) -> Result<(ExitStatus, Vec<String>), Box<dyn Error>> {
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
fn send(packets: &[Sent], to: SocketAddr) -> Result<(), Box<dyn Error>> {
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

/// The recording is the beginning of what was said: silence up to where the channel starts, then every sample, up to
/// silence where the crash left the channel shorter than the file.
fn assert_holds_beginning(channel: &[i16], truth: &[i16]) {
    let sounding = channel.len().saturating_sub(MOST_LOST_SAMPLES);
    let fits = |start: &usize| channel[*start..sounding] == truth[..sounding - start];
    let start = (0..LATEST_START).find(fits).expect("the channel holds the beginning of what was said");
    let rest = channel[sounding..].iter().zip(&truth[sounding - start..]);
    let differing = rest.skip_while(|(recorded, said)| recorded == said).find(|(recorded, _)| **recorded != 0);
    assert_eq!(differing, None, "what is missing at the end is silence");
}

/// Both channels of a file as it lies.
fn channels(path: &Path) -> Result<[Vec<i16>; 2], Box<dyn Error>> {
    let reader = hound::WavReader::open(path)?;
    assert_eq!(reader.spec().channels, 2);
    let samples: Vec<i16> = reader.into_samples().collect::<Result<_, _>>()?;
    Ok([0, 1].map(|channel| samples.iter().skip(channel).step_by(2).copied().collect()))
}

fn ended(recording: &Path) -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string(recording.with_extension("json"))?;
    let report: serde_json::Value = serde_json::from_str(&text)?;
    Ok(report["recording"]["ended"].as_str().unwrap_or_default().to_owned())
}

/// All files with this extension, sorted.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
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

fn only(mut files: Vec<PathBuf>) -> PathBuf {
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

const PATIENCE: Duration = Duration::from_secs(20);
