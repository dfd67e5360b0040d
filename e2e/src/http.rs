//! The smallest client that tells apart an answer from a connection that broke: HTTP/1.1 on one socket at a time, kept open.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use base64::Engine as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// How long an answer may take before the connection counts as broken.
const ANSWER_WITHIN: Duration = Duration::from_secs(40);
/// An answer that is longer is none of ours, in bytes.
const ANSWER_BYTES_MAX: usize = 8 << 20;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers as they came, without the status line.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().filter_map(|line| line.split_once(':')).find_map(|(key, value)| {
        let same = key.eq_ignore_ascii_case(name);
        same.then(|| value.trim())
    })
}

/// A connection that is made when it is needed.
#[derive(Debug)]
pub struct Connection {
    to: SocketAddr,
    from: Option<IpAddr>,
    stream: Option<TcpStream>,
    read: Vec<u8>,
}

impl Connection {
    /// To `to`, not made yet.
    pub fn new(to: SocketAddr) -> Connection {
        Connection { to, from: None, stream: None, read: Vec::new() }
    }

    /// The same with an address of its own.
    #[must_use]
    pub fn from(self, from: IpAddr) -> Connection {
        Connection { from: Some(from), ..self }
    }

    /// Whom it leads to.
    pub fn to(&self) -> SocketAddr {
        self.to
    }

    /// Sends `request` and reads one answer.
    ///
    /// # Errors
    /// The connection cannot be made or breaks before the answer is complete; the next request makes a new one.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        let answer = timeout(ANSWER_WITHIN, self.exchange(request)).await;
        let answer = answer.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        let closes = |answer: &Answer| {
            answer.header("connection").is_some_and(|said| said.eq_ignore_ascii_case("close"))
        };
        if answer.as_ref().map_or(true, closes) {
            self.stream = None;
        }
        answer
    }

    async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            empty => empty.insert(connect(self.to, self.from).await?),
        };
        stream.write_all(request).await?;
        self.read.clear();
        let head_ends = loop {
            if let Some(at) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            more(stream, &mut self.read).await?;
        };
        let head = String::from_utf8_lossy(&self.read[..head_ends]).into_owned();
        let (line, head) = head.split_once("\r\n").unwrap_or((&head, ""));
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let length = header(head, "content-length").and_then(|length| length.parse::<usize>().ok());
        let (Some(status), Some(length)) = (status, length) else {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("not an answer: {line}")));
        };
        while self.read.len() < head_ends + 4 + length {
            more(stream, &mut self.read).await?;
        }
        let body = String::from_utf8_lossy(&self.read[head_ends + 4..head_ends + 4 + length]).into_owned();
        Ok(Answer { status, head: head.to_owned(), body })
    }
}

async fn more(stream: &mut TcpStream, read: &mut Vec<u8>) -> io::Result<()> {
    if read.len() > ANSWER_BYTES_MAX {
        return Err(io::ErrorKind::InvalidData.into());
    }
    match stream.read_buf(read).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}

/// A new connection, from an address of one's own if there is one.
///
/// # Errors
/// It cannot be made.
pub async fn connect(to: SocketAddr, from: Option<IpAddr>) -> io::Result<TcpStream> {
    let stream = match from {
        None => TcpStream::connect(to).await?,
        Some(from) => {
            let socket = TcpSocket::new_v4()?;
            socket.bind(SocketAddr::new(from, 0))?;
            socket.connect(to).await?
        }
    };
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// A GET.
pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: baton.test\r\n\r\n").into_bytes()
}

/// The `Authorization` that Segment's libraries send: the key as user name.
pub fn authorization(key: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{key}:")))
}

/// A POST of JSON under a key.
pub fn post(path: &str, key: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: baton.test\r\nAuthorization: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        authorization(key),
        body.len()
    )
    .into_bytes()
}
