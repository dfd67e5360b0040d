//! Each refusal of intake, and what goes through.

use baton_api::Settings;
use baton_app::intake::{Endpoint, Receipt, Refusal, RejectedMessage};
use serde_json::json;

use crate::client::post;
use crate::fake::Server;

#[tokio::test]
async fn a_receipt_is_told_as_the_contract_says() {
    let server = Server::start(Settings::default()).await;
    let rejected = vec![RejectedMessage {
        index: 3,
        code: "too-deep",
        place: Some("properties".into()),
        reason: "why".into(),
    }];
    server.inlet.answer_with(Ok(Receipt { success: true, accepted: 2, duplicates: 1, rejected }));
    let answer = server.connect().await.track().await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let fault = json!({"index": 3, "code": "too-deep", "place": "properties", "reason": "why"});
    let receipt = json!({"success": true, "accepted": 2, "duplicates": 1, "rejected": [fault]});
    assert_eq!(answer.json(), receipt);
}

#[tokio::test]
async fn what_was_sent_arrives() {
    let server = Server::start(Settings::default()).await;
    let mut client = server.connect().await;
    let endpoints = [
        ("track", Endpoint::Track),
        ("identify", Endpoint::Identify),
        ("page", Endpoint::Page),
        ("screen", Endpoint::Screen),
        ("group", Endpoint::Group),
        ("alias", Endpoint::Alias),
        ("batch", Endpoint::Batch),
    ];
    for (name, _) in endpoints {
        let headers =
            "Authorization: Basic azE6\r\nOrigin: https://a.example\r\nContent-Type: text/plain\r\n";
        client.send(&post(&format!("/v1/{name}?x=1"), headers, name.as_bytes())).await;
        assert_eq!(client.answer().await.status, 200);
    }
    for ((name, endpoint), delivery) in endpoints.iter().zip(server.inlet.taken()) {
        assert_eq!(delivery.endpoint, *endpoint);
        assert_eq!(delivery.body, name.as_bytes());
        assert_eq!(delivery.key.as_deref(), Some("k1"));
        assert_eq!(delivery.origin.as_deref(), Some("https://a.example"));
        assert!(delivery.address.is_loopback());
    }
}

#[tokio::test]
async fn a_proxy_is_believed_whom_it_speaks_for() {
    let proxies = vec!["127.0.0.1".parse().unwrap()];
    let server = Server::start(Settings { proxies, ..Settings::default() }).await;
    let request = post("/v1/track", "X-Forwarded-For: 203.0.113.9, 192.0.2.1\r\n", b"{}");
    let mut client = server.connect().await;
    client.send(&request).await;
    assert_eq!(client.answer().await.status, 200);
    assert_eq!(server.inlet.delivery().address.to_string(), "192.0.2.1");
}

#[tokio::test]
async fn each_refusal_has_its_status_and_code() {
    let server = Server::start(Settings::default()).await;
    let mut client = server.connect().await;
    let place = || Some("byte 17".to_owned());
    let reason = || "why".to_owned();
    for (refusal, status, code, retry) in [
        (Refusal::Unreadable { place: place(), reason: reason() }, 400, "unreadable", None),
        (Refusal::TooLarge { reason: reason() }, 413, "too-large", None),
        (Refusal::Unauthorised, 401, "unauthorised", None),
        (Refusal::Forbidden { reason: reason() }, 403, "forbidden", None),
        (Refusal::Quota { retry_after_s: 7 }, 429, "quota", Some("7")),
        (Refusal::Busy { retry_after_s: 1 }, 503, "busy", Some("1")),
        (Refusal::Unavailable { retry_after_s: 5 }, 503, "unavailable", Some("5")),
    ] {
        server.inlet.answer_with(Err(refusal));
        let answer = client.track().await;
        assert_eq!((answer.status, &*answer.problem()), (status, code));
        assert_eq!(answer.header("retry-after"), retry);
        let place = (status == 400).then_some("byte 17");
        assert_eq!(answer.json()["place"].as_str(), place);
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
        assert_eq!(answer.header("connection"), None, "a refusal does not cost the connection");
    }
}

#[tokio::test]
async fn a_browser_is_not_told_to_ask_for_a_password() {
    let server = Server::start(Settings::default()).await;
    let mut client = server.connect().await;
    client.send(&post("/v1/track", "Authorization: Bearer x\r\nOrigin: https://a.example\r\n", b"{}")).await;
    let answer = client.answer().await;
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, None));
    assert!(server.inlet.taken().is_empty());
}

#[tokio::test]
async fn wrong_methods_and_addresses_are_told() {
    let server = Server::start(Settings::default()).await;
    let mut client = server.connect().await;
    let answer = client.get("/v1/track").await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST, OPTIONS")));
    assert_eq!(answer.problem(), "wrong-method");
    for path in ["/", "/v1/", "/v1/nothing", "/v1/track/", "/V1/track", "//v1/track"] {
        let answer = client.get(path).await;
        assert_eq!((answer.status, &*answer.problem()), (404, "not-found"), "{path}");
    }
    client.send(&post("/readyz", "", b"")).await;
    let answer = client.answer().await;
    assert_eq!((answer.status, &*answer.problem()), (405, "wrong-method"));
    assert_eq!(answer.header("allow"), Some("GET,HEAD"));
}

#[tokio::test]
async fn nothing_is_to_be_guessed_kept_or_run() {
    let server = Server::start(Settings::default()).await;
    let mut client = server.connect().await;
    for answer in [client.track().await, client.get("/healthz").await, client.get("/").await] {
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_its_sender_told() {
    let server = Server::start(Settings::default()).await;
    let body = vec![b' '; 500_001];
    // With its length; every byte is sent before the answer is read.
    let mut client = server.connect().await;
    client.send(&post("/v1/batch", "", &body)).await;
    let answer = client.answer().await;
    assert_eq!((answer.status, &*answer.problem()), (413, "too-large"));
    assert_eq!(answer.header("connection"), Some("close"));
    client.hang_up().await;
    client.ends().await;
    // In chunks, with more to come when it is refused.
    let mut client = server.connect().await;
    client.send(b"POST /v1/batch HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").await;
    for chunk in body.chunks(10_000).chain(body.chunks(10_000)) {
        client.send(format!("{:x}\r\n", chunk.len()).as_bytes()).await;
        client.send(&[chunk, b"\r\n"].concat()).await;
    }
    let answer = client.answer().await;
    assert_eq!((answer.status, &*answer.problem()), (413, "too-large"));
    client.hang_up().await;
    client.ends().await;
    assert!(server.inlet.taken().is_empty());
    // At the limit it is taken.
    let mut client = server.connect().await;
    client.send(&post("/v1/batch", "", &body[1..])).await;
    assert_eq!(client.answer().await.status, 200);
    assert_eq!(server.inlet.delivery().body.len(), 500_000);
}

#[tokio::test]
async fn all_bodies_together_have_a_limit_and_the_slowest_makes_room() {
    let server = Server::start(Settings { bodies_bytes_max: 1000, ..Settings::default() }).await;
    let mut slow = server.connect().await;
    slow.send(&post("/v1/batch", "", &[b' '; 990])[..990]).await;
    let mut client = server.connect().await;
    // Until what the slow one sent has been read.
    let refused = loop {
        client.send(&post("/v1/track", "", &[b' '; 500])).await;
        let answer = client.answer().await;
        if answer.status != 200 {
            break answer;
        }
    };
    assert_eq!((refused.status, &*refused.problem()), (503, "busy"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(slow.rest().await, b"");
    let mut client = server.connect().await;
    client.send(&post("/v1/track", "", &[b' '; 500])).await;
    assert_eq!(client.answer().await.status, 200);
}
