//! Between JSON and the models: what does not fit is kept, never an error.

use serde_json::{Map, Value};

#[cfg(feature = "describe")]
use crate::describe::Shape;
use crate::patch::Patch;

/// What stands for a JSON value.
pub(crate) trait Json: Sized {
    /// Reads a value; none if it does not fit.
    fn read(value: &Value) -> Option<Self>;

    /// The value again.
    fn write(&self) -> Value;

    /// What fits.
    #[cfg(feature = "describe")]
    fn shape() -> Shape;
}

/// A field of a model.
pub(crate) trait Slot: Default {
    /// Reads it.
    fn read(fields: &mut Fields<'_>, name: &'static str) -> Self;

    /// Adds it to an object, if it is there.
    fn write(&self, name: &'static str, object: &mut Map<String, Value>);
}

/// A value as it may be shown: no password, secret or token, by the names of their keys.
pub(crate) fn veiled(value: Value) -> Value {
    let veil = |(key, value): (String, Value)| {
        let secret = SECRETS.iter().any(|secret| key.contains(secret)) && value.is_string();
        (key, if secret { "***".into() } else { veiled(value) })
    };
    match value {
        Value::Array(values) => values.into_iter().map(veiled).collect(),
        Value::Object(object) => object.into_iter().map(veil).collect(),
        other => other,
    }
}

/// An object while a model reads it.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    taken: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(|object| Self { object, taken: Vec::new() })
    }

    fn take<T: Json>(&mut self, name: &'static str) -> Option<T> {
        let value = T::read(self.object.get(name)?)?;
        self.taken.push(name);
        Some(value)
    }

    /// What no field took: keys that the models do not know, nulls, and values of another type than documented.
    pub(crate) fn rest(&self) -> Map<String, Value> {
        let left = self.object.iter().filter(|(name, _)| !self.taken.contains(&name.as_str()));
        left.map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

impl<T: Json> Slot for Option<T> {
    fn read(fields: &mut Fields<'_>, name: &'static str) -> Self {
        fields.take(name)
    }

    fn write(&self, name: &'static str, object: &mut Map<String, Value>) {
        if let Some(value) = self {
            object.insert(name.to_owned(), value.write());
        }
    }
}

impl<T: Json> Slot for Patch<T> {
    fn read(fields: &mut Fields<'_>, name: &'static str) -> Self {
        fields.take(name).unwrap_or_default()
    }

    fn write(&self, name: &'static str, object: &mut Map<String, Value>) {
        if !matches!(self, Self::Keep) {
            object.insert(name.to_owned(), Json::write(self));
        }
    }
}

impl<T: Json> Json for Patch<T> {
    fn read(value: &Value) -> Option<Self> {
        if value.is_null() { Some(Self::Null) } else { T::read(value).map(Self::Set) }
    }

    fn write(&self) -> Value {
        match self {
            Self::Keep | Self::Null => Value::Null,
            Self::Set(value) => value.write(),
        }
    }

    #[cfg(feature = "describe")]
    fn shape() -> Shape {
        T::shape()
    }
}

/// The carrier's own examples hold numbers and booleans where text is documented.
impl Json for String {
    fn read(value: &Value) -> Option<Self> {
        crate::lenient::as_text(value)
    }

    fn write(&self) -> Value {
        Value::String(self.clone())
    }

    #[cfg(feature = "describe")]
    fn shape() -> Shape {
        Shape::Text
    }
}

impl Json for bool {
    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }

    fn write(&self) -> Value {
        Value::Bool(*self)
    }

    #[cfg(feature = "describe")]
    fn shape() -> Shape {
        Shape::Boolean
    }
}

impl Json for i64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_i64()
    }

    fn write(&self) -> Value {
        (*self).into()
    }

    #[cfg(feature = "describe")]
    fn shape() -> Shape {
        Shape::Integer
    }
}

impl Json for f64 {
    /// A whole number beyond 53 bits does not fit: it would come out as another.
    fn read(value: &Value) -> Option<Self> {
        value.as_f64().filter(|number| value.is_f64() || number.write() == *value)
    }

    /// A whole number is written as one, as it most often came.
    fn write(&self) -> Value {
        #[expect(clippy::cast_possible_truncation, reason = "a number that this changes is written as it is")]
        let whole = *self as i64;
        #[expect(clippy::cast_precision_loss, reason = "compared only")]
        if (whole as Self).to_bits() == self.to_bits() { whole.into() } else { (*self).into() }
    }

    #[cfg(feature = "describe")]
    fn shape() -> Shape {
        Shape::Number
    }
}

impl Json for Value {
    fn read(value: &Value) -> Option<Self> {
        Some(value.clone())
    }

    fn write(&self) -> Value {
        self.clone()
    }

    #[cfg(feature = "describe")]
    fn shape() -> Shape {
        Shape::Any
    }
}

impl Json for Map<String, Value> {
    fn read(value: &Value) -> Option<Self> {
        value.as_object().cloned()
    }

    fn write(&self) -> Value {
        Value::Object(self.clone())
    }

    #[cfg(feature = "describe")]
    fn shape() -> Shape {
        Shape::Object
    }
}

impl<T: Json> Json for Vec<T> {
    fn read(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::read).collect()
    }

    fn write(&self) -> Value {
        Value::Array(self.iter().map(T::write).collect())
    }

    #[cfg(feature = "describe")]
    fn shape() -> Shape {
        Shape::List(T::shape)
    }
}

const SECRETS: [&str; 3] = ["password", "secret", "token"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_shown_holds_no_secret_at_any_depth() {
        let given = json!({"to": "+49", "sip_auth_password": "a", "list": [{"v1_secret": "b", "token": 7}]});
        let shown = json!({"to": "+49", "sip_auth_password": "***", "list": [{"v1_secret": "***", "token": 7}]});
        assert_eq!(veiled(given), shown);
    }

    #[test]
    fn numbers_come_out_as_they_went_in_or_do_not_fit() {
        let through = |value: Value| f64::read(&value).map(|number| number.write());
        for value in [json!(0.0051), json!(12), json!(-3), json!(1e300)] {
            assert_eq!(through(value.clone()), Some(value));
        }
        assert_eq!(through(json!(1.0)), Some(json!(1)));
        assert_eq!(through(json!(9_007_199_254_740_993_i64)), None);
        assert_eq!(through(json!("1")), None);
    }

    #[test]
    fn what_is_no_text_but_could_be_is_read_as_text() {
        assert_eq!(String::read(&json!(310_410)).as_deref(), Some("310410"));
        assert_eq!(String::read(&json!(true)).as_deref(), Some("true"));
        assert_eq!(String::read(&json!(null)), None);
    }

    #[test]
    fn a_list_with_an_item_that_does_not_fit_does_not_fit() {
        assert_eq!(Vec::<i64>::read(&json!([1, "a"])), None);
    }
}
