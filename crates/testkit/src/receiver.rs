//! A receiver of requests on this machine that behaves as badly as it is told to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What it does with one request.
#[derive(Debug, Clone)]
pub enum Act {
    /// Answers.
    Answer {
        /// With this status,
        status: u16,
        /// these lines of headers,
        headers: String,
        /// and this body.
        body: String,
    },
    /// Sends elsewhere.
    Redirect(String),
    /// Reads, and says nothing.
    Hang,
    /// Says the status and no more.
    HangAfterHeaders(u16),
    /// A byte now and then, for ever.
    Drip(u16),
    /// A body without end, as fast as it is read.
    Endless(u16),
    /// Breaks the connection off.
    Reset,
}

impl Act {
    /// Answers with this status and body.
    pub fn answer(status: u16, body: &str) -> Act {
        Act::Answer { status, headers: String::new(), body: body.to_owned() }
    }

    /// Answers with this status and asks to be left alone.
    pub fn wait(status: u16, retry_after: &str) -> Act {
        Act::Answer { status, headers: format!("Retry-After: {retry_after}\r\n"), body: String::new() }
    }
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its lines but for the body.
    pub head: String,
    /// Its body.
    pub body: String,
}

impl Request {
    /// A header of it.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Acts one request after the other; when there is no act left, the last one again.
#[derive(Debug)]
pub struct Receiver {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    came: Arc<Notify>,
}

impl Receiver {
    /// Begins to listen.
    ///
    /// # Panics
    /// If it cannot.
    pub async fn start(acts: impl IntoIterator<Item = Act>) -> Receiver {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let acts = Arc::new(Mutex::new(acts.into_iter().collect::<VecDeque<Act>>()));
        let (kept, came) = (requests.clone(), Arc::<Notify>::default());
        let told = came.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acts, kept, told) = (acts.clone(), kept.clone(), told.clone());
                tokio::spawn(async move {
                    let _ = attend(stream, &acts, &kept, &told).await;
                });
            }
        });
        Receiver { port, requests, came }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// Waits until `count` requests have come.
    pub async fn until(&self, count: usize) {
        loop {
            let came = self.came.notified();
            tokio::pin!(came);
            came.as_mut().enable();
            if self.requests().len() >= count {
                return;
            }
            came.await;
        }
    }

    /// What came so far.
    ///
    /// # Panics
    /// If a request made it panic.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

async fn attend(
    mut stream: TcpStream,
    acts: &Mutex<VecDeque<Act>>,
    kept: &Mutex<Vec<Request>>,
    told: &Notify,
) -> std::io::Result<()> {
    let request = read(&mut stream).await?;
    kept.lock().unwrap().push(request);
    told.notify_waiters();
    let act = {
        let mut acts = acts.lock().unwrap();
        if acts.len() > 1 { acts.pop_front() } else { acts.front().cloned() }
    };
    let head = |status: u16| format!("HTTP/1.1 {status} X\r\nConnection: close\r\n");
    match act.unwrap_or(Act::Reset) {
        Act::Answer { status, headers, body } => {
            let text = format!("{}{headers}Content-Length: {}\r\n\r\n{body}", head(status), body.len());
            stream.write_all(text.as_bytes()).await?;
        }
        Act::Redirect(to) => {
            let text = format!("{}Location: {to}\r\nContent-Length: 0\r\n\r\n", head(302));
            stream.write_all(text.as_bytes()).await?;
        }
        Act::Hang => std::future::pending().await,
        Act::HangAfterHeaders(status) => {
            stream.write_all(format!("{}Content-Length: 10\r\n\r\n", head(status)).as_bytes()).await?;
            std::future::pending::<()>().await;
        }
        Act::Drip(status) => {
            stream.write_all(format!("{}Content-Length: 100000\r\n\r\n", head(status)).as_bytes()).await?;
            let mut tick = tokio::time::interval(std::time::Duration::from_millis(20));
            loop {
                tick.tick().await;
                stream.write_all(b".").await?;
            }
        }
        Act::Endless(status) => {
            stream.write_all(format!("{}\r\n", head(status)).as_bytes()).await?;
            loop {
                stream.write_all(&[b'x'; 4_096]).await?;
            }
        }
        Act::Reset => drop(stream),
    }
    Ok(())
}

pub(crate) async fn read(stream: &mut TcpStream) -> std::io::Result<Request> {
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 4_096];
        let count = stream.read(&mut piece).await?;
        bytes.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let request = Request { head: head.to_owned(), body: body.to_owned() };
            let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
            if request.body.len() >= length || count == 0 {
                return Ok(request);
            }
        } else if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}
