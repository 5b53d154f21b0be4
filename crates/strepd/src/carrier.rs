//! The way to the carrier's API.

use telnyx_api::{Client, ClientBuilder};

use crate::config::Settings;
use crate::failure::{Failure, chain};

/// A client of the carrier's API as the settings have it, after `adjust`.
pub(crate) fn client(
    settings: &Settings,
    adjust: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<Client, Failure> {
    let key = settings.api.read_key();
    let key = key.map_err(|refusal| Failure::Usage(format!("api.key_file: {}; {}", refusal.what, refusal.remedy)))?;
    let Some(key) = key else { return Err(Failure::Usage(NO_KEY.to_owned())) };
    let builder = Client::builder(key)
        .base_url(&settings.api.base_url)
        .attempt_timeout(settings.api.timeout)
        .timeout(settings.api.deadline)
        .attempts(settings.api.attempts.get())
        .user_agent(concat!("strepd/", env!("CARGO_PKG_VERSION")));
    // No proxy leads to this machine itself.
    let is_here = ["http://127.", "http://[::1]", "http://localhost"]
        .iter()
        .any(|start| settings.api.base_url.starts_with(start));
    let builder = if is_here { builder.no_proxy() } else { builder };
    adjust(builder).build().map_err(|error| Failure::Usage(chain(&error)))
}

/// Runs `future` to its end on this thread.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    Ok(runtime.map_err(|error| Failure::new("start the HTTP client", error))?.block_on(future))
}

const NO_KEY: &str =
    "no API key: put it into TELNYX_API_KEY, or name a file that holds it with --set api.key_file=FILE";
