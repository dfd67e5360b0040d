//! Getting in.

use std::time::Instant;

use baton_app::access::{AccessPolicy, SalesSee, set_policy};
use baton_app::api_keys::Scope;
use baton_app::members::NewMember;
use baton_app::sign_in::{reset_link, set_up_link};
use baton_app::{Role, Tongue};
use serde_json::{Value, json};

use crate::client::{Answer, post};
use crate::management::Managed;

pub(crate) const PASSWORD: &str = "correct horse battery";

fn token(link: &str) -> &str {
    link.split_once('#').unwrap().1
}

/// The cookies that an answer sets, as they are sent back.
pub(crate) fn cookies(answer: &Answer) -> String {
    let set = answer.headers("set-cookie");
    let pairs: Vec<&str> = set.iter().map(|cookie| cookie.split(';').next().unwrap()).collect();
    format!("Cookie: {}\r\n", pairs.join("; "))
}

impl Managed {
    /// Makes the first administrator; its cookies.
    pub(crate) async fn set_up(&self) -> String {
        let link = set_up_link(&self.gate).await.unwrap().unwrap();
        let body =
            json!({ "token": token(&link), "email": "Ada@x.io", "password": PASSWORD, "language": "ko" });
        let done = self.send("POST", "/set-up", "", Some(&body)).await;
        assert_eq!(done.status, 200, "{}", done.text());
        cookies(&done)
    }

    /// Invites somebody who accepts; its cookies.
    pub(crate) async fn joins(&self, email: &str, role: Role) -> String {
        let new = NewMember { email, name: None, role, team: None, language: Tongue::En, time_zone: "UTC" };
        let invited = baton_app::sign_in::invite(&self.gate, new, "test").await.unwrap();
        let body = json!({ "token": token(&invited.link), "password": PASSWORD });
        let done = self.send("POST", "/invitations/accept", "", Some(&body)).await;
        assert_eq!(done.status, 200, "{}", done.text());
        cookies(&done)
    }

    pub(crate) async fn signs_in(&self, email: &str, password: &str, headers: &str) -> Answer {
        let body = json!({ "email": email, "password": password });
        self.send("POST", "/session", headers, Some(&body)).await
    }
}

#[tokio::test]
async fn the_first_administrator_comes_by_a_link_once() {
    let managed = Managed::start().await;
    let link = set_up_link(&managed.gate).await.unwrap().unwrap();
    let other = set_up_link(&managed.gate).await.unwrap().unwrap();
    let body = |link: &str, password: &str| json!({ "token": token(link), "email": "ada@x.io", "password": password });
    let replaced = managed.send("POST", "/set-up", "", Some(&body(&link, PASSWORD))).await;
    assert_eq!(replaced.problem(), "refused", "another link was given since");
    let weak = managed.send("POST", "/set-up", "", Some(&body(&other, "short"))).await;
    assert_eq!(weak.problem(), "invalid");
    assert!(weak.text().contains("at least 12 characters"), "{}", weak.text());
    managed.pass(3_601);
    let late = managed.send("POST", "/set-up", "", Some(&body(&other, PASSWORD))).await;
    assert_eq!(late.problem(), "refused", "an hour is over");
    let mine = managed.set_up().await;
    assert!(set_up_link(&managed.gate).await.unwrap().is_none());
    let me = managed.send("GET", "/session", &mine, None).await;
    assert_eq!(
        (&me.json()["email"], &me.json()["role"], &me.json()["language"]),
        (&json!("ada@x.io"), &json!("admin"), &json!("ko"))
    );
    let changed = managed.send("PUT", "/targets", &mine, Some(&json!({}))).await;
    assert_eq!(changed.problem(), "invalid", "an administrator may");
}

#[tokio::test]
async fn cookies_are_out_of_reach_of_pages_and_of_other_sites() {
    let managed = Managed::start().await;
    managed.set_up().await;
    let done = managed.signs_in("ADA@x.io ", PASSWORD, "").await;
    for cookie in done.headers("set-cookie") {
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    assert!(!done.text().contains(&cookies(&done)[22..60]), "the secret is in the cookie alone");
    let mine = cookies(&done);
    let tried = async |headers: &str| {
        managed
            .send("PATCH", "/session/profile", &(mine.clone() + headers), Some(&json!({ "name": "Ada" })))
            .await
            .status
    };
    assert_eq!(tried("Sec-Fetch-Site: cross-site\r\nOrigin: https://evil.example\r\n").await, 403);
    assert_eq!(tried("Sec-Fetch-Site: same-site\r\n").await, 403);
    assert_eq!(tried("Origin: https://evil.example\r\n").await, 403);
    assert_eq!(tried("Origin: null\r\n").await, 403);
    assert_eq!(tried("Sec-Fetch-Site: same-origin\r\n").await, 200);
    assert_eq!(tried("Origin: http://localhost\r\n").await, 200);
    let forged = managed.signs_in("ada@x.io", PASSWORD, "Sec-Fetch-Site: cross-site\r\n").await;
    assert_eq!(forged.problem(), "forbidden", "nor is anybody signed in by another site");
}

#[tokio::test]
async fn what_is_wrong_is_not_told() {
    let managed = Managed::start().await;
    managed.set_up().await;
    let wrong = managed.signs_in("ada@x.io", "not the password", "").await;
    let nobody = managed.signs_in("nobody@x.io", "not the password", "").await;
    assert_eq!((wrong.problem(), wrong.json()), (nobody.problem(), nobody.json()));
    assert_eq!(wrong.status, 401);
    for address in ["ada@x.io", "nobody@x.io"] {
        let asked = managed.send("POST", "/password/forgot", "", Some(&json!({ "email": address }))).await;
        assert_eq!((asked.status, asked.text().as_str()), (202, ""));
    }
    // Whoever was disabled is nobody, and its session ends.
    let kim = managed.joins("kim@x.io", Role::Sales).await;
    assert_eq!(managed.send("GET", "/session", &kim, None).await.status, 200);
    baton_app::members::disable(&managed.workspace, "kim@x.io", "test").await.unwrap();
    assert_eq!(managed.send("GET", "/session", &kim, None).await.problem(), "unauthorised");
    assert_eq!(managed.signs_in("kim@x.io", PASSWORD, "").await.problem(), "unauthorised");
}

#[tokio::test]
async fn whoever_guesses_is_slowed_down_and_locks_nobody_out() {
    let managed = Managed::start().await;
    let mine = managed.set_up().await;
    let mut answers: Vec<u16> = Vec::new();
    for n in 0..14 {
        answers.push(managed.signs_in("ada@x.io", &format!("guess number {n}"), "").await.status);
    }
    assert_eq!((&answers[..10], &answers[10..]), (&[401; 10][..], &[429; 4][..]));
    let slowed = managed.signs_in("ada@x.io", PASSWORD, "").await;
    assert_eq!(slowed.problem(), "quota");
    assert!(slowed.headers("retry-after")[0].parse::<u64>().unwrap() > 0);
    // In the browser that she used before, she comes in.
    assert_eq!(managed.signs_in("ada@x.io", PASSWORD, &mine).await.status, 200);
}

#[tokio::test]
async fn a_session_is_new_with_each_sign_in_and_ends() {
    let managed = Managed::start().await;
    let first = managed.set_up().await;
    let fixed = "Cookie: baton_session=chosen-by-somebody-else\r\n";
    let second = cookies(&managed.signs_in("ada@x.io", PASSWORD, fixed).await);
    assert!(!second.contains("chosen"), "a session is never the one that was brought along");
    let listed = managed.send("GET", "/sessions", &second, None).await.json();
    let items = listed["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["current"], &items[1]["current"]), (2, &json!(true), &json!(false)));
    let end =
        async |who: &str, id: &Value| managed.send("DELETE", &format!("/sessions/{id}"), who, None).await;
    let kim = managed.joins("kim@x.io", Role::Sales).await;
    assert_eq!(end(&kim, &items[1]["id"]).await.problem(), "not-found", "nobody ends another's");
    assert_eq!(end(&second, &items[1]["id"]).await.status, 204);
    assert_eq!(managed.send("GET", "/session", &first, None).await.problem(), "unauthorised");
    let out = managed.send("DELETE", "/session", &second, None).await;
    assert!(out.headers("set-cookie")[0].contains("Max-Age=0"));
    assert_eq!(managed.send("GET", "/session", &second, None).await.problem(), "unauthorised");
    // Unused for three days it ends; in use, after two weeks.
    let idle = cookies(&managed.signs_in("ada@x.io", PASSWORD, "").await);
    let holds = async || managed.send("GET", "/session", &idle, None).await.status == 200;
    for _ in 0..6 {
        managed.pass(2 * 86_400);
        assert!(holds().await);
    }
    managed.pass(2 * 86_400);
    assert!(!holds().await, "two weeks are over");
    let idle = cookies(&managed.signs_in("ada@x.io", PASSWORD, "").await);
    managed.pass(3 * 86_400);
    assert_eq!(managed.send("GET", "/session", &idle, None).await.problem(), "unauthorised");
}

#[tokio::test]
async fn another_password_ends_other_sessions() {
    let managed = Managed::start().await;
    let first = managed.set_up().await;
    let second = cookies(&managed.signs_in("ada@x.io", PASSWORD, "").await);
    let change = async |current: &str, new: &str| {
        managed.send("PUT", "/password", &second, Some(&json!({ "current": current, "new": new }))).await
    };
    assert_eq!(change("not the password", "another good phrase").await.problem(), "unauthorised");
    assert_eq!(change(PASSWORD, "ada@x.io").await.problem(), "invalid");
    assert_eq!(change(PASSWORD, "another good phrase").await.status, 204);
    let holds = async |who: &str| managed.send("GET", "/session", who, None).await.status == 200;
    assert!(!holds(&first).await && holds(&second).await);
    // By a link: all of them, and nobody is signed in by it.
    let link = reset_link(&managed.gate, "ada@x.io", "test").await.unwrap();
    let reset = async |password: &str| {
        managed
            .send(
                "POST",
                "/password/reset",
                "",
                Some(&json!({ "token": token(&link), "password": password })),
            )
            .await
    };
    assert_eq!(reset("short").await.problem(), "invalid");
    let done = reset("a third good phrase").await;
    assert_eq!((done.status, done.headers("set-cookie").len()), (204, 0));
    assert!(!holds(&second).await);
    assert_eq!(reset("a fourth good phrase").await.problem(), "refused", "a link is good once");
    assert_eq!(managed.signs_in("ada@x.io", "a third good phrase", "").await.status, 200);
}

#[tokio::test]
async fn an_invitation_is_good_once_and_for_a_week() {
    let managed = Managed::start().await;
    let mine = managed.set_up().await;
    let body = json!({ "email": "lee@x.io", "role": "sales", "language": "ko" });
    let invited = managed.send("POST", "/invitations", &mine, Some(&body)).await;
    assert_eq!(invited.status, 201, "{}", invited.text());
    let again = managed.send("POST", "/members/lee@x.io/invite", &mine, None).await;
    let accept = async |link: &Value| {
        let body = json!({ "token": token(link.as_str().unwrap()), "password": PASSWORD, "name": "이서연" });
        managed.send("POST", "/invitations/accept", "", Some(&body)).await
    };
    assert_eq!(accept(&invited.json()["link"]).await.problem(), "refused", "the later link counts");
    let lee = cookies(&accept(&again.json()["link"]).await);
    assert_eq!(managed.send("GET", "/session", &lee, None).await.json()["name"], "이서연");
    assert_eq!(accept(&again.json()["link"]).await.problem(), "refused");
    let known = managed.send("POST", "/members/lee@x.io/invite", &mine, None).await;
    assert_eq!(known.problem(), "refused", "she signs in already");
    let nobody = managed.send("POST", "/invitations", &lee, Some(&body)).await;
    assert_eq!(nobody.problem(), "forbidden");
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_no_code_is_taken_twice() {
    let managed = Managed::start().await;
    let mine = managed.set_up().await;
    let ask =
        async |method: &str, path: &str, body: Value| managed.send(method, path, &mine, Some(&body)).await;
    assert_eq!(
        ask("POST", "/second-factor", json!({ "password": "not the password" })).await.problem(),
        "unauthorised"
    );
    assert_eq!(
        ask("PUT", "/second-factor", json!({ "code": "000000" })).await.problem(),
        "refused",
        "none was begun"
    );
    let begun = ask("POST", "/second-factor", json!({ "password": PASSWORD })).await.json();
    let uri = begun["uri"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/Baton:ada%40x.io?secret="), "{uri}");
    let code = || {
        let secret = totp_rs::Secret::try_from_base32(begun["secret"].as_str().unwrap()).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
        let now = managed.workspace.now().micros() / 1_000_000;
        totp.generate(now.unsigned_abs()).to_string()
    };
    // Until it is confirmed nobody is asked for it.
    assert_eq!(managed.signs_in("ada@x.io", PASSWORD, &mine).await.headers("set-cookie").len(), 2);
    assert_eq!(ask("PUT", "/second-factor", json!({ "code": "12345" })).await.problem(), "invalid");
    let codes = ask("PUT", "/second-factor", json!({ "code": code() })).await.json();
    let recovery = codes["recovery_codes"].as_array().unwrap().clone();
    assert_eq!(recovery.len(), 10);
    let asked = async || {
        let answer = managed.signs_in("ada@x.io", PASSWORD, "").await;
        assert_eq!(answer.headers("set-cookie").len(), 0, "a password alone lets nobody in");
        answer.json()["second_factor"].as_str().unwrap().to_owned()
    };
    let give = async |ticket: &str, code: &str| {
        let body = json!({ "ticket": ticket, "code": code });
        managed.send("POST", "/session/second-factor", "", Some(&body)).await
    };
    let ticket = asked().await;
    assert_eq!(
        give(&ticket, &code()).await.problem(),
        "invalid",
        "this code was taken when it was confirmed"
    );
    managed.pass(30);
    assert_eq!(give(&ticket, &code()).await.status, 200);
    assert_eq!(give(&ticket, &code()).await.problem(), "refused", "a ticket is good once");
    let ticket = asked().await;
    let spoken = recovery[0].as_str().unwrap().to_uppercase().replace('-', " ");
    assert_eq!(give(&ticket, &spoken).await.status, 200);
    let ticket = asked().await;
    for _ in 0..5 {
        assert_eq!(give(&ticket, &spoken).await.problem(), "invalid", "a recovery code is good once");
    }
    managed.pass(30);
    assert_eq!(give(&ticket, &code()).await.problem(), "refused", "five wrong codes void the ticket");
    let left = managed.send("GET", "/session", &mine, None).await.json();
    assert_eq!((&left["second_factor"], &left["recovery_codes"]), (&json!(true), &json!(9)));
    assert_eq!(ask("POST", "/second-factor/end", json!({ "password": PASSWORD })).await.status, 204);
    assert_eq!(managed.signs_in("ada@x.io", PASSWORD, &mine).await.headers("set-cookie").len(), 2);
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let managed = Managed::start().await;
    let mine = managed.set_up().await;
    let change = async |who: &str, body: Value| {
        managed.edit_as(&mine, "PATCH", &format!("/members/{who}"), &body).await
    };
    assert_eq!(change("ada@x.io", json!({ "role": "viewer" })).await.problem(), "refused");
    assert_eq!(change("ada@x.io", json!({ "disabled": true })).await.problem(), "refused");
    assert_eq!(managed.send("POST", "/members/ada@x.io/disable", &mine, None).await.problem(), "refused");
    let kim = managed.joins("kim@x.io", Role::Sales).await;
    assert_eq!(managed.send("GET", "/keys", &kim, None).await.problem(), "forbidden");
    assert_eq!(
        change("kim@x.io", json!({ "role": "admin", "team": "none" })).await.json()["team"],
        Value::Null
    );
    assert_eq!(managed.send("GET", "/keys", &kim, None).await.status, 200, "it holds at once");
    assert_eq!(change("ada@x.io", json!({ "role": "viewer" })).await.status, 200);
    assert_eq!(managed.send("GET", "/keys", &mine, None).await.problem(), "forbidden");
}

#[tokio::test]
async fn a_key_is_good_where_and_until_it_says() {
    let managed = Managed::start().await;
    let mine = managed.set_up().await;
    let make = async |body: Value| managed.send("POST", "/keys", &mine, Some(&body)).await;
    let asks = async |key: &Value| {
        let bearer = format!("Authorization: Bearer {}\r\n", key.as_str().unwrap());
        managed.send("GET", "/members", &bearer, None).await.status
    };
    let soon =
        make(json!({ "scope": "read", "name": "a", "expires_at": "2026-06-01T09:01:00Z" })).await.json();
    let here =
        make(json!({ "scope": "read", "name": "b", "addresses": ["127.0.0.0/8", "::1"] })).await.json();
    let elsewhere = make(json!({ "scope": "read", "name": "c", "addresses": ["192.0.2.1"] })).await.json();
    assert_eq!(
        (asks(&soon["key"]).await, asks(&here["key"]).await, asks(&elsewhere["key"]).await),
        (200, 200, 401)
    );
    managed.pass(60);
    assert_eq!(asks(&soon["key"]).await, 401);
    assert_eq!(
        make(json!({ "scope": "read", "name": "d", "addresses": ["here"] })).await.problem(),
        "invalid"
    );
    assert_eq!(
        make(json!({ "scope": "read", "name": "d", "expires_at": "2026-01-01T00:00:00Z" })).await.problem(),
        "invalid"
    );
    let listed = managed.send("GET", "/keys", &mine, None).await;
    assert!(!listed.text().contains(here["key"].as_str().unwrap()), "no secret is listed");
    let revoked = managed.send("DELETE", &format!("/keys/{}", here["id"]), &mine, None).await;
    assert_eq!((revoked.status, asks(&here["key"]).await), (204, 401));
}

/// Every operation, as every role, as its description says.
#[tokio::test]
async fn each_role_may_do_what_the_description_says() {
    let managed = Managed::start().await;
    let mut roles = vec![("admin", managed.set_up().await)];
    for role in [Role::Marketer, Role::Sales, Role::Viewer] {
        roles.push((role.name(), managed.joins(&format!("{role}@x.io"), role).await));
    }
    let mut deviations = Vec::new();
    for operation in managed.operations().await {
        for (role, cookies) in &roles {
            let Some(may) = &operation.roles else { continue };
            // What would end the sessions that this test needs is tried by others.
            if operation.path == "/session" && operation.method == "DELETE" {
                continue;
            }
            let own = operation.path.replace("/members/1/", &format!("/members/{role}@x.io/"));
            let own = if *role == "admin" { own.replace("admin@x.io", "ada@x.io") } else { own };
            let path = if may.len() == 4 { own } else { operation.path.clone() };
            // The first session is the administrator's own.
            let path = path.replace("/sessions/1", "/sessions/999");
            let body = (operation.method != "GET").then(|| json!({}));
            let answer = managed.send(&operation.method, &path, cookies, body.as_ref()).await;
            let refused = answer.status == 403 || answer.status == 401;
            if refused == may.iter().any(|one| one == role) {
                deviations.push(format!(
                    "{role} {} {path}: {} {}",
                    operation.method,
                    answer.status,
                    answer.text()
                ));
            }
        }
    }
    assert!(deviations.is_empty(), "{deviations:#?}");
}

/// What belongs to a member belongs to nobody else but an administrator.
#[tokio::test]
async fn what_is_ones_own_is_not_anothers() {
    let managed = Managed::start().await;
    managed.set_up().await;
    let kim = managed.joins("kim@x.io", Role::Sales).await;
    for path in ["notices", "notification-preferences"] {
        let other = managed.send("GET", &format!("/members/ada@x.io/{path}"), &kim, None).await;
        assert_eq!(other.problem(), "forbidden", "{path}");
        let own = managed.send("GET", &format!("/members/KIM@x.io/{path}"), &kim, None).await;
        assert_eq!(own.status, 200, "{path}");
    }
    let key = managed.send("GET", "/session", &managed.bearer(Scope::Admin), None).await;
    assert_eq!(key.problem(), "forbidden", "a key has no session");
}

#[tokio::test]
async fn what_sales_sees_holds_from_the_next_request_on() {
    let managed = Managed::start().await;
    managed.set_up().await;
    let kim = managed.joins("kim@x.io", Role::Sales).await;
    let restricted = async || managed.send("GET", "/session", &kim, None).await.json()["restricted"].clone();
    assert_eq!(restricted().await, false);
    set_policy(&managed.workspace, AccessPolicy { sales_see: SalesSee::Own }, None, "test").await.unwrap();
    assert_eq!(restricted().await, true);
}

/// Who is asked about, and how many of each kind there are: nobody is asked about so often that it is slowed down.
const EACH: usize = 8;
const ROUNDS: usize = 64;
const KINDS: [&str; 4] = ["member", "nobody", "invited", "disabled"];

/// How long it takes to be refused, in microseconds.
async fn refused_within(managed: &Managed, path: &str, email: &str, from: &str) -> u128 {
    let body = match path {
        "/session" => json!({ "email": email, "password": "not the password" }),
        _ => json!({ "email": email }),
    };
    let body = body.to_string();
    let request = post(&format!("/api/v1{path}"), "Content-Type: application/json\r\n", body.as_bytes());
    let mut client = managed.connect_from(from).await;
    let begun = Instant::now();
    client.send(&request).await;
    let answer = client.answer().await;
    assert!(matches!(answer.status, 401 | 202), "{}", answer.text());
    begun.elapsed().as_micros()
}

/// `cargo nextest run --package baton-api --run-ignored only --no-capture who_is_a_member`
#[tokio::test]
#[ignore = "it measures time, on a machine that does nothing else"]
async fn how_long_it_takes_does_not_tell_who_is_a_member() {
    let managed = Managed::start().await;
    managed.set_up().await;
    for n in 0..EACH {
        managed.joins(&format!("member{n}@x.io"), Role::Sales).await;
        managed.joins(&format!("disabled{n}@x.io"), Role::Sales).await;
        baton_app::members::disable(&managed.workspace, &format!("disabled{n}@x.io"), "test").await.unwrap();
        // Somebody who never set a password.
        let new = json!({ "email": format!("invited{n}@x.io"), "role": "sales" });
        assert_eq!(managed.ask("POST", "/members", Some(&new)).await.status, 201);
    }
    for (home, path) in (1..).zip(["/session", "/password/forgot"]) {
        let mut times = [const { Vec::new() }; KINDS.len()];
        // In turns, so that what else the machine does is everybody's.
        for round in 0..ROUNDS {
            for (number, kind) in KINDS.into_iter().enumerate() {
                let email = format!("{kind}{}@x.io", round % EACH);
                let from = format!("127.{home}.{number}.{}:0", round + 1);
                times[number].push(refused_within(&managed, path, &email, &from).await);
            }
        }
        for (kind, mut times) in KINDS.into_iter().zip(times) {
            times.sort_unstable();
            let (low, median, high) = (times[ROUNDS / 4], times[ROUNDS / 2], times[ROUNDS * 3 / 4]);
            println!("{path} {kind}: {median} us (half of them {low} to {high})");
        }
    }
}
