//! `/api/v1/models`

use baton_app::api_keys::Scope;
use serde_json::json;

use crate::management::Managed;

#[tokio::test]
async fn whoever_may_look_tries_a_draft() {
    let managed = Managed::start().await;
    let document = "schema: baton.scoring/v1\nname: m\ngroups:\n  - id: web\n    dimension: engagement\n    rules:\n      - { id: visit, event: Page Viewed, points: 5 }\n";
    let body = json!({ "document": document });
    let tried = managed.send("POST", "/models/preview", &managed.bearer(Scope::Read), Some(&body)).await;
    assert_eq!(tried.status, 200, "{}", tried.text());
    assert_eq!((&tried.json()["leads"], &tried.json()["become_mql"]["count"]), (&json!(0), &json!(0)));
    let alone = json!({ "document": document, "lead": "nobody" });
    assert_eq!(managed.ask("POST", "/models/preview-lead", Some(&alone)).await.problem(), "not-found");
    let elsewhere = json!({ "document": document, "slot": "emea" });
    assert_eq!(managed.ask("POST", "/models/preview", Some(&elsewhere)).await.problem(), "not-found");
    let wrong = managed.ask("POST", "/models/preview", Some(&json!({ "document": "x" }))).await;
    assert_eq!(wrong.problem(), "invalid");
    let listed = managed.ask("GET", "/models", None).await.json();
    assert_eq!(
        (&listed["items"][0]["name"], &listed["items"][0]["live"]),
        (&json!("b2b-default"), &json!(true))
    );
    assert!(listed["items"][0]["line"].as_f64().is_some_and(|line| line > 0.0), "{listed}");
}
