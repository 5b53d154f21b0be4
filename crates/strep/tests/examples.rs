//! Every example, as its own program, against live traffic on loopback.

#[path = "rig/datagrams.rs"]
mod datagrams;

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use datagrams::{datagram, key, sender};
use strep::Direction;

/// An example that listens.
struct Example {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    address: std::net::SocketAddr,
}

impl Example {
    fn start(name: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(program(name))
            .arg("127.0.0.1:0")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the example starts");
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("it says where it listens");
        let address = line.trim_end().strip_prefix("listening on ").expect("an address");
        Self { address: address.parse().expect("an address"), child, output }
    }

    /// Sends fifty packets each way, all but the tenth.
    fn call(&self) {
        let sender = sender(self.address);
        for seq in (0..50).filter(|&seq| seq != 10) {
            for direction in [Direction::Rx, Direction::Tx] {
                sender.send(&datagram(key(1, direction), seq)).expect("loopback takes it");
            }
        }
    }

    /// Closes its input, waits for it, and yields what it printed.
    fn finish(mut self) -> String {
        drop(self.child.stdin.take());
        let mut printed = String::new();
        self.output.read_to_string(&mut printed).expect("text");
        assert!(self.child.wait().expect("it ends").success(), "{printed}");
        printed
    }
}

/// Examples lie beside the tests' folder; a run of this test alone has not built them.
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("this test has a path");
    let profile = test.ancestors().nth(2).expect("it lies in deps");
    let program = profile.join("examples").join(name);
    if !program.exists() {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built = Command::new(cargo).args(["build", "--package", "strep", "--example", name]).status();
        assert!(built.is_ok_and(|status| status.success()), "{name} does not build");
    }
    program
}

#[test]
fn consumer_counts_what_came_and_what_did_not() {
    let example = Example::start("consumer", &[]);
    example.call();
    let printed = example.finish();
    for direction in [Direction::Rx, Direction::Tx] {
        let key = key(1, direction);
        assert!(printed.contains(&format!("{key} lost 1 packets")), "{printed}");
        assert!(printed.contains(&format!("{key} ended (Shutdown) after 49 packets")), "{printed}");
    }
    assert!(printed.contains("98 datagrams, 0 dropped by the kernel"), "{printed}");
}

#[cfg(feature = "tokio")]
#[test]
fn stream_yields_owned_packets() {
    let example = Example::start("stream", &[]);
    example.call();
    let printed = example.finish();
    assert!(printed.contains("ended after 49 packets"), "{printed}");
    assert!(printed.contains("98 packets, 15680 bytes of media"), "{printed}");
}

#[cfg(unix)]
#[test]
fn audio_sink_writes_every_sample_at_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let example = Example::start("audio_sink", &[folder.path().to_str().expect("text")]);
    example.call();
    example.finish();
    for direction in [Direction::Rx, Direction::Tx] {
        let key = key(1, direction);
        let pcm =
            std::fs::read(folder.path().join(format!("{}-{direction}.s16", key.call_leg_id))).expect("it was written");
        assert_eq!(pcm.len(), 50 * 160 * 2, "the hole is as long as what it stands for");
        let (hole, sound) = (&pcm[10 * 320..11 * 320], &pcm[11 * 320..12 * 320]);
        assert!(hole.iter().all(|&byte| byte == 0) && sound.iter().any(|&byte| byte != 0));
    }
}
