//! The keys as people and programs read them.

use core::fmt::Write as _;

use serde::Serialize;

use super::{Effective, Key, Origin, Settings, key};
use crate::output::{Cell, Table, Tint};

/// One key of `strepd config --json`.
#[derive(Debug, Serialize)]
pub(crate) struct Listed {
    key: &'static str,
    value: String,
    origin: String,
    unit: &'static str,
    default: String,
    allowed: &'static str,
    environment: String,
    doc: &'static str,
}

/// Every key with its value and where that comes from.
pub(crate) fn listing(effective: &Effective) -> Vec<Listed> {
    let defaults = Settings::default();
    let listed = |(key, origin): (&'static Key, &Origin)| Listed {
        key: key.name,
        value: (key.show)(&effective.settings),
        origin: origin.to_string(),
        unit: key.unit,
        default: (key.show)(&defaults),
        allowed: key.allowed,
        environment: variables(key, ", "),
        doc: key.doc,
    };
    effective.keys().map(listed).collect()
}

/// The same as a table.
pub(crate) fn table(effective: &Effective) -> Table {
    let mut table = Table::new(["key", "value", "origin", "unit", "default", "what it does"]);
    for listed in listing(effective) {
        let set = listed.origin != Origin::Default.to_string();
        let tint = if set { Tint::Bold } else { Tint::Plain };
        table.row([
            Cell::new(tint, listed.key),
            Cell::new(tint, dash(listed.value)),
            Cell::new(if set { Tint::Good } else { Tint::Dim }, listed.origin),
            Cell::new(Tint::Dim, listed.unit),
            Cell::new(Tint::Dim, dash(listed.default)),
            Cell::from(listed.doc),
        ]);
    }
    table
}

/// The page `docs/config.md`.
pub(crate) fn markdown() -> String {
    let defaults = Settings::default();
    let mut page = INTRODUCTION.to_owned();
    for key in key::all() {
        let default = (key.show)(&defaults);
        let default = if default.is_empty() { "none".to_owned() } else { format!("`{default}`") };
        let line = format!(
            "\n## `{}`\n\n{}\n\n* unit: {}\n* default: {default}\n* allowed: {}\n* environment: `{}`\n",
            key.name,
            key.doc,
            key.unit,
            key.allowed.replace('<', "&lt;"),
            variables(key, "`, `")
        );
        page.write_str(&line).expect("writing to a string never fails");
    }
    page
}

/// Its environment variables, the one that has the last word first.
fn variables(key: &Key, separator: &str) -> String {
    let all = [Some(key.variable()), key.common_variable().map(str::to_owned)];
    all.into_iter().flatten().collect::<Vec<_>>().join(separator)
}

fn dash(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}

const INTRODUCTION: &str = "# Settings

Made by `strepd config --markdown`; a test holds this page against the code.

Values come from a TOML file (`--config FILE` or `STREPD_CONFIG`), from environment variables and from flags; a later one
of these replaces an earlier one. Every key can be a flag: `--set KEY=VALUE`. In a variable or a flag, a list is split at
blanks. A number may carry its unit (`100ms`, `64MiB`); a bare one counts in the unit of its key. `strepd config` shows
every value and where it comes from, `strepd config --check FILE` tells everything that is wrong with a file.

The API key is a secret: it comes from `TELNYX_API_KEY` or from a file that `api.key_file` names, and is never shown.

```toml
listen = [\"0.0.0.0:5004\"]
out = \"/var/lib/strepd\"
http = \"127.0.0.1:9090\"

[engine]
window = \"100ms\"

[payload_types]
96 = \"L16/16000\"
```
";
