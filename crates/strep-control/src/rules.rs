//! Which calls are forked.

mod parse;
mod pattern;
mod problem;

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use self::pattern::Pattern;
use crate::call::{CallDirection, CallFacts, Phase};
use crate::fork::{Content, How};

pub use problem::{RuleProblem, RuleProblems};

/// Rules in their order: the first that matches a call decides.
///
/// ```
/// use strep_control::{How, Means, Rules};
///
/// let text = r#"
///     [[rule]]
///     name = "test lines are nobody's business"
///     to = ["+4930555*"]
///     action = "skip"
///
///     [[rule]]
///     name = "sales"
///     connection = ["1494404757140276705"]
///     direction = "incoming"
///     share = "25%"
///     tags = { team = "north" }
/// "#;
/// let rules = Rules::from_toml("forks.toml", text, Means::new(true, false, How::Auto))?;
/// assert_eq!(rules.len(), 2);
/// # Ok::<(), strep_control::RuleProblems>(())
/// ```
///
/// | key | values | without it |
/// |---|---|---|
/// | `name` | text of its own | refused |
/// | `action` | `fork`, `skip` | `fork` |
/// | `connection` | list of connection ids | every connection |
/// | `direction` | `incoming`, `outgoing` | both |
/// | `from`, `to` | list of patterns: `*` is any text, `?` any one character, upper and lower case are the same | everybody |
/// | `share` | 0.25 or `"25%"`: part of the calls, more than none | all |
/// | `when` | `initiated`, `answered`, `bridged` | `answered` |
/// | `how` | `auto`, `ports`, `target` | as set for all rules: [`Means::how`] |
/// | `media` | `raw`, `decrypted` | `raw` |
/// | `tags` | table of texts | none |
///
/// All criteria of a rule must hold. A share is taken by the call's `call_session_id`, so that all legs of a call, a
/// restart and another machine agree: the call is in if the first eight bytes of the SHA-256 of the id (its text as the
/// carrier writes it), read as a number with the most significant byte first, are less than share × 2⁶⁴.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    rules: Vec<Rule>,
}

/// What there is to fork with: rules that ask for something else are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Means {
    /// There is an address for `target`.
    pub target: bool,
    /// There is a range of ports.
    pub ports: bool,
    /// What rules that do not say fork by.
    pub how: How,
}

/// What a rule has decided for a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision {
    /// Name of the rule.
    pub rule: String,
    /// From which phase on.
    pub when: Phase,
    /// How media comes.
    pub how: How,
    /// What media comes.
    pub content: Content,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// What the rules say to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Fork it.
    Fork(Decision),
    /// Leave it: a rule skips it, or none matches.
    Leave,
    /// It depends on something that no webhook has told yet.
    Undecided,
}

/// One rule. A criterion that is `None` holds for every call.
#[derive(Clone, Debug, PartialEq)]
struct Rule {
    name: String,
    connection: Option<Vec<String>>,
    direction: Option<CallDirection>,
    from: Option<Vec<Pattern>>,
    to: Option<Vec<Pattern>>,
    share: Share,
    /// `None`: skip.
    fork: Option<Decision>,
}

/// A part of all calls.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Share {
    All,
    /// Those whose hash is less.
    Below(u64),
}

impl Means {
    /// An address for `target` or not, a range of ports or not, and what rules that do not say fork by.
    #[must_use]
    pub const fn new(target: bool, ports: bool, how: How) -> Self {
        Self { target, ports, how }
    }
}

impl Rules {
    /// Reads `[[rule]]` tables. `name` is that of the file, for messages; `means` is what there is to fork with.
    ///
    /// # Errors
    ///
    /// [`RuleProblems`]: everything that is wrong, at once: what TOML does not allow, keys and values that do not exist,
    /// and rules that could never match or never be carried out.
    pub fn from_toml(name: &str, text: &str, means: Means) -> Result<Self, RuleProblems> {
        parse::rules(name, text, means)
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none: no call is forked but by hand.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// What the rules say to a call of which nothing more will become known soon: one that may have to be left alone is
    /// left alone, and otherwise a criterion about something that is not known does not hold.
    #[must_use]
    pub fn decide(&self, facts: &CallFacts) -> Option<Decision> {
        for rule in &self.rules {
            match (rule.matches(facts), &rule.fork) {
                (Some(true), fork) => return fork.clone(),
                (None, None) => return None,
                _ => {}
            }
        }
        None
    }

    /// What the rules say to a call of which more may become known.
    #[must_use]
    pub fn verdict(&self, facts: &CallFacts) -> Verdict {
        for rule in &self.rules {
            match rule.matches(facts) {
                Some(true) => return rule.fork.clone().map_or(Verdict::Leave, Verdict::Fork),
                Some(false) => {}
                None => return Verdict::Undecided,
            }
        }
        Verdict::Leave
    }
}

impl Rule {
    /// `None` if it depends on what is not known.
    fn matches(&self, facts: &CallFacts) -> Option<bool> {
        let any = |patterns: &Vec<Pattern>, text: &String| patterns.iter().any(|pattern| pattern.matches(text));
        let criteria = [
            holds(self.connection.as_ref(), facts.connection_id.as_ref(), |ids, id| ids.contains(id)),
            holds(self.direction.as_ref(), facts.direction.as_ref(), |wanted, is| wanted == is),
            holds(self.from.as_ref(), facts.from.as_ref(), any),
            holds(self.to.as_ref(), facts.to.as_ref(), any),
            match self.share {
                Share::All => Some(true),
                Share::Below(bound) => facts.call_session_id.as_ref().map(|id| hash(id) < bound),
            },
        ];
        if criteria.contains(&Some(false)) {
            return Some(false);
        }
        criteria.into_iter().collect::<Option<Vec<bool>>>().map(|_all_true| true)
    }
}

fn holds<W, T>(wanted: Option<&W>, known: Option<&T>, test: impl Fn(&W, &T) -> bool) -> Option<bool> {
    match (wanted, known) {
        (None, _) => Some(true),
        (Some(wanted), Some(known)) => Some(test(wanted, known)),
        (Some(_), None) => None,
    }
}

/// Place of a call among all, evenly spread.
fn hash(call_session_id: &str) -> u64 {
    let digest = Sha256::digest(call_session_id.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(first)
}
