//! `/api/v1/members`

use serde_json::json;

use crate::management::Managed;

#[tokio::test]
async fn a_member_is_added_listed_and_disabled() {
    let managed = Managed::start().await;
    let mina = json!({ "email": " Mina@X.io", "name": "미나", "role": "sales", "language": "ko", "time_zone": "Asia/Seoul" });
    let added = managed.ask("POST", "/members", Some(&mina)).await;
    assert_eq!(added.status, 201, "{}", added.text());
    let expected = json!({
        "email": "mina@x.io", "name": "미나", "role": "sales", "team": "sales", "language": "ko", "time_zone": "Asia/Seoul",
        "created_at": "2026-06-01T09:00:00Z", "disabled_at": null, "revision": added.json()["revision"],
    });
    assert_eq!(added.json(), expected);
    assert_eq!(managed.ask("GET", "/members", None).await.json(), json!({ "items": [expected] }));
    assert_eq!(managed.ask("POST", "/members", Some(&mina)).await.problem(), "refused");
    assert_eq!(managed.ask("POST", "/members/mina@x.io/disable", None).await.status, 204);
    assert_eq!(managed.ask("POST", "/members/mina@x.io/disable", None).await.problem(), "refused");
    assert_eq!(managed.ask("POST", "/members/nobody@x.io/disable", None).await.problem(), "not-found");
    assert_eq!(managed.ask("GET", "/members", None).await.json(), json!({ "items": [] }));
    let all = managed.ask("GET", "/members?disabled=true", None).await.json();
    assert_eq!(all["items"][0]["disabled_at"], "2026-06-01T09:00:00Z");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_its_place() {
    let managed = Managed::start().await;
    for (body, told) in [
        (json!({ "email": "mina", "role": "sales" }), "no e-mail address"),
        (json!({ "email": "mina@x.io", "role": "boss" }), "role"),
        (json!({ "email": "mina@x.io", "role": "sales", "time_zone": "Mars/Base" }), "no time zone"),
        (json!({ "email": "mina@x.io", "role": "sales", "colour": "blue" }), "colour"),
        (json!("mina"), "invalid type"),
    ] {
        let refused = managed.ask("POST", "/members", Some(&body)).await;
        assert_eq!((refused.status, refused.problem().as_str()), (422, "invalid"), "{body}");
        assert!(refused.json()["detail"].as_str().unwrap().contains(told), "{}", refused.text());
    }
    assert_eq!(managed.ask("GET", "/members?disabled=perhaps", None).await.problem(), "invalid");
    assert_eq!(managed.ask("GET", "/members?colour=blue", None).await.problem(), "invalid");
}
