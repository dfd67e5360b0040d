//! What browsers ask before and after.

use baton_api::Settings;
use baton_app::intake::Refusal;

use crate::client::post;
use crate::fake::Server;

const ORIGIN: &str = "https://a.example";

#[tokio::test]
async fn a_browser_may_ask_from_any_page() {
    let server = Server::start(Settings::default()).await;
    let mut client = server.connect().await;
    let request = format!(
        "OPTIONS /v1/track HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN}\r\nAccess-Control-Request-Method: POST\r\n\r\n"
    );
    client.send(request.as_bytes()).await;
    let answer = client.answer().await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(answer.header("access-control-allow-methods"), Some("POST"));
    let allowed = answer.header("access-control-allow-headers");
    assert_eq!(allowed, Some("Authorization, Content-Type, Content-Encoding"));
    assert_eq!(answer.header("access-control-max-age"), Some("86400"));
    assert_eq!(answer.header("vary"), Some("origin"));
    assert!(server.inlet.taken().is_empty());
}

#[tokio::test]
async fn a_page_may_read_answers_and_refusals() {
    let server = Server::start(Settings::default()).await;
    let mut client = server.connect().await;
    let request = post("/v1/track", &format!("Origin: {ORIGIN}\r\n"), b"{}");
    client.send(&request).await;
    assert_eq!(client.answer().await.header("access-control-allow-origin"), Some(ORIGIN));
    server.inlet.answer_with(Err(Refusal::Quota { retry_after_s: 3 }));
    client.send(&request).await;
    let refused = client.answer().await;
    assert_eq!(refused.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(refused.header("access-control-expose-headers"), Some("Retry-After"));
    assert_eq!(client.track().await.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn an_origin_that_is_no_text_is_an_origin_still() {
    let server = Server::start(Settings::default()).await;
    let mut client = server.connect().await;
    let mut request = post("/v1/track", "Origin: https://?.example\r\n", b"{}");
    let at = request.iter().position(|&byte| byte == b'?').unwrap();
    request[at] = 0xff;
    client.send(&request).await;
    assert_eq!(client.answer().await.status, 200);
    assert_eq!(server.inlet.delivery().origin.as_deref(), Some("https://\u{fffd}.example"));
}
