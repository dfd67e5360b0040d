//! HTTP itself: connections that are used again, what is malformed, what a sender asks before it sends.

use baton_api::Settings;

use crate::client::{begun, post};
use crate::fake::Server;

#[tokio::test]
async fn a_connection_is_used_again_and_requests_may_queue_on_it() {
    let server = Server::start(Settings::default()).await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        assert_eq!(client.track().await.status, 200);
    }
    let requests: Vec<u8> = (0..40).flat_map(|n| post("/v1/track", "", format!("{n}").as_bytes())).collect();
    client.send(&requests).await;
    for _ in 0..40 {
        assert_eq!(client.answer().await.status, 200);
    }
    let bodies: Vec<_> = server.inlet.taken()[3..].iter().map(|taken| taken.body.clone()).collect();
    let sent: Vec<_> = (0..40).map(|n| n.to_string().into_bytes()).collect();
    assert_eq!(bodies, sent, "in the order in which they were sent");
    client.hang_up().await;
    client.ends().await;
}

#[tokio::test]
async fn a_body_in_pieces_is_put_together() {
    let server = Server::start(Settings::default()).await;
    let mut client = server.connect().await;
    client.send(b"POST /v1/track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").await;
    for piece in ["2\r\n{\"\r\n", "3;x=y\r\na\":\r\n", "2\r\n1}\r\n", "0\r\nTrailer: x\r\n\r\n"] {
        client.send(piece.as_bytes()).await;
    }
    assert_eq!(client.answer().await.status, 200);
    assert_eq!(server.inlet.delivery().body, &b"{\"a\":1}"[..]);
    assert_eq!(client.track().await.status, 200, "the connection can be used again");
}

#[tokio::test]
async fn who_asks_first_is_told_to_go_on_or_not_to() {
    let server = Server::start(Settings::default()).await;
    let mut client = server.connect().await;
    let request = post("/v1/track", "Expect: 100-continue\r\n", b"{}");
    client.send(&request[..request.len() - 2]).await;
    assert_eq!(client.answer().await.status, 100);
    client.send(b"{}").await;
    assert_eq!(client.answer().await.status, 200);
    let head = "POST /v1/track HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 500001\r\n\r\n";
    client.send(head.as_bytes()).await;
    assert_eq!(client.answer().await.status, 413);
    client.hang_up().await;
    client.ends().await;
}

#[tokio::test]
async fn what_is_no_http_is_refused_and_the_connection_ended() {
    let server = Server::start(Settings::default()).await;
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(20_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(101));
    let two_lengths = "POST /v1/track HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}}";
    for (request, status) in
        [("\x16\x03\x01\x02\r\n\r\n", 400), (&long, 431), (&many, 431), (two_lengths, 400)]
    {
        let mut client = server.connect().await;
        client.send(request.as_bytes()).await;
        assert_eq!(client.answer().await.status, status, "{request:.40}");
        client.hang_up().await;
        client.ends().await;
    }
    assert!(server.metric("baton_http_malformed_total").await >= 1);
    assert!(server.inlet.taken().is_empty());
}

#[tokio::test]
async fn a_body_that_is_cut_short_is_not_taken() {
    let server = Server::start(Settings::default()).await;
    for request in [
        &begun()[..],
        b"POST /v1/track HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        b"POST /v1/track HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    ] {
        let mut client = server.connect().await;
        client.send(request).await;
        client.hang_up().await;
        let rest = client.rest().await;
        assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 400"), "{:?}", String::from_utf8_lossy(&rest));
    }
    assert!(server.inlet.taken().is_empty());
}

#[tokio::test]
async fn a_sender_that_hangs_up_after_its_request_is_heard() {
    let server = Server::start(Settings::default()).await;
    server.inlet.hold();
    let mut client = server.connect().await;
    client.send(&post("/v1/track", "", b"{}")).await;
    client.hang_up().await;
    server.inlet.arrivals(1).await;
    server.inlet.release();
    assert_eq!(client.answer().await.status, 200);
    client.ends().await;
}
