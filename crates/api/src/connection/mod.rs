//! Connections: whom to let in, how long to wait for them, and how they end.

mod clock;
mod crowd;
mod socket;
pub(crate) mod sweep;
mod watch;

use std::future::{Future, poll_fn};
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use tokio::net::TcpStream;

pub(crate) use clock::Clock;
pub(crate) use crowd::{Crowd, Full, Place, source};
use socket::Socket;
pub(crate) use watch::{DROP, EXPIRE, FINISH, Overdue, Phase, Watch};

use crate::handle::{Routes, Shared, handle};
use crate::{Inlet, Settings, Surface};

/// The least that hyper works with, in bytes.
const BUFFER_BYTES_MIN: usize = 8192;

/// How hyper is set up. All waiting is bounded by [`sweep`], none by hyper.
pub(crate) fn http(settings: &Settings) -> Builder {
    let mut http = Builder::new();
    http.header_read_timeout(None)
        .max_header_size(settings.head_bytes_max)
        .max_buf_size(settings.head_bytes_max.max(BUFFER_BYTES_MIN))
        // A sender that hangs up after a whole request still means it: a browser that leaves the page does so.
        .half_close(true);
    http
}

/// Serves one connection until either side ends it.
pub(crate) async fn attend<I: Inlet>(
    stream: TcpStream,
    peer: IpAddr,
    served: (Surface, Routes),
    place: Place,
    http: Builder,
    shared: Arc<Shared<I>>,
) {
    let watch = Arc::clone(&place.watch);
    let service = {
        let (shared, watch) = (Arc::clone(&shared), Arc::clone(&watch));
        service_fn(move |request| {
            handle(Arc::clone(&shared), Arc::clone(&watch), peer, served.clone(), request)
        })
    };
    let mut connection = pin!(http.serve_connection(Socket::new(stream, Arc::clone(&watch)), service));
    let mut told = false;
    let ended = poll_fn(|cx| {
        let orders = watch.orders(cx.waker());
        if orders & DROP != 0 {
            return Poll::Ready(Ok(()));
        }
        if orders & FINISH != 0 && !told {
            told = true;
            connection.as_mut().graceful_shutdown();
        }
        connection.as_mut().poll(cx)
    })
    .await;
    if ended.is_err_and(|error| error.is_parse()) {
        shared.metrics.malformed();
    }
}

/// The work's outcome, or nothing if the connection's time for it is over.
pub(crate) async fn within<F: Future>(watch: &Watch, work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        // Whoever gives the order wakes the connection's task, and with it this.
        Poll::Pending if watch.is_ordered(EXPIRE) => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    })
    .await
}
