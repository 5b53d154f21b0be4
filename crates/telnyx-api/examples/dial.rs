//! Calls a number and tells how the call is known from then on.
//!
//! `TELNYX_API_KEY=… cargo run --example dial -- CONNECTION_ID FROM TO [BASE_URL]`
#![expect(clippy::print_stdout, reason = "the point of an example")]

use telnyx_api::{ApiKey, Client, Dial};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [connection_id, from, to, base_url @ ..] = &arguments[..] else {
        return Err("usage: dial CONNECTION_ID FROM TO [BASE_URL]".into());
    };
    let mut client = Client::builder(ApiKey::from(std::env::var("TELNYX_API_KEY")?));
    if let [base_url] = base_url {
        client = client.base_url(base_url);
    }
    let dialed = client.build()?.dial(Dial { connection_id, from, to }).timeout_secs(20).await?;
    println!("{:?} rings; its media will be known as {:?}", dialed.call, dialed.call_leg_id);
    println!("alive: {:?}", dialed.call.status().await?.is_alive);
    Ok(())
}
