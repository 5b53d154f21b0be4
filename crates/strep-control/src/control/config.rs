//! Settings of the control.

use std::time::Duration;

use crate::fork::How;
use crate::rules::{Means, Rules};

/// Settings of the control. Numbers below their least count as their least.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ControlConfig {
    /// Which calls are forked. Default: none.
    pub rules: Rules,
    /// Where the carrier sends STREP: `udp:ADDRESS:PORT`. Default: nowhere.
    pub target: Option<String>,
    /// Whether there are ports for bare RTP. Default: no.
    pub ports: bool,
    /// Within what time a command gets its answer. Default: 10 s. A longer one notices a silent carrier later.
    pub answer_within: Duration,
    /// How often one command is sent as long as its answer is unknown. Default: 8; at least 1.
    pub asks: u32,
    /// How many attempts without success a fork gets. Default: 5; at least 1.
    pub attempts: u32,
    /// Wait before the second attempt, or before asking again; it doubles with each. Default: 500 ms.
    pub back_off: Duration,
    /// The longest such wait. Default: 30 s.
    pub back_off_max: Duration,
    /// How many calls are asked after at once after a restart. Default: 8; at least 1.
    pub checks: usize,
    /// Whether a fork that the carrier ended while the call goes on is started anew. Default: yes.
    pub keep: bool,
    /// Calls that are known at once, those just ended included. Default: 20 000; at least 1.
    pub max_calls: usize,
    /// Within what time after the carrier's yes packets come. Default: 5 s.
    pub media_within: Duration,
    /// What becomes of forks when the daemon ends. Default: they are kept.
    pub on_stop: OnStop,
    /// How long nothing more is heard of a call that a rule awaits until the carrier is asked about it. Default: 15 s;
    /// `None`: never, so that a lost `call.answered` leaves the call unforked.
    pub probe_after: Option<Duration>,
    /// How often the carrier is asked for webhooks that it could not deliver. Default: 60 s; `None`: never.
    pub reconcile: Option<Duration>,
    /// How long the daemon's end may wait for forks to stop. Default: 5 s.
    pub stop_within: Duration,
}

/// What becomes of forks when the daemon ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "there is no third way")]
pub enum OnStop {
    /// They go on; the next start finds them again.
    #[default]
    Keep,
    /// They are stopped.
    Stop,
}

impl Default for ControlConfig {
    fn default() -> Self {
        Self {
            rules: Rules::default(),
            target: None,
            ports: false,
            answer_within: Duration::from_secs(10),
            asks: 8,
            attempts: 5,
            back_off: Duration::from_millis(500),
            back_off_max: Duration::from_secs(30),
            checks: 8,
            keep: true,
            max_calls: 20_000,
            media_within: Duration::from_secs(5),
            on_stop: OnStop::Keep,
            probe_after: Some(Duration::from_secs(15)),
            reconcile: Some(Duration::from_secs(60)),
            stop_within: Duration::from_secs(5),
        }
    }
}

impl ControlConfig {
    /// What there is to fork with.
    #[must_use]
    pub const fn means(&self) -> Means {
        Means { target: self.target.is_some(), ports: self.ports, how: How::Auto }
    }

    /// The wait before try number `tries` + 1.
    pub(crate) fn wait_after(&self, tries: u32) -> Duration {
        let doubled = 1_u32.checked_shl(tries.saturating_sub(1)).unwrap_or(u32::MAX);
        self.back_off.saturating_mul(doubled).min(self.back_off_max)
    }
}
