//! Listening, accepting and stopping.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use baton_app::sign_in::Gate;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

use crate::connection::sweep::sweep;
use crate::connection::{Clock, Crowd, DROP, FINISH, Full, attend, http};
use crate::handle::Shared;
use crate::intake::Budget;
use crate::metrics::Metrics;
use crate::{Inlet, Settings, Surface, probes};

/// How long nobody is let in when the system has no more sockets to give.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(50);

/// What a refused connection is told. Its request is not read.
const REFUSED: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n\
    Content-Length: 0\r\n\r\n";

/// Why the server did not run or did not end well.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServeError {
    /// There is nothing to listen on.
    #[error("no address to listen on")]
    NoListener,
    /// Requests were cut off when it stopped.
    #[error("{requests} requests were not answered within {within_ms} ms of the order to stop")]
    Unfinished {
        /// How many.
        requests: usize,
        /// How long they had, in milliseconds.
        within_ms: u64,
    },
}

/// Where people work.
#[derive(Debug, Clone)]
pub struct Office {
    /// What lets people into the workspace that the management API manages.
    pub gate: Gate,
    /// The pages: they answer what is asked of no other address.
    pub pages: Option<Router>,
}

/// Serves until `stop` is ready; then lets nobody in, answers what was asked (each answer says that the connection ends), and returns
/// within [`Settings::stop_timeout_ms`]. `office`: without it, there is no management API. If this future is dropped, everything ends at once.
///
/// # Errors
/// [`ServeError`].
pub async fn serve<I: Inlet>(
    listeners: Vec<(TcpListener, Surface)>,
    inlet: I,
    office: Option<Office>,
    settings: Settings,
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    if listeners.is_empty() {
        return Err(ServeError::NoListener);
    }
    let clock = Clock::start();
    let shared = Arc::new(Shared {
        inlet,
        office,
        clock,
        crowd: Arc::new(Crowd::new(&settings, clock)),
        metrics: Metrics::default(),
        budget: Budget::new(settings.bodies_bytes_max),
        settings,
    });
    let (stopper, stopped) = watch::channel(false);
    let mut accepting = JoinSet::new();
    let mut sweeper = JoinSet::new();
    sweeper.spawn(sweep(Arc::clone(&shared)));
    for (listener, surface) in listeners {
        tracing::info!(address = ?listener.local_addr().ok(), ?surface, "listening");
        accepting.spawn(accept(listener, surface, Arc::clone(&shared), stopped.clone()));
    }
    stop.await;
    tracing::info!(open = shared.crowd.count(), "stopping");
    // It fails only if every loop has ended on its own already.
    let _ = stopper.send(true);
    let mut open = Vec::new();
    while let Some(ended) = accepting.join_next().await {
        open.extend(ended.inspect_err(tell_panic));
    }
    wind_down(open, &shared).await?;
    tracing::info!("stopped");
    Ok(())
}

/// Lets the connections end, and ends those that have not by the deadline.
async fn wind_down<I>(mut open: Vec<JoinSet<()>>, shared: &Shared<I>) -> Result<(), ServeError> {
    let within_ms = shared.settings.stop_timeout_ms;
    shared.crowd.order(FINISH);
    if timeout(Duration::from_millis(within_ms), drain(&mut open)).await.is_ok() {
        return Ok(());
    }
    // Who has not sent a whole request by now was not promised an answer.
    let requests = shared.crowd.working();
    shared.crowd.order(DROP);
    drain(&mut open).await;
    if requests > 0 { Err(ServeError::Unfinished { requests, within_ms }) } else { Ok(()) }
}

/// Lets connections in until told to stop; gives back those that are open then.
async fn accept<I: Inlet>(
    listener: TcpListener,
    surface: Surface,
    shared: Arc<Shared<I>>,
    mut stopped: watch::Receiver<bool>,
) -> JoinSet<()> {
    let http = http(&shared.settings);
    let routes = TowerToHyperService::new(probes::router(surface, &shared, stopped.clone()));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            _ = stopped.changed() => return connections,
            Some(ended) = connections.join_next(), if !connections.is_empty() => {
                // What ended on its own has said so itself.
                let _ = ended.inspect_err(tell_panic);
            }
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let peer = peer.ip().to_canonical();
                    let trusted = shared.settings.proxies.contains(&peer);
                    match shared.crowd.admit(peer, trusted) {
                        Ok((place, evicted)) => {
                            shared.metrics.evicted(evicted);
                            // Answers are whole when they are written: nothing is gained by waiting for more.
                            let _ = stream.set_nodelay(true);
                            let served = (surface, routes.clone());
                            connections.spawn(attend(stream, peer, served, place, http.clone(), Arc::clone(&shared)));
                        }
                        Err(full) => refuse(&stream, full, &shared.metrics),
                    }
                }
                Err(error) => pause(&error, &shared).await,
            },
        }
    }
}

fn refuse(stream: &TcpStream, why: Full, metrics: &Metrics) {
    metrics.refused(why);
    // It fits into the empty buffer of a new socket; whoever does not get it sees the end.
    let _ = stream.try_write(REFUSED);
}

/// Most errors concern the connection that was to be accepted. If the system has no more sockets, some are given back.
async fn pause<I>(error: &io::Error, shared: &Shared<I>) {
    let is_peers = matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionRefused
    );
    if !is_peers {
        shared.metrics.refused(Full::Server);
        shared.metrics.evicted(shared.crowd.drop_longest());
        // Nothing tells when there are sockets again.
        let _ = timeout(EXHAUSTED_PAUSE, std::future::pending::<()>()).await;
    }
}

async fn drain(open: &mut [JoinSet<()>]) {
    for connections in open {
        while let Some(ended) = connections.join_next().await {
            let _ = ended.inspect_err(tell_panic);
        }
    }
}

fn tell_panic(error: &JoinError) {
    if error.is_panic() {
        tracing::error!("a task of the server panicked; its connection is closed");
    }
}
