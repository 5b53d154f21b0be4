//! What the generated models are made of.

/// Name of a field in JSON: its own, unless another is given.
macro_rules! name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $json:literal) => {
        $json
    };
}

/// Objects: one line per field.
///
/// `Name = "documented" (required: Type, …) { field: Option<Type> as "json name" { property: value, … }; … }`
macro_rules! model {
    ($(
        $(#[$meta:meta])* $name:ident = $documented:literal ( $($needed:ident: $needed_type:ty),* ) {
            $($field:ident: $slot:ident<$type:ty> $(as $json:literal)? $({ $($property:ident: $value:expr),* })?;)*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                #[doc = concat!("`", $crate::model::name!($field $($json)?), "`" $($(, "; ", stringify!($property), " ", stringify!($value))*)?)]
                pub $field: $crate::model::slot!($slot $type),
            )*
            /// What else came: fields that are not documented, fields that are null, and values of another type than
            /// documented. Sent as it is; fields that are set win.
            pub extra: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            /// One with nothing set but what the API asks for.
            #[allow(clippy::too_many_arguments, reason = "as many as the API asks for; for most models the lint is silent")]
            #[must_use]
            pub fn new($($needed: impl Into<$needed_type>),*) -> Self {
                Self { $($needed: Into::<$needed_type>::into($needed).into(),)* ..Default::default() }
            }

            $(
                #[doc = concat!("Sets `", $crate::model::name!($field $($json)?), "`.")]
                #[must_use]
                pub fn $field(mut self, value: impl Into<$crate::model::settable!($slot $type)>) -> Self {
                    self.$field = $crate::model::set_slot!($slot value);
                    self
                }
            )*
        }

        impl $crate::json::Json for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                #[allow(unused_mut, reason = "a model without fields takes nothing")]
                let mut fields = $crate::json::Fields::of(value)?;
                Some(Self {
                    $($field: $crate::json::Slot::read(&mut fields, $crate::model::name!($field $($json)?)),)*
                    extra: fields.rest(),
                })
            }

            fn write(&self) -> serde_json::Value {
                #[allow(unused_mut, reason = "a model without fields changes nothing")]
                let mut object = self.extra.clone();
                $($crate::json::Slot::write(&self.$field, $crate::model::name!($field $($json)?), &mut object);)*
                serde_json::Value::Object(object)
            }

            #[cfg(feature = "describe")]
            fn shape() -> $crate::describe::Shape {
                static INFO: $crate::describe::ObjectDescription = $crate::describe::ObjectDescription {
                    name: $documented,
                    fields: &[$($crate::describe::FieldDescription {
                        name: $crate::model::name!($field $($json)?),
                        shape: <$type as $crate::json::Json>::shape,
                        $($($property: $value,)*)?
                        ..$crate::describe::FieldDescription::PLAIN
                    }),*],
                };
                $crate::describe::Shape::Fields(&INFO)
            }
        }

        /// As JSON: only what is there, and secrets as `***`.
        impl core::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let shown = $crate::json::veiled($crate::json::Json::write(self));
                write!(formatter, concat!(stringify!($name), " {}"), shown)
            }
        }

        $crate::model::serde_by_json! { $name }
    )*};
}

/// Serde by way of JSON.
macro_rules! serde_by_json {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::json::Json::write(self).serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::model::deserialized(deserializer, stringify!($name))
            }
        }
    };
}

/// Type of a field.
macro_rules! slot {
    (Option $type:ty) => { Option<$type> };
    (Patch $type:ty) => { $crate::patch::Patch<$type> };
}

/// What a setter of a field takes.
macro_rules! settable {
    (Option $type:ty) => { $type };
    (Patch $type:ty) => { $crate::patch::Patch<$type> };
}

/// A field from what its setter took.
macro_rules! set_slot {
    (Option $value:ident) => {
        Some($value.into())
    };
    (Patch $value:ident) => {
        $value.into()
    };
}

/// Texts of which the API documents some and the carrier may send others.
///
/// `Name { Variant = "text", … }`
macro_rules! open_enum {
    ($( $(#[$meta:meta])* $name:ident { $($variant:ident = $text:literal),* $(,)? } )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $text, "`")]
                $variant,
            )*
            /// Another one, as it came.
            Other(Box<str>),
        }

        impl $name {
            /// Its text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Other(text.into()),
                }
            }
        }

        impl $crate::json::Json for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                $crate::lenient::as_text(value).map(|text| text.as_str().into())
            }

            fn write(&self) -> serde_json::Value {
                self.as_str().into()
            }

            #[cfg(feature = "describe")]
            fn shape() -> $crate::describe::Shape {
                $crate::describe::Shape::Choice(&[$($text),*])
            }
        }

        $crate::model::like_text! { $name }
        $crate::model::serde_by_json! { $name }
    )*};
}

/// What everything that is text can do.
macro_rules! like_text {
    ($name:ident) => {
        impl From<String> for $name {
            fn from(text: String) -> Self {
                text.as_str().into()
            }
        }

        impl From<&str> for $crate::patch::Patch<$name> {
            fn from(text: &str) -> Self {
                Self::Set(text.into())
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, text: &str) -> bool {
                self.as_str() == text
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, text: &&str) -> bool {
                self.as_str() == *text
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

/// Schemas that are one value: a type of their own around it.
///
/// `Name(Inner)`, with `text` before it if the value is text.
macro_rules! scalar {
    ($( $(#[$meta:meta])* $kind:ident $name:ident($type:ty); )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[expect(clippy::exhaustive_structs, reason = "a name for one value")]
        pub struct $name(pub $type);

        impl $crate::json::Json for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                $crate::json::Json::read(value).map(Self)
            }

            fn write(&self) -> serde_json::Value {
                $crate::json::Json::write(&self.0)
            }

            #[cfg(feature = "describe")]
            fn shape() -> $crate::describe::Shape {
                <$type as $crate::json::Json>::shape()
            }
        }

        $crate::model::scalar_from! { $kind $name $type }
        $crate::model::serde_by_json! { $name }
    )*};
}

/// What the value of a scalar comes from.
macro_rules! scalar_from {
    (text $name:ident $type:ty) => {
        impl $name {
            /// Its text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        $crate::model::like_text! { $name }
    };
    (any $name:ident $type:ty) => {
        impl<T> From<T> for $name
        where
            serde_json::Value: From<T>,
        {
            fn from(value: T) -> Self {
                Self(value.into())
            }
        }
    };
    (value $name:ident $type:ty) => {
        impl From<$type> for $name {
            fn from(value: $type) -> Self {
                Self(value)
            }
        }
    };
}

/// The documented schemas of one file.
macro_rules! schemas {
    ($($name:ident = $documented:literal),* $(,)?) => {
        #[cfg(feature = "describe")]
        pub(crate) static SCHEMAS: &[$crate::describe::SchemaDescription] =
            &[$($crate::describe::SchemaDescription::of::<$name>($documented)),*];
    };
}

/// Reads a model by way of JSON.
pub(crate) fn deserialized<'de, D, T>(deserializer: D, name: &str) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: crate::json::Json,
{
    let value = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
    T::read(&value).ok_or_else(|| serde::de::Error::custom(format_args!("this is no {name}")))
}

pub(crate) use {
    like_text, model, name, open_enum, scalar, scalar_from, schemas, serde_by_json, set_slot, settable, slot,
};
