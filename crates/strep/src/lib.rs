//! strep
