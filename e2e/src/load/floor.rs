//! The bare store: what it takes to read a message over HTTP and to have it on disk once, and nothing else. No key is checked, nothing is
//! limited, nobody is scored.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result};
use clap::Args;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use rusqlite::Connection;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot};

/// Messages that wait, at most.
const WAITING_MAX: usize = 8_192;
/// Messages of one commit, at most.
const COMMIT_MAX: usize = 1_000;
/// The columns are those without which a log is none.
const SCHEMA: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
    CREATE TABLE event (seq INTEGER PRIMARY KEY, message_id TEXT NOT NULL, user_id TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL) STRICT;
    CREATE UNIQUE INDEX event_message ON event (message_id);";
const INSERT: &str =
    "INSERT INTO event (message_id, user_id, name, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
const ANSWER: &[u8] = br#"{"success":true,"accepted":1,"duplicates":0,"rejected":[]}"#;

/// Where the store is.
#[derive(Debug, Args)]
pub struct Floor {
    /// The file, which is made
    #[arg(long)]
    file: PathBuf,
}

struct Job {
    message_id: String,
    user_id: String,
    name: String,
    body: String,
    done: oneshot::Sender<bool>,
}

impl Floor {
    /// Prints where it listens and serves until it is killed.
    ///
    /// # Errors
    /// The file or the socket cannot be had.
    pub async fn run(&self) -> Result<()> {
        let store = Connection::open(&self.file)?;
        store.execute_batch(SCHEMA)?;
        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        std::thread::spawn(move || write(&store, waiting));
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        println!("{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(serve(stream, jobs.clone()));
        }
    }

    /// A floor in a process of its own, on a new file in `folder`; it goes with the process that is returned.
    ///
    /// # Errors
    /// It does not start.
    pub(super) async fn start(file: &std::path::Path) -> Result<(Child, SocketAddr)> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["floor", "--file"])
            .arg(file)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let out = child.stdout.take().context("no output")?;
        let address = BufReader::new(out).lines().next_line().await?.context("the floor does not start")?;
        Ok((child, address.parse()?))
    }
}

async fn serve(stream: TcpStream, jobs: mpsc::Sender<Job>) {
    let service = hyper::service::service_fn(|request| {
        let jobs = jobs.clone();
        async move {
            let stored = store(request, &jobs).await.is_some();
            let status = if stored { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            let mut answer = Response::new(Full::new(Bytes::from_static(ANSWER)));
            *answer.status_mut() = status;
            Ok::<_, Infallible>(answer)
        }
    });
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn store(request: Request<Incoming>, jobs: &mpsc::Sender<Job>) -> Option<()> {
    let body = request.into_body().collect().await.ok()?.to_bytes();
    let message: Value = serde_json::from_slice(&body).ok()?;
    let text = |name: &str| message[name].as_str().map(str::to_owned);
    let (done, stored) = oneshot::channel();
    let job = Job {
        message_id: text("messageId")?,
        user_id: text("userId")?,
        name: text("event")?,
        body: message["properties"].to_string(),
        done,
    };
    jobs.try_send(job).ok()?;
    stored.await.ok()?.then_some(())
}

/// Whatever waits is one commit.
fn write(store: &Connection, mut waiting: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(COMMIT_MAX);
    while waiting.blocking_recv_many(&mut jobs, COMMIT_MAX) > 0 {
        let stored = commit(store, &jobs).is_ok();
        if !stored {
            let _ = store.execute_batch("ROLLBACK");
        }
        for job in jobs.drain(..) {
            let _ = job.done.send(stored);
        }
    }
}

fn commit(store: &Connection, jobs: &[Job]) -> rusqlite::Result<()> {
    store.execute_batch("BEGIN IMMEDIATE")?;
    let mut insert = store.prepare_cached(INSERT)?;
    for job in jobs {
        insert.execute((&job.message_id, &job.user_id, &job.name, &job.body))?;
    }
    store.execute_batch("COMMIT")
}
