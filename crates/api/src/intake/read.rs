//! Reads a body as it was sent: not too large, not too slow.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use bytes::{Bytes, BytesMut};
use hyper::body::{Body, Frame, Incoming};

use super::budget::Held;
use crate::connection::{EXPIRE, Watch};
use crate::problem::{Kind, Problem};

/// Why a body was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Over so many bytes.
    TooLarge(usize),
    /// It did not come in time.
    TooSlow,
    /// It ended too early, or is no HTTP.
    Broken,
    /// All bodies together are too large.
    NoRoom,
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::TooLarge(limit) => too_large(limit),
            Fault::TooSlow => Self::new(Kind::TooSlow, "the whole body did not come in time"),
            Fault::Broken => {
                Self::new(Kind::Unreadable, "the body ended too early or is not chunked soundly")
            }
            Fault::NoRoom => Self::new(Kind::Busy, "too many bodies are being sent").retry_after_s(1),
        }
    }
}

/// A body over the limit, as sent or as decompressed.
pub(super) fn too_large(limit: usize) -> Problem {
    Problem::new(Kind::TooLarge, format!("the body is over {limit} bytes; send fewer messages at a time"))
}

/// The whole body.
pub(crate) async fn whole(
    mut body: Incoming,
    watch: &Watch,
    limit: usize,
    held: &mut Held,
) -> Result<Bytes, Fault> {
    if body.size_hint().lower() > limit as u64 {
        return Err(Fault::TooLarge(limit));
    }
    // Most bodies come in one piece, which then is not copied.
    let mut first = Bytes::new();
    let mut joined = BytesMut::new();
    while let Some(frame) = next(&mut body, watch).await? {
        // Trailers are of no use to us.
        let Ok(piece) = frame.into_data() else { continue };
        if first.len().max(joined.len()) + piece.len() > limit {
            return Err(Fault::TooLarge(limit));
        }
        if !held.more(piece.len()) {
            return Err(Fault::NoRoom);
        }
        if first.is_empty() {
            first = piece;
        } else {
            if joined.is_empty() {
                joined.reserve(first.len() + piece.len());
                joined.extend_from_slice(&first);
            }
            joined.extend_from_slice(&piece);
        }
        if body.is_end_stream() {
            break;
        }
    }
    Ok(if joined.is_empty() { first } else { joined.freeze() })
}

async fn next(body: &mut Incoming, watch: &Watch) -> Result<Option<Frame<Bytes>>, Fault> {
    poll_fn(|cx| match Pin::new(&mut *body).poll_frame(cx) {
        Poll::Ready(None) => Poll::Ready(Ok(None)),
        Poll::Ready(Some(Ok(frame))) => Poll::Ready(Ok(Some(frame))),
        Poll::Ready(Some(Err(_))) => Poll::Ready(Err(Fault::Broken)),
        Poll::Pending if watch.is_ordered(EXPIRE) => Poll::Ready(Err(Fault::TooSlow)),
        Poll::Pending => Poll::Pending,
    })
    .await
}
