//! What watches over the process, and on which surface.

use std::collections::HashMap;

use baton_api::{Settings, Surface};

use crate::fake::Server;

#[tokio::test]
async fn health_is_told_always_and_readiness_with_its_reason() {
    let server = Server::start(Settings::default()).await;
    let mut client = server.connect().await;
    assert_eq!(client.get("/readyz").await.status, 200);
    server.inlet.set_ready(Err("the disk is full".into()));
    let answer = client.get("/readyz").await;
    assert_eq!((answer.status, &*answer.problem()), (503, "unavailable"));
    assert_eq!(answer.json()["detail"], "the disk is full");
    assert_eq!(client.get("/healthz").await.status, 200);
    assert_eq!(server.metric("baton_ready").await, 0);
}

#[tokio::test]
async fn a_surface_answers_its_own_only() {
    for (surface, statuses) in [
        (Surface::Public, [200, 200, 404, 404]),
        (Surface::Private, [404, 200, 200, 200]),
        (Surface::Both, [200, 200, 200, 200]),
    ] {
        let server = Server::on(surface, Settings::default()).await;
        let mut client = server.connect().await;
        let mut found = vec![client.track().await.status];
        // A refused body may have cost the connection.
        let mut client = server.connect().await;
        for path in ["/healthz", "/readyz", "/metrics"] {
            found.push(client.get(path).await.status);
        }
        assert_eq!(found, statuses, "{surface:?}");
    }
}

#[tokio::test]
async fn metrics_are_what_prometheus_reads() {
    let server = Server::start(Settings::default()).await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        assert_eq!(client.track().await.status, 200);
    }
    client.get("/nothing").await;
    let answer = client.get("/metrics").await;
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let text = answer.text();
    let samples = parsed(&text);
    for (name, value) in [
        ("baton_http_requests_total{endpoint=\"track\",status=\"2xx\"}", 3.0),
        ("baton_http_requests_total{endpoint=\"other\",status=\"4xx\"}", 1.0),
        ("baton_http_request_duration_seconds_bucket{le=\"+Inf\"}", 3.0),
        ("baton_http_request_duration_seconds_count", 3.0),
        ("baton_http_connections_open", 1.0),
        ("baton_ready", 1.0),
        ("baton_intake_accepted_total", 5.0),
        ("baton_intake_queued", 4.0),
        ("baton_intake_commit_seconds_bucket{le=\"0.001\"}", 2.0),
        ("baton_intake_commit_seconds_count", 3.0),
        ("baton_intake_commit_seconds_sum", 0.25),
    ] {
        assert_eq!(samples.get(name), Some(&value), "{name}");
    }
}

/// Every sample, each of which must belong to a described and typed family, and be there once.
fn parsed(text: &str) -> HashMap<&str, f64> {
    let (mut samples, mut helped, mut family) = (HashMap::new(), "", ("", ""));
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            helped = help.split_once(' ').unwrap().0;
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            family = kind.split_once(' ').unwrap();
            assert_eq!(helped, family.0);
            assert!(["counter", "gauge", "histogram"].contains(&family.1));
        } else {
            let (sample, value) = line.rsplit_once(' ').unwrap();
            let name = sample.split('{').next().unwrap();
            let suffix = name.strip_prefix(family.0).unwrap();
            match family.1 {
                "histogram" => assert!(["_bucket", "_sum", "_count"].contains(&suffix)),
                kind => assert!(suffix.is_empty() && (kind == "gauge" || name.ends_with("_total"))),
            }
            assert!(samples.insert(sample, value.parse().unwrap()).is_none(), "{sample}");
        }
    }
    samples
}
