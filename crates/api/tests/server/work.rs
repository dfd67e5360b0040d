//! `/api/v1/…`: BANT, opportunities, tasks, notes, meetings, targets, calendars.

use baton_app::api_keys::Scope;
use baton_app::import::{self, Kind, Request};
use baton_app::progress::Reporter;
use baton_app::{Instant, Role};
use serde_json::{Value, json};

use crate::management::Managed;

const MAP: &str = "key: { external_id: id }\nlead: { email: email, job_title: title }\n";

/// A managed workspace with a lead `1`.
async fn managed() -> Managed {
    let managed = Managed::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (file, map) = (folder.path().join("leads.csv"), folder.path().join("map.yaml"));
    std::fs::write(&file, "id,email,title\n1,kim@x.example,CEO\n").unwrap();
    std::fs::write(&map, MAP).unwrap();
    let request =
        Request { kind: Kind::Leads, file, map: Some(map), preset: None, dry_run: false, strict: false };
    import::run(&managed.workspace, &request, &Reporter::silent()).await.unwrap();
    managed
}

async fn ok(managed: &Managed, status: u16, method: &str, path: &str, body: &Value) -> Value {
    let answer = managed.ask(method, path, (!body.is_null()).then_some(body)).await;
    assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
    if status == 204 { Value::Null } else { answer.json() }
}

/// Edits what was read at a revision.
async fn edit(managed: &Managed, path: &str, revision: i64, body: &Value) -> Value {
    let headers = managed.bearer(Scope::Admin) + &format!("If-Match: \"{revision}\"\r\n");
    let answer = managed.send("PATCH", path, &headers, Some(body)).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

async fn confirm(managed: &Managed) {
    let letters = ["budget", "authority", "need", "timing"]
        .map(|letter| json!({ "letter": letter, "status": "confirmed" }));
    ok(managed, 200, "PATCH", "/leads/1/bant", &json!({ "letters": letters })).await;
}

#[tokio::test]
async fn bant_is_noted_and_shown() {
    let managed = managed().await;
    let budget = json!({ "letters": [{
        "letter": "budget", "status": "confirmed", "detail": { "kind": "budget", "amount": 5e7, "currency": "KRW" },
        "sources": { "messages": ["m-1"], "said_by": "김하나" }, "best_before": "2026-09-01T00:00:00Z",
    }] });
    let view = ok(&managed, 200, "PATCH", "/leads/1/bant", &budget).await;
    assert_eq!(view["letters"][0]["value"], "50000000 KRW");
    assert_eq!(view["missing"], json!(["authority", "need", "timing"]));
    assert_eq!(ok(&managed, 200, "GET", "/leads/1/bant", &Value::Null).await, view);
    let entries = ok(&managed, 200, "GET", "/leads/1/bant/entries", &Value::Null).await;
    assert_eq!(entries["items"][0]["sources"]["said_by"], "김하나");
    let wrong = json!({ "letters": [{ "letter": "budget", "status": "confirmed", "best_before": "2020-01-01T00:00:00Z" }] });
    assert_eq!(managed.ask("PATCH", "/leads/1/bant", Some(&wrong)).await.problem(), "invalid");
    let misspelt = json!({ "letters": [{ "letter": "budget", "status": "confirmed", "valu": "x" }] });
    assert_eq!(managed.ask("PATCH", "/leads/1/bant", Some(&misspelt)).await.problem(), "invalid");
    assert_eq!(managed.ask("GET", "/leads/nobody/bant", None).await.problem(), "not-found");
}

#[tokio::test]
async fn policy_and_pipeline_are_settings() {
    let managed = managed().await;
    let policy = managed.edit("PUT", "/settings/bant-policy", &json!({ "required": ["need"] })).await.json();
    assert_eq!(policy["required"], json!(["need"]));
    assert_eq!(ok(&managed, 200, "GET", "/settings/bant-policy", &Value::Null).await, policy);
    let same = managed.edit("PUT", "/settings/bant-policy", &policy).await.json();
    assert_eq!(same, policy, "what is shown can be sent back");
    let wrong = managed.edit("PUT", "/settings/bant-policy", &json!({ "inferred_from": 7 })).await;
    assert!(wrong.problem() == "invalid" && wrong.text().contains("inferred_from"), "{}", wrong.text());
    let stages = json!({ "stages": [{ "id": "talk", "probability": 0.5 }] });
    let pipeline = managed.edit("PUT", "/settings/pipeline", &stages).await.json();
    assert_eq!(ok(&managed, 200, "GET", "/settings/pipeline", &Value::Null).await, pipeline);
}

#[tokio::test]
async fn an_opportunity_is_opened_changed_and_won() {
    let managed = managed().await;
    let new = json!({ "lead": "1", "amount": 1000.0, "currency": "KRW", "products": [{ "name": "Seats" }] });
    let refused = managed.ask("POST", "/opportunities", Some(&new)).await;
    assert!(
        refused.problem() == "refused" && refused.text().contains("budget, authority, need, timing"),
        "{}",
        refused.text()
    );
    confirm(&managed).await;
    let opened = ok(&managed, 201, "POST", "/opportunities", &new).await;
    let id = opened["id"].as_i64().unwrap();
    let path = format!("/opportunities/{id}");
    let shown = managed.ask("GET", &path, None).await;
    assert!(shown.text().contains("history"), "{}", shown.text());
    let bearer = managed.bearer(Scope::Admin);
    let change = json!({ "stage": "proposal" });
    let if_match = |etag: &str| format!("{bearer}If-Match: {etag}\r\n");
    assert_eq!(managed.send("PATCH", &path, &if_match("\"1\""), Some(&change)).await.json()["revision"], 2);
    assert_eq!(managed.send("PATCH", &path, &if_match("\"1\""), Some(&change)).await.problem(), "stale");
    assert_eq!(managed.send("PATCH", &path, &if_match("latest"), Some(&change)).await.problem(), "stale");
    let won = ok(&managed, 200, "POST", &format!("{path}/close"), &json!({ "as": "won" })).await;
    assert_eq!((&won["outcome"], &won["probability"]), (&json!("won"), &json!(1.0)));
    ok(&managed, 201, "POST", "/opportunities", &new).await;
    let page = ok(&managed, 200, "GET", "/opportunities?limit=1", &Value::Null).await;
    let next = page["next"].as_str().unwrap();
    let rest = ok(&managed, 200, "GET", &format!("/opportunities?limit=1&cursor={next}"), &Value::Null).await;
    assert_eq!((rest["items"].as_array().unwrap().len(), &page["items"][0]["id"]), (1, &json!(id)));
    let last = rest["next"].as_str().unwrap();
    let end = ok(&managed, 200, "GET", &format!("/opportunities?limit=1&cursor={last}"), &Value::Null).await;
    assert_eq!(end, json!({ "items": [], "next": null }));
    assert_eq!(managed.ask("GET", "/opportunities?cursor=x.y", None).await.problem(), "invalid");
    let target = json!({ "owner": opened["owner"], "period": "2026-Q2", "metric": "won_amount", "currency": "KRW", "amount": 4000.0 });
    assert_eq!(ok(&managed, 200, "PUT", "/targets", &target).await["attainment"], 0.25);
    assert_eq!(
        ok(&managed, 200, "GET", "/targets?period=2026-Q2", &Value::Null).await["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(managed.ask("GET", "/targets?period=someday", None).await.problem(), "invalid");
}

#[tokio::test]
async fn whoever_has_a_task_keeps_it_and_need_be_no_member() {
    let managed = managed().await;
    let own = ok(&managed, 201, "POST", "/tasks", &json!({ "title": "e" })).await;
    let path = format!("/tasks/{}", own["id"]);
    let headers = format!("{}If-Match: \"1\"\r\n", managed.bearer(Scope::Admin));
    let same = json!({ "title": "f", "owner": own["owner"] });
    assert_eq!(
        managed.send("PATCH", &path, &headers, Some(&same)).await.json()["title"],
        "f",
        "a key is no member"
    );
}

#[tokio::test]
async fn tasks_are_set_listed_and_done() {
    let managed = managed().await;
    let typo = json!({ "title": "d", "owner": "typo@x.io" });
    assert_eq!(managed.ask("POST", "/tasks", Some(&typo)).await.problem(), "invalid");
    managed.joins("mina@x.io", Role::Sales).await;
    let new = |title: &str, due: Option<&str>| json!({ "title": title, "lead": "1", "due_at": due, "owner": "mina@x.io" });
    for (title, due) in
        [("c", None), ("b", Some("2026-06-03T09:00:00Z")), ("a", Some("2026-06-02T09:00:00Z"))]
    {
        ok(&managed, 201, "POST", "/tasks", &new(title, due)).await;
    }
    let mut titles = Vec::new();
    let mut path = "/tasks?limit=1&owner=mina@x.io".to_owned();
    loop {
        let page = ok(&managed, 200, "GET", &path, &Value::Null).await;
        titles.extend(
            page["items"].as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/tasks?limit=1&owner=mina@x.io&cursor={next}");
    }
    assert_eq!(titles, ["a", "b", "c"], "each once, those without a date last");
    let done = edit(&managed, "/tasks/1", 1, &json!({ "done": true })).await;
    assert!(done["done_at"].is_string() && done["done_by"].as_str().unwrap().starts_with("key:"));
    assert_eq!(ok(&managed, 200, "GET", "/tasks/1", &Value::Null).await, done);
    assert_eq!(managed.ask("PATCH", "/tasks/1", Some(&json!({}))).await.problem(), "match-missing");
    assert_eq!(managed.ask("POST", "/tasks", Some(&json!({ "title": " " }))).await.problem(), "invalid");
}

#[tokio::test]
async fn notes_links_and_meetings_belong_to_a_lead() {
    let managed = managed().await;
    let note = ok(&managed, 201, "POST", "/leads/1/notes", &json!({ "problem": "월말마다 사흘" })).await;
    let path = format!("/notes/{}", note["id"]);
    let changed = edit(&managed, &path, 1, &json!({ "solution": "자동 집계" })).await;
    assert_eq!(ok(&managed, 200, "GET", "/leads/1/notes", &Value::Null).await["items"], json!([changed]));
    ok(&managed, 204, "DELETE", &path, &Value::Null).await;
    assert_eq!(managed.ask("DELETE", &path, None).await.problem(), "not-found");
    let link = ok(
        &managed,
        201,
        "POST",
        "/leads/1/links",
        &json!({ "title": "Offer", "url": "https://x.example/a" }),
    )
    .await;
    let script = json!({ "title": "Offer", "url": "javascript:alert(1)" });
    assert_eq!(managed.ask("POST", "/leads/1/links", Some(&script)).await.problem(), "invalid");
    assert_eq!(ok(&managed, 200, "GET", "/leads/1/links", &Value::Null).await["items"], json!([link]));
    ok(&managed, 204, "DELETE", &format!("/links/{}", link["id"]), &Value::Null).await;

    let meeting = json!({
        "lead": "1", "kind": "meeting", "title": "Demo", "starts_at": "2026-06-01T07:00:00Z", "ends_at": "2026-06-01T08:00:00Z",
        "attendees": [{ "name": "Ada", "job_title": "CFO" }],
    });
    let held = json!({ "held": true, "meaningful": true, "summary": "연말까지" });
    let logged =
        ok(&managed, 201, "POST", "/meetings/log", &json!({ "meeting": meeting, "came": held })).await;
    assert!(logged["message_id"].is_string() && logged["status"] == "held");
    let planned = ok(&managed, 201, "POST", "/meetings", &meeting).await;
    let path = format!("/meetings/{}", planned["id"]);
    let times = json!({ "starts_at": "2026-06-01T08:00:00Z", "ends_at": "2026-06-01T09:00:00Z" });
    let moved = ok(&managed, 200, "POST", &format!("{path}/reschedule"), &times).await;
    assert_eq!(ok(&managed, 200, "GET", &path, &Value::Null).await, moved);
    ok(&managed, 200, "POST", &format!("{path}/hold"), &held).await;
    assert_eq!(managed.ask("POST", &format!("{path}/cancel"), Some(&json!({}))).await.problem(), "refused");
    let listed = ok(&managed, 200, "GET", "/meetings?lead=1&limit=1", &Value::Null).await;
    let next = format!("/meetings?lead=1&limit=1&cursor={}", listed["next"].as_str().unwrap());
    assert_eq!(ok(&managed, 200, "GET", &next, &Value::Null).await["items"][0]["id"], planned["id"]);
    let bant = ok(&managed, 200, "GET", "/leads/1/bant", &Value::Null).await;
    assert_eq!(
        (&bant["letters"][1]["status"], &bant["letters"][3]["value"]),
        (&json!("inferred"), &json!("2026-12-31"))
    );
}

#[tokio::test]
async fn a_calendar_is_read_without_a_key() {
    let managed = managed().await;
    ok(
        &managed,
        201,
        "POST",
        "/members",
        &json!({ "email": "mina@x.io", "role": "sales", "language": "ko" }),
    )
    .await;
    let made = ok(&managed, 201, "POST", "/members/mina@x.io/calendars", &Value::Null).await;
    let due: Instant = "2026-06-02T09:00:00Z".parse().unwrap();
    ok(&managed, 201, "POST", "/tasks", &json!({ "title": "전화", "owner": "mina@x.io", "due_at": due }))
        .await;
    let path = made["path"].as_str().unwrap();
    let read = managed.connect().await.get(path).await;
    assert_eq!(read.status, 200);
    assert!(read.text().contains("SUMMARY:할 일: 전화\r\n"), "{}", read.text());
    for wrong in ["/calendar/guess.ics", "/calendar/guess", &path.replace(".ics", "")] {
        assert_eq!(managed.connect().await.get(wrong).await.problem(), "not-found", "{wrong}");
    }
    ok(&managed, 204, "DELETE", "/members/mina@x.io/calendars", &Value::Null).await;
    assert_eq!(managed.connect().await.get(path).await.problem(), "not-found");
}
