//! Packets as an async stream of owned events: `cargo run --example stream -- 0.0.0.0:5004`, ends after ten quiet seconds
//! or with the first stream that does.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::time::Duration;

use strep::tokio::Receiver;
use strep::{Config, Listen, OwnedEvent};
use tokio::time::timeout;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".into()).parse()?;
    let mut config = Config::new([Listen::shared(address)]);
    config.engine.idle = Duration::from_secs(1);
    let receiver = Receiver::bind(config).await?;
    println!("listening on {}", receiver.local_addresses()[0]);

    let (mut packets, mut bytes) = (0, 0);
    let mut events = receiver.packets();
    while let Ok(Some(event)) = timeout(Duration::from_secs(10), events.next()).await {
        match event {
            // The payload is `Bytes`: keep it, send it on, share it.
            OwnedEvent::Packet(packet) => {
                packets += 1;
                bytes += packet.payload.len();
            }
            OwnedEvent::Gap { key, gap } => println!("{key} lost {} packets", gap.packets),
            OwnedEvent::Ended { key, stats, .. } => {
                println!("{key} ended after {} packets", stats.delivered);
                break;
            }
            _ => {}
        }
    }
    println!("{packets} packets, {bytes} bytes of media");
    Ok(())
}
