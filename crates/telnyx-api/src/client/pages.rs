//! Lists that come in pages, as streams that end.

use core::fmt;
use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::vec;

use bytes::Bytes;
use futures_core::Stream;

use crate::client::Client;
use crate::error::Error;
use crate::page::Paged;
use crate::request::Response;

impl Client {
    /// The pages of a list, from the one that `operation` asks for, or the first, to the last.
    ///
    /// A page size that is set is used, 100 otherwise. The last page is the one that the answer's `total_pages` says; where
    /// it does not say, a page with fewer items than were asked for. An empty page, and one that is the page before it
    /// once more, end the list too. After an error nothing comes.
    pub fn pages<O: Paged>(&self, operation: O) -> Pages<O> {
        let (number, size) = operation.page();
        Pages {
            client: self.clone(),
            operation,
            number: number.unwrap_or(1).max(1),
            size: size.unwrap_or(100).clamp(1, 250),
            left: PAGES,
            limit: PAGES,
            before: None,
            state: State::Idle,
        }
    }

    /// The items of a list, one by one: those of [`pages`](Self::pages).
    pub fn items<O: Paged>(&self, operation: O) -> Items<O> {
        Items { pages: self.pages(operation), page: Vec::new().into_iter() }
    }
}

/// The pages of a list, each with at least one item.
#[must_use = "nothing is asked before it is polled"]
pub struct Pages<O> {
    client: Client,
    operation: O,
    number: u32,
    size: u32,
    left: u32,
    limit: u32,
    /// To know the same page again from a server that does not look at the number.
    before: Option<Bytes>,
    state: State,
}

/// The items of a list.
#[must_use = "nothing is asked before it is polled"]
pub struct Items<O: Paged> {
    pages: Pages<O>,
    page: vec::IntoIter<O::Item>,
}

enum State {
    Asking(Pin<Box<dyn Future<Output = Result<Response, Error>> + Send>>),
    Done,
    Idle,
}

impl<O: Paged> Pages<O> {
    /// Reads at most this many pages, 10 000 if not set. If there are more, [`Error::PageLimit`] ends the list.
    pub fn limit(mut self, pages: u32) -> Self {
        self.limit = pages;
        self.left = pages;
        self
    }

    /// The next page.
    pub async fn next(&mut self) -> Option<Result<Vec<O::Item>, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<O::Item>, Error>>> {
        loop {
            match &mut self.state {
                State::Asking(answer) => {
                    let answer = ready!(answer.as_mut().poll(context));
                    // Until the answer has proved that there is more.
                    self.state = State::Done;
                    return Poll::Ready(answer.and_then(|answer| self.read(answer)).transpose());
                }
                State::Done => return Poll::Ready(None),
                State::Idle => self.state = self.ask(),
            }
            if matches!(self.state, State::Done) {
                return Poll::Ready(Some(Err(Error::PageLimit { operation: O::INFO.name, pages: self.limit })));
            }
        }
    }

    fn ask(&mut self) -> State {
        let Some(left) = self.left.checked_sub(1) else { return State::Done };
        self.left = left;
        let request = self.operation.with_page(self.number, self.size).request();
        let client = self.client.clone();
        State::Asking(Box::pin(async move { client.execute(&request).await }))
    }

    fn read(&mut self, answer: Response) -> Result<Option<Vec<O::Item>>, Error> {
        let (items, total) = O::split(O::decode(&answer)?);
        if items.is_empty() || self.before.as_ref() == Some(&answer.body) {
            return Ok(None);
        }
        let is_full = items.len() >= usize::try_from(self.size).unwrap_or(usize::MAX);
        if total.map_or(is_full, |total| self.number < total) {
            self.number = self.number.saturating_add(1);
            self.before = Some(answer.body);
            self.state = State::Idle;
        }
        Ok(Some(items))
    }
}

impl<O: Paged> Items<O> {
    /// Reads at most this many pages, 10 000 if not set. If there are more, [`Error::PageLimit`] ends the list.
    pub fn limit(mut self, pages: u32) -> Self {
        self.pages = self.pages.limit(pages);
        self
    }

    /// The next item.
    pub async fn next(&mut self) -> Option<Result<O::Item, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<O::Item, Error>>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(context)) {
                Some(Ok(page)) => self.page = page.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<O: Paged> Stream for Pages<O> {
    type Item = Result<Vec<O::Item>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<O: Paged> Stream for Items<O> {
    type Item = Result<O::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// Nothing in it is ever pinned: the request that is under way is in a box.
impl<O> Unpin for Pages<O> {}
impl<O: Paged> Unpin for Items<O> {}

impl<O: fmt::Debug> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.operation)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

impl<O: Paged + fmt::Debug> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}

const PAGES: u32 = 10_000;
