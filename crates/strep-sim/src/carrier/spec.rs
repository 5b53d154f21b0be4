//! Bad days as a person writes them.

use std::str::FromStr;
use std::time::Duration;

use crate::carrier::plan::Faults;
use crate::impair::{Share, share};

/// What is wrong with a specification of bad days.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultsError {
    /// More than all requests would go wrong.
    #[error("errors, html, limited, redirect, reset and slow make more than 100% together")]
    MoreThanAll,
    /// A key stands again.
    #[error("{key} stands more than once")]
    Repeated {
        /// The key.
        key: String,
    },
    /// No such key.
    #[error(
        "{key:?} is none of disorder, errors, html, limited, lost, media_first, one_way, redirect, reset, silent, slow, twice"
    )]
    Unknown {
        /// What stands there.
        key: String,
    },
    /// A value that is no share.
    #[error("{key}={value} is not a share from 0% to 100%")]
    Value {
        /// The key.
        key: String,
        /// What stands there.
        value: String,
    },
}

/// Written as keys with shares, in any order: `lost=5%,twice=5%,limited=2.5%`.
///
/// | key | share of | what happens |
/// |---|---|---|
/// | `disorder` | webhooks | held back for up to 500 ms, so that later ones overtake them |
/// | `errors` | requests | answered 503, without effect |
/// | `html` | requests | answered by a page with status 200, without effect |
/// | `limited` | requests | answered 429, half of them with `Retry-After: 1`, without effect |
/// | `lost` | webhooks | never sent, and listed as failed |
/// | `media_first` | forks | media comes at once, the webhook a second later |
/// | `one_way` | forks | send one direction only |
/// | `redirect` | requests | answered by a redirect to another origin |
/// | `reset` | requests | the connection is reset, half of them after the effect |
/// | `silent` | forks | send nothing |
/// | `slow` | requests | the answer comes 2 s after the effect |
/// | `twice` | webhooks | sent twice, signed anew |
impl FromStr for Faults {
    type Err = FaultsError;

    fn from_str(spec: &str) -> Result<Self, Self::Err> {
        let mut faults = Self::default();
        faults.commands.retry_after_secs = 1;
        faults.commands.slow_for = Duration::from_secs(2);
        faults.webhooks.late_by = Duration::from_millis(500);
        let mut seen = Vec::new();
        for item in spec.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            let (key, value) = item.split_once('=').map_or((item, ""), |(key, value)| (key.trim(), value.trim()));
            if seen.contains(&key) {
                return Err(FaultsError::Repeated { key: key.to_owned() });
            }
            seen.push(key);
            faults.set(key, value)?;
        }
        if faults.commands.all_ppm() > Share::percent(100).ppm() {
            return Err(FaultsError::MoreThanAll);
        }
        Ok(faults)
    }
}

impl Faults {
    fn set(&mut self, key: &str, value: &str) -> Result<(), FaultsError> {
        let Self { commands, forks, webhooks } = self;
        let all = share(value).ok_or_else(|| FaultsError::Value { key: key.to_owned(), value: value.to_owned() });
        let half = |all: Share| (Share::from_ppm(all.ppm() - all.ppm() / 2), Share::from_ppm(all.ppm() / 2));
        match key {
            "disorder" => webhooks.late = all?,
            "errors" => commands.server_error = all?,
            "html" => commands.html = all?,
            "limited" => (commands.rate_limited, commands.rate_limited_for) = half(all?),
            "lost" => webhooks.lost = all?,
            "media_first" => forks.media_first = all?,
            "one_way" => forks.one_way = all?,
            "redirect" => commands.redirected = all?,
            "reset" => (commands.reset_before, commands.reset_after) = half(all?),
            "silent" => forks.silent = all?,
            "slow" => commands.slow_body = all?,
            "twice" => webhooks.twice = all?,
            _ => return Err(FaultsError::Unknown { key: key.to_owned() }),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read_and_halves_make_a_whole() {
        let spec = "disorder=1%, errors=2%,html=3%,limited=5%,lost=6%,media_first=7%,one_way=8%,redirect=9%,reset=4%,\
                    silent=11%,slow=12%,twice=0.5%";
        let Faults { commands, forks, webhooks } = spec.parse().unwrap();
        let shares = [webhooks.late, commands.server_error, commands.html, webhooks.lost, forks.media_first];
        assert_eq!(shares, [1, 2, 3, 6, 7].map(Share::percent));
        let shares = [forks.one_way, commands.redirected, forks.silent, commands.slow_body];
        assert_eq!(shares, [8, 9, 11, 12].map(Share::percent));
        assert_eq!((commands.rate_limited.ppm(), commands.rate_limited_for.ppm()), (25_000, 25_000));
        assert_eq!((commands.reset_before, commands.reset_after), (Share::percent(2), Share::percent(2)));
        assert_eq!(webhooks.twice, Share::from_ppm(5_000));
    }

    #[test]
    fn nonsense_is_refused_by_name() {
        let why = |spec: &str| spec.parse::<Faults>().unwrap_err().to_string();
        assert!(why("lots=5%").starts_with("\"lots\" is none of disorder, "));
        assert_eq!(why("lost=5"), "lost=5 is not a share from 0% to 100%");
        assert_eq!(why("lost"), "lost= is not a share from 0% to 100%");
        assert_eq!(why("lost=1%,lost=2%"), "lost stands more than once");
        assert!(why("errors=60%,limited=50%").contains("more than 100%"));
    }
}
