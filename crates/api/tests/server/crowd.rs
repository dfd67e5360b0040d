//! How many may be connected, and who makes room.

use baton_api::Settings;

use crate::client::{Client, post};
use crate::fake::Server;

#[tokio::test]
async fn whoever_was_served_longest_ago_makes_room() {
    let server = Server::start(Settings { connections_max: 3, ..Settings::default() }).await;
    let mut clients = Vec::new();
    for _ in 0..3 {
        let mut client = server.connect().await;
        assert_eq!(client.track().await.status, 200);
        clients.push(client);
    }
    assert_eq!(clients[0].track().await.status, 200);
    let mut newcomer = server.connect().await;
    assert_eq!(newcomer.track().await.status, 200);
    assert_eq!(clients.remove(1).rest().await, b"");
    for client in &mut clients {
        assert_eq!(client.track().await.status, 200, "the others stay");
    }
}

#[tokio::test]
async fn nobody_is_cut_off_who_waits_for_an_answer() {
    let server = Server::start(Settings { connections_max: 2, ..Settings::default() }).await;
    server.inlet.hold();
    let mut clients = [server.connect().await, server.connect().await];
    for client in &mut clients {
        client.send(&post("/v1/track", "", b"{}")).await;
    }
    server.inlet.arrivals(2).await;
    let mut newcomer = server.connect().await;
    let refused = newcomer.answer().await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
    newcomer.ends().await;
    server.inlet.release();
    for client in &mut clients {
        assert_eq!(client.answer().await.status, 200);
    }
    assert_eq!(server.connect().await.track().await.status, 200);
    assert_eq!(server.metric("baton_http_connections_refused_total{limit=\"server\"}").await, 1);
}

#[tokio::test]
async fn an_address_has_a_limit_that_does_not_hinder_others() {
    let server = Server::start(Settings { connections_per_address_max: 1, ..Settings::default() }).await;
    server.inlet.hold();
    let mut first = server.connect().await;
    first.send(&post("/v1/track", "", b"{}")).await;
    server.inlet.arrivals(1).await;
    let mut second = server.connect().await;
    assert_eq!(second.answer().await.status, 503);
    second.ends().await;
    server.inlet.release();
    assert_eq!(first.answer().await.status, 200);
    let mut elsewhere = Client::connect_from("127.0.0.2:0", server.address).await;
    assert_eq!(elsewhere.track().await.status, 200);
    // An idle one makes room for the next from there.
    let mut third = server.connect().await;
    assert_eq!(third.track().await.status, 200);
    assert_eq!(first.rest().await, b"");
    assert_eq!(elsewhere.track().await.status, 200);
}

#[tokio::test]
async fn a_proxy_has_no_limit_of_its_own() {
    let proxies = vec!["127.0.0.1".parse().unwrap()];
    let settings = Settings { proxies, connections_per_address_max: 1, ..Settings::default() };
    let server = Server::start(settings).await;
    let mut clients = [server.connect().await, server.connect().await];
    for client in &mut clients {
        assert_eq!(client.track().await.status, 200);
    }
    assert_eq!(clients[0].track().await.status, 200);
}
