//! Mails go by TLS to a real server, or not at all.

mod certificates;
mod server;
mod tap;

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use baton_e2e::cluster::Cluster;
use baton_e2e::http::{Connection, post};
use baton_e2e::node::{Node, Workspace};
use baton_e2e::{place, wait};
use serde_json::Value;

use crate::certificates::Certificates;
use crate::server::{MailServer, PASSWORD};
use crate::tap::Tap;

/// How long it may take until something is noted.
const WITHIN: Duration = Duration::from_mins(1);
/// Members, and the languages that they read.
const MEMBERS: [(&str, &str); 2] = [("kim@firm.example", "ko"), ("lee@firm.example", "en")];

/// A workspace that sends mails through `tap`, with the scheme and the rest of an address, and what else its environment has.
fn workspace(folder: &Path, tap: &Tap, (scheme, rest): (&str, &str)) -> Workspace {
    let password = PASSWORD.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let url = format!("{scheme}://baton:{password}@localhost:{}{rest}", tap.port);
    Workspace::new(&place::binary().unwrap(), folder)
        .with("BATON_MAIL_URL", url)
        .with("BATON_MAIL_FROM", "배턴 <baton@firm.example>")
}

/// How a server of each kind is addressed.
fn address(way: &str) -> (&'static str, &'static str) {
    if way == "tls" { ("smtps", "") } else { ("smtp", "?tls=required") }
}

/// Starts it with its members and nothing to tell them; returns a key for messages as well.
async fn begin(workspace: &Workspace) -> (Node, String) {
    let key = workspace.prepare(&place::own("faults/model.yaml")).await.unwrap();
    for (email, language) in MEMBERS {
        let member = ["user", "add", email, "--role", "viewer", "--language", language];
        workspace.run(&member).await.unwrap();
    }
    (workspace.serve().await.unwrap(), key)
}

/// Waits until a number that the database holds is so.
async fn until(workspace: &Workspace, sql: &str, number: i64) {
    let truth = workspace.truth();
    let found = async || truth.number(sql).await.is_ok_and(|found| found == number);
    wait::until(&format!("{number} = {sql}"), WITHIN, found).await.unwrap();
}

/// Nothing of what is to be kept secret was heard.
fn is_discreet(heard: &str) {
    let base64 = |text: &str| STANDARD.encode(text);
    let login = base64(&format!("\0baton\0{PASSWORD}"));
    for secret in [PASSWORD, &base64(PASSWORD), &login, "firm.example", "AUTH", "MAIL", "Subject"] {
        assert!(!heard.contains(secret), "{secret} in {heard}");
    }
}

async fn arrives(way: &str) {
    let folder = tempfile::tempdir().unwrap();
    let certificates = Certificates::new(folder.path(), "localhost");
    let server = MailServer::start(way, 0, &certificates, "takes").await;
    let tap = Tap::on(server.port).await;
    let workspace = workspace(folder.path(), &tap, address(way));
    let workspace = workspace.with("BATON_MAIL_CA_FILE", &certificates.authority);
    let (node, key) = begin(&workspace).await;
    let to = MEMBERS.map(|(email, _)| format!("member:{email}")).join(",");
    let rule = ["notify", "add", "mql", "--on", "lead.mql.reached", "--to", &to, "--by", "mail"];
    workspace.run(&rule).await.unwrap();
    let messages = r#"{"batch":[{"type":"identify","userId":"u1","messageId":"a","traits":{"name":"김하나","company":{"name":"하나상사"}}},
        {"type":"track","userId":"u1","messageId":"b","event":"Demo Attended"},
        {"type":"track","userId":"u1","messageId":"c","event":"Demo Attended"},
        {"type":"track","userId":"u1","messageId":"d","event":"Form Submitted"},
        {"type":"track","userId":"u1","messageId":"e","event":"Form Submitted"}]}"#;
    let answer = Connection::new(node.address()).ask(&post("/v1/batch", &key, messages)).await.unwrap();
    assert_eq!(answer.status, 200, "{}", answer.body);

    let mails = server.has(2).await;
    let of = |member: usize| mails.iter().find(|mail| mail["to"][0] == MEMBERS[member].0).unwrap();
    for (mail, subject) in [(of(0), "마케팅 적격 리드(MQL): 김하나"), (of(1), "MQL: 김하나")] {
        assert_eq!(mail["subject"], subject, "{mail}");
        assert_eq!(mail["parts"], serde_json::json!(["text/plain", "text/html"]), "{mail}");
        for part in ["text", "html"] {
            assert!(mail[part].as_str().unwrap().contains(subject), "{mail}");
        }
        assert!(mail["tls"].as_str().unwrap().starts_with("TLSv1."), "{mail}");
        assert_eq!(mail["user"], "baton", "{mail}");
    }
    assert!(of(0)["text"].as_str().unwrap().contains("점수: "), "{mails:?}");
    assert!(of(1)["html"].as_str().unwrap().contains("Score: "), "{mails:?}");
    until(&workspace, "SELECT count(*) FROM mail WHERE done_at IS NOT NULL AND doubtful = 0", 2).await;
    assert_eq!(server.mails().len(), 2);
    is_discreet(&tap.heard());
    node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_arrive_by_starttls() {
    arrives("starttls").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_arrive_by_tls_from_the_beginning() {
    arrives("tls").await;
}

/// Tries to send to a server with this certificate, trusting this authority; returns why it could not, and what was heard.
async fn fails(way: &str, certificates: &Certificates, authority: Option<&Path>) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::start(way, 0, certificates, "takes").await;
    let tap = Tap::on(server.port).await;
    let mut workspace = workspace(folder.path(), &tap, address(way));
    if let Some(authority) = authority {
        workspace = workspace.with("BATON_MAIL_CA_FILE", authority);
    }
    let (node, _) = begin(&workspace).await;
    workspace.run(&["notify", "test", MEMBERS[0].0]).await.unwrap();
    until(&workspace, "SELECT count(*) FROM mail WHERE error IS NOT NULL", 1).await;
    assert_eq!(server.said(), Vec::<Value>::new());
    let rows = workspace.truth().rows("SELECT error FROM mail WHERE due_at IS NOT NULL").await.unwrap();
    node.stop().await.unwrap();
    (rows.concat().concat(), tap.heard())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_is_not_trusted_is_told_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let good = Certificates::new(&folder.path().join("good"), "localhost");
    let other = Certificates::new(&folder.path().join("other"), "mail.example.com");
    for way in ["starttls", "tls"] {
        for (certificates, authority, why) in [
            (&good, None, "UnknownIssuer"),
            (&good, Some(other.authority.as_path()), "UnknownIssuer"),
            (&other, Some(other.authority.as_path()), "not valid for name"),
        ] {
            let (error, heard) = fails(way, certificates, authority).await;
            assert!(error.contains(why), "{way}: {error}");
            is_discreet(&heard);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_starttls_is_told_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let certificates = Certificates::new(folder.path(), "localhost");
    let (error, heard) = fails("plain", &certificates, Some(&certificates.authority)).await;
    assert!(error.contains("STARTTLS is not supported"), "{error}");
    assert_eq!(heard, "EHLO [127.0.0.1]\r\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_no_fault_of_the_mail() {
    let folder = tempfile::tempdir().unwrap();
    let certificates = Certificates::new(folder.path(), "localhost");
    let server = MailServer::start("tls", 0, &certificates, "takes").await;
    let url = format!("smtps://baton:wrong@localhost:{}", server.port);
    let workspace = Workspace::new(&place::binary().unwrap(), folder.path())
        .with("BATON_MAIL_URL", url)
        .with("BATON_MAIL_FROM", "baton@firm.example")
        .with("BATON_MAIL_CA_FILE", &certificates.authority);
    let (node, _) = begin(&workspace).await;
    workspace.run(&["notify", "test", MEMBERS[0].0]).await.unwrap();
    until(&workspace, "SELECT count(*) FROM mail WHERE error LIKE '%535%' AND due_at IS NOT NULL", 1).await;
    assert_eq!(server.mails(), Vec::<Value>::new());
    node.stop().await.unwrap();
}

/// A server that dies between a mail and its reply gets it once more; who may have got it twice is noted.
async fn is_doubted(url: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let certificates = Certificates::new(folder.path(), "localhost");
    let start = async |port, end| MailServer::start("starttls", port, &certificates, end).await;
    let server = start(0, "dies").await;
    let port = server.port;
    let tap = Tap::on(port).await;
    let mut workspace = workspace(folder.path(), &tap, address("starttls"))
        .with("BATON_MAIL_CA_FILE", &certificates.authority);
    if let Some(url) = url {
        workspace = workspace.on_postgres(url);
    }
    let (node, _) = begin(&workspace).await;
    // Once, and then it arrives.
    workspace.run(&["notify", "test", MEMBERS[0].0]).await.unwrap();
    let mut mails = server.ends().await;
    let server = start(port, "takes").await;
    mails.extend(server.has(1).await);
    assert!(mails.len() == 2 && mails[0]["id"] == mails[1]["id"], "{mails:?}");
    until(&workspace, "SELECT count(*) FROM mail WHERE done_at IS NOT NULL AND doubtful = 1", 1).await;
    drop(server);
    // Twice, and then it is sent no more.
    let server = start(port, "dies").await;
    workspace.run(&["notify", "test", MEMBERS[1].0]).await.unwrap();
    server.ends().await;
    start(port, "dies").await.ends().await;
    until(&workspace, "SELECT count(*) FROM mail WHERE dead_at IS NOT NULL AND doubtful = 2", 1).await;
    let dead = workspace.run(&["notify", "dead"]).await.unwrap();
    assert!(dead.contains("it may have arrived"), "{dead}");
    let doctor = workspace.run(&["doctor"]).await.unwrap();
    assert!(doctor.contains("2 mails may have arrived twice"), "{doctor}");
    node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_have_arrived_is_sent_once_more_on_sqlite() {
    is_doubted(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_have_arrived_is_sent_once_more_on_postgres() {
    let cluster = Cluster::start().await.unwrap();
    is_doubted(Some(cluster.url())).await;
    cluster.stop().await.unwrap();
}
