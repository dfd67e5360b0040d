//! The store floor: the least that keeps messages for good. HTTP, JSON, a unique id, one transaction for whatever waits; no keys, no limits,
//! no time-outs, no scores. What it reaches is what the disk and SQLite give on this machine.

use std::borrow::Cow;
use std::convert::Infallible;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

/// Messages of one transaction at most.
const TRANSACTION_MESSAGES_MAX: usize = 1024;
/// Messages that wait at most; one more is refused.
const WAITING_MAX: usize = 8192;

const SCHEMA: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
    CREATE TABLE event (seq INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE, lead TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL) STRICT;";
const INSERT: &str = "INSERT INTO event (message_id, lead, name, body) VALUES (?, ?, ?, ?) ON CONFLICT (message_id) DO NOTHING";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Track<'a> {
    #[serde(borrow)]
    message_id: Cow<'a, str>,
    #[serde(borrow)]
    user_id: Cow<'a, str>,
    #[serde(borrow)]
    event: Cow<'a, str>,
    #[serde(borrow)]
    properties: &'a RawValue,
}

/// Message id, lead, name, body.
type Row = [String; 4];

struct Waiting {
    row: Row,
    kept: oneshot::Sender<bool>,
}

/// Takes messages at `/v1/track` (as at any path) into the new database `file` until the process is ended. Says on standard error where it
/// listens.
///
/// # Errors
/// The database cannot be made, or there is no port.
pub(crate) fn serve(file: &Path) -> Result<()> {
    let database = Connection::open(file).with_context(|| format!("cannot open {}", file.display()))?;
    database.execute_batch(SCHEMA)?;
    let (sender, waiting) = mpsc::channel(WAITING_MAX);
    thread::spawn(move || write(&database, waiting));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(listen(sender))
}

async fn listen(sender: mpsc::Sender<Waiting>) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let sender = sender.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(request, sender.clone()));
            // A connection that breaks is the client's affair.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    sender: mpsc::Sender<Waiting>,
) -> Result<Response<Empty<Bytes>>, Infallible> {
    let mut response = Response::new(Empty::new());
    *response.status_mut() = status(request, sender).await;
    Ok(response)
}

async fn status(request: Request<Incoming>, sender: mpsc::Sender<Waiting>) -> StatusCode {
    let Ok(body) = request.into_body().collect().await else { return StatusCode::BAD_REQUEST };
    let Some(row) = row(&body.to_bytes()) else { return StatusCode::BAD_REQUEST };
    let (kept, answer) = oneshot::channel();
    if sender.try_send(Waiting { row, kept }).is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match answer.await {
        Ok(true) => StatusCode::OK,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn row(body: &[u8]) -> Option<Row> {
    let Track { message_id, user_id, event, properties } = serde_json::from_slice(body).ok()?;
    Some([message_id.into_owned(), user_id.into_owned(), event.into_owned(), properties.get().to_owned()])
}

fn write(database: &Connection, mut waiting: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(TRANSACTION_MESSAGES_MAX);
    while waiting.blocking_recv_many(&mut batch, TRANSACTION_MESSAGES_MAX) > 0 {
        let kept = keep(database, &batch).is_ok();
        for one in batch.drain(..) {
            // Whoever has gone away needs no answer.
            let _ = one.kept.send(kept);
        }
    }
}

fn keep(database: &Connection, batch: &[Waiting]) -> rusqlite::Result<()> {
    let transaction = database.unchecked_transaction()?;
    let mut insert = transaction.prepare_cached(INSERT)?;
    for one in batch {
        insert.execute(one.row.each_ref())?;
    }
    drop(insert);
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_kept_once() {
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch(SCHEMA).unwrap();
        let body =
            br#"{"type":"track","messageId":"m","userId":"u1","event":"page_view","properties":{"n":1}}"#;
        let row = row(body).unwrap();
        assert_eq!(row, ["m", "u1", "page_view", r#"{"n":1}"#]);
        let waiting = || Waiting { row: row.clone(), kept: oneshot::channel().0 };
        keep(&database, &[waiting(), waiting()]).unwrap();
        let count: i64 = database.query_row("SELECT count(*) FROM event", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 1);
        assert!(super::row(b"{}").is_none());
    }
}
