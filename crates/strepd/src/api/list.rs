//! The list of operations, and what is searched in it.

use std::io;

use serde::Serialize;
use telnyx_api::describe::{OperationDescription, nearest, operations, search};

use crate::output::{Cell, Output, Table, Tint};

/// The one operation of that name, whatever its case.
pub(super) fn one_in_another_case(name: &str) -> Option<&'static OperationDescription> {
    let mut found = operations().iter().copied().filter(|operation| operation.info.name.eq_ignore_ascii_case(name));
    found.next().filter(|_| found.next().is_none())
}

/// Why `words` name no operation, with those that may be meant.
pub(super) fn unknown(words: &str) -> String {
    let (found, near) = (search(words), nearest(words));
    let names = |list: &[&OperationDescription]| {
        let names: Vec<&str> = list.iter().map(|operation| operation.info.name).collect();
        names.join(", ")
    };
    match found.len() {
        0 => format!("no operation is named {words:?}; similar are {}; `strepd api` lists all", names(&near)),
        1..=LINES => format!("no operation is named {words:?}; with that in them are {}", names(&found)),
        count => format!("no operation is named {words:?}; `strepd api {words}` lists {count} with that in them"),
    }
}

/// Prints them.
pub(super) fn print(operations: &[&'static OperationDescription], output: Output) -> io::Result<()> {
    if output.json {
        return operations.iter().try_for_each(|operation| output.object(&Listed::from(*operation)));
    }
    let mut table = Table::new(["operation", "method", "path", "area"]);
    for operation in operations {
        let Listed { operation, method, path, area } = Listed::from(*operation);
        table.row([
            Cell::new(Tint::Bold, operation),
            Cell::new(Tint::Dim, method),
            Cell::from(path),
            Cell::new(Tint::Dim, area),
        ]);
    }
    output.table(&table)
}

#[derive(Debug, Serialize)]
struct Listed {
    operation: &'static str,
    method: &'static str,
    path: &'static str,
    area: &'static str,
}

impl From<&'static OperationDescription> for Listed {
    fn from(operation: &'static OperationDescription) -> Self {
        let info = operation.info;
        Self { operation: info.name, method: info.method.name(), path: info.path, area: info.area }
    }
}

const LINES: usize = 12;
