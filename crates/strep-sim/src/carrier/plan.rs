//! What a call is to do, and which bad days the carrier has.

use std::time::Duration;

use crate::impair::{Impairments, Share};
use crate::plan::LegPlan;
use crate::rng::Rng;

/// One call through the carrier. [`CallPlan::new`] is an incoming call that is answered after 50 ms and hung up 10 s
/// later; change the fields from there.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallPlan {
    /// Whether somebody is called in turn: the call then has an A and a B leg, each with a `call_control_id` and a
    /// `call_leg_id` of its own.
    pub bridged: bool,
    /// What webhooks bear as `client_state` until a command says otherwise, in base64.
    pub client_state: Option<String>,
    /// Connection (also: call control application).
    pub connection_id: String,
    /// Who calls whom.
    pub direction: CallDirection,
    /// Caller.
    pub from: String,
    /// The network between carrier and receiver, for each direction of each fork.
    pub impairments: Impairments,
    /// What the A leg sends from the moment it is answered, whether forked by then or not. Its id, its leg and whether
    /// it goes as bare RTP are the carrier's to set.
    pub media: LegPlan,
    /// The same for the B leg.
    pub media_b: LegPlan,
    /// What goes wrong with it for certain.
    pub mishaps: Mishaps,
    /// How long it rings before somebody answers. A command may do so earlier.
    pub ring: Duration,
    /// How long they talk. A command may hang up earlier.
    pub talk: Duration,
    /// Callee.
    pub to: String,
}

impl CallPlan {
    /// A call with voices drawn from `seed`, numbers too, over a good network.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::derive(seed, "call plan");
        let talk = Duration::from_secs(10);
        let mut number = || format!("+4930{:08}", rng.below(100_000_000));
        Self {
            bridged: false,
            client_state: None,
            connection_id: "1684641123236054244".to_owned(),
            direction: CallDirection::Incoming,
            from: number(),
            impairments: Impairments::default(),
            media: LegPlan::new(seed),
            media_b: LegPlan::new(!seed),
            mishaps: Mishaps::default(),
            ring: Duration::from_millis(50),
            talk,
            to: number(),
        }
        .talking(talk)
    }

    /// The same, with talk and media of this length.
    #[must_use]
    pub fn talking(mut self, talk: Duration) -> Self {
        self.talk = talk;
        self.media = self.media.each(|_, media| media.duration = talk);
        self.media_b = self.media_b.each(|_, media| media.duration = talk);
        self
    }
}

/// What goes wrong with one call, on top of what the carrier's bad days bring; with each of its legs alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mishaps {
    /// What goes wrong with the next requests, by their operation's documented name, such as `callForkStart`; each once.
    pub commands: Vec<(String, CommandFault)>,
    /// Types of events whose webhooks are held back, and for how long: later ones overtake them.
    pub late: Vec<(String, Duration)>,
    /// Types of events, such as `call.answered`, whose webhooks never go out, and are listed as failed.
    pub lost: Vec<String>,
    /// How many of its first forks send nothing.
    pub silent: u32,
    /// Types of events whose webhooks go out twice, signed anew.
    pub twice: Vec<String>,
}

/// Who calls whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is no third")]
pub enum CallDirection {
    /// Somebody calls the account.
    Incoming,
    /// The account calls somebody.
    Outgoing,
}

impl CallDirection {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
        }
    }
}

/// The carrier's bad days. The default has none.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Faults {
    /// What goes wrong with requests.
    pub commands: CommandFaults,
    /// What goes wrong with forks that were accepted.
    pub forks: ForkFaults,
    /// What goes wrong with webhooks.
    pub webhooks: WebhookFaults,
}

/// Shares of all requests that go wrong; at most one thing goes wrong with each.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CommandFaults {
    /// An HTML page with status 200, and no effect.
    pub html: Share,
    /// Status 429 without `Retry-After`.
    pub rate_limited: Share,
    /// Status 429 with `Retry-After`, in whole seconds as given by [`retry_after_secs`](Self::retry_after_secs).
    pub rate_limited_for: Share,
    /// Status 307 to another origin, and no effect.
    pub redirected: Share,
    /// The connection is reset once the effect is there.
    pub reset_after: Share,
    /// The connection is reset, and no effect.
    pub reset_before: Share,
    /// See [`rate_limited_for`](Self::rate_limited_for).
    pub retry_after_secs: u32,
    /// Status 503, and no effect.
    pub server_error: Share,
    /// The effect is there at once, the answer's body only after [`slow_for`](Self::slow_for).
    pub slow_body: Share,
    /// See [`slow_body`](Self::slow_body).
    pub slow_for: Duration,
}

impl CommandFaults {
    /// How many of a million requests go wrong in any way.
    pub(crate) fn all_ppm(&self) -> u32 {
        let Self { html, rate_limited, rate_limited_for, redirected, reset_after, reset_before, .. } = self;
        let Self { server_error, slow_body, .. } = self;
        let all =
            [html, rate_limited, rate_limited_for, redirected, reset_after, reset_before, server_error, slow_body];
        all.map(|share| share.ppm()).iter().sum()
    }

    /// What goes wrong with a request, if anything does.
    pub(crate) fn draw(&self, rng: &mut Rng) -> Option<CommandFault> {
        let mut at = rng.below(MILLION);
        let table = [
            (self.html, CommandFault::Html),
            (self.rate_limited, CommandFault::RateLimited),
            (self.rate_limited_for, CommandFault::RateLimitedFor { secs: self.retry_after_secs }),
            (self.redirected, CommandFault::Redirected),
            (self.reset_after, CommandFault::ResetAfter),
            (self.reset_before, CommandFault::ResetBefore),
            (self.server_error, CommandFault::ServerError),
            (self.slow_body, CommandFault::SlowBody { time: self.slow_for }),
        ];
        for (share, fault) in table {
            if at < share.ppm() {
                return Some(fault);
            }
            at -= share.ppm();
        }
        None
    }
}

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommandFault {
    /// An HTML page with status 200, and no effect.
    Html,
    /// Status 429 without `Retry-After`, and no effect.
    RateLimited,
    /// Status 429 with `Retry-After`, and no effect.
    RateLimitedFor {
        /// Its value.
        secs: u32,
    },
    /// Status 307 to another origin, and no effect.
    Redirected,
    /// The connection is reset once the effect is there.
    ResetAfter,
    /// The connection is reset, and no effect.
    ResetBefore,
    /// Status 503, and no effect.
    ServerError,
    /// The effect is there at once, the answer's body only after `time`.
    SlowBody {
        /// How long it takes.
        time: Duration,
    },
}

impl CommandFault {
    /// Whether the command is carried out all the same.
    #[must_use]
    pub const fn has_effect(self) -> bool {
        matches!(self, Self::ResetAfter | Self::SlowBody { .. })
    }
}

/// What goes wrong with forks that were accepted.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ForkFaults {
    /// Share of forks of which the media comes at once and the webhook a second later.
    pub media_first: Share,
    /// Whether `target` is refused, so that only `rx` and `tx` are left.
    pub no_target: bool,
    /// Share of forks that send one direction only.
    pub one_way: Share,
    /// Share of forks that send nothing.
    pub silent: Share,
}

/// What goes wrong with webhooks.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct WebhookFaults {
    /// Share that is held back for up to [`late_by`](Self::late_by), so that later ones overtake it.
    pub late: Share,
    /// See [`late`](Self::late).
    pub late_by: Duration,
    /// Share that never goes out, and is listed as failed.
    pub lost: Share,
    /// Share that goes out twice, signed anew.
    pub twice: Share,
}

const MILLION: u32 = 1_000_000;
