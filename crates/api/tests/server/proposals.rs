//! `/api/v1/proposals`

use baton_app::api_keys::Scope;
use baton_app::progress::Reporter;
use baton_app::{Role, criteria};
use serde_json::{Value, json};

use crate::client::Answer;
use crate::management::Managed;

const MODEL: &str = "schema: baton.scoring/v1\nname: m\ngroups:\n  - id: web\n    dimension: engagement\n    rules:\n      - { id: visit, event: Page Viewed, points: 5 }\n";

async fn with_two_teams() -> Managed {
    let managed = Managed::start().await;
    for (email, role) in [("mina@x.io", "marketer"), ("rui@x.io", "sales")] {
        let member = json!({ "email": email, "role": role });
        assert_eq!(managed.ask("POST", "/members", Some(&member)).await.status, 201);
    }
    managed
}

async fn as_member(managed: &Managed, email: &str, path: &str) -> Answer {
    let headers = managed.bearer(Scope::Admin) + &format!("Baton-On-Behalf-Of: {email}\r\n");
    managed.send("POST", path, &headers, None).await
}

async fn begin(managed: &Managed) -> Value {
    let body = json!({ "title": "첫 기준", "document": MODEL });
    let begun = managed.ask("POST", "/proposals", Some(&body)).await;
    assert_eq!((begun.status, begun.header("etag")), (201, Some("\"1\"")), "{}", begun.text());
    begun.json()
}

#[tokio::test]
async fn criteria_go_from_draft_to_scheduled() {
    let managed = with_two_teams().await;
    let begun = begin(&managed).await;
    assert_eq!((&begun["status"], &begun["id"]), (&json!("draft"), &json!(1)));
    assert_eq!(managed.ask("POST", "/proposals/1/propose", None).await.json()["status"], "proposed");
    let early = managed.ask("POST", "/proposals/1/schedule", Some(&json!({}))).await;
    assert_eq!(early.problem(), "refused");
    assert_eq!(
        as_member(&managed, "mina@x.io", "/proposals/1/agree").await.json()["missing"],
        json!(["sales"])
    );
    let remark = json!({ "text": "왜 5점인가요?" });
    let said = managed.ask("POST", "/proposals/1/comments", Some(&remark)).await;
    assert_eq!((said.status, &said.json()["comments"][0]["text"]), (201, &remark["text"]));
    assert_eq!(as_member(&managed, "rui@x.io", "/proposals/1/agree").await.json()["status"], "approved");
    let at = json!({ "at": "2026-07-01T00:00:00Z" });
    let scheduled = managed.ask("POST", "/proposals/1/schedule", Some(&at)).await.json();
    assert_eq!((&scheduled["status"], &scheduled["publish_at"]), (&json!("scheduled"), &at["at"]));
    let page = managed.ask("GET", "/proposals?limit=1", None).await.json();
    assert_eq!((&page["items"][0]["id"], &page["next"]), (&json!(1), &Value::Null));
    assert_eq!(managed.ask("POST", "/proposals/1/withdraw", None).await.json()["status"], "withdrawn");
}

#[tokio::test]
async fn whoever_edits_names_what_was_read() {
    let managed = with_two_teams().await;
    begin(&managed).await;
    let edit = json!({ "title": "better" });
    let patch = async |tag: &str| {
        let headers = managed.bearer(Scope::Admin) + tag;
        managed.send("PATCH", "/proposals/1", &headers, Some(&edit)).await
    };
    assert_eq!(patch("").await.problem(), "match-missing");
    assert_eq!(patch("If-Match: \"7\"\r\n").await.problem(), "stale");
    assert_eq!(patch("If-Match: W/\"x\"\r\n").await.problem(), "stale");
    let changed = patch("If-Match: \"1\"\r\n").await;
    assert_eq!((changed.status, changed.header("etag")), (200, Some("\"2\"")));
    let late = patch("If-Match: \"1\"\r\n").await;
    assert_eq!(late.problem(), "stale");
    assert!(late.json()["detail"].as_str().unwrap().contains("changed by key:t"), "{}", late.text());
    assert_eq!(managed.ask("GET", "/proposals/1", None).await.json()["title"], "better");
}

#[tokio::test]
async fn what_is_no_model_or_no_proposal_is_refused() {
    let managed = with_two_teams().await;
    let body = json!({ "title": "t", "document": "name: m" });
    let refused = managed.ask("POST", "/proposals", Some(&body)).await;
    assert_eq!(refused.problem(), "invalid");
    assert!(refused.json()["detail"].as_str().unwrap().contains("schema"), "{}", refused.text());
    assert_eq!(managed.ask("GET", "/proposals/9", None).await.problem(), "not-found");
    assert_eq!(managed.ask("GET", "/proposals/x", None).await.problem(), "invalid");
    assert_eq!(managed.ask("GET", "/proposals?limit=-1", None).await.problem(), "invalid");
    assert_eq!(managed.ask("GET", "/proposals?cursor=x", None).await.problem(), "invalid");
}

#[tokio::test]
async fn an_administrator_publishes_without_agreement() {
    let managed = with_two_teams().await;
    begin(&managed).await;
    managed.ask("POST", "/proposals/1/propose", None).await;
    let sales = managed.joins("lee@x.io", Role::Sales).await;
    let urgent = json!({ "without_agreement": "the fair begins today" });
    let refused = managed.send("POST", "/proposals/1/schedule", &sales, Some(&urgent)).await;
    assert_eq!(refused.problem(), "forbidden");
    let silent =
        managed.ask("POST", "/proposals/1/schedule", Some(&json!({ "without_agreement": " " }))).await;
    assert_eq!(silent.problem(), "invalid");
    let scheduled = managed.ask("POST", "/proposals/1/schedule", Some(&urgent)).await;
    assert_eq!(scheduled.json()["without_agreement"], urgent["without_agreement"], "{}", scheduled.text());
    // Whoever mends the title has not published it.
    let mina = managed.bearer(Scope::Admin) + "Baton-On-Behalf-Of: mina@x.io\r\n";
    let title = managed.edit_as(&mina, "PATCH", "/proposals/1", &json!({ "title": "fair" })).await;
    assert_eq!(title.json()["changed_by"], "mina@x.io", "{}", title.text());
    criteria::publish_due(&managed.workspace, &Reporter::silent()).await.unwrap();
    assert_eq!(managed.ask("GET", "/proposals/1", None).await.json()["status"], "published");
    let audit = managed.ask("GET", "/audit?action=publish_model", None).await.json();
    assert!(audit["items"].to_string().contains("the fair begins today"), "{audit}");
    assert_eq!(audit["items"][0]["actor"], "key:t");
}

#[tokio::test]
async fn whoever_is_no_administrator_any_more_publishes_nothing_without_agreement() {
    let managed = with_two_teams().await;
    let ada = managed.set_up().await;
    managed.joins("bob@x.io", Role::Admin).await;
    begin(&managed).await;
    managed.ask("POST", "/proposals/1/propose", None).await;
    let urgent = json!({ "without_agreement": "the fair begins today" });
    assert_eq!(managed.send("POST", "/proposals/1/schedule", &ada, Some(&urgent)).await.status, 200);
    assert_eq!(managed.edit("PATCH", "/members/ada@x.io", &json!({ "role": "marketer" })).await.status, 200);
    criteria::publish_due(&managed.workspace, &Reporter::silent()).await.unwrap();
    let shown = managed.ask("GET", "/proposals/1", None).await.json();
    assert_eq!(
        (&shown["status"], &shown["without_agreement"]),
        (&json!("proposed"), &Value::Null),
        "{shown}"
    );
    assert!(shown["failure"].as_str().unwrap().contains("no administrator any more"), "{shown}");
}
