//! Who sees which leads: what is not seen is not there.

use baton_app::Role;
use baton_app::access::{AccessPolicy, SalesSee, set_policy};
use serde_json::{Value, json};

use crate::handoffs::two;
use crate::management::Managed;

/// Two leads of Mina's with something of everything, of which Rui owns the first; and Lee, who has none.
async fn office() -> (Managed, String, String) {
    let (managed, _, _) = two().await;
    let rui = managed.joins("rui@x.io", Role::Sales).await;
    let lee = managed.joins("lee@x.io", Role::Sales).await;
    let made = async |path: &str, body: Value| {
        let answer = managed.ask("POST", path, Some(&body)).await;
        assert!(answer.status < 300, "{path}: {}", answer.text());
    };
    made("/leads/1/assign", json!({ "owner": "rui@x.io" })).await;
    for lead in ["1", "2"] {
        made("/tasks", json!({ "lead": lead, "title": "call", "owner": "mina@x.io" })).await;
        made(&format!("/leads/{lead}/notes"), json!({ "body": "secret" })).await;
        made(&format!("/leads/{lead}/links"), json!({ "title": "deck", "url": "https://x.example/1" })).await;
        made(
            "/meetings",
            json!({ "lead": lead, "kind": "meeting", "title": "demo", "starts_at": "2026-06-02T09:00:00Z", "ends_at": "2026-06-02T10:00:00Z" }),
        )
        .await;
    }
    made("/tasks", json!({ "title": "order coffee", "owner": "lee@x.io" })).await;
    set_policy(&managed.workspace, AccessPolicy { sales_see: SalesSee::Own }, None, "test").await.unwrap();
    (managed, rui, lee)
}

/// Of the documented operations on one lead or on something of one, all.
#[tokio::test]
async fn nothing_of_a_lead_that_is_anothers_is_there() {
    let (managed, rui, lee) = office().await;
    let mut tried = 0;
    for operation in managed.operations().await {
        let resource = operation.path.split('/').nth(1).unwrap();
        let of_a_lead =
            ["leads", "handoffs", "opportunities", "tasks", "notes", "meetings", "links", "identities"]
                .contains(&resource);
        let may = operation.roles.as_ref().is_some_and(|roles| roles.iter().any(|role| role == "sales"));
        if !of_a_lead || !may || operation.path.split('/').nth(2) != Some("1") {
            continue;
        }
        let body = (operation.method != "GET").then(|| json!({}));
        let (method, path) = (operation.method.as_str(), operation.path.as_str());
        let answer = managed.send(method, path, &lee, body.as_ref()).await;
        assert_eq!(answer.problem(), "not-found", "{method} {path}: {}", answer.text());
        tried += 1;
        // Whose it is finds it (nothing is changed: the bodies are empty). There is no opportunity.
        if resource != "opportunities" && method == "GET" {
            let answer = managed.send(method, path, &rui, body.as_ref()).await;
            assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text());
        }
    }
    assert!(tried >= 25, "{tried}");
}

#[tokio::test]
async fn lists_hold_what_is_seen_alone() {
    let (managed, rui, lee) = office().await;
    let count = async |who: &str, path: &str| {
        let answer = managed.send("GET", path, who, None).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()["items"].as_array().unwrap().len()
    };
    for (path, all) in [("/handoffs?all=true", 2), ("/tasks", 3), ("/meetings", 2), ("/opportunities", 0)] {
        let admin = managed.ask("GET", path, None).await.json()["items"].as_array().unwrap().len();
        assert_eq!(admin, all, "{path}");
        assert_eq!(count(&rui, path).await, all.div_ceil(3), "{path}");
        assert_eq!(
            count(&lee, path).await,
            usize::from(path == "/tasks"),
            "{path}: what is about no lead is its owner's"
        );
    }
    for path in ["/tasks?lead=1", "/meetings?lead=1", "/opportunities?lead=1"] {
        assert_eq!(managed.send("GET", path, &lee, None).await.problem(), "not-found", "{path}");
        assert_eq!(managed.send("GET", path, &rui, None).await.status, 200, "{path}");
    }
    // What is about all leads is for whoever sees them.
    for report in ["/reports/handoffs", "/reports/conversion"] {
        assert_eq!(managed.send("GET", report, &rui, None).await.problem(), "forbidden", "{report}");
    }
    let draft = json!({ "document": "x" });
    assert_eq!(managed.send("POST", "/models/preview", &rui, Some(&draft)).await.problem(), "forbidden");
}

#[tokio::test]
async fn bodies_name_no_lead_of_others() {
    let (managed, _, lee) = office().await;
    for (path, body) in [
        ("/tasks", json!({ "lead": "1", "title": "x" })),
        ("/opportunities", json!({ "lead": "a@x.example" })),
        ("/handoffs", json!({ "lead": "#1", "reason": "met_at_event" })),
        (
            "/meetings",
            json!({ "lead": "1", "kind": "meeting", "title": "x", "starts_at": "2026-06-02T09:00:00Z", "ends_at": "2026-06-02T10:00:00Z" }),
        ),
        ("/models/preview-lead", json!({ "lead": "1", "document": "x" })),
    ] {
        assert_eq!(managed.send("POST", path, &lee, Some(&body)).await.problem(), "not-found", "{path}");
    }
}

/// A team sees what its members have, also those who left.
#[tokio::test]
async fn a_team_sees_its_leads() {
    let (managed, _, lee) = office().await;
    set_policy(&managed.workspace, AccessPolicy { sales_see: SalesSee::Team }, None, "test").await.unwrap();
    let count =
        async || managed.send("GET", "/handoffs", &lee, None).await.json()["items"].as_array().unwrap().len();
    assert_eq!(count().await, 2);
    let alone = json!({ "team": "none" });
    assert_eq!(managed.edit("PATCH", "/members/lee@x.io", &alone).await.status, 200);
    assert_eq!(count().await, 0);
}

#[tokio::test]
async fn targets_are_those_of_whose_leads_are_seen() {
    let (managed, rui, lee) = office().await;
    for owner in ["rui@x.io", "lee@x.io"] {
        let target = json!({ "owner": owner, "period": "2026-Q2", "metric": "won_count", "amount": 3.0 });
        assert_eq!(managed.edit("PUT", "/targets", &target).await.status, 200);
    }
    let owners = async |who: &str| {
        let items = managed.send("GET", "/targets", who, None).await.json()["items"].clone();
        items
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["owner"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (owners(&rui).await, owners(&lee).await),
        (vec!["rui@x.io".to_owned()], vec!["lee@x.io".to_owned()])
    );
    assert_eq!(owners(&managed.bearer(baton_app::api_keys::Scope::Admin)).await.len(), 2);
}

/// What is about all leads is for those who see all.
#[tokio::test]
async fn reports_are_for_whoever_sees_all() {
    let (managed, rui, _) = office().await;
    for path in ["conversion", "funnel", "sources", "win-loss", "handoffs"] {
        let answer = managed.send("GET", &format!("/reports/{path}"), &rui, None).await;
        assert_eq!(answer.problem(), "forbidden", "{path}");
    }
}

/// Whoever gives a company away is told what became of it, and of nobody there whom it may not see.
#[tokio::test]
async fn a_company_is_given_away() {
    let (managed, rui, _) = office().await;
    for (email, owner) in [("r@x.example", "rui@x.io"), ("l@x.example", "lee@x.io")] {
        let lead = json!({ "email": email, "owner": owner, "company": { "name": "한빛" } });
        assert_eq!(managed.ask("POST", "/leads", Some(&lead)).await.status, 201);
    }
    let account =
        managed.send("GET", "/leads/r@x.example", &rui, None).await.json()["account"]["id"].to_string();
    let path = format!("/accounts/{account}");
    let nobody = managed.edit_as(&rui, "PATCH", &path, &json!({ "owner": "who@x.io" })).await;
    assert!(nobody.problem() == "invalid" && nobody.text().contains("owner"), "{}", nobody.text());
    let given = managed.edit_as(&rui, "PATCH", &path, &json!({ "owner": "LEE@x.io" })).await;
    assert_eq!((given.status, &given.json()["owner"]), (200, &json!("lee@x.io")), "{}", given.text());
    assert_eq!(given.json()["leads"].as_array().map(Vec::len), Some(1), "{}", given.text());
    let back = managed.edit("PATCH", &path, &json!({ "owner": "" })).await;
    assert_eq!((back.status, &back.json()["owner"]), (200, &Value::Null), "{}", back.text());
}

/// A brief tells of colleagues whose leads may be seen.
#[tokio::test]
async fn a_brief_tells_of_nobody_elses_leads() {
    let (managed, rui, _) = office().await;
    for (email, owner) in
        [("r@x.example", "rui@x.io"), ("s@x.example", "rui@x.io"), ("l@x.example", "lee@x.io")]
    {
        let lead = json!({ "email": email, "owner": owner, "company": { "name": "한빛" } });
        assert_eq!(managed.ask("POST", "/leads", Some(&lead)).await.status, 201);
        let who = format!(r#""userId":"{email}","timestamp":"2026-05-31T10:00:00Z""#);
        let told =
            format!(r#"{{"type":"identify","messageId":"i{email}","traits":{{"email":"{email}"}},{who}}}"#);
        let page = format!(r#"{{"type":"track","messageId":"t{email}","event":"Demo Attended",{who}}}"#);
        managed.takes(&format!("{told}\n{page}\n")).await;
    }
    let people = async |who: &str| {
        let brief = managed.send("GET", "/leads/r@x.example/brief", who, None).await.json();
        brief["people"].as_array().unwrap().iter().map(|one| one["lead"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(people(&managed.bearer(baton_app::api_keys::Scope::Admin)).await.len(), 2);
    assert_eq!(people(&rui).await.len(), 1);
}
