//! Every way of being slow has its limit.

use baton_api::{Settings, raise_descriptor_limit};
use baton_app::intake::Receipt;

use crate::client::{Client, begun, post};
use crate::fake::Server;

const CLOSED: &str = "baton_http_connections_closed_total";

#[tokio::test]
async fn slow_headers_are_cut_off() {
    let server = Server::start(Settings { head_timeout_ms: 500, ..Settings::default() }).await;
    let mut silent = server.connect().await;
    let mut slow = server.connect().await;
    slow.send(b"POST /v1/track HTTP/1.1\r\nHo").await;
    // A second request on a connection is no different.
    let mut later = server.connect().await;
    assert_eq!(later.track().await.status, 200);
    later.send(b"POST").await;
    for client in [&mut silent, &mut slow, &mut later] {
        assert_eq!(client.rest().await, b"");
    }
    assert!(server.metric(&format!("{CLOSED}{{reason=\"slow_head\"}}")).await >= 3);
}

#[tokio::test]
async fn a_slow_body_is_refused() {
    let server = Server::start(Settings { body_timeout_ms: 50, ..Settings::default() }).await;
    let mut client = server.connect().await;
    client.send(&begun()).await;
    let answer = client.answer().await;
    assert_eq!((answer.status, &*answer.problem()), (408, "too-slow"));
    assert_eq!(answer.header("connection"), Some("close"));
    client.hang_up().await;
    client.ends().await;
    assert_eq!(server.metric(&format!("{CLOSED}{{reason=\"slow_body\"}}")).await, 1);
}

#[tokio::test]
async fn who_was_refused_and_goes_on_sending_is_cut_off() {
    let settings = Settings { body_timeout_ms: 50, linger_timeout_ms: 50, ..Settings::default() };
    let server = Server::start(settings).await;
    let mut client = server.connect().await;
    client.send(&begun()).await;
    assert_eq!(client.answer().await.status, 408);
    assert_eq!(client.rest().await, b"", "though we never hang up");
    // The place is free again: only the one who asks is there.
    server.until("baton_http_connections_open", |open| open == 1).await;
}

#[tokio::test]
async fn work_that_takes_too_long_is_given_up() {
    let server = Server::start(Settings { work_timeout_ms: 50, ..Settings::default() }).await;
    server.inlet.hold();
    let mut client = server.connect().await;
    let answer = client.track().await;
    assert_eq!((answer.status, &*answer.problem()), (503, "took-too-long"));
    assert_eq!((answer.header("retry-after"), answer.header("connection")), (Some("1"), Some("close")));
    client.ends().await;
}

#[tokio::test]
async fn an_idle_connection_ends_regularly() {
    let server = Server::start(Settings { idle_timeout_ms: 50, ..Settings::default() }).await;
    let mut client = server.connect().await;
    assert_eq!(client.track().await.status, 200);
    client.ends().await;
    assert_eq!(server.metric(&format!("{CLOSED}{{reason=\"idle\"}}")).await, 1);
}

#[tokio::test]
async fn an_answer_that_nobody_reads_is_thrown_away() {
    const LARGE: usize = 30_000_000;
    let server = Server::start(Settings { write_timeout_ms: 50, ..Settings::default() }).await;
    let rejected = vec![baton_app::intake::RejectedMessage {
        index: 0,
        code: "x",
        place: None,
        reason: "x".repeat(LARGE),
    }];
    server.inlet.answer_with(Ok(Receipt { success: true, rejected, ..Receipt::default() }));
    let mut client = server.connect().await;
    client.send(&post("/v1/track", "", b"{}")).await;
    server.until(&format!("{CLOSED}{{reason=\"slow_read\"}}"), |closed| closed == 1).await;
    assert!(client.rest().await.len() < LARGE);
}

#[tokio::test]
async fn a_thousand_slow_connections_hinder_nobody() {
    let attackers = 1000;
    assert!(raise_descriptor_limit().is_none_or(|limit| limit > 3 * attackers), "too few files");
    let settings = Settings {
        connections_max: attackers as usize,
        connections_per_address_max: attackers as usize,
        ..Settings::default()
    };
    let server = Server::start(settings).await;
    let mut held = Vec::new();
    for n in 0..attackers {
        let mut slow = server.connect().await;
        match n % 3 {
            0 => slow.send(b"POST /v1/track HTTP/1.1\r\nX-a: ").await,
            1 => slow.send(&begun()).await,
            _ => slow.send(&post("/v1/track", "", b"{}")).await,
        }
        held.push(slow);
    }
    let mut steady = server.connect().await;
    for _ in 0..100 {
        assert_eq!(server.connect().await.track().await.status, 200);
        assert_eq!(steady.track().await.status, 200);
        // The attacker does not give up either.
        held.push(Client::connect(server.address).await);
    }
    assert!(server.metric(&format!("{CLOSED}{{reason=\"evicted\"}}")).await > 0);
    assert_eq!(server.metric("baton_http_connections_refused_total{limit=\"server\"}").await, 0);
}
