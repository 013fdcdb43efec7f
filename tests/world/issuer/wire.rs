//! How an answer reaches the wire: whole, or cut off.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http_body_util::{Either, Full};
use hyper::Response;
use hyper::body::{Body, Bytes, Frame};
use hyper::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE};
use tokio::time::{Sleep, sleep};

use super::answer::Answer;
use super::mood::Mood;

/// A whole body, or the beginning of one.
pub(super) type WireBody = Either<Full<Bytes>, CutBody>;

/// The connection ends here, on purpose or because the client did.
#[derive(Debug)]
pub(super) struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection was closed")
    }
}

impl std::error::Error for Closed {}

/// Stands in the extensions of a response after which the connection is not to be closed, whatever it says.
#[derive(Clone, Copy)]
pub(super) struct StaysOpen;

/// The beginning of a body. It fails when it has been sent, and hyper then closes the connection.
pub(super) struct CutBody {
    beginning: Option<Bytes>,
    sent: Pin<Box<Sleep>>,
}

impl CutBody {
    fn new(beginning: Bytes) -> Self {
        Self { beginning: Some(beginning).filter(|bytes| !bytes.is_empty()), sent: Box::pin(sleep(TIME_TO_SEND)) }
    }
}

impl Body for CutBody {
    type Data = Bytes;
    type Error = Closed;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Closed>>> {
        if let Some(beginning) = self.beginning.take() {
            return Poll::Ready(Some(Ok(Frame::data(beginning))));
        }
        ready!(self.sent.as_mut().poll(context));
        Poll::Ready(Some(Err(Closed)))
    }
}

/// The response that `mood` lets out.
pub(super) fn on_the_wire(answer: Answer, request_id: &str, mood: Mood) -> Response<WireBody> {
    let (content_type, text) = answer.body.into_wire();
    let bytes = Bytes::from(text);
    let length = bytes.len();
    let (body, promised) = match mood {
        // A promise of no bytes could not be broken.
        Mood::CutOffAfterHeaders => (Either::Right(CutBody::new(Bytes::new())), length.max(1)),
        Mood::CutOffMidBody => {
            let half = bytes.slice(..length / 2);
            (Either::Right(CutBody::new(half)), length.max(1))
        }
        _ => (Either::Left(Full::new(bytes)), length),
    };
    let mut response =
        Response::builder().status(answer.status).header("x-request-id", request_id).header(CONTENT_LENGTH, promised);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    if let Some(content_type) = content_type {
        response = response.header(CONTENT_TYPE, content_type);
    }
    if mood == Mood::LeftOpen {
        response = response.header(CONNECTION, "close").extension(StaysOpen);
    }
    response.body(body).expect("status and headers are well formed")
}

/// What hyper has in hand must be flushed before the body fails, or the client reads nothing at all.
const TIME_TO_SEND: Duration = Duration::from_millis(50);
