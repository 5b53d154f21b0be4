//! strep-audio
