//! A socket that keeps its [`Watch`] informed.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBuf, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::watch::{DROP, Phase, Watch};

/// How much of a refused request is read and thrown away, in bytes.
const LINGER_BYTES_MAX: usize = 4_000_000;

/// See the module.
pub(crate) struct Socket {
    io: TokioIo<TcpStream>,
    watch: Arc<Watch>,
    /// Bytes thrown away since our side was closed.
    discarded: usize,
}

impl Socket {
    pub(crate) fn new(stream: TcpStream, watch: Arc<Watch>) -> Self {
        Self { io: TokioIo::new(stream), watch, discarded: 0 }
    }

    fn noted<T>(&self, written: Poll<T>) -> Poll<T> {
        if written.is_pending() {
            self.watch.blocked(true);
        }
        written
    }
}

impl Read for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.io).poll_read(cx, buffer))?;
        if matches!(self.watch.phase(), Phase::New | Phase::Idle) {
            self.watch.enter(Phase::Head);
        }
        Poll::Ready(Ok(()))
    }
}

impl Write for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.noted(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.io).poll_flush(cx))?;
        self.watch.blocked(false);
        Poll::Ready(Ok(()))
    }

    /// Closes our side; then reads what a refused sender still sends: were it left unread, the peer's system would throw our answer
    /// away and report a broken connection instead.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.watch.phase() != Phase::Linger {
            ready!(Pin::new(&mut self.io).poll_shutdown(cx))?;
            if !self.watch.may_be_sending() {
                return Poll::Ready(Ok(()));
            }
            self.watch.enter(Phase::Linger);
        }
        let mut scratch = [0; 4096];
        while self.discarded < LINGER_BYTES_MAX {
            let mut buffer = ReadBuf::new(&mut scratch);
            ready!(Pin::new(&mut self.io).poll_read(cx, buffer.unfilled()))?;
            let read = buffer.filled().len();
            if read == 0 {
                break;
            }
            self.discarded += read;
        }
        Poll::Ready(Ok(()))
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        self.noted(written)
    }
}

impl Drop for Socket {
    /// What is cut off is forgotten by the system, too: it would keep an unread answer for minutes.
    fn drop(&mut self) {
        if self.watch.is_ordered(DROP) {
            // It fails for a socket that is closed already; then there is nothing to forget.
            let _ = self.io.inner().set_zero_linger();
        }
    }
}
