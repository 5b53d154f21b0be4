//! Plain loops, compiled for what the processor at hand has.

use fearless_simd::{Level, Simd, dispatch};

/// Runs a loop in the widest vectors that there are. The compiler makes one of it for each kind of processor; which it is
/// was found out once. `work`, and what it calls, must be `#[inline(always)]`.
pub(crate) fn widest<R>(work: impl FnOnce() -> R) -> R {
    dispatch!(Level::new(), simd => simd.vectorize(work))
}
