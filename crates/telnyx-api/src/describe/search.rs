//! Descriptions by name and by words.

use std::sync::LazyLock;

use super::names;
use super::shape::{OperationDescription, SchemaDescription};
use crate::{models, ops};

/// All operations, by name.
#[must_use]
pub fn operations() -> &'static [&'static OperationDescription] {
    &OPERATIONS
}

/// All schemas, by name.
#[must_use]
pub fn schemas() -> &'static [&'static SchemaDescription] {
    &SCHEMAS
}

/// The operation with this documented name, such as `callForkStart`.
#[must_use]
pub fn find(name: &str) -> Option<&'static OperationDescription> {
    operations().iter().find(|operation| operation.info.name == name).copied()
}

/// The operations with the most similar names, the most similar first; at most eight.
#[must_use]
pub fn nearest(name: &str) -> Vec<&'static OperationDescription> {
    let names = names::nearest(name, operations().iter().map(|operation| operation.info.name));
    names.into_iter().take(8).filter_map(find).collect()
}

/// The operations in whose name, path, area or parameters every word stands, whatever its case.
#[must_use]
pub fn search(words: &str) -> Vec<&'static OperationDescription> {
    let words: Vec<_> = words.split_whitespace().map(str::to_lowercase).collect();
    let is_meant = |operation: &&&OperationDescription| {
        let info = operation.info;
        let query = operation.query.iter().map(|field| field.name);
        let texts: Vec<_> = [info.name, info.path, info.area].into_iter().chain(query).map(str::to_lowercase).collect();
        words.iter().all(|word| texts.iter().any(|text| text.contains(word)))
    };
    operations().iter().filter(is_meant).copied().collect()
}

static OPERATIONS: LazyLock<Vec<&'static OperationDescription>> = LazyLock::new(|| {
    let mut all: Vec<_> = ops::OPERATIONS.iter().copied().flatten().collect();
    all.sort_by_key(|operation| operation.info.name);
    all
});

static SCHEMAS: LazyLock<Vec<&'static SchemaDescription>> = LazyLock::new(|| {
    let mut all: Vec<_> = models::SCHEMAS.iter().copied().flatten().collect();
    all.sort_by_key(|schema| schema.name);
    all
});
