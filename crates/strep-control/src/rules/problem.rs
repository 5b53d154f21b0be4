//! What is wrong with rules.

use std::fmt;

/// Everything that is wrong with a file of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleProblems {
    problems: Vec<RuleProblem>,
}

/// One thing that is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleProblem {
    /// File, as it was named by whoever read it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Name of the rule, or its number such as `rule 3`; `None` for what concerns the file.
    pub rule: Option<String>,
    /// The key, with its value as it stands; `None` for what concerns the whole rule.
    pub key: Option<String>,
    /// What is wrong, what is allowed, and what to do.
    pub message: String,
}

impl RuleProblems {
    pub(super) const fn new(problems: Vec<RuleProblem>) -> Self {
        Self { problems }
    }

    /// All of them, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &RuleProblem> {
        self.problems.iter()
    }
}

impl fmt::Display for RuleProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if let Some(rule) = &self.rule {
            write!(f, "{rule}: ")?;
        }
        if let Some(key) = &self.key {
            write!(f, "{key}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl fmt::Display for RuleProblems {
    /// One problem a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for RuleProblem {}
impl std::error::Error for RuleProblems {}
