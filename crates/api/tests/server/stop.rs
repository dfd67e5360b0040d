//! How the server stops.

use baton_api::{ServeError, Settings, Surface, serve};

use crate::client::{Client, begun, post, soon};
use crate::fake::{Fake, Server};

#[tokio::test]
async fn what_was_asked_is_answered_and_nobody_comes_in() {
    let server = Server::start(Settings::default()).await;
    let mut idle = server.connect().await;
    assert_eq!(idle.track().await.status, 200);
    let mut silent = server.connect().await;
    server.inlet.hold();
    let mut asking = server.connect().await;
    asking.send(&post("/v1/track", "", b"{}")).await;
    server.inlet.arrivals(2).await;
    let (inlet, address) = (server.inlet.clone(), server.address);
    let ended = server.stop();
    idle.ends().await;
    silent.ends().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    assert!(!ended.is_finished());
    inlet.release();
    let answer = asking.answer().await;
    assert_eq!((answer.status, answer.header("connection")), (200, Some("close")));
    asking.ends().await;
    assert_eq!(soon(ended).await.unwrap(), Ok(()));
}

#[tokio::test]
async fn what_is_not_done_by_the_deadline_is_cut_off_and_told() {
    let server = Server::start(Settings { stop_timeout_ms: 50, ..Settings::default() }).await;
    server.inlet.hold();
    let mut asking = server.connect().await;
    asking.send(&post("/v1/track", "", b"{}")).await;
    server.inlet.arrivals(1).await;
    let ended = server.stop();
    assert_eq!(asking.rest().await, b"");
    assert_eq!(soon(ended).await.unwrap(), Err(ServeError::Unfinished { requests: 1, within_ms: 50 }));
}

#[tokio::test]
async fn a_request_that_never_comes_does_not_count() {
    let server = Server::start(Settings { stop_timeout_ms: 50, ..Settings::default() }).await;
    let mut slow = server.connect().await;
    assert_eq!(slow.track().await.status, 200);
    slow.send(&begun()).await;
    // Until it is known to be in the middle of a request, or to have been idle: either way it is no loss.
    assert_eq!(server.connect().await.track().await.status, 200);
    let ended = server.stop();
    assert_eq!(slow.rest().await, b"");
    assert_eq!(soon(ended).await.unwrap(), Ok(()));
}

#[tokio::test]
async fn without_an_address_there_is_nothing_to_serve() {
    let served = serve(Vec::new(), Fake::new(), None, Settings::default(), std::future::pending()).await;
    assert_eq!(served, Err(ServeError::NoListener));
}

#[tokio::test]
async fn a_server_that_is_dropped_leaves_nothing_behind() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = serve(
        vec![(listener, Surface::Both)],
        Fake::new(),
        None,
        Settings::default(),
        std::future::pending(),
    );
    let server = tokio::spawn(server);
    let mut client = Client::connect(address).await;
    assert_eq!(client.track().await.status, 200);
    server.abort();
    assert_eq!(client.rest().await, b"");
}
