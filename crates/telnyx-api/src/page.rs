//! Lists that come in pages.

use serde_json::{Map, Value};

use crate::json::{Fields, Json, Slot};
use crate::operation::Operation;

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// What stands on it.
    pub data: Vec<T>,
    /// Where in the list it stands; three lists do not say.
    pub meta: Option<PageMeta>,
    /// What else the answer held.
    pub extra: Map<String, Value>,
}

/// An operation whose answer comes in pages.
pub trait Paged: Operation + Clone {
    /// What the list holds.
    type Item;

    /// The same question for another page: `number` from 1, `size` from 1 to 250.
    #[must_use]
    fn with_page(&self, number: u32, size: u32) -> Self;

    /// Number and size that are set already.
    fn page(&self) -> (Option<u32>, Option<u32>);

    /// What stands on the page, and how many pages there are. Where the answer does not say, a page with fewer items than
    /// its size is the last one.
    fn split(output: Self::Output) -> (Vec<Self::Item>, Option<u32>);
}

crate::model::model! {
    /// Where in a list a page stands.
    PageMeta = "PaginationMeta" () {
        page_number: Option<i64>;
        page_size: Option<i64>;
        total_pages: Option<i64>;
        total_results: Option<i64>;
    }
}

impl<T> Page<T> {
    /// What stands on it, and how many pages there are, if it says so.
    #[must_use]
    pub fn split(self) -> (Vec<T>, Option<u32>) {
        let total = self.meta.and_then(|meta| meta.total_pages);
        (self.data, total.and_then(|pages| pages.try_into().ok()))
    }
}

impl<T: Json> Json for Page<T> {
    fn read(value: &Value) -> Option<Self> {
        let mut fields = Fields::of(value)?;
        let data: Option<Vec<T>> = Slot::read(&mut fields, "data");
        let meta = Slot::read(&mut fields, "meta");
        Some(Self { data: data?, meta, extra: fields.rest() })
    }

    fn write(&self) -> Value {
        let mut object = self.extra.clone();
        object.insert("data".to_owned(), self.data.write());
        self.meta.write("meta", &mut object);
        Value::Object(object)
    }

    #[cfg(feature = "describe")]
    fn shape() -> crate::describe::Shape {
        crate::describe::Shape::List(T::shape)
    }
}
