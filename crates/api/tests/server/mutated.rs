//! Requests that were sound once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use baton_api::Settings;

use crate::client::{post, soon};
use crate::fake::Server;

const REQUESTS: usize = 2000;

fn sound() -> Vec<Vec<u8>> {
    let chunked = "POST /v1/batch HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\n\r\n";
    let preflight = "OPTIONS /v1/page HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\n\r\n";
    let expect = "POST /v1/page HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}";
    let basic = "Authorization: Basic azE6\r\nOrigin: https://a.example\r\n";
    let packed = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff\xab\xae\x05\0C\xbf\xa6\xa3\x02\0\0\0";
    vec![
        post("/v1/track", basic, b"{\"event\":\"x\"}"),
        post("/v1/batch", "Content-Encoding: gzip\r\n", packed),
        chunked.into(),
        preflight.into(),
        expect.into(),
        b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n".to_vec(),
        b"GET /healthz HTTP/1.0\r\n\r\n".to_vec(),
        [post("/v1/track", "", b"{}"), post("/v1/alias", "", b"{}")].concat(),
    ]
}

fn mutate(request: &mut Vec<u8>, random: &mut fastrand::Rng, others: &[Vec<u8>]) {
    let at = random.usize(..request.len());
    let end = random.usize(at..request.len().min(at + 20));
    match random.u8(..7) {
        0 => request[at] ^= 1 << random.u8(..8),
        1 => request[at] = random.u8(..),
        2 => drop(request.drain(at..end)),
        3 => request.truncate(at),
        4 => {
            let repeated = request[at..end].repeat(random.usize(1..100));
            request.splice(at..at, repeated);
        }
        5 => request.insert(at, *random.choice(b"\0\r\n :,;0-{\x80\xff").unwrap()),
        _ => {
            let other = random.choice(others).unwrap();
            request.splice(at.., other[random.usize(..other.len())..].iter().copied());
        }
    }
    if request.is_empty() {
        request.push(b'\n');
    }
}

#[tokio::test]
async fn a_mutated_request_is_never_our_fault() {
    let panicked = Arc::new(AtomicBool::new(false));
    let (noted, usual) = (Arc::clone(&panicked), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |panic| {
        noted.store(true, Ordering::SeqCst);
        usual(panic);
    }));
    let server = Server::start(Settings::default()).await;
    let sound = sound();
    let mut random = fastrand::Rng::with_seed(3);
    for _ in 0..REQUESTS {
        let mut request = random.choice(&sound).unwrap().clone();
        for _ in 0..random.usize(1..4) {
            mutate(&mut request, &mut random, &sound);
        }
        let mut client = server.connect().await;
        // The other side may have heard enough.
        let _ = soon(client.try_send(&request)).await;
        client.hang_up().await;
        let answers = client.rest().await;
        let answers = String::from_utf8_lossy(&answers);
        assert!(!answers.contains("HTTP/1.1 5"), "{answers} to {:?}", String::from_utf8_lossy(&request));
        assert!(!panicked.load(Ordering::SeqCst), "to {:?}", String::from_utf8_lossy(&request));
    }
    assert!(server.inlet.taken().len() > REQUESTS / 10, "most are not even requests");
    assert_eq!(soon(server.stop()).await.unwrap(), Ok(()));
}
