//! A connection that a test can cut anywhere, also in the middle of a frame.

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// Accepts connections as wires.
pub(crate) struct Door(pub(crate) TcpListener);

/// A connection.
pub(crate) struct Wire(Arc<Line>);

/// A hold on a connection that doesn't keep it open.
#[derive(Clone, Debug)]
pub(crate) struct Hold(Weak<Line>);

#[derive(Debug)]
struct Line {
    tcp: TcpStream,
    /// Bytes that may still be written.
    left: AtomicI64,
}

impl Hold {
    /// Nothing is written after so many bytes.
    pub(crate) fn cut_after(&self, bytes: i64) {
        if let Some(line) = self.0.upgrade() {
            line.left.store(bytes, Ordering::SeqCst);
        }
    }

    /// Writes past whatever protocol runs on the connection.
    pub(crate) async fn write(&self, mut bytes: &[u8]) -> io::Result<()> {
        let line = self.0.upgrade().ok_or(io::ErrorKind::BrokenPipe)?;
        while !bytes.is_empty() {
            line.tcp.writable().await?;
            match line.tcp.try_write(bytes) {
                Ok(written) => bytes = &bytes[written..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl Listener for Door {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (tcp, from) = Listener::accept(&mut self.0).await;
        // Without it small answers wait for an acknowledgement; where it can't be had, they only come later.
        let _ = tcp.set_nodelay(true);
        (Wire(Arc::new(Line { tcp, left: AtomicI64::new(i64::MAX) })), from)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Door>> for Hold {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Hold {
        Hold(Arc::downgrade(&stream.io().0))
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let tcp = &self.0.tcp;
        loop {
            ready!(tcp.poll_read_ready(cx))?;
            match tcp.try_read(buffer.initialize_unfilled()) {
                Ok(read) => {
                    buffer.advance(read);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Line { tcp, left } = &*self.0;
        let may = usize::try_from(left.load(Ordering::SeqCst)).unwrap_or(0).min(bytes.len());
        if may == 0 && !bytes.is_empty() {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        loop {
            ready!(tcp.poll_write_ready(cx))?;
            match tcp.try_write(&bytes[..may]) {
                Ok(written) => {
                    left.fetch_sub(written as i64, Ordering::SeqCst);
                    return Poll::Ready(Ok(written));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Whoever shuts it down lets go of it next, and that closes it.
        Poll::Ready(Ok(()))
    }
}
