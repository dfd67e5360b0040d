//! `Idempotency-Key`

use baton_app::Role;
use baton_app::api_keys::Scope;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::management::Managed;

async fn ask(managed: &Managed, key: &str, path: &str, body: &Value) -> Answer {
    let headers = format!("{}Idempotency-Key: {key}\r\n", managed.bearer(Scope::Admin));
    managed.send("POST", path, &headers, Some(body)).await
}

fn mina() -> Value {
    json!({ "email": "mina@x.io", "role": "sales" })
}

#[tokio::test]
async fn what_is_asked_twice_is_done_once_and_answered_alike() {
    let managed = Managed::start().await;
    let first = ask(&managed, "k-1", "/members", &mina()).await;
    let again = ask(&managed, "k-1", "/members", &mina()).await;
    assert_eq!((first.status, again.status, first.json()), (201, 201, again.json()));
    assert_eq!(
        (first.header("idempotent-replayed"), again.header("idempotent-replayed")),
        (None, Some("true"))
    );
    assert_eq!(
        ask(&managed, "k-2", "/members", &mina()).await.problem(),
        "refused",
        "another key is another request"
    );
    assert_eq!(ask(&managed, "k-2", "/members", &mina()).await.problem(), "refused");
    let noa = json!({ "email": "noa@x.io", "role": "sales" });
    assert_eq!(ask(&managed, "k-1", "/members", &noa).await.problem(), "invalid", "one key for two requests");
    assert_eq!(managed.ask("GET", "/members", None).await.json()["items"].as_array().unwrap().len(), 1);
    managed.pass(24 * 3_600 + 1);
    assert_eq!(ask(&managed, "k-1", "/members", &noa).await.status, 201, "a day later it is known no more");
}

#[tokio::test]
async fn a_secret_that_was_shown_once_is_shown_again_to_the_same_caller_alone() {
    let managed = Managed::start().await;
    let new = json!({ "name": "site", "scope": "write" });
    let first = ask(&managed, "k-1", "/keys", &new).await;
    assert_eq!(first.status, 201, "{}", first.text());
    assert_eq!(ask(&managed, "k-1", "/keys", &new).await.text(), first.text());
    let stranger = "Authorization: Bearer nobody\r\nIdempotency-Key: k-1\r\n";
    assert_eq!(managed.send("POST", "/keys", stranger, Some(&new)).await.problem(), "unauthorised");
    let reader = format!("{}Idempotency-Key: k-1\r\n", managed.bearer(Scope::Read));
    assert_eq!(managed.send("POST", "/keys", &reader, Some(&new)).await.problem(), "forbidden");
}

#[tokio::test]
async fn a_caller_is_who_it_is_whatever_else_it_sends() {
    let managed = Managed::start().await;
    let rui = managed.joins("rui@x.io", Role::Sales).await;
    let call = json!({ "title": "call" });
    let add = async |who: &str| {
        let headers = format!("{who}Idempotency-Key: k-1\r\n");
        managed.send("POST", "/tasks", &headers, Some(&call)).await.json()
    };
    let first = add(&rui).await;
    let besides = rui.replace("Cookie: ", "Cookie: other=1; ");
    assert_ne!(besides, rui);
    assert_eq!(add(&besides).await, first, "cookies of others are none of ours");
    // A key that acts for somebody is another caller than the key itself.
    let key = managed.bearer(Scope::Admin);
    let own = add(&key).await;
    let behalf = add(&format!("{key}Baton-On-Behalf-Of: rui@x.io\r\n")).await;
    assert_ne!(own["id"], behalf["id"]);
    assert_eq!(behalf["owner"], "rui@x.io");
}

#[tokio::test]
async fn what_was_not_begun_may_be_asked_again() {
    let managed = Managed::start().await;
    let wrong = json!({ "email": "mina", "role": "sales" });
    assert_eq!(ask(&managed, "k-1", "/members", &wrong).await.problem(), "invalid");
    assert_eq!(ask(&managed, "k-1", "/members", &mina()).await.status, 201);
    let long = "k".repeat(256);
    for key in ["", "two words", long.as_str()] {
        assert_eq!(ask(&managed, key, "/members", &mina()).await.problem(), "invalid", "{key}");
    }
}

#[tokio::test]
async fn of_many_at_once_one_does_it() {
    let managed = Managed::start().await;
    let body = mina();
    let asked = (0..8).map(|_| ask(&managed, "k-1", "/members", &body));
    let answers = futures_util::future::join_all(asked).await;
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    let first = made.iter().filter(|answer| answer.header("idempotent-replayed").is_none()).count();
    assert_eq!(first, 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!((answer.problem().as_str(), answer.header("retry-after")), ("refused", Some("1")));
    }
}
