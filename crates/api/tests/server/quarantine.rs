//! `/api/v1/quarantine`

use baton_app::api_keys::Scope;
use baton_app::intake::{Delivery, Endpoint, Intake, Quotas};
use serde_json::json;
use tokio::sync::watch;

use crate::management::Managed;

/// A workspace with two messages that could not be taken.
async fn with_two() -> Managed {
    let managed = Managed::start().await;
    let (intake, service) = Intake::new(managed.workspace.clone(), &Quotas::default());
    let (stop, stopped) = watch::channel(false);
    let service = tokio::spawn(service.run(stopped));
    for message in [r#"{"event":"Page Viewed"}"#, r#"{"userId":"u1","event":5}"#] {
        let delivery = Delivery {
            endpoint: Endpoint::Track,
            key: Some(managed.key(Scope::Write).to_owned()),
            body: message.into(),
            address: [127, 0, 0, 1].into(),
            origin: None,
        };
        intake.take(delivery).await.unwrap();
    }
    stop.send_replace(true);
    service.await.unwrap();
    managed
}

#[tokio::test]
async fn what_could_not_be_taken_is_listed_tried_again_and_given_up() {
    let managed = with_two().await;
    let list = async |query: &str| managed.ask("GET", &format!("/quarantine{query}"), None).await.json();
    let first = list("?limit=1").await;
    let item = &first["items"][0];
    assert_eq!((&item["endpoint"], &item["times"]), (&json!("track"), &json!(1)), "{first}");
    assert!(item["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
    assert!(item.get("message").is_none(), "what it says may be of anybody");
    let second = list(&format!("?cursor={}", first["next"])).await;
    assert_eq!((second["items"].as_array().unwrap().len(), second.get("next")), (1, None));
    let tried = managed.ask("POST", "/quarantine/replay", Some(&json!({ "all": true }))).await;
    assert_eq!(tried.json(), json!({ "stored": 0, "duplicates": 0, "kept": 2 }), "nothing was mended");
    let one = json!({ "ids": [item["id"]] });
    assert_eq!(managed.ask("POST", "/quarantine/drop", Some(&one)).await.json(), json!({ "dropped": 1 }));
    assert_eq!(managed.ask("POST", "/quarantine/drop", Some(&one)).await.problem(), "refused");
    assert_eq!(list("").await["items"].as_array().unwrap().len(), 1);
    for wrong in [json!({}), json!({ "ids": [] }), json!({ "ids": [1], "all": true })] {
        assert_eq!(
            managed.ask("POST", "/quarantine/drop", Some(&wrong)).await.problem(),
            "invalid",
            "{wrong}"
        );
    }
    let reader = managed.bearer(Scope::Read);
    assert_eq!(managed.send("GET", "/quarantine", &reader, None).await.problem(), "forbidden");
}
