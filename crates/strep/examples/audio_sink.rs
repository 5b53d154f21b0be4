//! Decoded audio with a place in time, written as raw PCM: `cargo run --example audio_sink -- 0.0.0.0:5004 FOLDER`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use strep::{Config, Listen, Receiver};
use strep_sink::{AudioSink, Block, LegRef, LegSummary, Tracks, TracksConfig};

/// `<call leg>-<direction>.s16`: 16-bit PCM, every sample at its moment, holes where nothing came.
struct Raw(PathBuf);

impl AudioSink for Raw {
    fn audio(&mut self, leg: &LegRef, block: Block<'_>) {
        let path = self.0.join(format!("{}-{}.s16", leg.call_leg_id, block.direction));
        let bytes: Vec<u8> = block.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        // Short, and it blocks the receiver: real work belongs on another thread.
        let file = File::options().create(true).write(true).truncate(false).open(path);
        file.and_then(|file| file.write_all_at(&bytes, 2 * block.at)).expect("the folder takes the file");
    }

    fn leg_ended(&mut self, leg: &LegRef, _: &mut LegSummary) {
        println!("{} ended, {} Hz", leg.call_leg_id, leg.sample_rate);
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:0".into()).parse()?;
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| ".".into()));
    let tracks = |_worker| Tracks::new(TracksConfig::default(), Raw(folder.clone()));
    let receiver = Receiver::start(Config::new([Listen::shared(address)]), tracks)?;
    println!("listening on {}", receiver.local_addresses()[0]);
    std::io::stdin().read_line(&mut String::new())?;
    receiver.stop()?;
    Ok(())
}
