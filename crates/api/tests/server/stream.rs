//! `/api/v1/stream`

use baton_app::Role;
use baton_app::access::{AccessPolicy, SalesSee, set_policy};
use serde_json::{Value, json};

use crate::client::{Client, soon};
use crate::handoffs::two;
use crate::management::Managed;

/// Asks for what happens after an event; gives the connection once the answer has begun.
async fn watch(managed: &Managed, who: &str, after: &str) -> Client {
    let mut client = managed.connect().await;
    let last = if after.is_empty() { String::new() } else { format!("Last-Event-ID: {after}\r\n") };
    let head = format!("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n{who}{last}\r\n");
    client.send(head.as_bytes()).await;
    let answer = client.answer().await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/event-stream")));
    client
}

/// Reads up to the next event of this name: its id, and what it says.
async fn next(client: &mut Client, name: &str) -> (String, Value) {
    let (mut id, mut event) = (String::new(), String::new());
    loop {
        let line = soon(client.line()).await;
        if let Some((field, value)) = line.split_once(": ") {
            match field {
                "id" => value.clone_into(&mut id),
                "event" => value.clone_into(&mut event),
                "data" if event == name => return (id, serde_json::from_str(value).unwrap()),
                _ => {}
            }
        }
    }
}

async fn assigns(managed: &Managed, lead: &str) {
    let answer =
        managed.ask("POST", &format!("/leads/{lead}/assign"), Some(&json!({ "owner": "rui@x.io" }))).await;
    assert!(answer.status < 300, "{}", answer.text());
}

#[tokio::test]
async fn what_happens_is_told_as_it_happens_and_after_a_break() {
    let (managed, _, _) = two().await;
    let rui = managed.joins("rui@x.io", Role::Sales).await;
    let mut client = watch(&managed, &rui, "").await;
    assigns(&managed, "1").await;
    let (id, change) = next(&mut client, "lead.updated").await;
    assert_eq!((&change["kind"], &change["lead"]), (&json!("lead.updated"), &json!("#1")));
    assert!(
        change["at"].is_string() && change.get("data").is_none(),
        "no more than that it happened: {change}"
    );
    assigns(&managed, "2").await;
    let (_, told) = next(&mut client, "lead.updated").await;
    let mut again = watch(&managed, &rui, &id).await;
    assert_eq!(next(&mut again, "lead.updated").await.1, told, "it goes on where it broke off");
}

#[tokio::test]
async fn nothing_is_missed_between_who_is_here_and_the_stream() {
    let (managed, _, _) = two().await;
    let rui = managed.joins("rui@x.io", Role::Sales).await;
    assigns(&managed, "1").await;
    let session = managed.send("GET", "/session", &rui, None).await.json();
    assigns(&managed, "2").await;
    let mut client = watch(&managed, &rui, session["stream_from"].as_str().unwrap()).await;
    assert_eq!(next(&mut client, "lead.updated").await.1["lead"], "#2", "what was before is known");
}

#[tokio::test]
async fn leads_of_others_are_not_told_of() {
    let (managed, _, _) = two().await;
    let rui = managed.joins("rui@x.io", Role::Sales).await;
    let lee = json!({ "owner": "lee@x.io" });
    managed.joins("lee@x.io", Role::Sales).await;
    assert!(managed.ask("POST", "/leads/1/assign", Some(&lee)).await.status < 300);
    assigns(&managed, "2").await;
    set_policy(&managed.workspace, AccessPolicy { sales_see: SalesSee::Own }, None, "test").await.unwrap();
    let mut client = watch(&managed, &rui, "0-0").await;
    let (_, change) = next(&mut client, "lead.updated").await;
    assert_eq!(change["lead"], "#2", "that lead 1 was assigned before is not told");
}

#[tokio::test]
async fn an_id_that_is_none_is_refused() {
    let managed = Managed::start().await;
    for id in ["x", "-1-0", "1", "1-2-3", "99999999999999999999-0"] {
        let headers = format!("{}Last-Event-ID: {id}\r\n", managed.bearer(baton_app::api_keys::Scope::Admin));
        assert_eq!(managed.send("GET", "/stream", &headers, None).await.problem(), "invalid", "{id}");
    }
}

#[tokio::test]
async fn whoever_watches_does_not_hold_up_the_end() {
    let (managed, _, _) = two().await;
    let rui = managed.joins("rui@x.io", Role::Sales).await;
    let mut client = watch(&managed, &rui, "").await;
    let ended = managed.stop();
    client.rest().await;
    assert_eq!(soon(ended).await.unwrap(), Ok(()));
}
