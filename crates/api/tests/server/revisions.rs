//! What people edit side by side: nobody overwrites what somebody else set meanwhile.

use baton_app::api_keys::Scope;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::management::Managed;

/// What takes no `If-Match`, and why.
const WITHOUT: [(&str, &str); 5] = [
    ("change_password", "takes the password before"),
    ("change_profile", "is one's own, and what is not named stays"),
    ("confirm_second_factor", "takes a code"),
    ("judge_event", "is a verdict: each is kept, and the last holds"),
    ("set_bant", "is what was learned: each entry is kept, and the last holds"),
];

#[tokio::test]
async fn every_edit_names_what_was_read() {
    let managed = Managed::start().await;
    let document = managed.connect().await.get("/api/v1/openapi.json").await.json();
    let mut taken = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            if !["put", "patch"].contains(&method.as_str()) || WITHOUT.iter().any(|(known, _)| *known == name)
            {
                continue;
            }
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            assert!(parameters.iter().any(|parameter| parameter["name"] == "If-Match"), "{method} {path}");
            assert!(operation["responses"]["412"].is_object(), "{method} {path}");
            assert!(operation["responses"]["428"].is_object(), "{method} {path}");
            taken += 1;
        }
    }
    assert!(taken >= 25, "{taken}");
}

impl Managed {
    async fn replace(&self, method: &str, path: &str, tag: &str, body: &Value) -> Answer {
        let headers = format!("{}If-Match: {tag}\r\n", self.bearer(Scope::Admin));
        self.send(method, path, &headers, Some(body)).await
    }

    async fn tag(&self, path: &str) -> String {
        let read = self.ask("GET", path, None).await;
        assert_eq!(read.status, 200, "{path}: {}", read.text());
        read.header("etag").unwrap().to_owned()
    }
}

fn hours(zone: &str, holiday: &str) -> Value {
    json!({ "time_zone": zone, "hours": { "mon": ["09:00-18:00"] }, "holidays": [holiday] })
}

/// Somebody reads something; another one changes it; the first sends what it made of it.
async fn raced(managed: &Managed, method: &str, path: &str, [first, second]: [Value; 2]) {
    let whole = path.strip_suffix("/template").unwrap_or(path);
    let read = managed.tag(whole).await;
    assert_eq!(managed.ask(method, path, Some(&first)).await.problem(), "match-missing", "{path}");
    for wrong in ["\"1\"", "*", "latest", "W/\"1\""] {
        assert_eq!(managed.replace(method, path, wrong, &first).await.problem(), "stale", "{path} {wrong}");
    }
    assert_eq!(managed.tag(whole).await, read, "{path}: what is refused changes nothing");
    let set = managed.replace(method, path, &read, &first).await;
    assert_eq!(set.status, 200, "{path}: {}", set.text());
    let now = managed.tag(whole).await;
    assert_eq!((set.header("etag"), read == now), (Some(now.as_str()), false), "{path}");
    let late = managed.replace(method, path, &read, &second).await;
    assert_eq!(late.problem(), "stale", "{path}");
    assert!(late.text().contains("meanwhile"), "{}", late.text());
    assert_eq!(managed.tag(whole).await, now, "{path}: nothing of the later one");
    assert_eq!(managed.replace(method, path, &now, &second).await.status, 200, "{path}");
}

#[tokio::test]
async fn who_comes_too_late_is_told() {
    let managed = Managed::start().await;
    for email in ["kim@x.io", "lee@x.io"] {
        let new = json!({ "email": email, "role": "sales" });
        assert_eq!(managed.ask("POST", "/members", Some(&new)).await.status, 201);
    }
    let lead = json!({ "email": "u@x.example", "company": { "name": "한빛" } });
    assert_eq!(managed.ask("POST", "/leads", Some(&lead)).await.status, 201);
    let chat = json!({ "kind": "teams", "name": "sales", "url": "https://chat.example.com/hook/secret" });
    assert_eq!(managed.ask("POST", "/webhooks", Some(&chat)).await.status, 201);
    let to = |member: &str| json!({ "rules": [{ "id": "all", "to": [{ "member": member }] }] });
    let told = |hour: i64| json!({ "mail": "digest", "digest_hour": hour, "quiet": null, "muted": [] });
    let rate = |rate: f64| json!({ "items": [{ "from": "mql", "to": "sql", "rate": rate }] });
    let stages = |id: &str| json!({ "stages": [{ "id": id, "probability": 0.5 }] });
    for (method, path, bodies) in [
        ("PUT", "/routing", [to("kim@x.io"), to("lee@x.io")]),
        ("PUT", "/handoff-policy", [json!({ "overdue_after": "5h" }), json!({ "overdue_after": "6h" })]),
        ("PUT", "/calendars/default", [hours("Asia/Seoul", "2026-10-09"), hours("UTC", "2026-10-09")]),
        ("PUT", "/settings/access", [json!({ "sales_see": "own" }), json!({ "sales_see": "team" })]),
        ("PUT", "/settings/audit-retention", [json!({ "years": 1 }), json!({ "years": 2 })]),
        (
            "PUT",
            "/settings/bant-policy",
            [json!({ "required": ["need"] }), json!({ "required": ["budget"] })],
        ),
        ("PUT", "/settings/benchmarks", [rate(0.2), rate(0.3)]),
        (
            "PUT",
            "/settings/consent-policy",
            [
                json!({ "rules": [{ "purpose": "profiling" }] }),
                json!({ "rules": [{ "purpose": "analytics" }] }),
            ],
        ),
        ("PUT", "/settings/pipeline", [stages("one"), stages("two")]),
        ("PUT", "/settings/retention", [json!({ "inactive_days": 400 }), json!({ "inactive_days": 500 })]),
        ("PATCH", "/members/kim@x.io", [json!({ "name": "Kim" }), json!({ "name": "Kim Minji" })]),
        ("PUT", "/members/kim@x.io/notification-preferences", [told(8), told(10)]),
        ("PATCH", "/accounts/1", [json!({ "name": "두레" }), json!({ "owner": "lee@x.io" })]),
        ("PATCH", "/webhooks/1", [json!({ "name": "a" }), json!({ "types": ["lead.mql.reached"] })]),
        ("PUT", "/webhooks/1/template", [json!({ "a": "{{title}}" }), json!({ "b": "{{title}}" })]),
    ] {
        raced(&managed, method, path, bodies).await;
    }
    let who = managed.replace("PUT", "/routing", "\"1\"", &to("kim@x.io")).await;
    assert!(who.text().contains("changed by key:t meanwhile"), "{}", who.text());
}

/// What is not there yet is made without a revision; what is there by then is not replaced unread.
#[tokio::test]
async fn nobody_makes_what_is_there() {
    let managed = Managed::start().await;
    let new = json!({ "email": "kim@x.io", "role": "sales" });
    assert_eq!(managed.ask("POST", "/members", Some(&new)).await.status, 201);
    let seoul = |day: &str| hours("Asia/Seoul", day);
    let target = |amount: f64| json!({ "owner": "kim@x.io", "period": "2026-Q3", "metric": "won_count", "amount": amount });
    for (path, [first, second]) in [
        ("/calendars/seoul", [seoul("2026-10-09"), seoul("2026-12-25")]),
        ("/reps/kim@x.io", [json!({ "capacity": 1 }), json!({ "capacity": 2 })]),
        ("/targets", [target(3.0), target(4.0)]),
    ] {
        assert_eq!(managed.replace("PUT", path, "\"7\"", &first).await.problem(), "stale", "{path}");
        let made = managed.ask("PUT", path, Some(&first)).await;
        assert_eq!(made.status, 200, "{path}: {}", made.text());
        let tag = made.header("etag").unwrap();
        assert_eq!(made.json()["revision"].to_string(), tag.trim_matches('"'), "{path}");
        let again = managed.ask("PUT", path, Some(&second)).await;
        assert_eq!(again.problem(), "match-missing", "{path}");
        assert!(again.text().contains("is there already"), "{}", again.text());
        let set = managed.replace("PUT", path, tag, &second).await;
        assert_eq!(set.status, 200, "{path}: {}", set.text());
        assert_eq!(managed.replace("PUT", path, tag, &first).await.problem(), "stale", "{path}");
    }
    assert_eq!(managed.ask("GET", "/reps/kim@x.io", None).await.json()["capacity"], 2);
    assert_eq!(managed.ask("GET", "/reps/lee@x.io", None).await.problem(), "not-found");
    assert_eq!(managed.ask("GET", "/calendars/mars", None).await.problem(), "not-found");
    let which = "owner=kim@x.io&period=2026-Q3&metric=won_count";
    assert_eq!(managed.ask("DELETE", &format!("/targets?{which}"), None).await.status, 204);
    assert_eq!(managed.ask("DELETE", &format!("/targets?{which}"), None).await.problem(), "not-found");
    assert_eq!(managed.ask("GET", "/targets", None).await.json()["items"], json!([]));
}
