//! Who comes in by a provider, and who says which there are.

use baton_app::Role;
use baton_testkit::identity_provider::{CLIENT, Conduct};
use serde_json::{Value, json};

use super::{World, claim, places};
use crate::sign_in::{PASSWORD, cookies};

#[tokio::test]
async fn binds_a_member_to_whom_the_provider_knows() {
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
                assert_eq!(world.managed.edit("PATCH", "/members/kim@x.io", &kim).await.status, 200);
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
async fn lets_join_whom_an_administrator_lets() {
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
async fn is_the_first_factor_and_no_more() {
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
async fn asks_for_the_address_where_the_token_has_none() {
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
async fn providers_are_managed() {
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
async fn providers_stay_where_they_are_the_last_way_in() {
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
