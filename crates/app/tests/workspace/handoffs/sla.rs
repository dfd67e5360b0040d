//! The clock of a hand-off.

use baton_app::handoff::{self, Decision, team};

use crate::office::{Office, at, on_both};

on_both!(
    each_step_is_taken_once_at_its_time,
    a_clock_that_jumps_takes_every_step_once,
    an_answer_stops_the_clock,
    what_waits_too_long_goes_on_to_somebody_else,
    when_nobody_else_is_there_it_goes_on_to_whoever_is_back_first,
    whoever_comes_back_early_gets_what_waits_too_long,
    what_is_put_off_or_taken_does_not_go_on,
    put_off_the_clock_stands_still,
    what_is_agreed_anew_counts_at_once,
);

const KIM: &str = "kim@sales.example";
const LEE: &str = "lee@sales.example";

async fn each_step_is_taken_once_at_its_time(office: Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    office.chores().await;
    // Opened on Monday at 10 in Seoul: three hours later a reminder, one more and it is overdue.
    for (time, told) in [
        ("2026-06-01T03:59:59.999999Z", 0),
        ("2026-06-01T04:00:00Z", 1),
        ("2026-06-01T04:59:59Z", 1),
        ("2026-06-01T05:00:00Z", 2),
        ("2026-06-01T08:59:59Z", 2),
        // Eight hours are worked at 18:00.
        ("2026-06-01T09:00:00Z", 3),
    ] {
        office.it_is(time);
        office.chores().await;
        office.chores().await;
        let steps = handoff::show(&office.workspace, "1").await.unwrap().steps;
        assert_eq!(steps.len(), told, "{time}: {steps:?}");
    }
    let told = office.announced("1", "handoff").await;
    let told: Vec<(&str, &str)> = told.iter().map(|(kind, at, _)| (kind.as_str(), at.as_str())).collect();
    assert_eq!(
        told[2..],
        [
            ("handoff.reminder", "2026-06-01T04:00:00Z"),
            ("handoff.overdue", "2026-06-01T05:00:00Z"),
            ("handoff.escalated", "2026-06-01T09:00:00Z"),
        ]
    );
    let shown = handoff::show(&office.workspace, "1").await.unwrap();
    assert_eq!(
        (shown.overdue_at, shown.sla_at),
        (Some(at("2026-06-01T05:00:00Z")), Some(at("2026-06-01T05:00:00Z")))
    );
}

async fn a_clock_that_jumps_takes_every_step_once(office: Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    office.chores().await;
    office.it_is("2026-06-02T02:00:00Z");
    office.chores().await;
    // Set back, and forth again.
    office.it_is("2026-06-01T02:00:00Z");
    office.chores().await;
    office.it_is("2026-06-02T02:00:00Z");
    let (a, b) = tokio::join!(
        baton_app::chores::run_due(&office.workspace),
        baton_app::chores::run_due(&office.workspace)
    );
    assert!(a.is_ok() && b.is_ok());
    let told = office.told("1", "handoff").await;
    assert_eq!(
        told,
        ["handoff.opened", "handoff.assigned", "handoff.reminder", "handoff.overdue", "handoff.escalated"]
    );
}

async fn an_answer_stops_the_clock(office: Office) {
    office.with_sales().await;
    office.mqls(&["1", "2"]).await;
    office.chores().await;
    office.it_is("2026-06-01T04:30:00Z");
    handoff::decide(&office.workspace, "1", KIM, Decision::Accept).await.unwrap();
    let back = Decision::Return { reason: "no_budget".into(), note: None };
    handoff::decide(&office.workspace, "2", LEE, back).await.unwrap();
    office.it_is("2026-06-20T00:00:00Z");
    office.chores().await;
    for (lead, kind) in [("1", "handoff.accepted"), ("2", "handoff.returned")] {
        let told = office.told(lead, "handoff").await;
        assert_eq!(told.last().map(String::as_str), Some(kind), "{told:?}");
        assert!(!told.iter().any(|kind| kind == "handoff.overdue"));
    }
}

async fn what_waits_too_long_goes_on_to_somebody_else(office: Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    office.chores().await;
    let first = office.owners().await["1"].clone().unwrap();
    let other = if first == KIM { LEE } else { KIM };
    // Sixteen hours of work: eight on Monday, eight on Tuesday.
    office.it_is("2026-06-02T08:00:00Z");
    office.chores().await;
    assert_eq!(office.owners().await["1"].as_deref(), Some(other));
    let shown = handoff::show(&office.workspace, "1").await.unwrap();
    assert_eq!(shown.assignments.last().map(|one| one.reason.as_str()), Some("overdue"));
    // Its clock begins anew: one hour on Tuesday; Wednesday is a holiday; three on Thursday.
    assert_eq!(shown.sla_at, Some(at("2026-06-04T03:00:00Z")));
    office.it_is("2026-07-30T08:00:00Z");
    office.chores().await;
    office.it_is("2026-08-30T08:00:00Z");
    office.chores().await;
    let given = office.told("1", "handoff.assigned").await.len();
    assert_eq!(given, 3, "twice by itself, and no more");
}

/// An MQL whose owner lets it wait until it should go on to the other one, who is away until Friday morning.
async fn nobody_else(office: &Office) -> (&'static str, &'static str) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    office.chores().await;
    let first = office.owners().await["1"].clone().unwrap();
    let (first, other) = if first == KIM { (KIM, LEE) } else { (LEE, KIM) };
    for name in [KIM, LEE] {
        let (from, until) = (at("2026-06-01T02:00:00Z"), at("2026-06-05T01:00:00Z"));
        team::add_away(&office.workspace, name, from, until, None, "admin").await.unwrap();
    }
    office.it_is("2026-06-02T08:00:00Z");
    office.chores().await;
    assert_eq!(office.owners().await["1"].as_deref(), Some(first), "everybody is away");
    (first, other)
}

async fn when_nobody_else_is_there_it_goes_on_to_whoever_is_back_first(office: Office) {
    let (first, other) = nobody_else(&office).await;
    let waiting = handoff::show(&office.workspace, "1").await.unwrap();
    let told = office.told("1", "handoff").await;
    for time in ["2026-06-03T08:00:00Z", "2026-06-04T09:00:00Z", "2026-06-05T00:59:59.999999Z"] {
        office.it_is(time);
        let tries = office.chores().await;
        assert!(tries <= 1, "{time}: {tries} tries");
        assert_eq!(office.chores().await, 0, "{time}: tried once at each instant");
        assert_eq!(office.owners().await["1"].as_deref(), Some(first), "{time}");
    }
    assert_eq!(handoff::show(&office.workspace, "1").await.unwrap(), waiting, "no trace of a try");
    assert_eq!(office.told("1", "handoff").await, told);
    office.it_is("2026-06-05T01:00:00Z");
    let (a, b) = tokio::join!(
        baton_app::chores::run_due(&office.workspace),
        baton_app::chores::run_due(&office.workspace)
    );
    assert!(a.is_ok() && b.is_ok());
    office.chores().await;
    assert_eq!(office.owners().await["1"].as_deref(), Some(other));
    let shown = handoff::show(&office.workspace, "1").await.unwrap();
    assert_eq!(shown.assignments.last().map(|one| one.reason.as_str()), Some("overdue"));
    assert_eq!(shown.sla_at, Some(at("2026-06-05T05:00:00Z")), "its clock begins anew");
    let mut all = told;
    all.push("handoff.assigned".to_owned());
    assert_eq!(office.told("1", "handoff").await, all, "each step was told once");
}

async fn whoever_comes_back_early_gets_what_waits_too_long(office: Office) {
    let (_, other) = nobody_else(&office).await;
    office.it_is("2026-06-04T02:00:00Z");
    office.chores().await;
    for away in team::away(&office.workspace).await.unwrap() {
        team::remove_away(&office.workspace, away.id, "admin").await.unwrap();
    }
    office.chores().await;
    assert_eq!(office.owners().await["1"].as_deref(), Some(other));
}

async fn what_is_put_off_or_taken_does_not_go_on(office: Office) {
    let (first, other) = nobody_else(&office).await;
    let until = at("2026-06-08T02:00:00Z");
    handoff::snooze(&office.workspace, "1", until, None, first).await.unwrap();
    office.it_is("2026-06-05T03:00:00Z");
    office.chores().await;
    assert_eq!(office.owners().await["1"].as_deref(), Some(first), "it is put off");
    office.it_is("2026-06-08T02:00:00Z");
    office.chores().await;
    assert_eq!(office.owners().await["1"].as_deref(), Some(other), "it waits no longer");
    office.it_is("2026-06-08T03:00:00Z");
    handoff::decide(&office.workspace, "1", other, Decision::Accept).await.unwrap();
    office.it_is("2026-07-08T03:00:00Z");
    office.chores().await;
    assert_eq!(office.lead("1").await.owner.as_deref(), Some(other));
    assert_eq!(office.told("1", "handoff.assigned").await.len(), 2);
}

async fn put_off_the_clock_stands_still(office: Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    office.chores().await;
    office.it_is("2026-06-01T02:00:00Z");
    let until = at("2026-06-04T02:00:00Z");
    handoff::snooze(&office.workspace, "1", until, Some("출장"), KIM).await.unwrap();
    let told = office.announced("1", "handoff.snoozed").await;
    assert_eq!((told.len(), told[0].1.as_str()), (1, "2026-06-01T02:00:00Z"));
    assert_eq!(told[0].2["until"], "2026-06-04T02:00:00Z");
    assert_eq!((&told[0].2["by"], &told[0].2["note"]), (&KIM.into(), &"출장".into()));
    let shown = handoff::show(&office.workspace, "1").await.unwrap();
    assert_eq!((shown.snoozed_until, shown.sla_at), (Some(until), Some(at("2026-06-04T05:00:00Z"))));
    office.it_is("2026-06-04T01:59:59Z");
    office.chores().await;
    assert!(office.told("1", "handoff.reminder").await.is_empty());
    office.it_is("2026-06-04T02:00:00Z");
    office.chores().await;
    let told = office.announced("1", "handoff.reminder").await;
    assert_eq!((told.len(), told[0].2["reason"].as_str()), (1, Some("snooze_over")));
    office.it_is("2026-06-04T04:00:00Z");
    office.chores().await;
    assert_eq!(office.told("1", "handoff.reminder").await.len(), 2, "an hour before it is overdue");
    let late = handoff::snooze(&office.workspace, "1", at("2026-06-04T03:00:00Z"), None, KIM).await;
    assert!(late.unwrap_err().to_string().contains("to come"));
    assert_eq!(office.told("1", "handoff.snoozed").await.len(), 1, "told once");
}

async fn what_is_agreed_anew_counts_at_once(office: Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    office.chores().await;
    handoff::set_policy(&office.workspace, "overdue_after: 30m\nremind_after: null\n", None, "admin")
        .await
        .unwrap();
    office.chores().await;
    office.it_is("2026-06-01T01:30:00Z");
    office.chores().await;
    assert_eq!(office.told("1", "handoff.overdue").await.len(), 1);
    // A calendar in which nothing is worked until Thursday.
    office.mqls(&["2"]).await;
    office.chores().await;
    let text = super::CALENDAR.replace("[2026-06-03]", "[2026-06-01, 2026-06-02, 2026-06-03]");
    team::set_calendar(&office.workspace, "default", &text, None, "admin").await.unwrap();
    office.chores().await;
    let shown = handoff::show(&office.workspace, "2").await.unwrap();
    assert_eq!(shown.sla_at, Some(at("2026-06-04T00:30:00Z")));
}
