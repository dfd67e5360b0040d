//! Answers of providers: those that hold, and all the others.

use baton_testkit::identity_provider::{CLIENT, Conduct, IdentityProvider, Signing, Tokens};
use serde_json::{Value, json};

use super::{NOW, World, claim, places};
use crate::sign_in::cookies;

#[tokio::test]
async fn lets_a_member_in() {
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
async fn takes_rsa_keys_too() {
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

fn swap(to: &str, name: &str, value: &str) -> String {
    let (path, query) = to.split_once('?').unwrap();
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((found, _)) if found == name => format!("{name}={value}"),
        _ => pair.to_owned(),
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

/// A way of the provider to misbehave, and why nobody is let in then.
type Case = (&'static str, fn(&mut Conduct));

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
async fn refuses_what_does_not_hold() {
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
async fn takes_an_answer_once_in_the_browser_that_left_and_in_time() {
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
async fn does_not_mix_providers_up() {
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
async fn reads_keys_again_when_they_change() {
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
async fn goes_only_where_it_may() {
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
async fn slows_down_whoever_tries_too_often() {
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
