//! The smallest client: one request after the other on one connection.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use serde_json::Value;

/// A connection.
#[derive(Debug)]
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    authorization: String,
}

/// The value of the header `Authorization`: the key as user name.
pub(crate) fn authorization(key: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{key}:")))
}

impl Client {
    /// To a server, with a key; an empty one where none is needed.
    ///
    /// # Errors
    /// Nobody listens.
    pub(crate) fn new(to: SocketAddr, key: &str) -> Result<Client> {
        let stream = TcpStream::connect(to).with_context(|| format!("cannot connect to {to}"))?;
        stream.set_nodelay(true)?;
        Ok(Client { stream: BufReader::new(stream), authorization: authorization(key) })
    }

    /// Sends messages, JSON objects, in one request.
    ///
    /// # Errors
    /// Not all of them are acknowledged as new.
    pub(crate) fn batch(&mut self, messages: &[String]) -> Result<()> {
        let body = format!(r#"{{"batch":[{}]}}"#, messages.join(","));
        let (status, answer) = self.ask("POST", "/v1/batch", &body)?;
        let said: Value = serde_json::from_str(&answer).unwrap_or_default();
        if status != 200 || said["accepted"] != messages.len() {
            bail!("{} messages sent, the answer is {status}: {answer}", messages.len());
        }
        Ok(())
    }

    /// The status of a GET.
    ///
    /// # Errors
    /// The connection breaks.
    pub(crate) fn status(&mut self, path: &str) -> Result<u16> {
        Ok(self.ask("GET", path, "")?.0)
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<(u16, String)> {
        let (authorization, length) = (&self.authorization, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: {authorization}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.with_context(|| format!("not an answer: {first}"))?;
        let mut length = 0;
        loop {
            let line = self.line()?;
            match line.split_once(':') {
                None => break,
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse()?;
                }
                Some(_) => {}
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer)?;
        Ok((status, String::from_utf8(answer)?))
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the server closed the connection");
        }
        Ok(line.trim_end().to_owned())
    }
}
