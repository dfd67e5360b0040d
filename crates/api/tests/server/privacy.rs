//! Audit, consent and erasure over HTTP.

use baton_app::api_keys::Scope;
use baton_app::chores;
use serde_json::{Value, json};

use crate::management::Managed;

/// A workspace with one lead, `u1`, who did something.
async fn with_lead() -> Managed {
    let managed = Managed::start().await;
    let line = r#"{"type":"identify","messageId":"i1","userId":"u1","traits":{"email":"kim@x.io","name":"Kim"},"timestamp":"2026-05-01T00:00:00Z"}"#;
    managed.takes(&format!("{line}\n")).await;
    managed
}

async fn entries(managed: &Managed, query: &str) -> Vec<Value> {
    let answer = managed.ask("GET", &format!("/audit{query}"), None).await;
    assert_eq!(answer.status, 200);
    answer.json()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn whoever_is_shown_is_noted_before_the_answer_goes_out() {
    let managed = with_lead().await;
    for path in ["/leads/u1/explanation", "/leads/kim@x.io/bant", "/leads/%231/notes"] {
        let answer = managed.send("GET", path, &managed.bearer(Scope::Read), None).await;
        assert_eq!(answer.status, 200, "{path}");
    }
    let noted = entries(&managed, "?lead=u1").await;
    let actions: Vec<&str> = noted.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["list_notes", "show_bant", "explain_lead"]);
    assert!(noted.iter().all(|entry| entry["persons"] == json!([1])
        && entry["actor"] == "key:t"
        && entry["address"] == "127.0.0.1"));
    assert!(!Value::from(noted).to_string().contains("kim@x.io"), "entries have no personal data");
    // Nobody was shown, nothing is noted.
    let before = entries(&managed, "").await.len();
    assert_eq!(managed.ask("GET", "/leads/nobody/bant", None).await.status, 404);
    assert_eq!(managed.ask("GET", "/members", None).await.status, 200);
    assert_eq!(entries(&managed, "").await.len(), before);
}

#[tokio::test]
async fn what_is_changed_is_noted_with_its_address() {
    let managed = with_lead().await;
    let member = json!({ "email": "mina@x.io", "role": "sales" });
    assert_eq!(managed.ask("POST", "/members", Some(&member)).await.status, 201);
    let noted = entries(&managed, "?action=add_member").await;
    assert_eq!((noted.len(), &noted[0]["address"]), (1, &json!("127.0.0.1")), "once, by who does it");
    let span = "/audit/persons?since=2026-01-01T00:00:00Z&until=2027-01-01T00:00:00Z";
    managed.ask("GET", "/leads/u1/explanation", None).await;
    let touched = managed.ask("GET", span, None).await.json();
    assert_eq!(
        (touched["items"][0]["person"].as_i64(), touched["items"][0]["times"].as_i64()),
        (Some(1), Some(1))
    );
    while chores::run_due(&managed.workspace).await.unwrap() > 0 {}
    let verified = managed.ask("GET", "/audit/verification", None).await.json();
    assert_eq!((verified["fault"].is_null(), verified["waiting"].as_i64()), (true, Some(0)));
    let with = |place: &Value, hash: &str| format!("/audit/verification?place={place}&hash={hash}");
    let hash = verified["hash"].as_str().unwrap();
    let held = managed.ask("GET", &with(&verified["place"], hash), None).await.json();
    assert!(held["fault"].is_null(), "{held}");
    let other = managed.ask("GET", &with(&verified["place"], &"0".repeat(hash.len())), None).await.json();
    assert!(other["fault"].is_string(), "{other}");
    for wrong in [with(&verified["place"], "xyz"), "/audit/verification?place=1".to_owned()] {
        assert_eq!(managed.ask("GET", &wrong, None).await.problem(), "invalid", "{wrong}");
    }
    assert!(managed.ask("GET", "/audit/reviews", None).await.json()["items"][0]["actors"].is_array());
    let refused = managed.ask("POST", "/audit/reviews", Some(&json!({ "month": "2026-06" }))).await;
    assert_eq!(refused.problem(), "refused");
    let years = managed.edit("PUT", "/settings/audit-retention", &json!({ "years": 1 })).await;
    assert_eq!(
        (years.status, managed.ask("GET", "/settings/audit-retention", None).await.json()["years"].as_i64()),
        (200, Some(1))
    );
}

#[tokio::test]
async fn consent_is_noted_and_shown() {
    let managed = with_lead().await;
    let said =
        json!({ "purpose": "marketing_email", "channel": "email", "given": true, "text_version": "v1" });
    assert_eq!(managed.ask("POST", "/leads/u1/consents", Some(&said)).await.status, 204);
    let shown = managed.ask("GET", "/leads/u1/consents", None).await.json();
    assert_eq!(shown["items"][0]["address"], "127.0.0.1");
    assert_eq!(
        shown["standing"],
        json!([{ "purpose": "marketing_email", "channel": "email", "given": true }])
    );
    let wrong = json!({ "purpose": "Marketing", "given": true });
    assert_eq!(managed.ask("POST", "/leads/u1/consents", Some(&wrong)).await.problem(), "invalid");
    let policy = json!({ "rules": [{ "purpose": "profiling", "countries": ["KR"] }] });
    assert_eq!(managed.edit("PUT", "/settings/consent-policy", &policy).await.status, 200);
    assert_eq!(managed.ask("GET", "/settings/consent-policy", None).await.json(), policy);
}

#[tokio::test]
async fn a_person_is_told_and_forgotten() {
    let managed = with_lead().await;
    assert_eq!(managed.ask("GET", "/leads/u1/personal-data", None).await.problem(), "invalid");
    let told = managed.ask("GET", "/leads/u1/personal-data?reason=asked", None).await.json();
    assert_eq!(told["tables"]["lead"][0]["email"], "kim@x.io");
    let refused = managed.ask("POST", "/leads/u1/erase", Some(&json!({ "reason": "" }))).await;
    assert_eq!(refused.problem(), "invalid");
    let erased = managed.ask("POST", "/leads/u1/erase", Some(&json!({ "reason": "asked for it" }))).await;
    assert_eq!((erased.status, erased.json()["proof"].as_i64()), (200, Some(1)));
    assert_eq!(managed.ask("GET", "/leads/u1/explanation", None).await.status, 404);
    let proofs = managed.ask("GET", "/erasures", None).await.json();
    assert_eq!(
        (proofs["items"][0]["reason"].as_str(), proofs["items"][0]["address"].as_str()),
        (Some("asked for it"), Some("127.0.0.1"))
    );
    let noted = entries(&managed, "?lead=%231").await;
    assert_eq!(noted[0]["action"], "erase_lead");
    let policy = json!({ "events": [{ "event": "Page Viewed", "days": 400 }], "inactive_days": null });
    assert_eq!(managed.edit("PUT", "/settings/retention", &policy).await.status, 200);
    assert_eq!(managed.ask("GET", "/settings/retention", None).await.json(), policy);
}
