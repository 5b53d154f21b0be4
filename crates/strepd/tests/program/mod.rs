//! The built program, run and spoken to.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

/// What a run of the program left.
#[derive(Debug)]
pub(crate) struct Run {
    /// Its exit code; −1 if a signal ended it.
    pub(crate) code: i32,
    /// Its standard output.
    pub(crate) stdout: String,
    /// Its standard error.
    pub(crate) stderr: String,
}

/// Runs the program to its end.
pub(crate) fn strepd(args: &[&str]) -> Run {
    strepd_with(args, &[])
}

/// Runs a line of shell, with the program as `$0` and a folder as `$1`.
#[cfg(unix)]
pub(crate) fn shell(line: &str, folder: &Path) -> Run {
    let mut shell = Command::new("sh");
    shell.args(["-c", line, env!("CARGO_BIN_EXE_strepd")]).arg(folder);
    run(shell)
}

/// Runs the program to its end, with variables in the environment.
pub(crate) fn strepd_with(args: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut command = command(args);
    command.envs(variables.iter().copied());
    run(command)
}

fn run(mut command: Command) -> Run {
    let output = command.output().expect("the program can be run");
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A running `strepd run`, ended with the test.
pub(crate) struct Daemon {
    child: Child,
    stderr: BufReader<ChildStderr>,
    said: String,
}

impl Daemon {
    /// Starts it, recording into `out`.
    pub(crate) fn start(out: &Path, flags: &[&str], listen: &[&str]) -> Self {
        let mut run = command(&["run", "--out"]);
        run.arg(out).args(flags).args(listen).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = run.spawn().expect("the program can be run");
        let stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        Self { child, stderr, said: String::new() }
    }

    /// The word behind `announcement` on the next line that has it.
    pub(crate) fn address(&mut self, announcement: &str) -> String {
        let mut line = String::new();
        while self.stderr.read_line(&mut line).expect("what it says is text") > 0 {
            self.said.push_str(&line);
            if let Some((_, address)) = line.split_once(announcement) {
                return address.split_whitespace().next().unwrap_or_default().to_owned();
            }
            line.clear();
        }
        panic!("it ended without {announcement:?}: {}", self.said);
    }

    /// Sends it a signal.
    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).expect("it is running");
    }

    /// Ends it as SIGTERM does, once it is ready.
    pub(crate) fn stop(mut self) -> Run {
        if !self.said.contains(": ready") {
            self.address(": ready");
        }
        #[cfg(unix)]
        self.signal(rustix::process::Signal::TERM);
        let mut stdout = String::new();
        self.child.stdout.take().expect("it is piped").read_to_string(&mut stdout).expect("what it prints is text");
        self.stderr.read_to_string(&mut self.said).expect("what it says is text");
        let status = self.child.wait().expect("it was started");
        Run { code: status.code().unwrap_or(-1), stdout, stderr: std::mem::take(&mut self.said) }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It has ended, unless the test failed before.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Asks an HTTP server for a page; head and body.
pub(crate) fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it serves");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").expect("it listens");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers with text");
    answer
}

/// Waits until `condition` holds, at most 10 s.
pub(crate) fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let never = crossbeam_channel::never::<()>();
    for _ in 0..500 {
        if condition() {
            return;
        }
        assert!(never.recv_timeout(Duration::from_millis(20)).is_err());
    }
    panic!("in vain: {what}");
}

/// Files below `folder` with that extension; all if it is empty. Hidden ones do not count.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if !hidden && (extension.is_empty() || path.extension().is_some_and(|found| found == extension)) {
            found.push(path);
        }
    }
    found
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_strepd"));
    command.args(args);
    for (name, _) in std::env::vars_os() {
        if ["STREPD_", "TELNYX_"].iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    command.env_remove("RUST_LOG");
    command
}
