//! strep-sim
