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

#[tokio::test]
async fn criteria_are_read_checked_and_compared() {
    let managed = Managed::start().await;
    let read = managed.bearer(Scope::Read);
    let get = async |path: &str| managed.send("GET", path, &read, None).await;
    let post = async |path: &str, body| managed.send("POST", path, &read, Some(&body)).await;
    let version = get("/models").await.json()["items"][0]["version"].as_str().unwrap().to_owned();
    let model = get(&format!("/models/{}", &version[..12])).await.json();
    assert_eq!((&model["version"], &model["document"]["name"]), (&json!(version), &json!("b2b-default")));
    assert_eq!(get("/models/ffff").await.problem(), "not-found");
    assert_eq!(get("/models/schema").await.json()["properties"]["schema"]["const"], "baton.scoring/v1");
    let templates = get("/models/templates").await.json();
    let template = templates["items"][0]["document"].as_str().unwrap();
    let checked = post("/models/check", json!({ "document": template })).await.json();
    assert_eq!((&checked["version"], &checked["name"]), (&json!(version), &json!("b2b-default")));
    let odd = "schema: baton.scoring/v1\nname: m\ngroups:\n  - id: web\n    dimension: engagement\n    rules:\n      - { id: visit, event: Page Viewed, points: 0 }\n";
    let warned = post("/models/check", json!({ "document": odd })).await.json();
    assert!(warned["warnings"].to_string().contains("groups[0].rules[0]"), "{warned}");
    let wrong = post("/models/check", json!({ "document": "name: m" })).await;
    assert!(wrong.problem() == "invalid" && wrong.text().contains("schema"), "{}", wrong.text());
    let two = json!({ "old": { "version": version }, "new": { "document": template.replace("max: 100", "max: 90") } });
    let differ = post("/models/diff", two).await.json();
    assert!(differ["items"].to_string().contains("limits"), "{differ}");
    let same = json!({ "old": { "document": template }, "new": { "version": version } });
    assert_eq!(post("/models/diff", same).await.json(), json!({ "items": [] }));
    let both = json!({ "old": { "version": version, "document": template }, "new": { "version": version } });
    assert!(post("/models/diff", both).await.text().contains("old: "));
}
