//! Signing in by a provider of OpenID Connect, which also misbehaves.

use std::io::Write;
use std::sync::{Arc, Mutex};

use baton_api::Settings;
use baton_app::Role;
use baton_app::outgoing::Reach;
use baton_testkit::identity_provider::{CLIENT, Conduct, IdentityProvider, Signing, Tokens};
use baton_testkit::postgres::Database;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::management::Managed;
use crate::sign_in::{PASSWORD, cookies};

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
        let subscriber =
            tracing_subscriber::fmt().with_writer(move || lines.clone()).with_ansi(false).finish();
        let listening = tracing::subscriber::set_default(subscriber);
        let settings = Settings { reach: Reach::Private, provider_timeout_ms: 2_000, ..Settings::default() };
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

fn swap(to: &str, name: &str, value: &str) -> String {
    let (path, query) = to.split_once('?').unwrap();
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((found, _)) if found == name => format!("{name}={value}"),
        _ => pair.to_owned(),
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

#[tokio::test]
async fn oidc_lets_a_member_in() {
    for place in places() {
        let world = World::start(place).await;
        world.managed.set_up().await;
        let names = world.managed.send("GET", "/session/providers", "", None).await;
        assert_eq!(names.json(), json!({ "items": [{ "key": "id", "name": "Example ID" }] }));
        let left = world.leave("/leads?q=a").await;
        let set = world.managed.send("POST", "/session/oidc/id", "", Some(&json!({}))).await;
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"] {
            assert!(set.headers("set-cookie")[0].contains(part), "{part}");
        }
        for part in [
            "code_challenge_method=S256",
            "nonce=",
            "state=",
            "redirect_uri=http%3A%2F%2Flocalhost%2Fapi%2Fv1%2Fsession%2Foidc%2Fid%2Fcallback",
        ] {
            assert!(left.address.contains(part), "{part} in {}", left.address);
        }
        let to = world.provider.visit(&left.address).await;
        let brought = "baton_session=chosen-by-somebody-else; ";
        let done =
            world.comes_back(&to, &left.cookie.replace("Cookie: ", &format!("Cookie: {brought}"))).await;
        let me = world.session(&done).await;
        assert_eq!((&me["email"], &me["second_factor"]), (&json!("ada@x.io"), &json!(false)));
        assert!(!cookies(&done).contains("chosen"), "a session is never the one that was brought along");
        // A second time, with what was published in mind.
        assert_eq!(world.session(&world.signs_in().await).await["email"], "ada@x.io");
        assert_eq!((world.provider.asked("/jwks"), world.provider.asked("/userinfo")), (1, 0));
        assert_eq!(world.log.take(), "");
    }
}

#[tokio::test]
async fn oidc_takes_rsa_keys_too() {
    let world = World::start(None).await;
    world.managed.set_up().await;
    world.provider.use_rsa();
    assert_eq!(world.session(&world.signs_in().await).await["email"], "ada@x.io");
    for signing in [Signing::PublicKeyAsSecret, Signing::ClientSecret, Signing::None] {
        world.provider.behave(|conduct| conduct.signing = signing);
        let reason = if signing == Signing::None { "id_token_unsigned" } else { "id_token_algorithm" };
        world.refused(&world.signs_in().await, reason);
    }
}

/// A way of the provider to misbehave, and why nobody is let in then.
type Case = (&'static str, fn(&mut Conduct));

fn claim(conduct: &mut Conduct, name: &str, value: Value) {
    conduct.claims.insert(name.to_owned(), value);
}

const NOW: i64 = 1_780_304_400;

const BAD: [Case; 23] = [
    ("id_token_audience", |c| claim(c, "aud", json!("somebody-else"))),
    ("id_token_audience", |c| claim(c, "aud", json!([CLIENT.0, "somebody-else"]))),
    ("id_token_authorized_party", |c| claim(c, "azp", json!("somebody-else"))),
    ("id_token_issuer", |c| claim(c, "iss", json!("https://id.example"))),
    ("id_token_unsigned", |c| c.signing = Signing::None),
    ("id_token_algorithm", |c| c.signing = Signing::PublicKeyAsSecret),
    ("id_token_algorithm", |c| c.signing = Signing::ClientSecret),
    ("id_token_signature", |c| c.signing = Signing::AnotherKey),
    ("id_token_expired", |c| claim(c, "exp", json!(NOW))),
    ("id_token_issued_at", |c| claim(c, "iat", json!(NOW + 120))),
    ("id_token_issued_at", |c| claim(c, "iat", json!(NOW - 3_600))),
    ("id_token_nonce", |c| claim(c, "nonce", json!("another"))),
    ("id_token_nonce", |c| claim(c, "nonce", Value::Null)),
    ("id_token_subject", |c| claim(c, "sub", json!("s".repeat(256)))),
    ("id_token_missing", |c| c.tokens = Tokens::NoIdToken),
    ("code_refused", |c| c.tokens = Tokens::Refuse),
    ("token_endpoint", |c| c.tokens = Tokens::Hang),
    ("token_endpoint", |c| c.tokens = Tokens::Endless),
    ("token_endpoint", |c| c.tokens = Tokens::Nonsense),
    ("email_unverified", |c| claim(c, "email_verified", json!(false))),
    ("email_unverified", |c| claim(c, "email_verified", Value::Null)),
    ("no_member", |c| claim(c, "email", json!("nobody@x.io"))),
    ("provider_error", |c| c.error = Some("server_error".to_owned())),
];

#[tokio::test]
async fn oidc_refuses_what_does_not_hold() {
    for place in places() {
        let world = World::start(place).await;
        world.managed.set_up().await;
        assert_eq!(world.managed.workspace.now().micros() / 1_000_000, NOW);
        for (reason, change) in BAD {
            world.provider.behave(change);
            world.refused(&world.signs_in().await, reason);
        }
        let reasons: Vec<&str> = BAD.iter().rev().map(|(reason, _)| *reason).collect();
        assert_eq!(world.audited().await, reasons);
        world.provider.behave(|_| {});
        assert_eq!(world.session(&world.signs_in().await).await["email"], "ada@x.io", "nothing of it stays");
    }
}

#[tokio::test]
async fn oidc_takes_an_answer_once_in_the_browser_that_left_and_in_time() {
    for place in places() {
        let world = World::start(place).await;
        world.managed.set_up().await;
        let left = world.leave("/leads?q=a").await;
        let to = world.provider.visit(&left.address).await;
        assert!(world.comes_back(&to, &left.cookie).await.headers("set-cookie").len() == 3);
        world.refused(&world.comes_back(&to, &left.cookie).await, "state_unknown");

        let (left, other) = (world.leave("/leads?q=a").await, world.leave("/leads?q=a").await);
        let to = world.provider.visit(&left.address).await;
        world.refused(&world.comes_back(&to, &other.cookie).await, "other_browser");
        world.refused(&world.comes_back(&to, &left.cookie).await, "state_unknown");
        let left = world.leave("/leads?q=a").await;
        let to = world.provider.visit(&left.address).await;
        world.refused(&world.comes_back(&to, "").await, "other_browser");

        let left = world.leave("/leads?q=a").await;
        let to = world.provider.visit(&left.address).await;
        world.managed.pass(600);
        world.provider.pass(600);
        world.refused(&world.comes_back(&to, &left.cookie).await, "state_expired");

        let left = world.leave("/leads?q=a").await;
        let to = world.provider.visit(&left.address).await;
        world.refused(&world.comes_back(&swap(&to, "state", "made-up"), &left.cookie).await, "state_unknown");
        world.refused(&world.comes_back(&format!("{to}&state=b"), &left.cookie).await, "answer_unreadable");
        world.refused(&world.comes_back(&swap(&to, "code", "stolen"), &left.cookie).await, "code_refused");
        // A code of another attempt is bound to its verifier.
        let (mine, theirs) = (world.leave("/leads?q=a").await, world.leave("/leads?q=a").await);
        let (to, from) =
            (world.provider.visit(&mine.address).await, world.provider.visit(&theirs.address).await);
        let code = from.split("&code=").nth(1).unwrap();
        world.refused(&world.comes_back(&swap(&to, "code", code), &mine.cookie).await, "code_refused");
        assert_eq!(
            world.audited().await,
            ["code_refused", "code_refused", "state_expired"],
            "nobody else can fill the audit"
        );
    }
}

#[tokio::test]
async fn oidc_does_not_mix_providers_up() {
    for place in places() {
        let world = World::start(place).await;
        world.managed.set_up().await;
        let other = IdentityProvider::start(NOW).await;
        world.add("other", json!({ "issuer": other.issuer() })).await;
        // The answer says that it is another's.
        world.provider.behave(|conduct| conduct.iss = Some(other.issuer().to_owned()));
        world.refused(&world.signs_in().await, "mix_up");
        // It says nothing, and should.
        world.provider.behave(|conduct| conduct.iss = None);
        world.refused(&world.signs_in().await, "mix_up");
        // What was begun at one comes to the address of the other.
        world.provider.behave(|_| {});
        let left = world.leave("/leads?q=a").await;
        let to = world.provider.visit(&left.address).await;
        let at_other = to.replace("/oidc/id/", "/oidc/other/");
        let asked = [world.provider.asked("/token"), other.asked("/token")];
        world.refused(&world.comes_back(&at_other, &left.cookie).await, "other_provider");
        let left = world.leave("/leads?q=a").await;
        let to = world.provider.visit(&left.address).await;
        world.refused(
            &world.comes_back(&to.replace("/oidc/id/", "/oidc/gone/"), &left.cookie).await,
            "other_provider",
        );
        assert_eq!([world.provider.asked("/token"), other.asked("/token")], asked, "no code was given away");
        // Those that never say it are told apart by the address alone.
        let silent = IdentityProvider::start(NOW).await;
        silent.behave(|conduct| {
            conduct.iss = None;
            conduct
                .published
                .insert("authorization_response_iss_parameter_supported".to_owned(), Value::Null);
        });
        world.change(json!({ "issuer": silent.issuer() })).await;
        let left = world.leave("/leads?q=a").await;
        let to = silent.visit(&left.address).await;
        assert_eq!(world.session(&world.comes_back(&to, &left.cookie).await).await["email"], "ada@x.io");
    }
}

#[tokio::test]
async fn oidc_reads_keys_again_when_they_change() {
    let world = World::start(None).await;
    world.managed.set_up().await;
    assert_eq!(world.session(&world.signs_in().await).await["email"], "ada@x.io");
    world.provider.rotate("second");
    assert_eq!(world.session(&world.signs_in().await).await["email"], "ada@x.io");
    assert_eq!(world.provider.asked("/jwks"), 2);
    // Not more than once a minute, whatever keys are named.
    world.provider.rotate("third");
    world.refused(&world.signs_in().await, "id_token_unknown_key");
    assert_eq!(world.provider.asked("/jwks"), 2);
    world.managed.pass(60);
    world.provider.pass(60);
    assert_eq!(world.session(&world.signs_in().await).await["email"], "ada@x.io");
    assert_eq!(world.provider.asked("/jwks"), 3);
}

#[tokio::test]
async fn oidc_binds_a_member_to_whom_the_provider_knows() {
    for place in places() {
        let world = World::start(place).await;
        let ada = world.managed.set_up().await;
        world.managed.joins("kim@x.io", Role::Sales).await;
        world.provider.vouch("subject-1", "ADA@x.io");
        assert_eq!(world.session(&world.signs_in().await).await["email"], "ada@x.io");
        // She is called otherwise now, and somebody else has her address.
        world.provider.vouch("subject-1", "kim@x.io");
        assert_eq!(world.session(&world.signs_in().await).await["email"], "ada@x.io");
        world.provider.vouch("subject-2", "ada@x.io");
        world.refused(&world.signs_in().await, "other_identity");
        // Unless an administrator says that it is her.
        let release = async |who: &str| {
            world.managed.send("POST", &format!("/members/{who}/release-identity"), &ada, None).await
        };
        assert_eq!(release("kim@x.io").await.problem(), "refused", "nothing is bound");
        assert_eq!(release("ada@x.io").await.status, 204);
        assert_eq!(world.managed.send("GET", "/session", &ada, None).await.problem(), "unauthorised");
        assert_eq!(world.session(&world.signs_in().await).await["email"], "ada@x.io");
        // Whoever is disabled does not come in, whether bound or not.
        for (subject, address) in [("subject-2", "ada@x.io"), ("subject-3", "kim@x.io")] {
            let disable = format!("/members/{address}/disable");
            if address == "ada@x.io" {
                let kim = json!({ "role": "admin" });
                assert_eq!(world.managed.ask("PATCH", "/members/kim@x.io", Some(&kim)).await.status, 200);
            } else {
                world.managed.joins("lee@x.io", Role::Admin).await;
            }
            assert_eq!(world.managed.ask("POST", &disable, None).await.status, 204);
            world.provider.vouch(subject, address);
            world.refused(&world.signs_in().await, "member_disabled");
        }
    }
}

#[tokio::test]
async fn oidc_lets_join_whom_an_administrator_lets() {
    for place in places() {
        let world = World::start(place).await;
        world.managed.set_up().await;
        world.change(json!({ "domains": ["X.io"] })).await;
        assert_eq!(world.session(&world.signs_in().await).await["email"], "ada@x.io");
        for address in
            ["mina@evil.example", "mina@x.io.evil.example", "mina@evil-x.io", "mina@sub.x.io", "x.io"]
        {
            world.provider.vouch("subject-9", address);
            world.refused(&world.signs_in().await, "domain_not_allowed");
        }
        world.provider.vouch("subject-9", "mina@x.io");
        world.refused(&world.signs_in().await, "no_member");
        world.change(json!({ "joins_as": "sales" })).await;
        world.provider.behave(|conduct| {
            claim(conduct, "sub", json!("subject-9"));
            claim(conduct, "email", json!("mina@x.io"));
            claim(conduct, "name", json!("김미나"));
            claim(conduct, "locale", json!("ko"));
        });
        let mina = world.session(&world.signs_in().await).await;
        let told = ["email", "role", "name", "language"].map(|what| mina[what].as_str().unwrap().to_owned());
        assert_eq!(told, ["mina@x.io", "sales", "김미나", "ko"]);
        let added = world.managed.ask("GET", "/audit?action=add_member", None).await.json();
        assert_eq!(added["items"][0]["actor"], "provider:id");
        world.change(json!({ "joins_as": "nobody" })).await;
        assert_eq!(world.session(&world.signs_in().await).await["email"], "mina@x.io", "she is a member now");
    }
}

#[tokio::test]
async fn oidc_is_the_first_factor_and_no_more() {
    for place in places() {
        let world = World::start(place).await;
        let ada = world.managed.set_up().await;
        let ask = async |method: &str, body: Value| {
            world.managed.send(method, "/second-factor", &ada, Some(&body)).await
        };
        let begun = ask("POST", json!({ "password": PASSWORD })).await.json();
        let code = || {
            let secret = totp_rs::Secret::try_from_base32(begun["secret"].as_str().unwrap()).unwrap();
            let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
            totp.generate((world.managed.workspace.now().micros() / 1_000_000).unsigned_abs()).to_string()
        };
        assert_eq!(ask("PUT", json!({ "code": code() })).await.status, 200);
        let asked = world.signs_in().await;
        let to = asked.header("location").unwrap().to_owned();
        let (page, ticket) = to.split_once('#').unwrap();
        assert_eq!((asked.status, page), (303, "http://localhost/sign-in?to=%2Fleads%3Fq%3Da"));
        assert_eq!(asked.headers("set-cookie").len(), 1, "the provider alone lets nobody in");
        world.managed.pass(30);
        let give = async |code: &str| {
            let body = json!({ "ticket": ticket, "code": code });
            world.managed.send("POST", "/session/second-factor", "", Some(&body)).await
        };
        assert_eq!(give("000000").await.problem(), "invalid");
        let done = give(&code()).await;
        assert_eq!(done.status, 200, "{}", done.text());
        let me = world.managed.send("GET", "/session", &cookies(&done), None).await.json();
        assert_eq!((&me["email"], &me["second_factor"]), (&json!("ada@x.io"), &json!(true)));
    }
}

#[tokio::test]
async fn oidc_asks_for_the_address_where_the_token_has_none() {
    let world = World::start(None).await;
    world.managed.set_up().await;
    let bare = |conduct: &mut Conduct| {
        claim(conduct, "email", Value::Null);
        claim(conduct, "email_verified", Value::Null);
    };
    world.provider.behave(bare);
    world.refused(&world.signs_in().await, "email_missing");
    world.provider.behave(|conduct| {
        bare(conduct);
        conduct.user_info.insert("email".to_owned(), json!("ada@x.io"));
        conduct.user_info.insert("email_verified".to_owned(), json!("true"));
    });
    assert_eq!(world.session(&world.signs_in().await).await["email"], "ada@x.io");
    world.provider.behave(|conduct| {
        bare(conduct);
        conduct.user_info.insert("sub".to_owned(), json!("somebody-else"));
        conduct.user_info.insert("email".to_owned(), json!("ada@x.io"));
    });
    world.refused(&world.signs_in().await, "provider_unreachable");
}

#[tokio::test]
async fn oidc_goes_only_where_it_may() {
    let world = World::start(None).await;
    let leave = async |to: &str| {
        world.managed.send("POST", "/session/oidc/id", "", Some(&json!({ "return_to": to }))).await
    };
    for to in ["https://evil.example", "//evil.example", "/\\evil.example", "leads"] {
        assert_eq!(leave(to).await.problem(), "invalid", "{to}");
    }
    let gone = world.managed.send("POST", "/session/oidc/gone", "", Some(&json!({}))).await;
    assert_eq!(gone.problem(), "not-found");
    let forged = world
        .managed
        .send("POST", "/session/oidc/id", "Sec-Fetch-Site: cross-site\r\n", Some(&json!({})))
        .await;
    assert_eq!(forged.problem(), "forbidden", "nobody is sent away by another site");
    // Whoever says no is told so.
    world.provider.behave(|conduct| conduct.error = Some("access_denied".to_owned()));
    let left = world.leave("/leads").await;
    let to = world.provider.visit(&left.address).await;
    let back = world.comes_back(&to, &left.cookie).await;
    assert_eq!(back.header("location"), Some("http://localhost/sign-in?to=%2Fleads&error=cancelled"));
    // What is published may not lead elsewhere.
    for (what, value) in [
        ("issuer", json!("https://id.example")),
        ("authorization_endpoint", json!("http://id.example/authorize")),
        ("authorization_endpoint", json!("javascript:alert(1)")),
        ("token_endpoint", json!("http://10.0.0.1/token")),
        ("token_endpoint", Value::Null),
        ("jwks_uri", json!("http://169.254.169.254/latest")),
    ] {
        world.managed.pass(3_600);
        world.provider.behave(|conduct| drop(conduct.published.insert(what.to_owned(), value.clone())));
        let refused = leave("/").await;
        assert_eq!(refused.problem(), "refused", "{what} {value}");
        assert!(world.log.take().contains("reason=provider_unreachable "), "{what} {value}");
        let read = world.provider.asked("/.well-known/openid-configuration");
        assert_eq!(leave("/").await.problem(), "refused");
        assert_eq!(
            world.provider.asked("/.well-known/openid-configuration"),
            read,
            "it is left alone for a while"
        );
    }
    world.provider.behave(|_| {});
    world.managed.pass(5);
    assert_eq!(leave("/").await.status, 200);
}

#[tokio::test]
async fn oidc_slows_down_whoever_tries_too_often() {
    let world = World::start(None).await;
    let leave = async || world.managed.send("POST", "/session/oidc/id", "", Some(&json!({}))).await.status;
    let mut tries = 0;
    while leave().await == 200 {
        tries += 1;
        assert!(tries < 1_000);
    }
    assert!(tries >= 60 && leave().await == 429);
    let back = world.managed.send("GET", "/session/oidc/id/callback?state=a&code=b", "", None).await;
    assert_eq!(back.header("location"), Some("http://localhost/sign-in?to=%2F&error=busy"));
}

#[tokio::test]
async fn oidc_providers_are_managed() {
    for place in places() {
        let world = World::start(place).await;
        let managed = &world.managed;
        let ada = managed.set_up().await;
        let shown = managed.send("GET", "/sign-in-providers/id", &ada, None).await;
        assert_eq!(shown.json()["redirect_uri"], "http://localhost/api/v1/session/oidc/id/callback");
        let listed = managed.send("GET", "/sign-in-providers", &ada, None).await;
        let audited = managed.send("GET", "/audit?action=add_provider", &ada, None).await;
        for answer in [&shown, &listed, &audited] {
            assert!(
                !answer.text().contains(CLIENT.1) && !answer.text().contains("sealed."),
                "{}",
                answer.text()
            );
        }
        let good = json!({ "key": "b", "name": "B", "issuer": "https://id.example", "client_id": "c", "client_secret": "s" });
        let with = |name: &str, value: Value| {
            let mut new = good.clone();
            new[name] = value;
            new
        };
        for (new, told) in [
            (with("key", json!("Big Key")), "key:"),
            (with("name", json!(" ")), "name:"),
            (with("issuer", json!("http://id.example")), "issuer: only https"),
            (with("issuer", json!("https://id.example/?a=b")), "issuer:"),
            (with("issuer", json!("https://user@id.example")), "issuer:"),
            (with("client_secret", json!("")), "client_secret:"),
            (with("domains", json!(["no domain"])), "domains:"),
            (with("joins_as", json!("sales")), "domains:"),
            (with("joins_as", json!("admin")), "joins_as:"),
        ] {
            let refused = managed.send("POST", "/sign-in-providers", &ada, Some(&new)).await;
            assert_eq!(refused.problem(), "invalid", "{new}");
            assert!(refused.text().contains(told), "{}", refused.text());
        }
        assert_eq!(
            managed.send("POST", "/sign-in-providers", &ada, Some(&with("key", json!("id")))).await.problem(),
            "refused"
        );
        let patch = async |tag: &str, to: Value| {
            managed.send("PATCH", "/sign-in-providers/id", &format!("{ada}{tag}"), Some(&to)).await
        };
        assert_eq!(patch("", json!({ "name": "N" })).await.status, 428);
        assert_eq!(patch("If-Match: \"7\"\r\n", json!({ "name": "N" })).await.problem(), "stale");
        let changed =
            patch("If-Match: \"1\"\r\n", json!({ "name": "새 이름", "client_secret": "another" })).await;
        assert_eq!((changed.status, changed.header("etag")), (200, Some("\"2\"")), "{}", changed.text());
        assert_eq!(
            patch("If-Match: \"2\"\r\n", json!({ "joins_as": "viewer" })).await.problem(),
            "invalid",
            "no domains"
        );
        // With another secret the provider takes no code.
        world.refused(&world.signs_in().await, "code_refused");
        assert_eq!(managed.send("DELETE", "/sign-in-providers/id", &ada, None).await.status, 204);
        assert_eq!(managed.send("DELETE", "/sign-in-providers/id", &ada, None).await.problem(), "not-found");
        assert_eq!(managed.send("GET", "/session/providers", "", None).await.json(), json!({ "items": [] }));
    }
}

#[tokio::test]
async fn oidc_providers_stay_where_they_are_the_last_way_in() {
    let world = World::start(None).await;
    world.change(json!({ "domains": ["x.io"] })).await;
    let new = json!({ "email": "ada@x.io", "role": "admin" });
    assert_eq!(world.managed.ask("POST", "/members", Some(&new)).await.status, 201);
    assert_eq!(world.session(&world.signs_in().await).await["role"], "admin", "no password was ever set");
    for (method, path) in
        [("DELETE", "/sign-in-providers/id"), ("POST", "/members/ada@x.io/release-identity")]
    {
        assert_eq!(world.managed.ask(method, path, None).await.problem(), "refused", "{path}");
    }
}
