//! Counts the packets of every stream: `cargo run --example consumer -- 0.0.0.0:5004`, Enter ends it.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use strep::{Config, EndReason, Frame, Gap, Listen, Receiver, Sink, StreamRef};

/// One on each worker thread; called in place, everything borrowed.
struct Count;

impl Sink for Count {
    fn stream_started(&mut self, stream: &StreamRef<'_>) {
        println!("{} starts, from {}", stream.key, stream.peer);
    }

    fn packet(&mut self, _: &StreamRef<'_>, frame: &Frame<'_>) {
        // In order, each once: `frame.packet.payload()` is the media, `frame.ticks` its place in time.
        assert!(frame.packet.payload_type() < 128);
    }

    fn gap(&mut self, stream: &StreamRef<'_>, gap: Gap) {
        println!("{} lost {} packets", stream.key, gap.packets);
    }

    fn stream_ended(&mut self, stream: &StreamRef<'_>, reason: EndReason) {
        println!("{} ended ({reason:?}) after {} packets", stream.key, stream.stats.delivered);
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".into()).parse()?;
    let receiver = Receiver::start(Config::new([Listen::shared(address)]), |_worker| Count)?;
    println!("listening on {}", receiver.local_addresses()[0]);
    std::io::stdin().read_line(&mut String::new())?;
    let (_, counts) = receiver.stop()?;
    println!("{} datagrams, {} dropped by the kernel", counts.totals().received, counts.kernel_dropped());
    Ok(())
}
