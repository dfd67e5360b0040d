//! Bodies in gzip, and those that are not.

use std::io::Write;

use baton_api::Settings;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::client::{Answer, post};
use crate::fake::Server;

fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

async fn sent(server: &Server, encoding: &str, body: &[u8]) -> Answer {
    let mut client = server.connect().await;
    client.send(&post("/v1/batch", &format!("Content-Encoding: {encoding}\r\n"), body)).await;
    client.answer().await
}

#[tokio::test]
async fn gzip_is_unpacked() {
    let server = Server::start(Settings::default()).await;
    assert_eq!(sent(&server, "gzip", &gzipped(b"{\"batch\":[]}")).await.status, 200);
    assert_eq!(server.inlet.delivery().body, &b"{\"batch\":[]}"[..]);
}

#[tokio::test]
async fn a_bomb_is_refused() {
    let server = Server::start(Settings::default()).await;
    let bomb = gzipped(&vec![0; 100_000_000]);
    assert!(bomb.len() < 500_000);
    let answer = sent(&server, "gzip", &bomb).await;
    assert_eq!((answer.status, &*answer.problem()), (413, "too-large"));
    assert!(server.inlet.taken().is_empty());
}

#[tokio::test]
async fn damage_and_other_encodings_are_refused() {
    let server = Server::start(Settings::default()).await;
    let answer = sent(&server, "gzip", b"{}").await;
    assert_eq!((answer.status, &*answer.problem()), (400, "unreadable"));
    for encoding in ["br", "deflate", "gzip, gzip"] {
        let answer = sent(&server, encoding, b"{}").await;
        assert_eq!((answer.status, &*answer.problem()), (415, "wrong-encoding"));
        assert_eq!(answer.header("accept-encoding"), Some("gzip, identity"));
    }
    assert_eq!(sent(&server, "identity", b"{}").await.status, 200);
}
