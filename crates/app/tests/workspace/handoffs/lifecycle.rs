//! When a lead is handed off, and when it is again.

use baton_app::handoff::{self, Decision};
use baton_app::{ScoringModel, Stage};

use crate::office::{Office, on_both};

on_both!(
    in_and_out_within_one_commit_opens_nothing,
    a_faded_lead_takes_its_handoff_along,
    a_returned_lead_needs_a_new_reason,
    what_is_agreed_of_returned_leads_counts_for_later_returns,
    until_the_handoff_line_marketing_nurtures,
    of_two_that_merge_the_older_handoff_goes_on,
);

const KIM: &str = "kim@sales.example";

async fn in_and_out_within_one_commit_opens_nothing(office: Office) {
    office.with_sales().await;
    office.leads("1,a@x.example,CEO,,,web,2026-01-05,,\n").await;
    // In from 1 February on, out on 2 May: both long ago.
    office.events("1,Demo Attended,2026-02-01T10:00:00Z,\n").await;
    let path: Vec<Stage> = office.path("1").await.into_iter().map(|(stage, _, _)| stage).collect();
    assert_eq!(path, [Stage::Lead, Stage::Mql, Stage::Lead]);
    assert!(handoff::show(&office.workspace, "1").await.is_err());
    assert!(office.told("1", "handoff").await.is_empty());
}

async fn a_faded_lead_takes_its_handoff_along(office: Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    office.chores().await;
    office.it_is("2026-09-01T10:00:00Z");
    office.events("1,Page Viewed,2026-08-31T10:00:00Z,\n").await;
    assert_eq!(office.lead("1").await.stage, "lead");
    let shown = handoff::show(&office.workspace, "1").await.unwrap();
    assert_eq!((shown.status.as_str(), shown.reason.as_deref()), ("closed", Some("left_mql")));
    assert_eq!(office.told("1", "handoff").await.last().map(String::as_str), Some("handoff.closed"));
    office.chores().await;
    assert!(!office.told("1", "handoff").await.contains(&"handoff.overdue".to_owned()));
}

async fn returned(office: &Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    let back = Decision::Return { reason: "too_early".into(), note: None };
    handoff::decide(&office.workspace, "1", KIM, back).await.unwrap();
    assert_eq!(office.lead("1").await.stage, "recycled");
}

fn pages(count: u32, day: &str) -> String {
    (0..count).fold(String::new(), |rows, n| rows + &format!("1,Page Viewed,{day}T10:00:{n:02}Z,\n"))
}

async fn a_returned_lead_needs_a_new_reason(office: Office) {
    returned(&office).await;
    office.it_is("2026-06-10T01:00:00Z");
    office.events(&pages(9, "2026-06-05")).await;
    assert_eq!(office.lead("1").await.stage, "recycled", "nine points are no reason");
    office.events("1,Page Viewed,2026-06-06T10:00:00Z,\n").await;
    assert_eq!(office.lead("1").await.stage, "mql", "ten are");
    assert_eq!(office.path("1").await.last().unwrap().2, "reentered");
    assert_eq!(office.open_handoffs().await, ["1"]);
    // Derived from the whole history it is the same.
    let before = office.log("1").await;
    let id = office.lead("1").await.id;
    let mut tx = office.db.write().await.unwrap();
    baton_store::lead::mark_stale(&mut tx, &[id]).await.unwrap();
    tx.commit().await.unwrap();
    baton_app::derive_waiting(&office.workspace, &baton_app::progress::Reporter::silent()).await.unwrap();
    assert_eq!(office.log("1").await, before);
}

async fn what_is_agreed_of_returned_leads_counts_for_later_returns(office: Office) {
    office.with_sales().await;
    handoff::set_policy(&office.workspace, "reentry_points: 3", None, "admin").await.unwrap();
    office.mqls(&["1"]).await;
    let back = || Decision::Return { reason: "too_early".into(), note: None };
    handoff::decide(&office.workspace, "1", KIM, back()).await.unwrap();
    // What is agreed later does not change what was decided before.
    office.it_is("2026-06-02T01:00:00Z");
    handoff::set_policy(&office.workspace, "reentry_points: 50", None, "admin").await.unwrap();
    office.it_is("2026-06-10T01:00:00Z");
    office.events(&pages(3, "2026-06-05")).await;
    assert_eq!(office.lead("1").await.stage, "mql");
    handoff::decide(&office.workspace, "1", KIM, back()).await.unwrap();
    office.it_is("2026-06-12T01:00:00Z");
    office.events(&pages(20, "2026-06-11")).await;
    assert_eq!(office.lead("1").await.stage, "recycled");
    // The demo no longer counts from 28 August on: the lead is out, and comes back by another.
    office.it_is("2026-09-02T01:00:00Z");
    office.events("1,Demo Attended,2026-09-01T10:00:00Z,\n").await;
    assert_eq!(office.lead("1").await.stage, "mql");
}

async fn until_the_handoff_line_marketing_nurtures(office: Office) {
    office.it_is(super::MORNING);
    let text = "schema: baton.scoring/v1\nname: late\ngroups:\n  - id: acts\n    dimension: engagement\n    rules:\n      - { id: demo, event: Demo Attended, points: 50 }\n      - { id: page, event: Page Viewed, points: 1 }\nqualification:\n  enter: { total: 40 }\n  handoff: { total: 53 }\n";
    office.publish(&ScoringModel::from_text(text).unwrap()).await.unwrap();
    office.mqls(&["1"]).await;
    office.it_is("2026-06-10T01:00:00Z");
    assert_eq!((office.lead("1").await.stage.as_str(), office.open_handoffs().await.len()), ("mql", 0));
    office.events(&pages(3, "2026-06-05")).await;
    assert_eq!(office.open_handoffs().await, ["1"]);
    // Given back and worth it again, it is handed over where the line is reached again: at once, since it is.
    let back = Decision::Return { reason: "too_early".into(), note: None };
    handoff::decide(&office.workspace, "1", KIM, back).await.unwrap();
    office.it_is("2026-06-20T01:00:00Z");
    office.events(&pages(10, "2026-06-15")).await;
    assert_eq!((office.lead("1").await.stage.as_str(), office.open_handoffs().await.len()), ("mql", 1));
}

async fn of_two_that_merge_the_older_handoff_goes_on(office: Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    office.it_is("2026-06-01T02:00:00Z");
    office.mqls(&["2"]).await;
    office.chores().await;
    office.it_is("2026-06-01T02:30:00Z");
    // The second turns out to be the first.
    office
        .messages(r#"{"type":"identify","messageId":"m","userId":"1","traits":{"email":"2@x.example"},"timestamp":"2026-06-01T02:20:00Z"}"#)
        .await;
    let all = handoff::list(&office.workspace, true, None, 10).await.unwrap();
    let seen: Vec<_> =
        all.iter().map(|one| (one.opened_at.to_string(), one.status.clone(), one.reason.clone())).collect();
    if seen.len() == 2 && office.count().await == 1 {
        assert_eq!(seen[0], (super::MORNING.to_owned(), "open".to_owned(), None));
        assert_eq!(
            seen[1],
            ("2026-06-01T02:00:00Z".to_owned(), "closed".to_owned(), Some("merged".to_owned()))
        );
        let told = office.announced("1", "handoff.closed").await;
        assert_eq!(told[0].2["reason"], "merged");
    } else {
        panic!("they were not merged: {seen:?}");
    }
}
