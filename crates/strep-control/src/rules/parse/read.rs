//! One table of a rule, key by key.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::rules::{RuleProblem, RuleProblems};

/// What was found wrong so far.
pub(super) struct Report<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<RuleProblem>,
}

/// Reads one rule; what is wrong goes into the report.
pub(super) struct Reader<'a, 'r> {
    report: &'r mut Report<'a>,
    rule: String,
    table: &'r DeTable<'r>,
    span: Range<usize>,
}

impl<'a> Report<'a> {
    pub(super) const fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, problems: Vec::new() }
    }

    pub(super) fn add(&mut self, at: Range<usize>, rule: Option<String>, key: Option<String>, message: String) {
        let before = self.text.as_bytes().get(..at.start).unwrap_or_default();
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        self.problems.push(RuleProblem { file: self.file.to_owned(), line, rule, key, message });
    }

    pub(super) const fn len(&self) -> usize {
        self.problems.len()
    }

    pub(super) fn finish(mut self) -> Result<(), RuleProblems> {
        // Stable: what is found at one place stays in the order in which it was found.
        self.problems.sort_by_key(|problem| problem.line);
        if self.problems.is_empty() { Ok(()) } else { Err(RuleProblems::new(self.problems)) }
    }
}

impl<'a, 'r> Reader<'a, 'r> {
    pub(super) fn new(report: &'r mut Report<'a>, index: usize, table: &'r DeTable<'r>, span: Range<usize>) -> Self {
        let name = table.get("name").and_then(|name| name.get_ref().as_str()).filter(|name| !name.trim().is_empty());
        let rule = name.map_or_else(|| format!("rule {}", index + 1), str::to_owned);
        Self { report, rule, table, span }
    }

    /// Its name, or `rule` and its number.
    pub(super) fn name(&mut self) -> String {
        match self.text("name") {
            Some(name) if name.trim().is_empty() => self.refuse("name", "is empty: give the rule a name".to_owned()),
            Some(name) if name.len() > MAX_NAME_BYTES => {
                let message = format!("{} bytes; {MAX_NAME_BYTES} are allowed: shorten it", name.len());
                self.refuse("name", message);
            }
            None if self.take("name").is_none() => {
                self.refuse("", "has no name, by which events and reports could call it: add name = \"…\"".to_owned());
            }
            _ => {}
        }
        self.rule.clone()
    }

    pub(super) fn take(&self, key: &str) -> Option<&'r DeValue<'r>> {
        self.table.get(key).map(Spanned::get_ref)
    }

    pub(super) fn one_of(&mut self, key: &str, allowed: &[&'static str]) -> Option<&'static str> {
        let text = self.text(key)?;
        let found = allowed.iter().copied().find(|name| *name == text);
        if found.is_none() {
            let allowed = allowed.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
            self.refuse(key, format!("{text:?} is not allowed; take one of {allowed}"));
        }
        found
    }

    /// A list of texts that are not empty, each read by `read`. An empty list is refused: nothing could match it.
    pub(super) fn list<T>(&mut self, key: &str, read: impl Fn(String) -> Option<T>) -> Option<Vec<T>> {
        let value = self.take(key)?;
        let items = value.as_array().map(|items| items.iter().map(|item| item.get_ref().as_str()));
        let Some(texts) = items.and_then(|mut items| {
            items.try_fold(Vec::new(), |mut texts, item| {
                texts.push(item?.to_owned());
                Some(texts)
            })
        }) else {
            self.refuse(key, format!("must be a list of texts, such as {key} = [\"…\"]"));
            return None;
        };
        if texts.is_empty() {
            self.refuse(key, "an empty list matches no call: name what should match, or remove the key".to_owned());
        } else if texts.iter().any(String::is_empty) {
            self.refuse(key, "an empty text matches no call: remove it from the list".to_owned());
        } else if let Some(long) = texts.iter().find(|text| text.len() > MAX_NAME_BYTES) {
            let message = format!("{} bytes in one text; {MAX_NAME_BYTES} are allowed: shorten it", long.len());
            self.refuse(key, message);
        }
        texts.into_iter().map(read).collect()
    }

    /// A number, or one in percent as text; with how it is written.
    pub(super) fn number(&mut self, key: &str) -> Option<(f64, String)> {
        let value = self.take(key)?;
        let (number, written) = match value {
            DeValue::Float(float) => (float.as_str().parse().ok(), float.as_str().to_owned()),
            DeValue::Integer(integer) => (integer.as_str().parse().ok(), integer.as_str().to_owned()),
            DeValue::String(text) => {
                let percent = text.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
                (percent.map(|percent| percent / 100.0), format!("{text:?}"))
            }
            other => (None, other.type_str().to_owned()),
        };
        if number.is_none() {
            self.refuse(key, format!("{written} is no share; write 0.25 or \"25%\""));
        }
        number.map(|number| (number, written))
    }

    /// Refuses `keys`, which mean nothing in a rule that skips.
    pub(super) fn useless_with_skip<T>(&mut self, keys: &[&str]) -> Option<T> {
        for key in keys {
            if self.take(key).is_some() {
                let message = "says how to fork, but action = \"skip\" forks nothing: remove one of them";
                self.refuse(key, message.to_owned());
            }
        }
        None
    }

    pub(super) fn refuse_others(&mut self, known: &[&str]) {
        for (key, _) in self.table {
            if !known.contains(&key.get_ref().as_ref()) {
                let message = format!("is no key of a rule; there are {}", known.join(", "));
                self.report.add(key.span(), Some(self.rule.clone()), Some(key.get_ref().to_string()), message);
            }
        }
    }

    /// Something is wrong with `key`, or with the whole rule if that is empty.
    pub(super) fn refuse(&mut self, key: &str, message: String) {
        let at = self.table.get(key).map_or_else(|| self.span.clone(), Spanned::span);
        let key = Some(key.to_owned()).filter(|key| !key.is_empty());
        self.report.add(at, Some(self.rule.clone()), key, message);
    }

    fn text(&mut self, key: &str) -> Option<&'r str> {
        let value = self.take(key)?;
        if value.as_str().is_none() {
            self.refuse(key, format!("is {}; write a text in quotes", value.type_str()));
        }
        value.as_str()
    }
}

/// A table of texts.
pub(super) fn texts(value: &DeValue<'_>) -> Option<std::collections::BTreeMap<String, String>> {
    let texts = value.as_table()?.iter();
    texts.map(|(key, text)| Some((key.get_ref().to_string(), text.get_ref().as_str()?.to_owned()))).collect()
}

/// Longest name and longest pattern: more than any number, SIP name or connection has.
const MAX_NAME_BYTES: usize = 256;
