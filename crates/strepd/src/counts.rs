//! Counters by label, and complaints that do not repeat themselves.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Counters by label, shared between whoever counts and whoever reads. Labels come from closed sets.
#[derive(Debug)]
pub(crate) struct Counts<L>(Mutex<BTreeMap<L, u64>>);

impl<L> Default for Counts<L> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<L: Ord + Clone> Counts<L> {
    /// Counts one.
    pub(crate) fn add(&self, label: L) {
        *self.lock().entry(label).or_default() += 1;
    }

    /// All counters that are above zero.
    pub(crate) fn all(&self) -> BTreeMap<L, u64> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<L, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something to be said at most once a minute.
#[derive(Debug, Default)]
pub(crate) struct Complaint(Mutex<(u64, Option<Instant>)>);

impl Complaint {
    /// It has happened. Yields how often since it was last said, if it is to be said now.
    #[expect(clippy::disallowed_methods, reason = "how often to say it is a matter of the wall")]
    pub(crate) fn due(&self) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, told) = &mut *state;
        *count += 1;
        if told.is_some_and(|told| told.elapsed() < MINUTE) {
            return None;
        }
        *told = Some(Instant::now());
        Some(core::mem::take(count))
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_counted_apart() {
        let counts = Counts::default();
        for label in ["a", "b", "a"] {
            counts.add(label);
        }
        assert_eq!(counts.all().into_iter().collect::<Vec<_>>(), [("a", 2), ("b", 1)]);
    }

    #[test]
    fn complaint_is_said_once_and_then_counted() {
        let complaint = Complaint::default();
        assert_eq!((complaint.due(), complaint.due(), complaint.due()), (Some(1), None, None));
        assert_eq!(complaint.0.lock().unwrap().0, 2);
    }
}
