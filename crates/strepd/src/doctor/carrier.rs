//! The carrier's API: is there a key, is it accepted, do the clocks agree; and the key that webhooks are checked with.

use core::time::Duration;
use std::time::SystemTime;

use telnyx_api::{Client, Operation as _, Response, ops};

use super::Finding;
use crate::carrier::{block_on, client};
use crate::config::{ApiKeySource, Settings};

/// Looks at the keys, and asks the carrier unless `offline`.
pub(super) fn look(settings: &Settings, offline: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    match settings.api.read_key() {
        Err(refusal) => findings.push(Finding::fail("api key", refusal.what, refusal.remedy)),
        Ok(None) if settings.control.rules.is_some() => {
            findings.push(Finding::fail("api key", "none, and there are rules", "put it into TELNYX_API_KEY"));
        }
        Ok(None) => findings.push(Finding::ok("api key", "none: enough for recording what others fork")),
        Ok(Some(_)) if offline => findings.push(key_place(settings)),
        Ok(Some(_)) => {
            findings.push(key_place(settings));
            findings.extend(ask(settings));
        }
    }
    findings.push(public_key(settings));
    findings
}

/// A file with the key belongs to its owner alone.
fn key_place(settings: &Settings) -> Finding {
    let Some(ApiKeySource::File { path, .. }) = &settings.api.key else {
        return Finding::ok("api key", "in the environment");
    };
    let shown = path.display();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path).map_or(0, |metadata| metadata.permissions().mode());
        if mode & 0o077 != 0 {
            let found = format!("{shown}: others may read it (mode {:o})", mode & 0o777);
            return Finding::warn("api key", found, format!("chmod 600 {shown}"));
        }
    }
    Finding::ok("api key", shown)
}

fn public_key(settings: &Settings) -> Finding {
    let check = "webhook key";
    if settings.webhook.public_key.is_some() {
        return Finding::ok(check, "an Ed25519 key");
    }
    let remedy = "copy it from the carrier's portal into TELNYX_PUBLIC_KEY";
    if settings.control.rules.is_some() {
        return Finding::fail(check, "none: no webhook can be trusted, so rules fork nothing", remedy);
    }
    Finding::ok(check, "none: no webhook is taken")
}

fn ask(settings: &Settings) -> Vec<Finding> {
    match client(settings, |builder| builder.attempts(1).attempt_timeout(PATIENCE).connect_timeout(PATIENCE)) {
        Ok(client) => asked(settings, &client),
        Err(failure) => vec![Finding::fail("carrier", failure, "see `strepd config`")],
    }
}

fn asked(settings: &Settings, client: &Client) -> Vec<Finding> {
    let url = &settings.api.base_url;
    let request = ops::GetUserBalance::new().request();
    match block_on(client.execute(&request)) {
        Err(failure) => vec![Finding::fail("carrier", failure, "look at the limits of this user")],
        Ok(Ok(response)) => {
            let mut findings = vec![verdict(url, &response)];
            findings.extend(response.date_secs.and_then(|carrier_secs| clock(settings, carrier_secs)));
            findings
        }
        Ok(Err(error)) => {
            let remedy = "try again where the daemon is to run; api.base_url, a proxy or a firewall may be in the way";
            vec![Finding::note("carrier", format!("{url}: {error}"), remedy)]
        }
    }
}

fn verdict(url: &str, response: &Response) -> Finding {
    let check = "carrier";
    match response.status {
        200..300 => Finding::ok(check, format!("{url} accepts the key")),
        401 => Finding::fail(check, format!("{url} does not accept the key"), "copy it anew from the carrier's portal"),
        403 => Finding::ok(check, format!("{url} knows the key, which may not see everything")),
        404 => Finding::fail(check, format!("{url} is no such API"), "set api.base_url, with its version: …/v2"),
        status => Finding::note(check, format!("{url} answers {status}"), "try again later"),
    }
}

/// Webhooks are refused by their time, so both clocks must agree.
fn clock(settings: &Settings, carrier_secs: u64) -> Option<Finding> {
    #[expect(clippy::disallowed_methods, reason = "the clock is what is examined")]
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let apart = now.abs_diff(Duration::from_secs(carrier_secs));
    let (check, remedy) = ("carrier's clock", "let chrony or systemd-timesyncd set this machine's clock");
    let found = format!(
        "{} s from this machine's, webhook.tolerance is {} s",
        apart.as_secs(),
        settings.webhook.tolerance.as_secs()
    );
    // Whole seconds, and the way here.
    Some(if apart <= Duration::from_secs(2) + PATIENCE {
        Finding::ok(check, found)
    } else if apart < settings.webhook.tolerance {
        Finding::warn(check, found, remedy)
    } else {
        Finding::fail(check, format!("{found}: every webhook would be refused"), remedy)
    })
}

const PATIENCE: Duration = Duration::from_secs(3);
