//! Signing in by a provider of OpenID Connect, which also misbehaves.

mod answers;
mod people;

use std::io::Write;
use std::sync::{Arc, Mutex};

use baton_api::Settings;
use baton_app::outgoing::Reach;
use baton_testkit::identity_provider::{CLIENT, Conduct, IdentityProvider};
use baton_testkit::postgres::Database;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::management::Managed;
use crate::sign_in::cookies;

/// A workspace with a provider `id`, and what is logged.
struct World {
    managed: Managed,
    provider: IdentityProvider,
    log: Log,
    _listening: tracing::subscriber::DefaultGuard,
}

/// Lines of the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// What was logged since it was asked last.
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

/// Somebody on the way to a provider.
struct Departed {
    address: String,
    cookie: String,
}

/// On SQLite and on PostgreSQL.
fn places() -> [Option<Database>; 2] {
    [None, Some(Database::new())]
}

impl World {
    async fn start(postgres: Option<Database>) -> World {
        let log = Log::default();
        let lines = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::WARN)
            .with_writer(move || lines.clone())
            .with_ansi(false)
            .finish();
        let listening = tracing::subscriber::set_default(subscriber);
        let settings = Settings { reach: Reach::Private, provider_timeout_ms: 5_000, ..Settings::default() };
        let managed = Managed::start_with(postgres, settings).await;
        let provider = IdentityProvider::start(managed.workspace.now().micros() / 1_000_000).await;
        let world = World { managed, provider, log, _listening: listening };
        world.add("id", json!({})).await;
        world
    }

    /// Adds the provider under this key, with what is said besides.
    async fn add(&self, key: &str, besides: Value) {
        let mut new = json!({
            "key": key, "name": "Example ID", "issuer": self.provider.issuer(), "client_id": CLIENT.0, "client_secret": CLIENT.1,
        });
        for (name, value) in besides.as_object().unwrap() {
            new[name] = value.clone();
        }
        let added = self.managed.ask("POST", "/sign-in-providers", Some(&new)).await;
        assert_eq!(added.status, 201, "{}", added.text());
    }

    async fn change(&self, to: Value) {
        let now = self.managed.ask("GET", "/sign-in-providers/id", None).await;
        let headers = format!(
            "{}If-Match: {}\r\n",
            self.managed.bearer(baton_app::api_keys::Scope::Admin),
            now.header("etag").unwrap()
        );
        let changed = self.managed.send("PATCH", "/sign-in-providers/id", &headers, Some(&to)).await;
        assert_eq!(changed.status, 200, "{}", changed.text());
    }

    async fn leave(&self, to: &str) -> Departed {
        let left = self.managed.send("POST", "/session/oidc/id", "", Some(&json!({ "return_to": to }))).await;
        assert_eq!(left.status, 200, "{}", left.text());
        Departed { address: left.json()["address"].as_str().unwrap().to_owned(), cookie: cookies(&left) }
    }

    /// Comes back to an address with cookies.
    async fn comes_back(&self, to: &str, headers: &str) -> Answer {
        let path = to.strip_prefix("http://localhost/api/v1").unwrap_or_else(|| panic!("{to}"));
        self.managed.send("GET", path, headers, None).await
    }

    /// All the way.
    async fn signs_in(&self) -> Answer {
        let left = self.leave("/leads?q=a").await;
        let to = self.provider.visit(&left.address).await;
        self.comes_back(&to, &left.cookie).await
    }

    /// That somebody was not let in, for this reason, of which the browser does not hear.
    fn refused(&self, answer: &Answer, reason: &str) {
        let log = self.log.take();
        assert_eq!(answer.status, 303, "{reason}: {}", answer.text());
        let to = answer.header("location").unwrap();
        let (known, unknown) = (
            to == "http://localhost/sign-in?to=%2Fleads%3Fq%3Da&error=refused",
            to == "http://localhost/sign-in?to=%2F&error=refused",
        );
        assert!(known || unknown, "{reason}: {to}");
        assert!(log.contains(&format!("reason={reason} ")), "{reason}: {log}");
        for secret in ["code-", "x.io", "subject-", "access-token", CLIENT.1, "eyJ"] {
            assert!(!log.contains(secret), "{secret} in {log}");
        }
        let set = answer.headers("set-cookie");
        assert!(
            set.len() == 1 && set[0].starts_with("baton_departure=; ") && set[0].contains("Max-Age=0"),
            "{set:?}"
        );
        assert_eq!(answer.text(), "");
    }

    async fn session(&self, answer: &Answer) -> Value {
        assert_eq!(answer.header("location"), Some("http://localhost/leads?q=a"), "{}", self.log.take());
        let session = self.managed.send("GET", "/session", &cookies(answer), None).await;
        assert_eq!(session.status, 200);
        session.json()
    }

    /// The reasons for which the audit says that somebody was refused, the latest first.
    async fn audited(&self) -> Vec<String> {
        let found = self.managed.ask("GET", "/audit?action=refuse_sign_in&limit=200", None).await.json();
        let reason = |entry: &Value| {
            let detail = match &entry["detail"] {
                Value::String(text) => serde_json::from_str(text).unwrap(),
                other => other.clone(),
            };
            detail["reason"].as_str().unwrap().to_owned()
        };
        found["items"].as_array().unwrap().iter().map(reason).collect()
    }
}

fn claim(conduct: &mut Conduct, name: &str, value: Value) {
    conduct.claims.insert(name.to_owned(), value);
}

/// Where the clocks begin, in seconds.
const NOW: i64 = 1_780_304_400;
