//! `GET /api/v1/jobs/{id}/file`

use std::fs::File;
use std::io::{self, Read as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use baton_app::jobs;
use hyper::body::{Frame, SizeHint};
use tokio::sync::mpsc;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Place, ProblemDocument, Refusals};
use crate::problem::{Kind, Problem};

/// Bytes that are read at once.
const PART_BYTES: usize = 64 * 1024;
/// Parts that are read ahead.
const AHEAD: usize = 2;

/// The file that a job made: an export, or the rows that an import rejected. It is whoever asked for the job's alone.
#[utoipa::path(
    get,
    path = "/jobs/{id}/file",
    tag = "jobs",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses(
        (status = 200, content((String = "text/csv"), (String = "application/x-ndjson")), description = "The file"),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "It is somebody else's, or on another node."),
        Refusals,
        AbsentRefusal
    )
)]
pub(crate) async fn download_job_file(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Response, Problem> {
    let found = jobs::file(&management.workspace, id, &caller).await?;
    let file = File::open(&found.path).map_err(|error| {
        tracing::error!(%error, job = id, "the file of a job cannot be read");
        Problem::new(Kind::Internal, "the log of the server says more")
    })?;
    let name = format!("attachment; filename=\"{}\"", found.name);
    let body = Body::new(Parts { ahead: read(file, found.bytes), left: found.bytes });
    Ok(([(CONTENT_TYPE, found.media_type), (CONTENT_DISPOSITION, name.as_str())], body).into_response())
}

/// Reads a file on a thread of its own, as far ahead as it is taken.
fn read(file: File, bytes: u64) -> mpsc::Receiver<io::Result<Bytes>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        let mut file = file.take(bytes);
        loop {
            let mut part = Vec::with_capacity(PART_BYTES);
            let read = file.by_ref().take(PART_BYTES as u64).read_to_end(&mut part);
            let is_last = !matches!(read, Ok(1..));
            let part = match read {
                Ok(0) => return,
                Ok(_) => Ok(Bytes::from(part)),
                Err(error) => Err(error),
            };
            // Nobody takes it any more when the connection has ended.
            if sender.blocking_send(part).is_err() || is_last {
                return;
            }
        }
    });
    receiver
}

/// The parts of a file, as the body of an answer.
struct Parts {
    ahead: mpsc::Receiver<io::Result<Bytes>>,
    left: u64,
}

impl hyper::body::Body for Parts {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let part = std::task::ready!(self.ahead.poll_recv(context));
        let part = match part {
            Some(Ok(part)) => part,
            // Shorter than was said: the connection is cut, so that nobody takes it for whole.
            None if self.left > 0 => return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into()))),
            None => return Poll::Ready(None),
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
        };
        self.left = self.left.saturating_sub(part.len() as u64);
        Poll::Ready(Some(Ok(Frame::data(part))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
