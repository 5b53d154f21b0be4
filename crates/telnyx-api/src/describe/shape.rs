//! What the description holds.

use serde_json::Value;

use super::request::Arguments;
use crate::error::Error;
use crate::json::Json;
use crate::operation::OperationInfo;
use crate::request::{Request, Response};

/// What may stand in JSON.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Shape {
    /// Anything.
    Any,
    /// `true` or `false`.
    Boolean,
    /// Text, one of these; the carrier may know others.
    Choice(&'static [&'static str]),
    /// An object with these fields.
    Fields(&'static ObjectDescription),
    /// A whole number.
    Integer,
    /// A list of what the function yields.
    List(fn() -> Self),
    /// A number.
    Number,
    /// An object whose fields are free.
    Object,
    /// Text.
    Text,
}

/// An object.
#[derive(Debug)]
#[non_exhaustive]
pub struct ObjectDescription {
    /// Name of the schema, or of the field of a schema, such as `Error.source`.
    pub name: &'static str,
    /// Its fields, by name.
    pub fields: &'static [FieldDescription],
}

/// A field of an object, or a parameter of a query.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FieldDescription {
    /// Documented name, such as `filter[status][eq]`.
    pub name: &'static str,
    /// Whether it has to be there.
    pub required: bool,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether only answers hold it.
    pub read_only: bool,
    pub(crate) shape: fn() -> Shape,
    pub(crate) default: &'static str,
    pub(crate) format: &'static str,
    pub(crate) max: i64,
    pub(crate) min: i64,
    pub(crate) only: &'static str,
}

/// A documented schema.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SchemaDescription {
    /// Documented name, such as `webhook_delivery`.
    pub name: &'static str,
    shape: fn() -> Shape,
    round_trip: fn(&Value) -> Option<Value>,
}

/// How an answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnswerKind {
    /// JSON, of which `data` is what was asked for.
    Data,
    /// Nothing is read.
    Empty,
    /// JSON: a list under `data`, and where it stands under `meta`.
    Page,
    /// Text.
    Text,
    /// JSON, all of it.
    Whole,
}

/// An operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OperationDescription {
    /// Name, method, path and area.
    pub info: &'static OperationInfo,
    /// Parameters of the path, in their order.
    pub path_params: &'static [&'static str],
    /// Parameters of the query.
    pub query: &'static [FieldDescription],
    /// Names of the parts of its form, if it sends one.
    pub form: &'static [&'static str],
    /// How its answer is read.
    pub answer: AnswerKind,
    pub(crate) body: Option<fn() -> Shape>,
    pub(crate) output: fn() -> Option<Shape>,
    pub(crate) build: fn(&Arguments) -> Request,
    pub(crate) decode: fn(&Response) -> Result<Value, Error>,
}

impl FieldDescription {
    /// Nothing but a field.
    pub(crate) const PLAIN: Self = Self {
        name: "",
        required: false,
        nullable: false,
        read_only: false,
        shape: Value::shape,
        default: "",
        format: "",
        max: i64::MAX,
        min: i64::MIN,
        only: "",
    };

    /// What it holds.
    #[must_use]
    pub fn shape(&self) -> Shape {
        (self.shape)()
    }

    /// What the carrier takes if it is not there.
    #[must_use]
    pub fn default(&self) -> Option<&'static str> {
        Some(self.default).filter(|text| !text.is_empty())
    }

    /// Documented format, such as `uuid` or `date-time`.
    #[must_use]
    pub fn format(&self) -> Option<&'static str> {
        Some(self.format).filter(|text| !text.is_empty())
    }

    /// The one documented value, if there is but one.
    #[must_use]
    pub fn only(&self) -> Option<&'static str> {
        Some(self.only).filter(|text| !text.is_empty())
    }

    /// Least and greatest value, inclusive.
    #[must_use]
    pub fn bounds(&self) -> (Option<i64>, Option<i64>) {
        (Some(self.min).filter(|&min| min != i64::MIN), Some(self.max).filter(|&max| max != i64::MAX))
    }
}

impl SchemaDescription {
    pub(crate) const fn of<T: Json>(name: &'static str) -> Self {
        Self { name, shape: T::shape, round_trip: |value| T::read(value).map(|model| model.write()) }
    }

    /// What it holds.
    #[must_use]
    pub fn shape(&self) -> Shape {
        (self.shape)()
    }

    /// JSON through the schema's type and back; none if it does not fit.
    #[must_use]
    pub fn round_trip(&self, value: &Value) -> Option<Value> {
        (self.round_trip)(value)
    }
}

impl OperationDescription {
    /// What its body holds, if it sends JSON.
    #[must_use]
    pub fn body(&self) -> Option<Shape> {
        self.body.map(|shape| shape())
    }

    /// What its answer holds for the caller: `data` of it, the items of a page, or all; none if nothing is read.
    #[must_use]
    pub fn output(&self) -> Option<Shape> {
        (self.output)()
    }

    /// Whether it takes `page[number]` and `page[size]`.
    #[must_use]
    pub fn is_paged(&self) -> bool {
        self.answer == AnswerKind::Page && self.query.iter().any(|field| field.name == "page[number]")
    }

    /// Reads an answer through its type: JSON as it came, text as a string, nothing as null.
    ///
    /// # Errors
    ///
    /// As [`Operation::decode`](crate::Operation::decode).
    pub fn decode(&self, response: &Response) -> Result<Value, Error> {
        (self.decode)(response)
    }
}
