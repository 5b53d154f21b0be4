//! A command on its way: options, then `.await`.

use core::fmt;
use core::mem;
use core::pin::Pin;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::client::{Client, random};
use crate::error::Error;
use crate::operation::Operation;
use crate::request::Response;

/// A command that awaits its options and then its sending, by `.await`.
///
/// Where the API takes a `command_id` one is drawn when the command is made, so that every attempt to send it, and every
/// clone, is the same command to the carrier, which carries it out once.
#[derive(Clone)]
#[must_use = "nothing is sent before it is awaited"]
pub struct Command<O> {
    client: Client,
    operation: O,
}

/// An operation that is a command.
pub trait Act: Operation + Send + Sync + sealed::Sealed + 'static {
    /// What comes back.
    type Answer: Send;

    /// What is sent.
    type Body: Default;

    #[doc(hidden)]
    fn body_mut(&mut self) -> &mut Self::Body;

    #[doc(hidden)]
    fn answer(client: &Client, response: &Response) -> Result<Self::Answer, Error>;
}

/// A command that the carrier carries out once per `command_id`.
pub trait ActOnce: Act {
    #[doc(hidden)]
    fn command_id_mut(&mut self) -> &mut Option<String>;
}

/// A command with a `client_state`, which comes back in every webhook that follows from it.
pub trait ActWithState: Act {
    #[doc(hidden)]
    fn client_state_mut(&mut self) -> &mut Option<String>;
}

impl<O: Act> Command<O> {
    /// Changes what is sent in ways that have no method here.
    ///
    /// ```no_run
    /// # async fn quiet(call: telnyx_api::Call) -> Result<(), telnyx_api::Error> {
    /// call.speak("Good evening").with(|body| body.service_level("basic")).await
    /// # }
    /// ```
    pub fn with(mut self, change: impl FnOnce(O::Body) -> O::Body) -> Self {
        let body = self.operation.body_mut();
        *body = change(mem::take(body));
        self
    }

    /// The operation as it stands: for [`Client::send`], which yields all of the answer, or to look at.
    pub fn operation(&self) -> &O {
        &self.operation
    }

    /// Without a `command_id`: for what has none.
    pub(crate) fn once(client: &Client, operation: O) -> Self {
        Self { client: client.clone(), operation }
    }
}

impl<O: ActOnce> Command<O> {
    /// With a `command_id` of your own in place of the one that was drawn: for a command that must not be carried out
    /// again after your program has started anew. An empty one takes it away, and with it all retries.
    pub fn command_id(mut self, command_id: impl Into<String>) -> Self {
        *self.operation.command_id_mut() = Some(command_id.into()).filter(|id| !id.is_empty());
        self
    }

    pub(crate) fn new(client: &Client, operation: O) -> Self {
        Self::once(client, operation).command_id(random_id())
    }
}

impl<O: ActWithState> Command<O> {
    /// With bytes that come back, as Base64, in the webhooks of this call from now on.
    pub fn client_state(mut self, client_state: impl AsRef<[u8]>) -> Self {
        *self.operation.client_state_mut() = Some(STANDARD.encode(client_state));
        self
    }
}

impl<O: Act> IntoFuture for Command<O> {
    type Output = Result<O::Answer, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { client, operation } = self;
        Box::pin(async move {
            let response = client.execute(&operation.request()).await?;
            O::answer(&client, &response)
        })
    }
}

impl<O: fmt::Debug> fmt::Debug for Command<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Command").field(&self.operation).finish()
    }
}

/// A UUID of version 4. Its bits are those that keep hash maps safe from strangers, so nobody meets it by chance, and no
/// crate for randomness comes in.
fn random_id() -> String {
    let [high, low] = [random(), random()];
    uuid::Builder::from_random_bytes(((u128::from(high) << 64) | u128::from(low)).to_be_bytes()).into_uuid().to_string()
}

pub(crate) mod sealed {
    /// Nobody else's operations are commands.
    #[expect(unnameable_types, reason = "so that nobody else implements it")]
    pub trait Sealed {}
}

/// Makes operations commands: `CallAnswer(AnswerRequest): command_id, client_state => ();`.
///
/// The answer is `()`, which any success is, or a type with a function `from_answer`.
macro_rules! acts {
    ($($operation:ident($body:ident): $($slot:ident),* => $answer:ty;)*) => {$(
        impl $crate::command::sealed::Sealed for $crate::ops::$operation {}

        impl $crate::command::Act for $crate::ops::$operation {
            type Answer = $answer;
            type Body = $crate::models::$body;

            fn body_mut(&mut self) -> &mut Self::Body {
                &mut self.body
            }

            fn answer(client: &$crate::client::Client, response: &$crate::request::Response) -> Result<$answer, $crate::error::Error> {
                let output = <Self as $crate::operation::Operation>::decode(response);
                <$answer as $crate::command::FromAnswer<_>>::from_answer(client, response, output)
            }
        }

        $($crate::command::acts! { @$slot $operation })*
    )*};
    (@command_id $operation:ident) => {
        impl $crate::command::ActOnce for $crate::ops::$operation {
            fn command_id_mut(&mut self) -> &mut Option<String> {
                &mut self.body.command_id
            }
        }
    };
    (@client_state $operation:ident) => {
        impl $crate::command::ActWithState for $crate::ops::$operation {
            fn client_state_mut(&mut self) -> &mut Option<String> {
                &mut self.body.client_state
            }
        }
    };
}

/// Methods on commands that set one field of the body each.
macro_rules! options {
    ($($operation:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        impl $crate::command::Command<$crate::ops::$operation> {
            $(
                $(#[$doc])*
                pub fn $field(self, $field: impl Into<$type>) -> Self {
                    self.with(|body| body.$field($field))
                }
            )*
        }
    )*};
}

pub(crate) use {acts, options};

/// What a command yields, made of what its operation does.
pub(crate) trait FromAnswer<T>: Sized {
    fn from_answer(client: &Client, response: &Response, output: Result<T, Error>) -> Result<Self, Error>;
}

/// That it was carried out is all there is to say.
impl<T> FromAnswer<T> for () {
    fn from_answer(_client: &Client, _response: &Response, output: Result<T, Error>) -> Result<Self, Error> {
        output.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_uuids_of_version_4_that_differ() {
        let ids: HashSet<String> = (0..1000).map(|_| random_id()).collect();
        assert_eq!(ids.len(), 1000);
        for id in ids {
            let id: uuid::Uuid = id.parse().unwrap();
            assert_eq!((id.get_version_num(), id.get_variant()), (4, uuid::Variant::RFC4122));
        }
    }
}
