//! Whether all is well.

use std::path::PathBuf;

use baton_app::Error;
use baton_app::doctor::{Check, Depth, Finding, Status, examine};
use baton_app::progress::Reporter;
use baton_app::workspace::Place;
use baton_store::{lead, model, score};

use crate::office::{Office, on_both};

on_both!(
    a_lively_workspace_is_well,
    a_score_that_does_not_follow_is_found,
    what_waits_is_told,
    a_clock_behind_the_log_is_told,
    a_model_must_be_in_force,
);

const DEEP: Depth = Depth { deep: true, all: true };

async fn checked(office: &Office, depth: Depth) -> Vec<Check> {
    examine(&office.place(), office.clock(), depth, &Reporter::silent()).await.unwrap()
}

fn status(checks: &[Check], of: impl Fn(&Finding) -> bool) -> Status {
    checks.iter().find(|check| of(&check.finding)).unwrap().status
}

async fn a_lively_workspace_is_well(office: Office) {
    office.liven(120).await;
    let checks = checked(&office, DEEP).await;
    let postgres = office.place().database_url.is_some();
    for check in &checks {
        match &check.finding {
            // How much room there is depends on where the test runs.
            Finding::Disk { free, database } => assert!(*free > 0 && *database > 4_096 && !postgres),
            // The cluster of the tests keeps nothing.
            Finding::Durability { .. } if postgres => assert_eq!(check.status, Status::Failed),
            _ => assert_eq!(check.status, Status::Ok, "{check:?}"),
        }
    }
    assert_eq!(checks.len(), if postgres { 8 } else { 10 });
    let Finding::Scores { leads, unlike, .. } = &checks.last().unwrap().finding else { panic!() };
    assert_eq!((*leads, *unlike), (120, 0));
    assert_eq!(
        checked(&office, Depth::default()).await.len(),
        checks.len() - 1,
        "scores are for the deep look"
    );
    // Nothing was changed by looking, and hours later it still holds: scores are compared at the instant they were taken.
    office.it_is("2026-06-03T09:00:00Z");
    let later = checked(&office, DEEP).await;
    assert_eq!(later.last(), checks.last());
}

async fn a_score_that_does_not_follow_is_found(office: Office) {
    office.liven(40).await;
    let mut scores: Vec<score::Score> = office.scores().await.into_values().take(2).collect();
    scores[0].total = f64::from_bits(scores[0].total.to_bits() + 1);
    scores[1].entered_at = Some(7);
    let mut tx = office.db.write().await.unwrap();
    score::save(&mut tx, &scores.iter().collect::<Vec<_>>()).await.unwrap();
    lead::set_stages(&mut tx, &[(40, "sql", Some(5))]).await.unwrap();
    tx.commit().await.unwrap();
    let checks = checked(&office, DEEP).await;
    let last = checks.last().unwrap();
    let Finding::Scores { unlike, first, .. } = &last.finding else { panic!() };
    assert_eq!((last.status, *unlike), (Status::Failed, 3), "{first:?}");
    let mut what: Vec<&str> = first.iter().map(|unlike| unlike.what).collect();
    what.sort_unstable();
    assert_eq!(what, ["entered_at", "stage", "total"]);
    let stage = first.iter().find(|unlike| unlike.what == "stage").unwrap();
    assert_eq!(stage.stored, "sql since 1970-01-01T00:00:00.000005Z");
}

async fn what_waits_is_told(office: Office) {
    office.liven(20).await;
    let mut tx = office.db.write().await.unwrap();
    lead::mark_stale(&mut tx, &[3, 4]).await.unwrap();
    tx.commit().await.unwrap();
    let checks = checked(&office, DEEP).await;
    let waiting = |finding: &Finding| matches!(finding, Finding::Waiting { leads: 2 });
    assert_eq!(status(&checks, waiting), Status::Warning);
    let Finding::Scores { leads, .. } = &checks.last().unwrap().finding else { panic!() };
    assert_eq!(*leads, 18, "those that wait are passed over");
}

async fn a_clock_behind_the_log_is_told(office: Office) {
    office.messages(r#"{"type":"track","messageId":"a","userId":"1","event":"E","timestamp":"2026-05-01T10:00:00Z","receivedAt":"2026-05-30T10:00:00Z"}"#).await;
    let clock = |finding: &Finding| matches!(finding, Finding::Clock { .. });
    assert_eq!(status(&checked(&office, Depth::default()).await, clock), Status::Ok);
    office.it_is("2026-05-30T09:59:59Z");
    assert_eq!(status(&checked(&office, Depth::default()).await, clock), Status::Warning);
}

async fn a_model_must_be_in_force(office: Office) {
    let mut tx = office.db.write().await.unwrap();
    model::withdraw_all(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let checks = checked(&office, DEEP).await;
    let model = |finding: &Finding| matches!(finding, Finding::Model { version: None, .. });
    assert_eq!(status(&checks, model), Status::Failed);
    assert!(!checks.iter().any(|check| matches!(check.finding, Finding::Scores { .. })));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_opened_is_a_failed_check() {
    let office = Office::on_sqlite().await;
    let examined =
        async |place: &Place| examine(place, office.clock(), Depth::default(), &Reporter::silent()).await;
    let folder = tempfile::tempdir().unwrap();
    let text = "this is no database, but long enough to be taken for one".repeat(20);
    std::fs::write(folder.path().join("baton.sqlite"), text).unwrap();
    let mut place = Place { data: folder.path().to_owned(), database_url: None };
    let damaged = examined(&place).await.unwrap();
    assert!(damaged.len() == 1 && damaged[0].status == Status::Failed, "{damaged:?}");
    place.database_url = Some("postgres://nobody@localhost:1/none".to_owned());
    let gone = examined(&place).await.unwrap();
    assert!(matches!(&gone[0].finding, Finding::Database { error: Some(_), .. }), "{gone:?}");
    let none = Place { data: PathBuf::from("no/such/folder"), database_url: None };
    assert!(matches!(examined(&none).await, Err(Error::NoWorkspace(_))));
}
