//! `/api/v1/playbook`, and where it is shown.

use baton_app::api_keys::Scope;
use serde_json::{Value, json};

use crate::handoffs::two;
use crate::management::Managed;

fn hot() -> Value {
    json!({ "bands": [{
        "id": "hot", "from": -100, "name": { "en": "Hot", "ko": "뜨거움" },
        "do": { "en": "Call within the hour", "ko": "한 시간 안에 전화" },
    }] })
}

async fn put(managed: &Managed, tag: &str, body: &Value) -> crate::client::Answer {
    let headers = managed.bearer(Scope::Admin) + tag;
    managed.send("PUT", "/playbook", &headers, Some(body)).await
}

#[tokio::test]
async fn whoever_sets_it_names_what_was_read() {
    let managed = Managed::start().await;
    let none = managed.ask("GET", "/playbook", None).await;
    assert_eq!((none.status, none.header("etag")), (200, Some("\"0\"")));
    let empty = json!({ "playbook": { "bands": [] }, "revision": 0, "set_at": null, "set_by": null });
    assert_eq!(none.json(), empty);
    assert_eq!(put(&managed, "", &hot()).await.problem(), "match-missing");
    assert_eq!(put(&managed, "If-Match: \"1\"\r\n", &hot()).await.problem(), "stale");
    let set = put(&managed, "If-Match: \"0\"\r\n", &hot()).await;
    assert_eq!((set.status, set.header("etag")), (200, Some("\"1\"")), "{}", set.text());
    assert_eq!((&set.json()["playbook"], &set.json()["set_by"]), (&hot(), &json!("key:t")));
    let shown = managed.ask("GET", "/playbook", None).await;
    assert_eq!((shown.header("etag"), shown.json()), (Some("\"1\""), set.json()));
    let late = put(&managed, "If-Match: \"0\"\r\n", &hot()).await;
    assert_eq!(late.problem(), "stale");
    assert!(late.text().contains("changed by key:t"), "{}", late.text());
    let again = put(&managed, "If-Match: \"1\"\r\n", &shown.json()["playbook"]).await;
    assert_eq!(again.header("etag"), Some("\"2\""), "what is shown can be sent back");
}

#[tokio::test]
async fn every_fault_is_told() {
    let managed = Managed::start().await;
    let wrong = json!({ "bands": [
        { "id": "Hot", "from": 1, "name": {}, "do": { "en": "x" } },
        { "id": "b", "from": 1, "name": { "en": "x" }, "do": { "en": "" } },
    ] });
    let told = put(&managed, "If-Match: \"0\"\r\n", &wrong).await;
    assert_eq!(told.problem(), "invalid");
    for fault in ["bands[0].id", "bands[0].name", "bands[1].from", "bands[1].do.en"] {
        assert!(told.text().contains(fault), "{}", told.text());
    }
    let misspelt = json!({ "bands": [], "colour": "red" });
    assert_eq!(put(&managed, "If-Match: \"0\"\r\n", &misspelt).await.problem(), "invalid");
}

#[tokio::test]
async fn it_stands_beside_scores() {
    let (managed, first, _) = two().await;
    let brief = format!("/handoffs/{first}/brief?language=");
    assert_eq!(managed.ask("GET", &format!("{brief}ko"), None).await.json()["band"], Value::Null);
    assert_eq!(put(&managed, "If-Match: \"0\"\r\n", &hot()).await.status, 200);
    for (language, name, todo) in
        [("ko", "뜨거움", "한 시간 안에 전화"), ("en", "Hot", "Call within the hour")]
    {
        let shown = managed.ask("GET", &format!("{brief}{language}"), None).await.json();
        assert_eq!(shown["band"], json!({ "id": "hot", "name": name, "do": todo }), "{shown}");
    }
    let listed = managed.ask("GET", "/handoffs", None).await.json();
    assert_eq!(listed["items"][0]["band"], hot()["bands"][0], "{listed}");
}
