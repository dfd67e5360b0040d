//! Moving a workspace to another kind of database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use baton_app::Error;
use baton_app::migrate_data::{Moved, migrate_data};
use baton_app::progress::Reporter;
use baton_app::workspace::{Place, Workspace};
use baton_store::Db;
use baton_testkit::postgres::Database;

use crate::office::{Office, on_both, scores};

on_both!(a_workspace_moves_and_lives_on, a_killed_move_goes_on);

async fn moved(from: &str, to: &str) -> Result<Moved, Error> {
    migrate_data(from, to, &Reporter::silent()).await
}

fn url(office: &Office) -> String {
    let place = office.place();
    place.database_url.unwrap_or_else(|| format!("sqlite:{}", place.data.join("baton.sqlite").display()))
}

/// An empty database of the other kind than the office's.
fn other(office: &Office) -> (String, Option<Database>) {
    match office.db {
        Db::Sqlite { .. } => {
            let database = Database::new();
            (database.url().to_owned(), Some(database))
        }
        Db::Postgres(_) => (format!("sqlite:{}", office.folder.path().join("moved.sqlite").display()), None),
    }
}

async fn a_workspace_moves_and_lives_on(office: Office) {
    office.liven(60).await;
    let (to, _database) = other(&office);
    let told = moved(&url(&office), &to).await.unwrap();
    assert_eq!(told.rows, told.tables.iter().map(|table| table.rows).sum::<u64>());
    let place = Place { data: office.folder.path().join("none"), database_url: Some(to.clone()) };
    let workspace = Workspace::open(&place, office.clock()).await.unwrap();
    let there = Db::connect(&to).await.unwrap();
    assert_eq!(scores(&there).await, office.scores().await);
    // It is written to as before: new people get new numbers.
    let line = r#"{"type":"track","messageId":"new","userId":"new","event":"Demo Attended","timestamp":"2026-05-01T10:00:00Z"}"#;
    let request = office.request(baton_app::import::Kind::Events, "new.ndjson", line, None);
    let report = baton_app::import::run(&workspace, &request, &Reporter::silent()).await.unwrap();
    assert_eq!((report.events, report.leads_created), (1, 1));
    for (from, to) in [(&url(&office), &to), (&to, &url(&office))] {
        let refused = moved(from, to).await.unwrap_err();
        assert!(refused.to_string().contains("not empty"), "{refused}");
    }
}

async fn a_killed_move_goes_on(office: Office) {
    office.liven(60).await;
    let (to, _database) = other(&office);
    let killed = Arc::new(AtomicBool::new(false));
    let stop = killed.clone();
    let reporter = Reporter::new(Arc::new(move |step| {
        if step.phase == "copying" && step.done * 2 >= step.total {
            stop.store(true, Ordering::SeqCst);
        }
    }));
    let from = url(&office);
    {
        let mut moving = std::pin::pin!(migrate_data(&from, &to, &reporter));
        std::future::poll_fn(|context| {
            if killed.load(Ordering::SeqCst) {
                return std::task::Poll::Ready(());
            }
            assert!(moving.as_mut().poll(context).is_pending(), "it was to be killed half-way");
            std::task::Poll::Pending
        })
        .await;
    }
    let place = Place { data: office.folder.path().join("none"), database_url: Some(to.clone()) };
    let refused = Workspace::open(&place, office.clock()).await.unwrap_err();
    assert!(refused.to_string().contains("not finished"), "{refused}");
    moved(&from, &to).await.unwrap();
    assert_eq!(scores(&Db::connect(&to).await.unwrap()).await, office.scores().await);
}

#[tokio::test]
async fn there_must_be_something_to_move() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let refused = moved(&file("none"), &file("target")).await.unwrap_err();
    assert!(refused.to_string().contains("no workspace is there"), "{refused}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
    let unknown = moved("mysql://x", &file("target")).await.unwrap_err();
    assert!(unknown.to_string().contains("not a database address"), "{unknown}");
}
