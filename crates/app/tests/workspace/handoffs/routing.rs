//! Who gets a hand-off.

use baton_app::handoff::team::{self, SetRep};
use baton_app::handoff::{self, OpenByHand};

use crate::office::{Office, at, on_both};

on_both!(
    leads_are_shared_and_announced,
    rules_go_by_what_is_known,
    who_is_away_or_full_is_skipped,
    nobody_there_is_an_alarm_once,
    at_night_it_waits_for_the_morning,
    the_owner_of_the_account_goes_first,
    two_nodes_give_a_handoff_to_one,
);

const KIM: &str = "kim@sales.example";
const LEE: &str = "lee@sales.example";
const PARK: &str = "park@sales.example";

fn rep(member: &str, capacity: Option<i64>) -> SetRep {
    SetRep { member: member.into(), active: true, calendar: None, capacity, per: "1d".parse().unwrap() }
}

async fn leads_are_shared_and_announced(office: Office) {
    office.with_sales().await;
    office.mqls(&["1", "2", "3", "4"]).await;
    assert!(office.owners().await.values().all(Option::is_none));
    assert!(office.chores().await >= 4);
    let owners = office.owners().await;
    let kims = owners.values().filter(|owner| owner.as_deref() == Some(KIM)).count();
    assert_eq!((owners.len(), kims), (4, 2), "{owners:?}");
    assert_eq!(office.told("1", "handoff").await, ["handoff.opened", "handoff.assigned"]);
    let shown = handoff::show(&office.workspace, "1").await.unwrap();
    assert_eq!(shown.assignments[0].reason, "rule:all");
    assert_eq!(shown.sla_at, Some(at("2026-06-01T05:00:00Z")));
    assert_eq!(office.chores().await, 0, "nothing is done twice");
}

async fn rules_go_by_what_is_known(office: Office) {
    office.with_sales().await;
    office.route("rules: [{ id: big, when: { all: [{ attribute: account.employees, gte: 100 }, { attribute: score, gte: 60 }] }, to: [{ member: park@sales.example }] }, { id: rest, to: [{ member: lee@sales.example }] }]").await;
    office
        .leads("1,a@x.example,CEO,Hanbit,500,web,2026-01-05,,\n2,b@x.example,CEO,Small,5,web,2026-01-05,,\n")
        .await;
    office.events("1,Demo Attended,2026-05-30T10:00:00Z,\n2,Demo Attended,2026-05-30T10:00:00Z,\n").await;
    office.chores().await;
    let owners = office.owners().await;
    assert_eq!((owners["1"].as_deref(), owners["2"].as_deref()), (Some(PARK), Some(LEE)));
    let unknown = team::set_routing(
        &office.workspace,
        "rules: [{ id: a, to: [{ member: who@x.example }] }]",
        None,
        "admin",
    )
    .await;
    assert!(unknown.unwrap_err().to_string().contains("who@x.example is no member"));
}

async fn who_is_away_or_full_is_skipped(office: Office) {
    office.with_sales().await;
    team::set_rep(&office.workspace, rep(LEE, Some(1)), None, "admin").await.unwrap();
    let (from, until) = (at("2026-05-31T00:00:00Z"), at("2026-06-05T00:00:00Z"));
    let note = team::add_away(&office.workspace, KIM, from, until, Some("휴가"), "admin").await.unwrap();
    office.mqls(&["1", "2"]).await;
    office.chores().await;
    let owners = office.owners().await;
    let lees = owners.values().filter(|owner| owner.as_deref() == Some(LEE)).count();
    assert_eq!((lees, owners.values().filter(|owner| owner.is_none()).count()), (1, 1), "{owners:?}");
    // Lee's day is over on the next one.
    office.it_is("2026-06-02T00:59:59Z");
    office.chores().await;
    assert!(office.owners().await.values().any(Option::is_none));
    office.it_is("2026-06-02T01:00:00Z");
    office.chores().await;
    assert!(office.owners().await.values().all(|owner| owner.as_deref() == Some(LEE)));
    team::remove_away(&office.workspace, note, "admin").await.unwrap();
    office.mqls(&["3"]).await;
    office.chores().await;
    assert_eq!(office.owners().await["3"].as_deref(), Some(KIM));
}

async fn nobody_there_is_an_alarm_once(office: Office) {
    office.with_sales().await;
    for who in [KIM, LEE] {
        let set = SetRep { active: false, ..rep(who, None) };
        team::set_rep(&office.workspace, set, None, "admin").await.unwrap();
    }
    office.mqls(&["1"]).await;
    office.chores().await;
    assert_eq!(office.told("1", "handoff").await, ["handoff.opened", "handoff.unassigned"]);
    let waiting = handoff::list(&office.workspace, false, None, 10).await.unwrap();
    assert_eq!(waiting[0].unassigned_at, Some(at(super::MORNING)));
    for hour in 2..6 {
        office.it_is(&format!("2026-06-01T0{hour}:00:00Z"));
        office.chores().await;
    }
    // It waits for an owner, and is overdue all the same.
    let told = office.told("1", "handoff").await;
    assert_eq!(told.iter().filter(|kind| *kind == "handoff.unassigned").count(), 1, "{told:?}");
    assert!(told.contains(&"handoff.overdue".to_owned()));
    team::set_rep(&office.workspace, rep(LEE, None), None, "admin").await.unwrap();
    office.chores().await;
    assert_eq!(office.owners().await["1"].as_deref(), Some(LEE), "as soon as somebody is there");
}

async fn at_night_it_waits_for_the_morning(office: Office) {
    office.with_sales().await;
    office.it_is("2026-06-01T13:00:00Z");
    office.mqls(&["1"]).await;
    office.chores().await;
    assert_eq!(office.told("1", "handoff").await, ["handoff.opened"], "no alarm at night");
    office.it_is("2026-06-02T00:00:00Z");
    office.chores().await;
    assert!(office.owners().await["1"].is_some());
    // Four hours of work after nine o'clock.
    let shown = handoff::show(&office.workspace, "1").await.unwrap();
    assert_eq!(shown.sla_at, Some(at("2026-06-02T04:00:00Z")));
}

async fn the_owner_of_the_account_goes_first(office: Office) {
    office.with_sales().await;
    office.leads("1,a@h.example,CEO,Hanbit,50,web,2026-01-05,,\n2,b@h.example,CEO,Hanbit,50,web,2026-01-05,,\n3,c@h.example,CEO,Hanbit,50,web,2026-01-05,,\n").await;
    team::set_account_owner(&office.workspace, "1", Some(PARK), "admin").await.unwrap();
    office.events("1,Demo Attended,2026-05-30T10:00:00Z,\n").await;
    office.chores().await;
    assert_eq!(office.owners().await["1"].as_deref(), Some(PARK));
    let shown = handoff::show(&office.workspace, "1").await.unwrap();
    assert_eq!(shown.assignments[0].reason, "account_owner");
    // Without one, whoever last took a lead of the company.
    team::set_account_owner(&office.workspace, "1", None, "admin").await.unwrap();
    handoff::decide(&office.workspace, "1", LEE, handoff::Decision::Accept).await.unwrap();
    office.events("2,Demo Attended,2026-05-30T10:00:00Z,\n").await;
    office.chores().await;
    assert_eq!(office.owners().await["2"].as_deref(), Some(LEE));
    let (from, until) = (at("2026-05-31T00:00:00Z"), at("2026-06-05T00:00:00Z"));
    team::add_away(&office.workspace, LEE, from, until, None, "admin").await.unwrap();
    office.events("3,Demo Attended,2026-05-30T10:00:00Z,\n").await;
    office.chores().await;
    assert_eq!(office.owners().await["3"].as_deref(), Some(KIM), "who is away is skipped");
}

async fn two_nodes_give_a_handoff_to_one(office: Office) {
    office.with_sales().await;
    office.mqls(&["1", "2", "3"]).await;
    let open =
        OpenByHand { lead: "1".into(), reason: "asked".into(), note: None, owner: None, by: KIM.into() };
    let again = handoff::open(&office.workspace, open).await.unwrap_err().to_string();
    assert!(again.contains("open already"), "{again}");
    let (a, b) = tokio::join!(
        baton_app::chores::run_due(&office.workspace),
        baton_app::chores::run_due(&office.workspace)
    );
    assert!(a.is_ok() && b.is_ok());
    office.chores().await;
    for lead in ["1", "2", "3"] {
        assert_eq!(office.told(lead, "handoff.assigned").await.len(), 1);
        assert_eq!(handoff::show(&office.workspace, lead).await.unwrap().assignments.len(), 1);
    }
}
