//! `/api/v1/leads` and what belongs to it: lists, groups, the page of a lead, companies, attributes, views, search.

use baton_app::api_keys::Scope;
use serde_json::{Value, json};

use crate::management::Managed;

async fn ok(managed: &Managed, status: u16, method: &str, path: &str, body: &Value) -> Value {
    let answer = managed.ask(method, path, (!body.is_null()).then_some(body)).await;
    assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
    if status == 204 { Value::Null } else { answer.json() }
}

/// A text as it stands in an address.
fn written(text: &str) -> String {
    text.bytes().fold(String::new(), |written, byte| {
        if byte.is_ascii_alphanumeric() {
            written + &char::from(byte).to_string()
        } else {
            written + &format!("%{byte:02X}")
        }
    })
}

async fn edit(managed: &Managed, path: &str, revision: &Value, body: &Value) -> Value {
    let headers = managed.bearer(Scope::Admin) + &format!("If-Match: \"{revision}\"\r\n");
    let answer = managed.send("PATCH", path, &headers, Some(body)).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

#[tokio::test]
async fn leads_are_entered_listed_changed_and_moved() {
    let managed = Managed::start().await;
    for (email, name, company) in [
        ("kim@x.example", "김하늘", "한빛"),
        ("ada@x.example", "Ada", "두레"),
        ("bob@x.example", "Bob", "두레"),
    ] {
        let new = json!({ "email": email, "name": name, "company": { "name": company, "employees": 120 }, "source": "fair" });
        ok(&managed, 201, "POST", "/leads", &new).await;
    }
    let again = managed.ask("POST", "/leads", Some(&json!({ "email": "kim@x.example" }))).await;
    assert_eq!(again.problem(), "refused");
    let wanted = |query: &str| format!("/leads?visitors=true&{query}");
    let page = ok(&managed, 200, "GET", &wanted("sort=name&limit=2"), &Value::Null).await;
    let names = |page: &Value| {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| l["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&page), ["Ada", "Bob"]);
    let next = page["next"].as_str().unwrap();
    let rest =
        ok(&managed, 200, "GET", &wanted(&format!("sort=name&limit=2&cursor={next}")), &Value::Null).await;
    assert_eq!((names(&rest), &rest["next"]), (vec!["김하늘".to_owned()], &Value::Null));
    let other = managed.ask("GET", &wanted(&format!("sort=company&cursor={next}")), None).await;
    assert_eq!(other.problem(), "invalid", "a cursor is good for its order alone");
    let filter = written(
        "{ all: [{ attribute: account.employees, gte: 100 }, { not: { attribute: name, eq: bob } }] }",
    );
    let found = ok(&managed, 200, "GET", &wanted(&format!("sort=name&filter={filter}")), &Value::Null).await;
    assert_eq!(names(&found), ["Ada", "김하늘"]);
    let found = ok(&managed, 200, "GET", &wanted(&format!("q={}", written("한ㅂ"))), &Value::Null).await;
    assert_eq!(names(&found), ["김하늘"]);
    for (query, place) in [
        (format!("filter={}", written("{ attribute: nmae, eq: x }")), "filter: attribute"),
        (format!("filter={}", written("{ attribute: score, eq: x }")), "filter: eq"),
        ("sort=shoe_size".to_owned(), "sort"),
        ("limit=201".to_owned(), "limit"),
        (format!("q={}", "x".repeat(101)), "q:"),
    ] {
        let refused = managed.ask("GET", &wanted(&query), None).await;
        assert!(
            refused.problem() == "invalid" && refused.text().contains(place),
            "{query}: {}",
            refused.text()
        );
    }
    let groups =
        ok(&managed, 200, "GET", "/leads/groups?by=source&and_by=stage&visitors=true", &Value::Null).await;
    assert_eq!((&groups["count"], &groups["groups"][0]["key"]), (&json!(3), &json!("fair")));

    let shown = ok(&managed, 200, "GET", "/leads/kim@x.example", &Value::Null).await;
    assert_eq!(
        (&shown["account"]["name"], &shown["bant"]["letters"][0]["letter"]),
        (&json!("한빛"), &json!("budget"))
    );
    let to = json!({ "job_title": "CEO", "attributes": { "budget": 7 } });
    let changed = edit(&managed, "/leads/kim@x.example", &shown["revision"], &to).await;
    assert_eq!((&changed["job_title"], &changed["all_attributes"]["budget"]), (&json!("CEO"), &json!(7)));
    let headers = managed.bearer(Scope::Admin) + &format!("If-Match: \"{}\"\r\n", shown["revision"]);
    assert_eq!(managed.send("PATCH", "/leads/kim@x.example", &headers, Some(&to)).await.problem(), "stale");
    assert_eq!(managed.ask("PATCH", "/leads/kim@x.example", Some(&to)).await.problem(), "match-missing");
    let to = json!({ "stage": "sql", "reason": "met" });
    let refused = managed.ask("POST", "/leads/kim@x.example/stage", Some(&to)).await;
    assert!(refused.problem() == "refused" && refused.text().contains("budget"), "{}", refused.text());
    assert_eq!(refused.json()["missing"], json!(["budget", "authority", "need", "timing"]));
    let moved =
        ok(&managed, 200, "POST", "/leads/kim@x.example/stage", &json!({ "stage": "recycled" })).await;
    assert_eq!(moved["to"], "recycled");
    let history = ok(&managed, 200, "GET", "/leads/kim@x.example/history", &Value::Null).await;
    assert_eq!(
        (&history["items"][0]["to"], &history["items"][0]["reason"]),
        (&json!("recycled"), &json!("by_hand"))
    );
    let journey = ok(&managed, 200, "GET", "/leads/kim@x.example/journey?machines=true", &Value::Null).await;
    assert_eq!(journey["next"], Value::Null);
    let verdict = "/leads/kim@x.example/events/nothing/verdict";
    assert_eq!(managed.ask("PUT", verdict, Some(&json!({ "machine": true }))).await.problem(), "not-found");
    let bant =
        ok(&managed, 200, "GET", "/leads/kim@x.example/bant?at=2026-01-01T00:00:00Z", &Value::Null).await;
    assert_eq!(bant["letters"][0]["status"], "unknown");
    let scores = ok(&managed, 200, "GET", "/leads/kim@x.example/score-history?points=5", &Value::Null).await;
    assert!(scores["points"].as_array().is_some_and(|points| !points.is_empty()));
    for path in [
        "/leads/nobody",
        "/leads/nobody/journey",
        "/leads/nobody/history",
        "/leads/nobody/score-history",
        "/accounts/nobody",
    ] {
        assert_eq!(managed.ask("GET", path, None).await.problem(), "not-found", "{path}");
    }
}

#[tokio::test]
async fn it_is_told_how_far_scores_moved() {
    let managed = Managed::start().await;
    let kim = ok(&managed, 201, "POST", "/leads", &json!({ "email": "kim@x.example" })).await;
    let id = kim["id"].as_i64().unwrap_or_default();
    let changes = format!("/leads/score-changes?leads=0,{id}&since=2026-01-01T00:00:00Z");
    let changes = ok(&managed, 200, "GET", &changes, &Value::Null).await;
    assert_eq!(changes["items"][0]["key"], "kim@x.example");
    assert_eq!(changes["items"].as_array().map(Vec::len), Some(1));
    for wrong in
        ["", "?leads=", "?leads=kim@x.example", "?leads=1&since=2999-01-01T00:00:00Z", "?leads=1&until=now"]
    {
        let refused = managed.ask("GET", &format!("/leads/score-changes{wrong}"), None).await;
        assert_eq!(refused.problem(), "invalid", "{wrong}");
    }
}

#[tokio::test]
async fn companies_attributes_views_and_the_quick_search() {
    let managed = Managed::start().await;
    for email in ["kim@x.example", "lee@x.example"] {
        ok(&managed, 201, "POST", "/leads", &json!({ "email": email, "company": { "name": "한빛" } })).await;
    }
    let accounts = ok(&managed, 200, "GET", &format!("/accounts?q={}", written("ㅎㅂ")), &Value::Null).await;
    assert_eq!((&accounts["items"][0]["name"], &accounts["items"][0]["people"]), (&json!("한빛"), &json!(2)));
    let path = format!("/accounts/{}", accounts["items"][0]["id"]);
    assert_eq!(managed.edit("PATCH", &path, &json!({ "name": "두레" })).await.status, 200);
    let account = ok(&managed, 200, "GET", &path, &Value::Null).await;
    assert_eq!(account["leads"].as_array().map(Vec::len), Some(2));
    let found = ok(&managed, 200, "GET", &format!("/search?q={}", written("두ㄹ")), &Value::Null).await;
    assert_eq!(
        (found["people"].as_array().map(Vec::len), &found["companies"][0]["name"]),
        (Some(2), &json!("두레"))
    );

    let new = json!({ "subject": "lead", "key": "tier", "kind": "choice", "label": { "ko": "등급" }, "choices": [{ "value": "Gold" }] });
    let added = ok(&managed, 201, "POST", "/attributes", &new).await;
    assert_eq!(managed.ask("POST", "/attributes", Some(&new)).await.problem(), "refused");
    let path = format!("/attributes/{}", added["id"]);
    let changed = edit(&managed, &path, &added["revision"], &json!({ "label": { "en": "Tier" } })).await;
    assert_eq!(ok(&managed, 200, "GET", &path, &Value::Null).await, changed);
    let all = ok(&managed, 200, "GET", "/attributes", &Value::Null).await;
    assert_eq!(all["items"], json!([changed]));
    ok(&managed, 204, "DELETE", &path, &Value::Null).await;
    assert_eq!(managed.ask("DELETE", &path, None).await.problem(), "not-found");

    let body =
        json!({ "layout": "board", "group_by": "stage", "filter": { "attribute": "stage", "ne": "lead" } });
    let view =
        ok(&managed, 201, "POST", "/views", &json!({ "name": "내 보드", "view": body, "shared": true }))
            .await;
    let path = format!("/views/{}", view["id"]);
    let changed = edit(&managed, &path, &view["revision"], &json!({ "name": "Board" })).await;
    assert_eq!(ok(&managed, 200, "GET", "/views", &Value::Null).await["items"], json!([changed]));
    ok(&managed, 204, "DELETE", &path, &Value::Null).await;
    let wrong = json!({ "name": "x", "view": { "filter": { "attribute": "x" } } });
    assert_eq!(managed.ask("POST", "/views", Some(&wrong)).await.problem(), "invalid");
}

#[tokio::test]
async fn a_wrong_link_is_undone() {
    let managed = Managed::start().await;
    let page = |id: &str, who: &str| {
        format!(r#"{{"type":"page","messageId":"{id}",{who},"timestamp":"2026-05-0{id}T10:00:00Z"}}"#) + "\n"
    };
    managed
        .takes(&(page("1", r#""anonymousId":"a1""#) + &page("2", r#""anonymousId":"a1","userId":"u1""#)))
        .await;
    let id = async |key: &str| {
        ok(&managed, 200, "GET", &format!("/leads/{key}"), &Value::Null).await["id"].clone()
    };
    assert_eq!(id("u1").await, id("a1").await);
    let linked = ok(&managed, 200, "GET", "/leads/u1/identities", &Value::Null).await;
    let link = &linked["items"][0];
    assert_eq!(
        (&link["value"], &link["message_id"], &link["undone_at"]),
        (&json!("u1"), &json!("2"), &Value::Null)
    );
    let path = format!("/identities/{}/undo", link["id"]);
    assert_eq!(ok(&managed, 200, "POST", &path, &Value::Null).await["undone_by"], "key:t");
    assert_ne!(id("u1").await, id("a1").await);
    assert_eq!(managed.ask("POST", &path, None).await.problem(), "not-found", "once");
}
