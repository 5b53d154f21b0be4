//! Captures of simulated calls, and the program run on them.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use strep_engine::Direction;
use strep_sim::LegPlan;
use strep_sim::pcap::{Flow, Format, LinkLayer, Writer};

/// 2026-03-01 12:00:00 UTC.
pub(crate) const BEGIN: Duration = Duration::from_secs(1_772_366_400);

pub(crate) const PCAP: Format = Format { big_endian: false, nanoseconds: true, pcapng: false };

/// A folder that goes away, and a capture in it.
pub(crate) struct Capture {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) path: PathBuf,
    writer: Option<Writer<std::fs::File>>,
}

impl Capture {
    pub(crate) fn new(format: Format, link: LinkLayer) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.pcap");
        let writer = Writer::new(std::fs::File::create(&path).unwrap(), format, link).unwrap();
        Self { folder, path, writer: Some(writer) }
    }

    pub(crate) fn ethernet() -> Self {
        Self::new(PCAP, LinkLayer::Ethernet { vlans: Vec::new() })
    }

    pub(crate) fn writer(&mut self) -> &mut Writer<std::fs::File> {
        self.writer.as_mut().unwrap()
    }

    /// Adds a datagram to `port`.
    pub(crate) fn datagram(&mut self, at: Duration, port: u16, payload: &[u8]) {
        self.writer().datagram(BEGIN + at, flow(port), payload).unwrap();
    }

    /// Adds all of a leg; bare RTP goes to `port` for rx and to the one two above for tx.
    pub(crate) fn leg(&mut self, plan: &LegPlan, port: u16) {
        for sent in plan.media() {
            let tx = plan.bare && sent.direction == Direction::Tx;
            self.datagram(sent.at, if tx { port + 2 } else { port }, &sent.datagram);
        }
    }

    pub(crate) fn finish(&mut self) {
        if let Some(writer) = self.writer.take() {
            writer.finish().unwrap();
        }
    }

    /// What `strepd inspect` answers: the streams, and the verdict's case and sentence.
    pub(crate) fn inspect(&mut self) -> Inspected {
        self.finish();
        Inspected::new(&strepd(&["inspect", "--json", self.path.to_str().unwrap()]))
    }
}

#[derive(Debug)]
pub(crate) struct Inspected {
    pub(crate) streams: Vec<Value>,
    pub(crate) datagrams: Value,
    pub(crate) case: String,
    pub(crate) sentence: String,
    pub(crate) notes: String,
}

impl Inspected {
    pub(crate) fn new(output: &Output) -> Self {
        let lines = json_lines(output);
        let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).cloned().collect::<Vec<_>>();
        let verdict = of("verdict").pop().unwrap();
        let text = |key: &str| verdict[key].as_str().unwrap().to_owned();
        Self {
            streams: of("stream"),
            datagrams: of("datagrams").pop().unwrap(),
            case: text("case"),
            sentence: text("sentence"),
            notes: verdict["notes"].to_string(),
        }
    }
}

pub(crate) fn flow(port: u16) -> Flow {
    Flow::new(SocketAddr::from(([192, 0, 2, 1], 40_000)), SocketAddr::from(([192, 0, 2, 2], port)))
}

pub(crate) fn strepd(args: &[&str]) -> Output {
    command().args(args).output().unwrap()
}

pub(crate) fn strepd_with_input(args: &[&str], input: &[u8]) -> Output {
    let mut child =
        command().args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that has seen enough closes its end.
    let _closed = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// Starts the program with its streams in our hands.
pub(crate) fn spawn(args: &[&str]) -> Child {
    command().args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The address that a program says it looks at.
pub(crate) fn announced_address(child: &mut Child) -> SocketAddr {
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let word = line.split_whitespace().find_map(|word| word.parse().ok());
    word.unwrap_or_else(|| panic!("no address in {line:?}"))
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_strepd"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("STREPD_") {
            command.env_remove(name);
        }
    }
    command
}

pub(crate) fn json_lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line:?}"))).collect()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The two channels of a WAV of 16 bits, by its `data` chunk.
pub(crate) fn stereo(path: &Path) -> (Vec<i16>, Vec<i16>) {
    let bytes = std::fs::read(path).unwrap();
    assert_eq!((&bytes[..4], &bytes[8..12]), (&b"RIFF"[..], &b"WAVE"[..]));
    let mut chunks = &bytes[12..];
    let data = loop {
        let len = usize::try_from(u32::from_le_bytes(chunks[4..8].try_into().unwrap())).unwrap();
        if &chunks[..4] == b"data" {
            break &chunks[8..8 + len];
        }
        chunks = &chunks[8 + len.next_multiple_of(2)..];
    };
    let sample = |bytes: &[u8]| i16::from_le_bytes(bytes.try_into().unwrap());
    data.chunks_exact(4).map(|frame| (sample(&frame[..2]), sample(&frame[2..]))).unzip()
}
