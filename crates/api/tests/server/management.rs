//! A workspace that is managed over HTTP, and what holds for every operation.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use baton_api::{ServeError, Settings, Surface};
use baton_app::api_keys::{self, NewKey, Scope};
use baton_app::import::{self, Kind, Request};
use baton_app::progress::Reporter;
use baton_app::sign_in::{Gate, Random};
use baton_app::workspace::{Place, Workspace};
use baton_app::{Clock, Error, Instant};
use baton_testkit::postgres::Database;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::client::{Answer, Client};
use crate::fake::Server;

/// A clock that stands still until it is moved.
#[derive(Debug)]
struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Bytes that are never the same twice.
#[derive(Debug)]
struct Counting(AtomicI64);

impl Random for Counting {
    fn bytes(&self) -> Result<[u8; 32], Error> {
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        Ok(bytes)
    }
}

/// A served workspace of its own, with a key of each kind.
pub(crate) struct Managed {
    pub(crate) workspace: Workspace,
    pub(crate) gate: Gate,
    clock: Arc<TestClock>,
    server: Server,
    keys: [(Scope, String); 4],
    _folder: TempDir,
    _postgres: Option<Database>,
}

impl Managed {
    pub(crate) async fn start() -> Managed {
        Managed::start_with(None, Settings::default()).await
    }

    /// On this PostgreSQL, or on SQLite.
    pub(crate) async fn start_with(postgres: Option<Database>, settings: Settings) -> Managed {
        let folder = tempfile::tempdir().unwrap();
        let database_url = postgres.as_ref().map(|database| database.url().to_owned());
        let place = Place { data: folder.path().join("data"), database_url };
        let now: Instant = "2026-06-01T09:00:00Z".parse().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(now.micros())));
        let moved = Arc::clone(&clock);
        let workspace = Workspace::open_or_create(&place, clock).await.unwrap();
        let mut keys = Vec::new();
        for (number, scope) in Scope::ALL.into_iter().enumerate() {
            let new = NewKey {
                scope,
                name: "t",
                origins: Vec::new(),
                addresses: Vec::new(),
                expires_at: None,
                random: [number as u8 + 1; 32],
                by: "test",
            };
            keys.push((scope, api_keys::create(&workspace, new).await.unwrap().key));
        }
        let keys = keys.try_into().unwrap();
        let random = Arc::new(Counting(AtomicI64::new(100)));
        let gate = Gate::new(workspace.clone(), "http://localhost", random);
        let server = Server::with(Surface::Both, Some(gate.clone()), settings).await;
        Managed { workspace, gate, clock: moved, server, keys, _folder: folder, _postgres: postgres }
    }

    pub(crate) fn key(&self, scope: Scope) -> &str {
        &self.keys.iter().find(|(found, _)| *found == scope).unwrap().1
    }

    pub(crate) async fn connect(&self) -> Client {
        self.server.connect().await
    }

    /// From another address of this machine.
    pub(crate) async fn connect_from(&self, from: &str) -> Client {
        Client::connect_from(from, self.server.address).await
    }

    /// Asks with further headers.
    pub(crate) async fn send(&self, method: &str, path: &str, headers: &str, body: Option<&Value>) -> Answer {
        let body = body.map(Value::to_string).unwrap_or_default();
        let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
        let head = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nHost: localhost\r\n{headers}{kind}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut client = self.server.connect().await;
        client.send(head.as_bytes()).await;
        client.answer().await
    }

    /// Asks as somebody who may do everything.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.send(method, path, &self.bearer(Scope::Admin), body).await
    }

    /// Reads something and replaces it, or makes it where it is not there yet.
    pub(crate) async fn edit(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.edit_as(&self.bearer(Scope::Admin), method, path, body).await
    }

    /// As [`Managed::edit`], as somebody.
    pub(crate) async fn edit_as(&self, who: &str, method: &str, path: &str, body: &Value) -> Answer {
        let whole = path.strip_suffix("/template").unwrap_or(path);
        let read = self.send("GET", whole, who, None).await;
        let tag = read.header("etag").map(|tag| format!("If-Match: {tag}\r\n")).unwrap_or_default();
        self.send(method, path, &(who.to_owned() + &tag), Some(body)).await
    }

    /// Takes in messages, a line each.
    pub(crate) async fn takes(&self, lines: &str) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("events.ndjson");
        std::fs::write(&file, lines).unwrap();
        let request =
            Request { kind: Kind::Events, file, map: None, preset: None, dry_run: false, strict: false };
        import::run(&self.workspace, &request, &Reporter::silent()).await.unwrap();
    }

    /// Gives the server the order to stop; the end is to be awaited.
    pub(crate) fn stop(self) -> JoinHandle<Result<(), ServeError>> {
        self.server.stop()
    }

    /// Moves the clock on, in seconds.
    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub(crate) fn bearer(&self, scope: Scope) -> String {
        format!("Authorization: Bearer {}\r\n", self.key(scope))
    }
}

/// An operation of the document.
pub(crate) struct Operation {
    pub(crate) method: String,
    /// With something in the place of each parameter.
    pub(crate) path: String,
    /// The scope that a key needs; none: no key will do.
    key: Option<String>,
    /// The roles that may do it; none: whoever is not signed in may as well.
    pub(crate) roles: Option<Vec<String>>,
}

impl Managed {
    /// Every operation of the document.
    pub(crate) async fn operations(&self) -> Vec<Operation> {
        let mut client = self.connect().await;
        let document = client.get("/api/v1/openapi.json").await.json();
        let mut operations = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            let path = path.strip_prefix("/api/v1").unwrap();
            let filled: Vec<&str> =
                path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
            operations.extend(methods.as_object().unwrap().iter().map(|(method, operation)| {
                let ways = operation["security"].as_array().unwrap();
                let names = |scheme: &str| -> Option<Vec<String>> {
                    let way = ways.iter().find_map(|way| way[scheme].as_array())?;
                    Some(way.iter().map(|name| name.as_str().unwrap().to_owned()).collect())
                };
                Operation {
                    method: method.to_uppercase(),
                    path: filled.join("/"),
                    key: names("key").map(|mut scopes| scopes.remove(0)),
                    roles: names("session"),
                }
            }));
        }
        assert!(operations.len() >= 3, "the document was read");
        operations
    }
}

#[tokio::test]
async fn no_operation_answers_whoever_may_not_ask() {
    let managed = Managed::start().await;
    let revoked = managed.bearer(Scope::Read);
    api_keys::revoke(&managed.workspace, 3, "test").await.unwrap();
    for Operation { method, path, roles, .. } in managed.operations().await {
        if roles.is_none() {
            continue;
        }
        let body = (method != "GET").then(|| json!({}));
        let refused = async |headers: &str| managed.send(&method, &path, headers, body.as_ref()).await;
        for headers in ["", "Authorization: Bearer x\r\n", "Authorization: Basic x\r\n", &revoked] {
            assert_eq!(refused(headers).await.problem(), "unauthorised", "{method} {path} {headers}");
        }
        for scope in [Scope::Browser, Scope::Write] {
            assert_eq!(refused(&managed.bearer(scope)).await.problem(), "forbidden", "{method} {path}");
        }
    }
}

/// As the description of each operation says.
#[tokio::test]
async fn a_key_that_looks_does_what_looking_takes() {
    let managed = Managed::start().await;
    for operation in managed.operations().await {
        if operation.roles.is_none() {
            continue;
        }
        let body = (operation.method != "GET").then(|| json!({}));
        let answer = managed
            .send(&operation.method, &operation.path, &managed.bearer(Scope::Read), body.as_ref())
            .await;
        let refused = answer.status == 403 && answer.problem() == "forbidden";
        // What is a member's own is nobody's who acts for no member.
        let may = operation.key.as_deref() == Some("read");
        assert_eq!(!refused, may, "{} {}: {}", operation.method, operation.path, answer.status);
    }
}

/// Whatever it is, and whatever is to be done with it.
#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let managed = Managed::start().await;
    let document = managed.connect().await.get("/api/v1/openapi.json").await.json();
    let mut tried = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let Some(path) = path.strip_prefix("/api/v1").filter(|path| path.contains("{id}")) else { continue };
        for (method, operation) in methods.as_object().unwrap() {
            let is_for_keys = operation["security"].to_string().contains("key");
            if operation.get("requestBody").is_some() || !is_for_keys {
                continue;
            }
            let answer = managed.ask(&method.to_uppercase(), &path.replace("{id}", "987654"), None).await;
            assert_eq!(answer.problem(), "not-found", "{method} {path}: {}", answer.text());
            tried += 1;
        }
    }
    assert!(tried >= 25, "{tried}");
}

/// More than a page has is refused, not cut short: who asks for 10,000 and gets 200 takes them for all.
#[tokio::test]
async fn every_page_has_its_size() {
    let managed = Managed::start().await;
    let document = managed.connect().await.get("/api/v1/openapi.json").await.json();
    let mut tried = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let parameters = methods["get"]["parameters"].as_array().cloned().unwrap_or_default();
        let Some(limit) = parameters.iter().find(|parameter| parameter["name"] == "limit") else { continue };
        let (least, most) = (&limit["schema"]["minimum"], limit["schema"]["maximum"].as_u64().unwrap());
        assert_eq!(*least, 1, "{path}");
        let path = path.strip_prefix("/api/v1").unwrap().replace("{email}", "mina@x.io");
        for wrong in [0, most + 1, 4_294_967_296] {
            let dates = if path == "/audit/persons" {
                "&since=2026-01-01T00:00:00Z&until=2027-01-01T00:00:00Z"
            } else {
                ""
            };
            let answer = managed
                .ask(
                    "GET",
                    &format!("{path}?limit={wrong}{dates}").replace("{id}", "1").replace("{lead}", "1"),
                    None,
                )
                .await;
            // Whether there is such a lead may be looked at first.
            if answer.status != 404 {
                assert_eq!(answer.problem(), "invalid", "{path} {wrong}: {}", answer.text());
                assert!(answer.text().contains("limit"), "{path} {wrong}: {}", answer.text());
                tried += 1;
            }
        }
    }
    assert!(tried >= 30, "{tried}");
}

/// A list is not taken for an object whose members stand in our order.
#[tokio::test]
async fn a_body_is_an_object() {
    let managed = Managed::start().await;
    let list = json!(["mina@x.io", null, "sales", null, "en", "UTC"]);
    let refused = managed.ask("POST", "/members", Some(&list)).await;
    assert_eq!(refused.problem(), "invalid");
    assert!(refused.text().contains("expected an object"), "{}", refused.text());
}

#[tokio::test]
async fn whoever_acts_for_somebody_is_noted_as_that() {
    let managed = Managed::start().await;
    let new = |email: &str| json!({ "email": email, "role": "sales" });
    assert_eq!(managed.ask("POST", "/members", Some(&new("mina@x.io"))).await.status, 201);
    let on_behalf = |email: &str| managed.bearer(Scope::Admin) + &format!("Baton-On-Behalf-Of: {email}\r\n");
    let nobody = managed.send("POST", "/members", &on_behalf("nobody@x.io"), Some(&new("a@x.io"))).await;
    assert_eq!(nobody.problem(), "not-found");
    let known = managed.send("POST", "/members", &on_behalf("Mina@x.io"), Some(&new("a@x.io"))).await;
    assert_eq!(known.status, 201);
}

#[tokio::test]
async fn the_public_side_has_no_management() {
    let managed = Managed::start().await;
    let public = Server::with(Surface::Public, Some(managed.gate.clone()), Settings::default()).await;
    assert_eq!(public.connect().await.get("/api/v1/openapi.json").await.problem(), "not-found");
}
