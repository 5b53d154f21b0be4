//! All operations and schemas as data, for tools that take them by name.
//!
//! [`find`] yields an operation; [`OperationDescription::request`] checks arguments that came as text and JSON, and builds
//! the request through the same types that a program would use; [`OperationDescription::decode`] reads the answer. What the
//! crate was compiled without ([features](crate)) is not there.

mod check;
mod names;
mod request;
mod search;
mod shape;

pub use check::Problem;
pub use request::Arguments;
pub use search::{find, nearest, operations, schemas, search};
pub use shape::{AnswerKind, FieldDescription, ObjectDescription, OperationDescription, SchemaDescription, Shape};
