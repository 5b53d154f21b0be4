//! The life of forks.
#![forbid(unsafe_code)]
