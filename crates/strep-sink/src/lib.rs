//! strep-sink
