//! What a good answer looks like.

use core::marker::PhantomData;

use serde_json::Value;

#[cfg(feature = "describe")]
use crate::describe::Shape;
use crate::error::{Error, judge};
use crate::json::Json;
pub(crate) use crate::page::Page;
use crate::request::Response;

/// A shape of answers.
pub(crate) trait Answer {
    /// What it is for the caller.
    type Output;

    /// Reads a response.
    fn read(operation: &'static str, response: &Response) -> Result<Self::Output, Error>;

    /// What was read, as JSON.
    #[cfg(feature = "describe")]
    fn write(output: &Self::Output) -> Value;

    /// What the caller gets.
    #[cfg(feature = "describe")]
    fn shape() -> Option<Shape>;
}

/// `{"data": T}`.
#[derive(Debug)]
pub(crate) struct Data<T>(PhantomData<T>);

/// No body that would say anything.
#[derive(Debug)]
pub(crate) struct Empty<T>(PhantomData<T>);

/// Text, and no JSON.
#[derive(Debug)]
pub(crate) struct Text<T>(PhantomData<T>);

/// `T`, the whole body.
#[derive(Debug)]
pub(crate) struct Whole<T>(PhantomData<T>);

impl<T: Json> Answer for Data<T> {
    type Output = T;

    fn read(operation: &'static str, response: &Response) -> Result<T, Error> {
        let body = json(operation, response)?;
        let Some(data) = body.get("data") else {
            return Err(Error::decode(operation, response, "there is no `data` in it"));
        };
        let read = T::read(data).or_else(|| T::read(only(data)?));
        read.ok_or_else(|| Error::decode(operation, response, "`data` is of another type than documented"))
    }

    #[cfg(feature = "describe")]
    fn write(output: &T) -> Value {
        serde_json::json!({ "data": output.write() })
    }

    #[cfg(feature = "describe")]
    fn shape() -> Option<Shape> {
        Some(T::shape())
    }
}

impl Answer for Empty<()> {
    type Output = ();

    fn read(operation: &'static str, response: &Response) -> Result<(), Error> {
        judge(operation, response)
    }

    #[cfg(feature = "describe")]
    fn write((): &()) -> Value {
        Value::Null
    }

    #[cfg(feature = "describe")]
    fn shape() -> Option<Shape> {
        None
    }
}

impl<T: Json> Answer for Page<T> {
    type Output = Self;

    fn read(operation: &'static str, response: &Response) -> Result<Self, Error> {
        Whole::<Self>::read(operation, response)
    }

    #[cfg(feature = "describe")]
    fn write(output: &Self) -> Value {
        Json::write(output)
    }

    #[cfg(feature = "describe")]
    fn shape() -> Option<Shape> {
        Some(<Self as Json>::shape())
    }
}

impl Answer for Text<String> {
    type Output = String;

    fn read(operation: &'static str, response: &Response) -> Result<String, Error> {
        judge(operation, response)?;
        if response.content_type.as_deref().is_some_and(|kind| kind.to_ascii_lowercase().contains("html")) {
            return Err(Error::decode(operation, response, "it is a page of HTML"));
        }
        match core::str::from_utf8(&response.body) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => Err(Error::decode(operation, response, error.to_string())),
        }
    }

    #[cfg(feature = "describe")]
    fn write(output: &String) -> Value {
        Value::String(output.clone())
    }

    #[cfg(feature = "describe")]
    fn shape() -> Option<Shape> {
        Some(Shape::Text)
    }
}

impl<T: Json> Answer for Whole<T> {
    type Output = T;

    fn read(operation: &'static str, response: &Response) -> Result<T, Error> {
        let body = json(operation, response)?;
        T::read(&body).ok_or_else(|| Error::decode(operation, response, "it is of another type than documented"))
    }

    #[cfg(feature = "describe")]
    fn write(output: &T) -> Value {
        output.write()
    }

    #[cfg(feature = "describe")]
    fn shape() -> Option<Shape> {
        Some(T::shape())
    }
}

/// The item of a list of one: the carrier's own example of a hosted number is one where an object is documented.
fn only(data: &Value) -> Option<&Value> {
    match data.as_array().map(Vec::as_slice) {
        Some([item]) => Some(item),
        _ => None,
    }
}

/// The body of a success. Not generic, so that it is compiled once.
fn json(operation: &'static str, response: &Response) -> Result<Value, Error> {
    judge(operation, response)?;
    serde_json::from_slice(&response.body).map_err(|error| Error::decode(operation, response, error.to_string()))
}
