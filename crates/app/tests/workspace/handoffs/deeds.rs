//! What both teams do with a hand-off.

use baton_app::handoff::{self, Decision, OpenByHand, Which};
use baton_app::{Stage, handoff::team};

use crate::office::{Office, on_both};

on_both!(
    two_reps_accept_and_one_is_told_who,
    what_was_changed_since_it_was_read_stays,
    reasons_can_be_added_and_retired,
    a_disqualified_lead_is_out,
    opened_by_hand_with_a_reason,
    given_to_somebody_by_hand,
    both_teams_talk_on_it,
    everything_is_audited,
);

const KIM: &str = "kim@sales.example";
const LEE: &str = "lee@sales.example";

async fn two_reps_accept_and_one_is_told_who(office: Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    office.chores().await;
    let (a, b) = tokio::join!(
        handoff::decide(&office.workspace, "1", KIM, Decision::Accept),
        handoff::decide(&office.workspace, "1", LEE, Decision::Accept)
    );
    let (winner, lost) = if a.is_ok() { (KIM, b) } else { (LEE, a) };
    let lost = lost.unwrap_err().to_string();
    assert!(lost.contains(&format!("accepted by {winner}")), "{lost}");
    assert_eq!(office.told("1", "handoff.accepted").await.len(), 1);
    assert_eq!(office.lead("1").await.owner.as_deref(), Some(winner));
}

async fn what_was_changed_since_it_was_read_stays(office: Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    office.chores().await;
    let read = handoff::show(&office.workspace, "1").await.unwrap();
    let which = Which::Numbered { id: read.id, revision: Some(read.revision) };
    handoff::assign(&office.workspace, which, "park@sales.example", "mina@sales.example").await.unwrap();
    let late = handoff::decide(&office.workspace, which, KIM, Decision::Accept).await.unwrap_err();
    assert!(late.to_string().contains("changed by mina@sales.example"), "{late}");
    assert!(office.told("1", "handoff.accepted").await.is_empty());
    let any = Which::Numbered { id: read.id, revision: None };
    handoff::decide(&office.workspace, any, KIM, Decision::Accept).await.unwrap();
    let late = handoff::decide(&office.workspace, any, LEE, Decision::Accept).await.unwrap_err().to_string();
    assert!(late.contains(&format!("open no longer: it was accepted by {KIM}")), "{late}");
    let nothing = Which::Numbered { id: read.id + 1, revision: None };
    assert!(handoff::decide(&office.workspace, nothing, KIM, Decision::Accept).await.is_err());
}

async fn reasons_can_be_added_and_retired(office: Office) {
    office.with_sales().await;
    office.mqls(&["1", "2"]).await;
    let back = |reason: &str| Decision::Return { reason: reason.into(), note: Some("다음 분기".into()) };
    assert!(handoff::decide(&office.workspace, "1", KIM, back("locked_in")).await.is_err());
    handoff::add_reason(&office.workspace, "locked_in", "Locked in", Some("기존 계약"), "admin")
        .await
        .unwrap();
    handoff::decide(&office.workspace, "1", KIM, back("locked_in")).await.unwrap();
    handoff::retire_reason(&office.workspace, "locked_in", "admin").await.unwrap();
    let refused =
        handoff::decide(&office.workspace, "2", KIM, back("locked_in")).await.unwrap_err().to_string();
    assert!(refused.contains("one of too_early"), "{refused}");
    let all = handoff::reasons(&office.workspace).await.unwrap();
    let own = all.iter().find(|reason| reason.code == "locked_in").unwrap();
    assert_eq!((own.ko.as_str(), own.retired_at.is_some(), all.len()), ("기존 계약", true, 9));
    let told = office.announced("1", "handoff.returned").await;
    assert_eq!(told[0].2["reason"], "locked_in");
}

async fn a_disqualified_lead_is_out(office: Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    let out = Decision::Disqualify { reason: "competitor".into(), note: None };
    let done = handoff::decide(&office.workspace, "1", KIM, out).await.unwrap();
    assert_eq!((done.status, done.stage), ("disqualified", Stage::Disqualified));
    assert_eq!(office.lead("1").await.stage, "disqualified");
    assert_eq!(office.told("1", "handoff").await, ["handoff.opened", "handoff.closed"]);
}

fn by_hand(lead: &str, owner: Option<&str>) -> OpenByHand {
    OpenByHand {
        lead: lead.into(),
        reason: "met_at_event".into(),
        note: Some("부스 방문".into()),
        owner: owner.map(str::to_owned),
        by: "mina@sales.example".into(),
    }
}

async fn opened_by_hand_with_a_reason(office: Office) {
    office.with_sales().await;
    office.leads("1,a@x.example,Clerk,,,web,2026-01-05,,\n").await;
    handoff::open(&office.workspace, by_hand("1", None)).await.unwrap();
    assert_eq!(office.lead("1").await.stage, "mql");
    let entry = office.log("1").await.pop().unwrap();
    assert_eq!((entry.reason.as_str(), entry.actor.as_str()), ("met_at_event", "mina@sales.example"));
    assert_eq!(office.told("1", "handoff").await, ["handoff.opened"]);
    office.chores().await;
    let shown = handoff::show(&office.workspace, "1").await.unwrap();
    assert_eq!(shown.opened_reason.as_deref(), Some("met_at_event"));
    assert!(shown.owner.is_some());
    let again = handoff::open(&office.workspace, by_hand("1", None)).await.unwrap_err().to_string();
    assert!(again.contains("open already and is"), "{again}");
    handoff::decide(&office.workspace, "1", KIM, Decision::Accept).await.unwrap();
    let late = handoff::open(&office.workspace, by_hand("1", None)).await.unwrap_err().to_string();
    assert!(late.contains("is at sal"), "{late}");
    // Derived again it stays as it is.
    office.events("1,Page Viewed,2026-05-30T10:00:00Z,\n").await;
    assert_eq!(office.lead("1").await.stage, "sal");
}

async fn given_to_somebody_by_hand(office: Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    office.chores().await;
    handoff::assign(&office.workspace, "1", "Park@Sales.example", "mina@sales.example").await.unwrap();
    let again = handoff::assign(&office.workspace, "1", "park@sales.example", "mina@sales.example").await;
    assert!(again.unwrap_err().to_string().contains("already"));
    let nobody = handoff::assign(&office.workspace, "1", "who@x.example", "mina@sales.example").await;
    assert!(nobody.unwrap_err().to_string().contains("no member"));
    let shown = handoff::show(&office.workspace, "1").await.unwrap();
    assert_eq!(shown.owner.as_deref(), Some("park@sales.example"));
    assert_eq!(
        shown.assignments.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>(),
        ["rule:all", "by_hand"]
    );
    assert_eq!(office.told("1", "handoff.assigned").await.len(), 2);
}

async fn both_teams_talk_on_it(office: Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    handoff::assign(&office.workspace, "1", KIM, "admin").await.unwrap();
    let text = "@Mina@sales.example 어느 행사에서 오셨나요? @who@x.example";
    let comment = handoff::comment(&office.workspace, "1", text, KIM).await.unwrap();
    assert_eq!(comment.mentions, ["mina@sales.example"]);
    handoff::comment(&office.workspace, "1", "봄 컨퍼런스요", "mina@sales.example").await.unwrap();
    let shown = handoff::show(&office.workspace, "1").await.unwrap();
    assert_eq!(
        shown.comments.iter().map(|one| one.by.as_str()).collect::<Vec<_>>(),
        [KIM, "mina@sales.example"]
    );
    assert!(shown.touched_at.is_some(), "its owner has touched it");
    let told = office.announced("1", "handoff.commented").await;
    assert_eq!(told[0].2["mentions"], serde_json::json!(["mina@sales.example"]));
    assert!(handoff::comment(&office.workspace, "1", "  ", KIM).await.is_err());
    office.leads("2,b@x.example,Clerk,,,web,2026-01-05,,\n").await;
    let never = handoff::comment(&office.workspace, "2", "?", KIM).await.unwrap_err().to_string();
    assert!(never.contains("never handed off"), "{never}");
}

async fn everything_is_audited(office: Office) {
    office.with_sales().await;
    office.mqls(&["1"]).await;
    let count = async || baton_store::audit::count(&mut office.db.read().await.unwrap()).await.unwrap();
    let mut before = count().await;
    let mut grows = async |what: &str| {
        let now = count().await;
        assert!(now > before, "{what} leaves no trace");
        before = now;
    };
    office.chores().await;
    grows("assigning").await;
    handoff::comment(&office.workspace, "1", "hello", KIM).await.unwrap();
    grows("commenting").await;
    handoff::snooze(&office.workspace, "1", crate::office::at("2026-06-02T00:00:00Z"), None, KIM)
        .await
        .unwrap();
    grows("putting off").await;
    handoff::set_policy(&office.workspace, "overdue_after: 5h", None, "admin").await.unwrap();
    grows("agreeing").await;
    team::set_account_owner(&office.workspace, "1", None, "admin").await.unwrap_err();
    handoff::decide(&office.workspace, "1", KIM, Decision::Accept).await.unwrap();
    grows("accepting").await;
}
