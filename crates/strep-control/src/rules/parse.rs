//! Rules out of TOML, with everything that is wrong with them at once.

mod read;

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use self::read::{Reader, Report, texts};
use super::pattern::Pattern;
use super::{Decision, Means, Rule, RuleProblems, Rules, Share};
use crate::call::{CallDirection, Phase};
use crate::fork::{Content, How};

pub(super) fn rules(file: &str, text: &str, means: Means) -> Result<Rules, RuleProblems> {
    let mut report = Report::new(file, text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        report.add(error.span().unwrap_or_default(), None, None, error.message().to_owned());
    }
    let mut rules = Vec::new();
    for (key, value) in table.get_ref() {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("rule", DeValue::Array(tables)) => {
                for (index, table) in tables.iter().enumerate() {
                    let before = report.len();
                    let rule = one(&mut report, index, table, means);
                    rules.extend(rule.filter(|_| report.len() == before));
                }
            }
            ("rule", other) => {
                let message = format!("is {}; write each rule as a table under [[rule]]", other.type_str());
                report.add(value.span(), None, Some("rule".to_owned()), message);
            }
            (other, _) => {
                let message = "is no key here; only [[rule]] is: see whether the key belongs into the other settings";
                report.add(key.span(), None, Some(other.to_owned()), message.to_owned());
            }
        }
    }
    together(&mut report, &rules);
    let rules = rules.into_iter().map(|(rule, _span)| rule).collect();
    report.finish().map(|()| Rules { rules })
}

type Placed = (Rule, std::ops::Range<usize>);

fn one(report: &mut Report<'_>, index: usize, table: &Spanned<DeValue<'_>>, means: Means) -> Option<Placed> {
    let Some(entries) = table.get_ref().as_table() else {
        let message = format!("is {}; write each rule as a table under [[rule]]", table.get_ref().type_str());
        report.add(table.span(), Some(format!("rule {}", index + 1)), None, message);
        return None;
    };
    let mut reader = Reader::new(report, index, entries, table.span());
    let name = reader.name();
    let skip = reader.one_of("action", &["fork", "skip"]) == Some("skip");
    let rule = Rule {
        connection: reader.list("connection", Some),
        direction: reader.one_of("direction", &["incoming", "outgoing"]).and_then(CallDirection::from_name),
        from: reader.list("from", |text| Some(Pattern::new(&text))),
        to: reader.list("to", |text| Some(Pattern::new(&text))),
        share: share(&mut reader),
        fork: if skip { reader.useless_with_skip(&FORK_KEYS) } else { Some(decision(&mut reader, &name, means)) },
        name,
    };
    reader.refuse_others(&KEYS);
    Some((rule, table.span()))
}

fn decision(reader: &mut Reader<'_, '_>, name: &str, means: Means) -> Decision {
    let when = match reader.one_of("when", &["initiated", "answered", "bridged"]) {
        Some("initiated") => Phase::Initiated,
        Some("bridged") => Phase::Bridged,
        _ => Phase::Answered,
    };
    let asked = reader.one_of("how", &["auto", "ports", "target"]).and_then(How::from_name);
    let content = match reader.one_of("media", &["raw", "decrypted"]) {
        Some("decrypted") => Content::Decrypted,
        _ => Content::Raw,
    };
    let how = asked.unwrap_or(means.how);
    if let Some((key, message)) = means.lack(how, content) {
        reader.refuse(if asked.is_none() && key == "how" { "" } else { key }, message.to_owned());
    }
    Decision { rule: name.to_owned(), when, how, content, tags: tags(reader) }
}

impl Means {
    /// Why this cannot be had: the key to blame, and what to do.
    pub(super) const fn lack(self, how: How, content: Content) -> Option<(&'static str, &'static str)> {
        match (how, content) {
            (How::Target, Content::Decrypted) => Some((
                "media",
                "decrypted media comes by ports only, so this rule could never be carried out: take how = \"ports\", or \
                 media = \"raw\"",
            )),
            (How::Auto, Content::Decrypted) if !self.ports => {
                Some(("media", "decrypted media comes by ports only, and no range of ports is set: set one"))
            }
            (How::Ports, _) if !self.ports => {
                Some(("how", "media by ports, and no range of ports is set: set one, or take how = \"target\""))
            }
            (How::Target, Content::Raw) if !self.target => Some((
                "how",
                "media by target, and no address is set at which the carrier reaches this host: set one, or take how = \
                 \"ports\"",
            )),
            (How::Auto, Content::Raw) if !self.target && !self.ports => Some((
                "how",
                "nothing is set that media could come by: set the address at which the carrier reaches this host, or a \
                 range of ports",
            )),
            _ => None,
        }
    }
}

fn share(reader: &mut Reader<'_, '_>) -> Share {
    let Some((value, written)) = reader.number("share") else {
        return Share::All;
    };
    if value == 1.0 {
        Share::All
    } else if value > 0.0 && value < 1.0 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 2^64")]
        Share::Below((value * 18_446_744_073_709_551_616.0) as u64)
    } else {
        let remedy =
            if value == 0.0 { "leave the rule out, or take action = \"skip\"" } else { "take a part of all calls" };
        let message = format!("{written} can never be; allowed is more than 0 up to 1, or up to \"100%\": {remedy}");
        reader.refuse("share", message);
        Share::All
    }
}

fn tags(reader: &mut Reader<'_, '_>) -> BTreeMap<String, String> {
    let Some(value) = reader.take("tags") else {
        return BTreeMap::new();
    };
    let tags = texts(value);
    let len_bytes = tags.iter().flatten().map(|(key, text)| key.len() + text.len()).sum::<usize>();
    if tags.is_none() {
        reader.refuse("tags", "must be a table of texts, such as { team = \"north\" }".to_owned());
    } else if len_bytes > MAX_TAGS_BYTES {
        let message = format!("{len_bytes} bytes of names and values; {MAX_TAGS_BYTES} are allowed: shorten them");
        reader.refuse("tags", message);
    } else if tags.iter().flatten().any(|(key, _)| key == "rule") {
        reader.refuse("tags", "\"rule\" is the tag that holds the name of the rule: take another".to_owned());
    }
    tags.unwrap_or_default()
}

/// What is wrong with rules that are right by themselves.
fn together(report: &mut Report<'_>, rules: &[Placed]) {
    for (index, (rule, span)) in rules.iter().enumerate() {
        let before = rules.get(..index).unwrap_or_default();
        if before.iter().any(|(other, _)| other.name == rule.name) {
            let message =
                "another rule has this name already: events and reports could not tell them apart; rename one";
            report.add(span.clone(), Some(rule.name.clone()), Some("name".to_owned()), message.to_owned());
        }
        let covering = before.iter().find(|(other, _)| other.covers(rule));
        if let Some((other, _)) = covering {
            let message = format!(
                "can never match: rule {:?} before it takes every call that this one could; put this one first, or remove it",
                other.name
            );
            report.add(span.clone(), Some(rule.name.clone()), None, message);
        }
    }
}

impl Rule {
    /// Whether it plainly matches every call that `other` does.
    fn covers(&self, other: &Self) -> bool {
        fn wider<T: PartialEq>(wide: Option<&Vec<T>>, narrow: Option<&Vec<T>>) -> bool {
            match (wide, narrow) {
                (None, _) => true,
                (Some(wide), Some(narrow)) => narrow.iter().all(|one| wide.contains(one)),
                (Some(_), None) => false,
            }
        }
        let shares = match (self.share, other.share) {
            (Share::All, _) => true,
            (Share::Below(wide), Share::Below(narrow)) => narrow <= wide,
            (Share::Below(_), Share::All) => false,
        };
        wider(self.connection.as_ref(), other.connection.as_ref())
            && (self.direction.is_none() || self.direction == other.direction)
            && wider(self.from.as_ref(), other.from.as_ref())
            && wider(self.to.as_ref(), other.to.as_ref())
            && shares
    }
}

/// Alphabetical.
const KEYS: [&str; 11] =
    ["action", "connection", "direction", "from", "how", "media", "name", "share", "tags", "to", "when"];

/// Those that say how to fork.
const FORK_KEYS: [&str; 4] = ["how", "media", "tags", "when"];

/// Names and values together: they travel in a `client_state`.
const MAX_TAGS_BYTES: usize = 1024;

#[cfg(test)]
mod tests;
