//! What an operation is.

use serde_json::Value;

use crate::error::Error;
use crate::form::FilePart;
use crate::json::Json;
use crate::request::{Body, Request, Response, encoded};

/// One operation of the API with its arguments: a value that can be sent, kept, compared and sent again.
pub trait Operation {
    /// What a good answer holds.
    type Output;

    /// What is fixed about it.
    const INFO: &'static OperationInfo;

    /// The request. Nothing stands in it that was not set.
    fn request(&self) -> Request;

    /// Reads an answer to it.
    ///
    /// # Errors
    ///
    /// [`Error::Status`] if the answer is no success, with the carrier's errors; [`Error::Decode`] if it is one but cannot
    /// be read, with the body.
    fn decode(response: &Response) -> Result<Self::Output, Error>;
}

/// What is fixed about an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct OperationInfo {
    /// Its documented name, such as `callForkStart`.
    pub name: &'static str,
    /// Method.
    pub method: Method,
    /// Documented path, such as `/calls/{call_control_id}/actions/fork_start`.
    pub path: &'static str,
    /// Area, by the name of the feature that holds it, such as `call-control`.
    pub area: &'static str,
}

/// HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "all that the API has")]
pub enum Method {
    /// `DELETE`.
    Delete,
    /// `GET`.
    Get,
    /// `PATCH`.
    Patch,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
}

impl Method {
    /// Its name in the request line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }

    /// Whether a second request does no more than one does (RFC 9110 §9.2.2).
    #[must_use]
    pub const fn is_idempotent(self) -> bool {
        matches!(self, Self::Delete | Self::Get | Self::Put)
    }
}

/// Builds a request from what an operation holds.
#[derive(Debug)]
pub(crate) struct Builder {
    request: Request,
}

impl Builder {
    /// With the path, its placeholders replaced in their order.
    pub(crate) fn new(operation: &'static OperationInfo, params: &[&str]) -> Self {
        let mut path = String::with_capacity(operation.path.len() + 48);
        let mut params = params.iter();
        for (index, piece) in operation.path.split(['{', '}']).enumerate() {
            // Pieces alternate: what stands between the placeholders, and their names.
            if index % 2 == 0 {
                path.push_str(piece);
            } else if let Some(param) = params.next() {
                path.extend(encoded(param));
            }
        }
        let repeatable = operation.method.is_idempotent();
        Self { request: Request { operation, path, query: Vec::new(), body: Body::Empty, repeatable } }
    }

    /// With a query parameter, if it is set: a list repeats the key.
    pub(crate) fn query<T: Json>(&mut self, key: &'static str, value: &Option<T>) {
        match value.as_ref().map(Json::write) {
            Some(Value::Array(items)) => items.iter().for_each(|item| self.pair(key, item)),
            Some(value) => self.pair(key, &value),
            None => {}
        }
    }

    /// With a JSON body.
    pub(crate) fn body<T: Json>(&mut self, body: &T) {
        let value = body.write();
        self.request.repeatable |=
            value.get("command_id").is_some_and(|id| id.as_str().is_some_and(|id| !id.is_empty()));
        self.request.body = Body::Json(value.to_string().into());
    }

    /// With the parts of a form that are set.
    #[cfg_attr(not(feature = "all"), allow(dead_code, reason = "one area has a form"))]
    pub(crate) fn form(&mut self, parts: &[(&'static str, &Option<FilePart>)]) {
        self.request.body = crate::form::multipart(parts);
    }

    pub(crate) fn build(self) -> Request {
        self.request
    }

    fn pair(&mut self, key: &'static str, value: &Value) {
        if let Some(text) = crate::lenient::as_text(value) {
            self.request.query.push((key.into(), text));
        }
    }
}

/// Operations: a few lines each.
///
/// `"area"; Name = documentedName Method "path" (path_param, …) [needed query] json Body => Answer<Output> { query }`,
/// where a line of the query reads `field: Type as "key" { property: value, … };`.
macro_rules! operation {
    ($area:literal; $(
        $(#[$meta:meta])* $name:ident = $documented:ident $method:ident $path:literal
        ($($param:ident),*) [$($needed:ident: $needed_type:ty),*]
        $(json $body:ident)? $(form $part:ident, $other:ident)? => $answer:ident<$output:ty> {
            $($field:ident: $type:ty $(as $key:literal)? $({ $($property:ident: $value:expr),* })?;)*
        }
    )*) => {
    $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                #[doc = concat!("`", stringify!($param), "` in the path.")]
                pub $param: String,
            )*
            $(
                #[doc = concat!("`", $crate::model::name!($field $($key)?), "` in the query" $($(, "; ", stringify!($property), " ", stringify!($value))*)?)]
                pub $field: Option<$type>,
            )*
            $(
                /// What is sent.
                pub body: $crate::models::$body,
            )?
            $(
                #[doc = concat!("Part `", stringify!($part), "` of the form.")]
                pub $part: Option<$crate::form::FilePart>,
                #[doc = concat!("Part `", stringify!($other), "` of the form.")]
                pub $other: Option<$crate::form::FilePart>,
            )?
        }

        impl $name {
            /// With what the API asks for.
            #[allow(clippy::new_without_default, reason = "that some ask for nothing is chance")]
            #[must_use]
            pub fn new($($param: impl ToString,)* $($needed: impl Into<$needed_type>,)* $(body: $crate::models::$body)?) -> Self {
                #[allow(unused_mut, reason = "few need a query")]
                let mut operation = Self {
                    $($param: $param.to_string(),)*
                    $($field: None,)*
                    $(body: Into::<$crate::models::$body>::into(body),)?
                    $($part: None, $other: None,)?
                };
                $(operation.$needed = Some($needed.into());)*
                operation
            }

            $(
                #[doc = concat!("Asks for `", $crate::model::name!($field $($key)?), "`.")]
                #[must_use]
                pub fn $field(mut self, value: impl Into<$type>) -> Self {
                    self.$field = Some(value.into());
                    self
                }
            )*
        }

        impl $crate::operation::Operation for $name {
            type Output = $crate::operation::output!($answer $output);

            const INFO: &'static $crate::operation::OperationInfo = &$crate::operation::OperationInfo {
                name: stringify!($documented),
                method: $crate::operation::Method::$method,
                path: $path,
                area: $area,
            };

            fn request(&self) -> $crate::request::Request {
                #[allow(unused_mut, reason = "some have nothing but a path")]
                let mut builder = $crate::operation::Builder::new(Self::INFO, &[$(&self.$param),*]);
                $(builder.query($crate::model::name!($field $($key)?), &self.$field);)*
                $(builder.body::<$crate::models::$body>(&self.body);)?
                $(builder.form(&[(stringify!($part), &self.$part), (stringify!($other), &self.$other)]);)?
                builder.build()
            }

            fn decode(response: &$crate::request::Response) -> Result<Self::Output, $crate::error::Error> {
                <$crate::answer::$answer<$output> as $crate::answer::Answer>::read(Self::INFO.name, response)
            }
        }
    )*

        #[cfg(feature = "describe")]
        pub(crate) static OPERATIONS: &[$crate::describe::OperationDescription] =
            &[$($crate::describe::OperationDescription {
                info: <$name as $crate::operation::Operation>::INFO,
                path_params: &[$(stringify!($param)),*],
                query: &[$($crate::describe::FieldDescription {
                    name: $crate::model::name!($field $($key)?),
                    shape: <$type as $crate::json::Json>::shape,
                    $($($property: $value,)*)?
                    ..$crate::describe::FieldDescription::PLAIN
                }),*],
                form: &[$(stringify!($part), stringify!($other))?],
                answer: $crate::describe::AnswerKind::$answer,
                body: $crate::operation::first!($(Some(<$crate::models::$body as $crate::json::Json>::shape),)? None),
                output: <$crate::answer::$answer<$output> as $crate::answer::Answer>::shape,
                build: |arguments| {
                    // Some take no argument.
                    let _: &$crate::describe::Arguments = arguments;
                    let operation = $name {
                        $($param: arguments.param(stringify!($param)),)*
                        $($field: arguments.query($crate::model::name!($field $($key)?)),)*
                        $(body: arguments.body::<$crate::models::$body>(),)?
                        $($part: arguments.file(stringify!($part)), $other: arguments.file(stringify!($other)),)?
                    };
                    $crate::operation::Operation::request(&operation)
                },
                decode: |response| {
                    let output = <$name as $crate::operation::Operation>::decode(response)?;
                    Ok(<$crate::answer::$answer<$output> as $crate::answer::Answer>::write(&output))
                },
            }),*];
    };
}

/// The first of what there is.
#[cfg(feature = "describe")]
macro_rules! first {
    ($first:expr $(, $rest:expr)*) => {
        $first
    };
}

/// Operations whose answer comes in pages.
macro_rules! paged {
    ($($name:ident: $item:ty;)*) => {$(
        impl $crate::page::Paged for $name {
            type Item = $item;

            fn with_page(&self, number: u32, size: u32) -> Self {
                self.clone().page_number(number).page_size(size)
            }

            fn page(&self) -> (Option<u32>, Option<u32>) {
                let small = |value: Option<i64>| value.and_then(|value| value.try_into().ok());
                (small(self.page_number), small(self.page_size))
            }

            fn split(output: Self::Output) -> (Vec<Self::Item>, Option<u32>) {
                output.split()
            }
        }
    )*};
}

/// What the caller gets of an answer.
macro_rules! output {
    (Page $output:ty) => { $crate::page::Page<$output> };
    ($answer:ident $output:ty) => { $output };
}

#[cfg(feature = "describe")]
pub(crate) use first;
pub(crate) use {operation, output, paged};
