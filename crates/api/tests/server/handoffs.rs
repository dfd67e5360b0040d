//! `/api/v1/handoffs` and who gets them.

use baton_app::api_keys::Scope;
use baton_app::import;
use baton_app::progress::Reporter;
use serde_json::json;

use crate::management::Managed;

/// Two leads that are handed over by hand to Mina, a member.
pub(crate) async fn two() -> (Managed, i64, i64) {
    let managed = Managed::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("leads.csv");
    std::fs::write(&file, "id,email\n1,a@x.example\n2,b@x.example\n").unwrap();
    let map = folder.path().join("map.yaml");
    std::fs::write(&map, "key: { external_id: id }\nlead: { email: email }\n").unwrap();
    let request = import::Request {
        kind: import::Kind::Leads,
        file,
        map: Some(map),
        preset: None,
        dry_run: false,
        strict: false,
    };
    import::run(&managed.workspace, &request, &Reporter::silent()).await.unwrap();
    for email in ["mina@x.io", "kim@x.io"] {
        let member = json!({ "email": email, "role": "sales" });
        assert_eq!(managed.ask("POST", "/members", Some(&member)).await.status, 201);
    }
    let mut ids = Vec::new();
    for lead in ["1", "2"] {
        let body = json!({ "lead": lead, "reason": "met_at_event", "owner": "Mina@x.io" });
        let opened = managed.ask("POST", "/handoffs", Some(&body)).await;
        assert_eq!(opened.status, 201, "{}", opened.text());
        assert_eq!(opened.json()["owner"], "mina@x.io");
        ids.push(opened.json()["id"].as_i64().unwrap());
    }
    (managed, ids[0], ids[1])
}

fn as_member(managed: &Managed, email: &str) -> String {
    managed.bearer(Scope::Admin) + &format!("Baton-On-Behalf-Of: {email}\r\n")
}

#[tokio::test]
async fn handoffs_are_listed_by_page_and_shown() {
    let (managed, first, second) = two().await;
    let page = managed.ask("GET", "/handoffs?limit=1", None).await.json();
    assert_eq!((page["items"].as_array().unwrap().len(), &page["items"][0]["id"]), (1, &json!(first)));
    let next = page["next"].as_str().unwrap();
    let page = managed.ask("GET", &format!("/handoffs?limit=1&cursor={next}"), None).await.json();
    assert_eq!((&page["items"][0]["id"], &page["next"]), (&json!(second), &json!(null)));
    assert_eq!(managed.ask("GET", "/handoffs?owner=kim@x.io", None).await.json()["items"], json!([]));
    for wrong in ["/handoffs?cursor=x", "/handoffs?limit=0", "/handoffs?limit=501"] {
        assert_eq!(managed.ask("GET", wrong, None).await.problem(), "invalid", "{wrong}");
    }
    let shown = managed.ask("GET", &format!("/handoffs/{first}"), None).await.json();
    assert_eq!((&shown["lead"], &shown["opened_reason"]), (&json!("1"), &json!("met_at_event")));
    assert_eq!(managed.ask("GET", "/handoffs/999", None).await.problem(), "not-found");
    let of_lead = managed.ask("GET", "/handoffs?lead=1&all=true", None).await.json();
    assert_eq!(
        of_lead["items"].as_array().unwrap().iter().map(|one| &one["id"]).collect::<Vec<_>>(),
        [&json!(first)]
    );
    assert_eq!(managed.ask("GET", "/handoffs?lead=nobody", None).await.problem(), "not-found");
    let alike = managed.ask("GET", "/leads/1/brief?language=ko", None).await.json();
    let brief = managed.ask("GET", &format!("/handoffs/{first}/brief?language=ko"), None).await;
    assert_eq!(brief.json(), alike);
    assert_eq!(brief.status, 200, "{}", brief.text());
    assert!(brief.json()["first_question"].as_str().unwrap().contains("계기"));
}

#[tokio::test]
async fn sales_takes_gives_back_puts_off_and_talks() {
    let (managed, first, second) = two().await;
    let said = json!({ "text": "@kim@x.io 같이 보실래요?" });
    let shown = managed
        .send("POST", &format!("/handoffs/{first}/comment"), &as_member(&managed, "mina@x.io"), Some(&said))
        .await;
    assert_eq!(shown.json()["comments"][0]["mentions"], json!(["kim@x.io"]), "{}", shown.text());
    let until = json!({ "until": "2026-06-03T09:00:00Z" });
    let shown = managed.ask("POST", &format!("/handoffs/{first}/snooze"), Some(&until)).await;
    assert_eq!(shown.json()["snoozed_until"], "2026-06-03T09:00:00Z", "{}", shown.text());
    let shown = managed
        .ask("POST", &format!("/handoffs/{first}/assign"), Some(&json!({ "member": "kim@x.io" })))
        .await;
    assert_eq!(shown.json()["owner"], "kim@x.io", "{}", shown.text());
    let accepted = managed
        .send("POST", &format!("/handoffs/{first}/accept"), &as_member(&managed, "kim@x.io"), None)
        .await;
    assert_eq!(accepted.json(), json!({ "lead": "1", "status": "accepted", "stage": "sal" }));
    let late = managed
        .send("POST", &format!("/handoffs/{first}/accept"), &as_member(&managed, "mina@x.io"), None)
        .await;
    assert_eq!(late.problem(), "refused");
    assert!(late.json()["detail"].as_str().unwrap().contains("accepted by kim@x.io"), "{}", late.text());
    let path = format!("/handoffs/{second}/return");
    let odd = managed.ask("POST", &path, Some(&json!({ "reason": "meh" }))).await;
    assert_eq!(odd.problem(), "invalid");
    let back = managed.ask("POST", &path, Some(&json!({ "reason": "too_early", "note": "내년" }))).await;
    assert_eq!(back.json()["stage"], "recycled", "{}", back.text());
    let reasons = managed.ask("GET", "/return-reasons", None).await.json();
    assert_eq!(
        reasons["items"][0],
        json!({ "code": "too_early", "en": "Too early", "ko": "아직 이름", "retired_at": null })
    );
}

#[tokio::test]
async fn who_gets_them_is_set_and_read_back() {
    let (managed, ..) = two().await;
    let rules = json!({ "rules": [{ "id": "all", "to": [{ "member": "kim@x.io", "weight": 2 }] }] });
    let set = managed.edit("PUT", "/routing", &rules).await;
    assert_eq!(set.status, 200, "{}", set.text());
    assert_eq!(
        managed.ask("GET", "/routing", None).await.json()["routing"]["rules"][0]["to"][0]["weight"],
        2
    );
    let nobody = json!({ "rules": [{ "id": "all", "to": [{ "member": "who@x.io" }] }] });
    assert_eq!(managed.edit("PUT", "/routing", &nobody).await.problem(), "not-found");
    let calendar =
        json!({ "time_zone": "Asia/Seoul", "hours": { "mon": ["09:00-18:00"] }, "holidays": ["2026-10-09"] });
    let set = managed.edit("PUT", "/calendars/seoul", &calendar).await;
    assert_eq!(set.status, 200, "{}", set.text());
    assert_eq!(
        managed.ask("GET", "/calendars", None).await.json()["items"][1]["document"]["holidays"],
        json!(["2026-10-09"])
    );
    assert_eq!(
        managed.edit("PUT", "/calendars/seoul", &json!({ "time_zone": "Mars" })).await.problem(),
        "invalid"
    );
    let rep = managed
        .edit("PUT", "/reps/kim@x.io", &json!({ "capacity": 5, "per": "1w", "calendar": "seoul" }))
        .await;
    assert_eq!(
        rep.json(),
        json!({
            "member": "kim@x.io", "active": true, "calendar": "seoul", "capacity": 5, "per": "1w",
            "revision": rep.json()["revision"],
        })
    );
    let away =
        json!({ "member": "kim@x.io", "from": "2026-06-01T00:00:00Z", "until": "2026-06-09T00:00:00Z" });
    let noted = managed.ask("POST", "/absences", Some(&away)).await;
    assert_eq!(noted.status, 201, "{}", noted.text());
    let id = noted.json()["id"].as_i64().unwrap();
    assert_eq!(managed.ask("GET", "/absences", None).await.json()["items"][0]["member"], "kim@x.io");
    assert_eq!(managed.ask("DELETE", &format!("/absences/{id}"), None).await.status, 204);
    assert_eq!(managed.ask("DELETE", &format!("/absences/{id}"), None).await.problem(), "not-found");
    let policy = managed.edit("PUT", "/handoff-policy", &json!({ "overdue_after": "6h" })).await;
    assert_eq!(policy.json()["policy"]["overdue_after"], "6h", "{}", policy.text());
    assert_eq!(
        managed.edit("PUT", "/handoff-policy", &json!({ "overdue_after": "9h" })).await.problem(),
        "invalid"
    );
}

#[tokio::test]
async fn reasons_are_added_renamed_and_retired() {
    let (managed, first, second) = two().await;
    let reason = json!({ "code": "locked_in", "en": "Locked in", "ko": "기존 계약" });
    let added = managed.ask("POST", "/return-reasons", Some(&reason)).await;
    assert_eq!(added.status, 201, "{}", added.text());
    assert_eq!(
        added.json(),
        json!({ "code": "locked_in", "en": "Locked in", "ko": "기존 계약", "retired_at": null })
    );
    let back = json!({ "reason": "locked_in" });
    let done = managed.ask("POST", &format!("/handoffs/{first}/return"), Some(&back)).await;
    assert_eq!(done.json()["stage"], "recycled", "{}", done.text());
    assert_eq!(managed.ask("DELETE", "/return-reasons/locked_in", None).await.status, 204);
    assert_eq!(managed.ask("DELETE", "/return-reasons/locked_in", None).await.problem(), "not-found");
    let refused = managed.ask("POST", &format!("/handoffs/{second}/return"), Some(&back)).await;
    assert_eq!(refused.problem(), "invalid");
    let listed = managed.ask("GET", "/return-reasons", None).await.json();
    let retired = listed["items"].as_array().unwrap().iter().find(|item| item["code"] == "locked_in");
    assert_eq!(retired.unwrap()["retired_at"], "2026-06-01T09:00:00Z", "it stays listed");
    let renamed = json!({ "code": "locked_in", "en": "Has a contract" });
    let renamed = managed.ask("POST", "/return-reasons", Some(&renamed)).await.json();
    assert_eq!(
        renamed,
        json!({ "code": "locked_in", "en": "Has a contract", "ko": "Has a contract", "retired_at": null })
    );
    let odd = json!({ "code": "Locked In", "en": "x" });
    assert_eq!(managed.ask("POST", "/return-reasons", Some(&odd)).await.problem(), "invalid");
}

#[tokio::test]
async fn the_report_says_of_how_many_each_figure_is() {
    let (managed, first, second) = two().await;
    let as_mina = as_member(&managed, "mina@x.io");
    managed.send("POST", &format!("/handoffs/{first}/accept"), &as_mina, None).await;
    let back = json!({ "reason": "too_early" });
    managed.send("POST", &format!("/handoffs/{second}/return"), &as_mina, Some(&back)).await;
    let read = managed.bearer(Scope::Read);
    let report = managed.send("GET", "/reports/handoffs?since=2026-06-01T00:00:00Z", &read, None).await;
    assert_eq!(report.status, 200, "{}", report.text());
    let report = report.json();
    let acceptance = &report["all"]["acceptance"];
    assert_eq!((&acceptance["numerator"], &acceptance["denominator"]), (&json!(1), &json!(2)));
    assert_eq!(acceptance["ci95"].as_array().map(Vec::len), Some(2), "{acceptance}");
    assert_eq!(report["by_owner"][0]["key"], "mina@x.io");
    assert_eq!(report["all"]["first_touch_hours"]["n"], 2);
    assert_eq!(report["reasons"][0]["reason"], "too_early");
    let before = managed.send("GET", "/reports/handoffs?until=2026-06-01T00:00:00Z", &read, None).await;
    assert_eq!(before.json()["all"]["opened"], 0);
    let wrong = "/reports/handoffs?since=2026-06-02T00:00:00Z&until=2026-06-01T00:00:00Z";
    assert_eq!(managed.send("GET", wrong, &read, None).await.problem(), "invalid");
}

#[tokio::test]
async fn conversion_stands_beside_its_benchmark() {
    let (managed, ..) = two().await;
    let read = managed.bearer(Scope::Read);
    let ask =
        async |query: &str| managed.send("GET", &format!("/reports/conversion{query}"), &read, None).await;
    let report = ask("?by=source").await;
    assert_eq!(report.status, 200, "{}", report.text());
    let report = report.json();
    assert_eq!(
        (&report["from"], &report["to"], &report["by"]),
        (&json!("mql"), &json!("sql"), &json!("source"))
    );
    let total = &report["total"];
    assert_eq!((&total["numerator"], &total["denominator"]), (&json!(0), &json!(2)), "{report}");
    assert_eq!((&report["benchmark"], total["ci95"].as_array().map(Vec::len)), (&json!(0.13), Some(2)));
    assert_eq!(total["versus_benchmark"], "too few to say");
    let later = ask("?since=2026-06-02T00:00:00Z&view=period&from=lead&to=won").await;
    assert_eq!(later.problem(), "invalid", "`won` is no stage");
    for wrong in ["?from=sql&to=mql", "?by=colour", "?since=2026-06-02T00:00:00Z&until=2026-06-01T00:00:00Z"]
    {
        assert_eq!(ask(wrong).await.problem(), "invalid", "{wrong}");
    }
}

#[tokio::test]
async fn what_was_changed_since_it_was_read_is_not_decided() {
    let (managed, first, second) = two().await;
    let read = managed.ask("GET", &format!("/handoffs/{first}"), None).await;
    let tag = read.header("etag").unwrap().to_owned();
    assert_eq!(tag, format!("\"{}\"", read.json()["revision"]));
    let matching = |email: &str, tag: &str| as_member(&managed, email) + &format!("If-Match: {tag}\r\n");
    let snooze = json!({ "until": "2026-06-03T09:00:00Z" });
    let path = |what: &str| format!("/handoffs/{first}/{what}");
    let put_off = managed.send("POST", &path("snooze"), &matching("kim@x.io", &tag), Some(&snooze)).await;
    assert_eq!(put_off.status, 200, "{}", put_off.text());
    let newer = put_off.header("etag").unwrap().to_owned();
    assert_ne!(newer, tag);
    let why = json!({ "reason": "too_early" });
    let to = json!({ "member": "kim@x.io" });
    for (what, body) in [
        ("accept", None),
        ("return", Some(&why)),
        ("disqualify", Some(&why)),
        ("snooze", Some(&snooze)),
        ("assign", Some(&to)),
    ] {
        let stale = managed.send("POST", &path(what), &matching("mina@x.io", &tag), body).await;
        assert_eq!((stale.status, stale.problem()), (412, "stale".to_owned()), "{what}: {}", stale.text());
        assert!(stale.json()["detail"].as_str().unwrap().contains("changed by kim@x.io"), "{}", stale.text());
    }
    let taken = managed.send("POST", &path("accept"), &matching("mina@x.io", &newer), None).await;
    assert_eq!(taken.json()["status"], "accepted", "{}", taken.text());
    let late = managed.send("POST", &path("return"), &matching("kim@x.io", &newer), Some(&why)).await;
    assert_eq!(late.problem(), "stale");
    assert!(late.json()["detail"].as_str().unwrap().contains("changed by mina@x.io"), "{}", late.text());
    let other = format!("/handoffs/{second}/assign");
    assert_eq!(managed.ask("POST", &other, Some(&to)).await.status, 200, "nobody has to say what they read");
    let odd = managed.send("POST", &other, &matching("mina@x.io", "W/x"), Some(&to)).await;
    assert_eq!(odd.problem(), "invalid");
}
