//! Receivers of webhooks: those that note what comes and when, and one that hangs.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Result;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpListener;

/// Something that came.
#[derive(Debug, Clone)]
pub(crate) struct Came {
    /// To which receiver.
    pub(crate) receiver: usize,
    /// Of which lead it told.
    pub(crate) lead: String,
    /// When.
    pub(crate) at: Instant,
}

/// Receivers that answer at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Receivers {
    came: Arc<Mutex<Vec<Came>>>,
}

#[derive(Deserialize)]
struct Told {
    subject: String,
}

impl Receivers {
    /// One more, with a port of its own.
    ///
    /// # Errors
    /// There is no port.
    pub(crate) async fn add(&self, receiver: usize) -> Result<SocketAddr> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let own = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let own = own.clone();
                let answer = service_fn(move |request| own.clone().take(receiver, request));
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
            }
        });
        Ok(address)
    }

    async fn take(
        self,
        receiver: usize,
        request: Request<Incoming>,
    ) -> Result<Response<Empty<Bytes>>, Infallible> {
        let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes);
        let told = body.ok().and_then(|body| serde_json::from_slice::<Told>(&body).ok());
        let mut response = Response::new(Empty::new());
        match told {
            Some(Told { subject: lead }) => {
                let came = Came { receiver, lead, at: Instant::now() };
                self.came.lock().unwrap_or_else(PoisonError::into_inner).push(came);
            }
            None => *response.status_mut() = StatusCode::BAD_REQUEST,
        }
        Ok(response)
    }

    /// How much came so far.
    pub(crate) fn count(&self) -> usize {
        self.came.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// What came since it was last asked.
    pub(crate) fn take_all(&self) -> Vec<Came> {
        std::mem::take(&mut self.came.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A receiver that takes every connection and says nothing on it.
#[derive(Debug)]
pub(crate) struct Hanging {
    /// Where it is.
    pub(crate) address: SocketAddr,
    connections: Arc<Mutex<Vec<tokio::net::TcpStream>>>,
}

impl Hanging {
    /// A new one.
    ///
    /// # Errors
    /// There is no port.
    pub(crate) async fn start() -> Result<Hanging> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let connections = Arc::<Mutex<Vec<_>>>::default();
        let kept = connections.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(stream);
            }
        });
        Ok(Hanging { address, connections })
    }

    /// How many connections it has taken.
    pub(crate) fn count(&self) -> usize {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
