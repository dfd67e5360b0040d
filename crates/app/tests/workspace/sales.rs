//! What sales does: taking and giving back hand-offs, BANT, moving leads.

use baton_app::bant::{self, SetLetter};
use baton_app::handoff::{self, Decision};
use baton_app::stage::{SetStage, set_stage};
use baton_app::{BantLetter, BantStatus, Stage};

use crate::office::{Office, model, on_both};

on_both!(
    who_accepts_owns_the_lead,
    a_handoff_is_decided_once,
    a_returned_lead_is_recycled_with_its_reason,
    sql_needs_bant,
    a_lead_that_nobody_has_is_refused,
    a_move_by_hand_closes_the_handoff,
    what_is_decided_twice_at_one_instant_counts_twice,
);

async fn mql(office: &Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,kim@x.example,CEO,,,web,2026-01-05,,\n").await;
    office.events("1,Demo Attended,2026-05-10T10:00:00Z,\n").await;
    office.it_is("2026-06-01T10:00:00Z");
}

fn to(stage: Stage) -> SetStage {
    SetStage { lead: "1".into(), stage, reason: "manual".into(), note: None, by: "Dana".into() }
}

fn letters(statuses: &[(BantLetter, BantStatus)]) -> Vec<SetLetter> {
    statuses
        .iter()
        .map(|(letter, status)| SetLetter {
            value: Some("예산 확보".into()),
            ..SetLetter::new(*letter, *status)
        })
        .collect()
}

async fn who_accepts_owns_the_lead(office: Office) {
    mql(&office).await;
    let done = handoff::decide(&office.workspace, "kim@x.example", "Dana", Decision::Accept).await.unwrap();
    assert_eq!((done.lead.as_str(), done.status, done.stage), ("1", "accepted", Stage::Sal));
    let lead = office.lead("1").await;
    assert_eq!((lead.stage.as_str(), lead.owner.as_deref()), ("sal", Some("Dana")));
    let entry = office.log("1").await.pop().unwrap();
    assert_eq!((entry.actor.as_str(), entry.reason.as_str(), entry.backfilled), ("Dana", "accepted", 0));
    // The score moves the stage no longer.
    office.it_is("2026-12-01T10:00:00Z");
    office.events("1,Page Viewed,2026-11-30T10:00:00Z,\n").await;
    assert_eq!(office.lead("1").await.stage, "sal");
}

async fn a_handoff_is_decided_once(office: Office) {
    mql(&office).await;
    let (a, b) = tokio::join!(
        handoff::decide(&office.workspace, "1", "Dana", Decision::Accept),
        handoff::decide(&office.workspace, "1", "Robin", Decision::Accept)
    );
    let (won, lost) = if a.is_ok() { (a, b) } else { (b, a) };
    won.unwrap();
    let lost = lost.unwrap_err().to_string();
    assert!(lost.contains("accepted by") || lost.contains("somebody else"), "{lost}");
    assert_eq!(office.log("1").await.iter().filter(|entry| entry.reason == "accepted").count(), 1);
}

async fn a_returned_lead_is_recycled_with_its_reason(office: Office) {
    mql(&office).await;
    let bad = Decision::Return { reason: "meh".into(), note: None };
    let refused = handoff::decide(&office.workspace, "1", "Dana", bad).await.unwrap_err().to_string();
    assert!(refused.contains("too_early"), "{refused}");
    let decision = Decision::Return { reason: "too_early".into(), note: Some("내년에 다시".into()) };
    handoff::decide(&office.workspace, "1", "Dana", decision).await.unwrap();
    assert_eq!(office.path("1").await.last().unwrap().0, Stage::Recycled);
    let all = handoff::list(&office.workspace, true, None, 10).await.unwrap();
    assert_eq!((all[0].status.as_str(), all[0].reason.as_deref()), ("returned", Some("too_early")));
    assert!(office.open_handoffs().await.is_empty());
}

async fn sql_needs_bant(office: Office) {
    mql(&office).await;
    handoff::decide(&office.workspace, "1", "Dana", Decision::Accept).await.unwrap();
    let known = [(BantLetter::Need, BantStatus::Confirmed), (BantLetter::Budget, BantStatus::Inferred)];
    let view = bant::set(&office.workspace, "1", &letters(&known), "Dana").await.unwrap();
    assert!((view.completeness - 0.3).abs() < 1e-9);
    let refused = set_stage(&office.workspace, to(Stage::Sql)).await.unwrap_err().to_string();
    assert!(refused.contains("budget, authority, timing not confirmed"), "{refused}");
    assert_eq!(office.lead("1").await.stage, "sal");
    let around = set_stage(&office.workspace, to(Stage::Customer)).await.unwrap_err().to_string();
    assert!(around.contains("not confirmed"), "{around}");
    let rest = [BantLetter::Budget, BantLetter::Authority, BantLetter::Timing]
        .map(|letter| (letter, BantStatus::Confirmed));
    bant::set(&office.workspace, "1", &letters(&rest), "Dana").await.unwrap();
    let moved = set_stage(&office.workspace, to(Stage::Sql)).await.unwrap();
    assert_eq!((moved.from, moved.to), (Stage::Sal, Stage::Sql));
    let shown = bant::show(&office.workspace, "1", None).await.unwrap();
    assert!(shown.missing.is_empty() && shown.letters[0].value.as_deref() == Some("예산 확보"));
    assert!(set_stage(&office.workspace, to(Stage::Sql)).await.is_err(), "it is there already");
}

async fn a_lead_that_nobody_has_is_refused(office: Office) {
    mql(&office).await;
    for refused in [
        bant::show(&office.workspace, "nobody", None).await.unwrap_err().to_string(),
        handoff::decide(&office.workspace, "#999", "Dana", Decision::Accept).await.unwrap_err().to_string(),
    ] {
        assert!(refused.contains("no lead has the external id"), "{refused}");
    }
}

async fn a_move_by_hand_closes_the_handoff(office: Office) {
    mql(&office).await;
    set_stage(&office.workspace, to(Stage::Disqualified)).await.unwrap();
    assert!(office.open_handoffs().await.is_empty());
    let all = handoff::list(&office.workspace, true, None, 10).await.unwrap();
    assert_eq!((all[0].status.as_str(), all[0].decided_by.as_deref()), ("closed", Some("Dana")));
    assert_eq!(office.lead("1").await.stage, "disqualified");
    set_stage(&office.workspace, to(Stage::Mql)).await.unwrap();
    assert_eq!(office.open_handoffs().await, ["1"], "an MQL by hand is handed off, too");
}

/// Given back, handed over by hand and given back again before the clock moved on.
async fn what_is_decided_twice_at_one_instant_counts_twice(office: Office) {
    mql(&office).await;
    let back = || Decision::Return { reason: "too_early".into(), note: None };
    handoff::decide(&office.workspace, "1", "Dana", back()).await.unwrap();
    set_stage(&office.workspace, to(Stage::Mql)).await.unwrap();
    handoff::decide(&office.workspace, "1", "Dana", back()).await.unwrap();
    assert_eq!(office.lead("1").await.stage, "recycled");
    assert!(office.open_handoffs().await.is_empty());
}
