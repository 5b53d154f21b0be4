//! Every key: its name, what it may be, how it is set and shown. The one place that knows.

mod api;
mod control;
mod daemon;
mod engine;
mod files;
mod webhook;

use core::num::{NonZeroU32, NonZeroUsize};
use core::time::Duration;
use std::sync::LazyLock;

use super::key::Key;

/// All keys, those of the daemon first, then by component.
pub(super) fn all() -> &'static [Key] {
    static ALL: LazyLock<Vec<Key>> =
        LazyLock::new(|| [daemon::KEYS, api::KEYS, control::KEYS, engine::KEYS, files::KEYS, webhook::KEYS].concat());
    &ALL
}

fn nonzero(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).expect("the range of the key begins above zero")
}

fn nonzero_usize(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).expect("the range of the key begins above zero")
}

fn usize_of(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

const DAY: Duration = Duration::from_secs(86_400);
