//! Segment's own libraries work against the server as they are.

use std::path::Path;
use std::process::Command;

use baton_e2e::http::{Connection, get};
use baton_e2e::node::Workspace;
use baton_e2e::place;

/// Sends with `program`; then one of each kind of message is stored about the person.
async fn sends(person: &str, program: impl FnOnce(&Path) -> Command) {
    let libraries = place::set_up("segment/set-up", env!("CARGO_TARGET_TMPDIR")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::new(&place::binary().unwrap(), folder.path());
    let key = workspace.prepare(&place::own("faults/model.yaml")).await.unwrap();
    let node = workspace.serve().await.unwrap();
    let output = program(&libraries).arg(format!("http://{}", node.address())).arg(&key).output().unwrap();
    let told = || format!("{}{}", String::from_utf8_lossy(&output.stderr), node.told());
    assert!(output.status.success(), "{}", told());
    let truth = workspace.truth();
    let sql = "SELECT name FROM event WHERE kind = 0 ORDER BY name";
    let names = truth.rows(sql).await.unwrap().concat();
    assert_eq!(names, ["Demo Attended", "Page Viewed", "Screen Viewed"], "{}", told());
    let sql = format!(
        "SELECT count(*), max(l.email), max(a.name) FROM external_id x JOIN lead l ON l.id = x.lead_id \
         JOIN account a ON a.id = l.account_id WHERE x.value = '{person}'"
    );
    let known = truth.rows(&sql).await.unwrap().concat();
    assert_eq!(known, ["1".to_owned(), format!("{person}@example.com"), "Acme".to_owned()]);
    let sql = "SELECT count(DISTINCT lead_id) FROM external_id";
    assert_eq!(truth.number(sql).await.unwrap(), 1, "the browser is the person's");
    assert_eq!(truth.number("SELECT count(*) FROM quarantine").await.unwrap(), 0);
    assert_eq!(Connection::new(node.address()).ask(&get("/readyz")).await.unwrap().status, 200);
    node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_library_for_node() {
    sends("node-1", |libraries| {
        let mut node = Command::new("node");
        node.arg(libraries.join("node/send.cjs"));
        node
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_library_for_python() {
    sends("python-1", |libraries| {
        let mut python = Command::new(libraries.join("python/bin/python"));
        python.arg(place::own("segment/python/send.py"));
        python
    })
    .await;
}
