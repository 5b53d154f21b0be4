//! What the control saves, as records.

use serde::{Deserialize, Serialize};
use strep_wire::CallLegId;

use super::{Batch, Store, StoreError};
use crate::call::CallInfo;
use crate::control::{Saved, SavedCall, SavedKey};

/// A record: JSON that says in which version of it.
#[derive(Serialize, Deserialize)]
struct Record<S> {
    version: u64,
    #[serde(flatten)]
    saved: S,
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u64,
}

impl Batch {
    /// Keeps `saved`, instead of what was kept under its key.
    pub(crate) fn save(&mut self, saved: &Saved) {
        let record = serde_json::to_vec(&Record { version: VERSION, saved });
        self.put(name(&saved.key()), record.expect("its maps have texts for keys"));
    }

    /// Keeps no longer what was kept under `key`.
    pub(crate) fn forget(&mut self, key: &SavedKey) {
        self.remove(name(key));
    }
}

impl Store {
    /// All that the control saved.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: the file cannot be read, or a record of it is damaged or of a newer release.
    pub fn saved(&self) -> Result<Vec<Saved>, StoreError> {
        self.load()?.iter().map(|(key, value)| self.read(key, value)).collect()
    }

    /// The saved calls that were forked, with what their recordings say of them: for those that a crash cut off.
    ///
    /// # Errors
    ///
    /// As [`saved`](Self::saved).
    pub fn calls(&self) -> Result<Vec<(CallLegId, CallInfo)>, StoreError> {
        let info = |saved| match saved {
            Saved::Call(call) => info(*call),
            Saved::Policy { .. } => None,
        };
        Ok(self.saved()?.into_iter().filter_map(info).collect())
    }

    fn read(&self, key: &str, value: &[u8]) -> Result<Saved, StoreError> {
        let path = || self.path().to_owned();
        let damaged =
            |error: serde_json::Error| StoreError::Corrupt { path: path(), detail: format!("record {key}: {error}") };
        let VersionOnly { version } = serde_json::from_slice(value).map_err(damaged)?;
        if version > VERSION {
            return Err(StoreError::Newer { path: path(), found: version, known: VERSION });
        }
        serde_json::from_slice(value).map(|Record { saved, .. }| saved).map_err(damaged)
    }
}

fn info(SavedCall { facts, fork, forks, .. }: SavedCall) -> Option<(CallLegId, CallInfo)> {
    if forks == 0 {
        return None;
    }
    let tags = fork.map(|fork| {
        let mut tags = fork.tags;
        tags.extend(fork.rule.map(|rule| ("rule".to_owned(), rule)));
        tags
    });
    Some((facts.call_leg_id?, facts.info(tags.unwrap_or_default())))
}

fn name(key: &SavedKey) -> String {
    match key {
        SavedKey::Call(call_control_id) => format!("call/{call_control_id}"),
        SavedKey::Policy => "policy".to_owned(),
    }
}

/// Of the records.
const VERSION: u64 = 1;
