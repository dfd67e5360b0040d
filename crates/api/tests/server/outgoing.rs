//! `/api/v1/webhooks`, `/api/v1/notification-rules`, inboxes

use baton_app::api_keys::Scope;
use serde_json::json;

use crate::management::Managed;

#[tokio::test]
async fn a_webhook_is_added_changed_and_removed() {
    let managed = Managed::start().await;
    let hook =
        json!({ "name": "crm", "url": "https://crm.example.com/hook/secret", "types": ["lead.mql.reached"] });
    let added = managed.ask("POST", "/webhooks", Some(&hook)).await;
    assert_eq!(added.status, 201, "{}", added.text());
    let secret = added.json()["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_"));
    let listed = managed.ask("GET", "/webhooks", None).await;
    assert!(!listed.text().contains("secret") && !listed.text().contains("whsec"), "{}", listed.text());
    let item = &listed.json()["items"][0];
    assert_eq!((item["host"].as_str(), item["kind"].as_str()), (Some("crm.example.com"), Some("webhook")));
    let rotated =
        managed.ask("POST", "/webhooks/1/rotate", None).await.json()["secret"].as_str().unwrap().to_owned();
    assert!(rotated.starts_with("whsec_") && rotated != secret);
    assert_eq!(managed.ask("POST", "/webhooks/1/test", None).await.status, 202);
    let deliveries = managed.ask("GET", "/webhooks/1/deliveries?state=waiting&limit=1", None).await.json();
    assert_eq!(deliveries["items"][0]["type"], "baton.test");
    let next = deliveries["next"].as_str().unwrap();
    let path = format!("/webhooks/1/deliveries?cursor={next}");
    assert_eq!(managed.ask("GET", &path, None).await.json(), json!({ "items": [] }));
    assert_eq!(managed.ask("GET", "/webhooks/1/deliveries?cursor=x", None).await.problem(), "invalid");
    let replayed = managed.ask("POST", "/webhooks/1/replay", Some(&json!({}))).await.json();
    assert_eq!(replayed, json!({ "replayed": 0 }));
    assert_eq!(managed.ask("POST", "/webhooks/1/disable", None).await.status, 204);
    assert_eq!(managed.ask("POST", "/webhooks/1/disable", None).await.problem(), "refused");
    assert_eq!(managed.ask("POST", "/webhooks/1/enable", None).await.status, 204);
    assert_eq!(managed.ask("GET", "/dead-mails", None).await.json(), json!({ "items": [] }));
    assert_eq!(managed.ask("POST", "/dead-mails/replay", None).await.json(), json!({ "replayed": 0 }));
    assert_eq!(managed.ask("DELETE", "/webhooks/1", None).await.status, 204);
    assert_eq!(managed.ask("GET", "/webhooks", None).await.json(), json!({ "items": [] }));
}

#[tokio::test]
async fn a_chat_has_a_template() {
    let managed = Managed::start().await;
    let chat = json!({ "kind": "teams", "name": "sales", "url": "https://chat.example.com/hook/secret" });
    assert_eq!(managed.ask("POST", "/webhooks", Some(&chat)).await.status, 201);
    let shape = json!({ "z": "{{title}}", "a": ["{{ text }}", true] });
    let set = managed.edit("PUT", "/webhooks/1/template", &shape).await;
    assert_eq!(set.status, 200, "{}", set.text());
    let shown = managed.ask("GET", "/webhooks/1", None).await;
    assert_eq!((&shown.json()["template"], &shown.json()["host"]), (&shape, &json!("chat.example.com")));
    for (wrong, told) in [
        (json!({ "a": "{{who}}" }), "`{{who}}` is no placeholder"),
        (json!({ "a": "x".repeat(8_192) }), "at most 8192 bytes"),
        (json!("{{title}}"), "expected an object"),
    ] {
        let refused = managed.edit("PUT", "/webhooks/1/template", &wrong).await;
        assert_eq!(refused.problem(), "invalid");
        assert!(refused.json()["detail"].as_str().unwrap().contains(told), "{}", refused.text());
    }
    assert_eq!(managed.ask("DELETE", "/webhooks/1/template", None).await.status, 204);
    assert_eq!(managed.ask("GET", "/webhooks/1", None).await.json()["template"], json!(null));
    assert_eq!(managed.ask("GET", "/webhooks/2", None).await.problem(), "not-found");
    let read = managed.bearer(Scope::Admin) + "If-Match: \"1\"\r\n";
    let nowhere = managed.send("PUT", "/webhooks/2/template", &read, Some(&shape)).await;
    assert_eq!(nowhere.problem(), "not-found");
}

#[tokio::test]
async fn a_webhook_is_changed_and_keeps_its_secret() {
    let managed = Managed::start().await;
    let hook = json!({ "name": "crm", "url": "https://crm.example.com/in", "types": ["lead.created"] });
    assert_eq!(managed.ask("POST", "/webhooks", Some(&hook)).await.status, 201);
    let to = json!({ "url": "https://new.example.com/in", "types": ["lead.mql.reached"] });
    let changed = managed.edit("PATCH", "/webhooks/1", &to).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    let shown = managed.ask("GET", "/webhooks/1", None).await.json();
    assert_eq!(
        (&shown["name"], &shown["host"], &shown["types"]),
        (&json!("crm"), &json!("new.example.com"), &to["types"])
    );
    for (wrong, told) in [
        (json!({ "url": "https://127.0.0.1/" }), "url: "),
        (json!({ "types": ["task.due"] }), "types: other systems are not told of task.due"),
        (json!({ "name": " " }), "name: "),
    ] {
        let refused = managed.edit("PATCH", "/webhooks/1", &wrong).await;
        assert!(refused.problem() == "invalid" && refused.text().contains(told), "{}", refused.text());
    }
    assert_eq!(
        managed.ask("GET", "/webhooks/1", None).await.json(),
        shown,
        "what is refused changes nothing"
    );
}

#[tokio::test]
async fn no_webhook_leads_into_the_house() {
    let managed = Managed::start().await;
    for (url, told) in [
        ("https://169.254.169.254/latest", "not a public address"),
        ("http://crm.example.com/", "only https"),
        ("crm.example.com", "no address"),
    ] {
        let hook = json!({ "name": "crm", "url": url });
        let refused = managed.ask("POST", "/webhooks", Some(&hook)).await;
        assert_eq!(refused.problem(), "invalid", "{url}");
        assert!(refused.json()["detail"].as_str().unwrap().contains(told), "{}", refused.text());
    }
}

#[tokio::test]
async fn rules_and_inboxes_are_managed() {
    let managed = Managed::start().await;
    let mina = json!({ "email": "mina@x.io", "role": "sales", "language": "ko" });
    managed.ask("POST", "/members", Some(&mina)).await;
    let rule = json!({
        "name": "hot", "triggers": ["lead.mql.reached"], "conditions": ["score>=80"],
        "recipients": ["team:sales"], "channels": ["inbox"],
    });
    let added = managed.ask("POST", "/notification-rules", Some(&rule)).await;
    assert_eq!(added.status, 201, "{}", added.text());
    let path = format!("/notification-rules/{}", added.json()["id"]);
    let items = managed.ask("GET", "/notification-rules", None).await.json()["items"].clone();
    assert_eq!(items.as_array().unwrap().last().unwrap()["conditions"], json!(["score>=80"]));
    assert_eq!(managed.ask("DELETE", &path, None).await.status, 204);
    assert_eq!(managed.ask("DELETE", &path, None).await.problem(), "not-found");
    let odd =
        json!({ "name": "x", "triggers": ["lead.exploded"], "recipients": ["owner"], "channels": ["inbox"] });
    assert_eq!(managed.ask("POST", "/notification-rules", Some(&odd)).await.problem(), "invalid");

    let wishes = json!({ "mail": "digest", "digest_hour": 9, "quiet": [1140, 420], "muted": ["task.due"] });
    let path = "/members/mina@x.io/notification-preferences";
    assert_eq!(managed.edit("PUT", path, &wishes).await.json(), wishes);
    assert_eq!(managed.ask("GET", path, None).await.json(), wishes);
    let odd = json!({ "mail": "digest", "digest_hour": 24, "quiet": null, "muted": [] });
    assert_eq!(managed.edit("PUT", path, &odd).await.problem(), "invalid");

    let test = managed.ask("POST", "/members/mina@x.io/test-notice", None).await;
    assert_eq!(test.status, 204, "{}", test.text());
    let notices = managed.ask("GET", "/members/mina@x.io/notices?unread=true", None).await.json();
    assert_eq!(notices["items"][0]["title"], "Baton 알림이 도착했어요");
    let last = json!({ "last": notices["items"][0]["id"] });
    assert_eq!(
        managed.ask("POST", "/members/mina@x.io/notices/read", Some(&last)).await.json(),
        json!({ "read": 1 })
    );
    assert_eq!(
        managed.ask("GET", "/members/mina@x.io/notices?unread=true", None).await.json(),
        json!({ "items": [] })
    );
    assert_eq!(managed.ask("GET", "/members/nobody@x.io/notices", None).await.problem(), "not-found");
}
