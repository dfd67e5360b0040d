//! How a database is.

use baton_store::{Db, event, health, lead};

use crate::common::{commit, empty_sqlite, event as message, look, on_both, people, run};

on_both![the_newest_message_is_found, only_settled_leads_are_sampled, settings_are_told];

async fn the_newest_message_is_found(db: Db) {
    assert_eq!(look!(db, tx => health::newest_received(tx, true)), None);
    let [lead] = people(&db, ["a@x.example"]).await;
    let mut log: Vec<event::NewEvent> = (0..1_200)
        .map(|n| event::NewEvent { received_at: n, ..message(lead, &format!("m{n}"), "E") })
        .collect();
    log[0].received_at = 5_000;
    commit!(db, tx => event::append(tx, &log));
    assert_eq!(look!(db, tx => health::newest_received(tx, false)), Some(1_199));
    assert_eq!(look!(db, tx => health::newest_received(tx, true)), Some(5_000));
}

async fn only_settled_leads_are_sampled(db: Db) {
    assert_eq!(look!(db, tx => health::last_lead(tx)), 0);
    people(
        &db,
        ["a", "b", "c", "d", "e", "f"].map(|name| format!("{name}@x.example")).each_ref().map(String::as_str),
    )
    .await;
    commit!(db, tx => lead::mark_stale(tx, &[4]));
    let found = async |after, step, limit| {
        let found = look!(db, tx => health::settled_leads(tx, after, step, limit));
        found.into_iter().map(|lead| lead.id).collect::<Vec<_>>()
    };
    assert_eq!(look!(db, tx => health::last_lead(tx)), 6);
    assert_eq!(found(0, 1, 10).await, [1, 2, 3, 5, 6]);
    assert_eq!(found(0, 2, 10).await, [2, 6]);
    assert_eq!(found(2, 1, 2).await, [3, 5]);
}

async fn settings_are_told(db: Db) {
    let settings = health::durability(&db).await.unwrap();
    let sqlite = matches!(db, Db::Sqlite { .. });
    assert_eq!(settings.len(), if sqlite { 2 } else { 3 });
    // The cluster of the tests keeps nothing, and says so.
    assert!(settings.iter().all(|setting| setting.keeps == sqlite), "{settings:?}");
    assert!(health::faults(&db, true).await.unwrap().is_empty());
    assert_eq!(health::bytes(&db).await.unwrap().is_some_and(|bytes| bytes > 4_096), sqlite);
    assert_eq!(db.file().is_some(), sqlite);
}

#[tokio::test]
async fn dangling_references_are_found_by_the_deep_check() {
    let (db, _folder) = empty_sqlite().await;
    db.migrate().await.unwrap();
    run(&db, "PRAGMA foreign_keys = OFF; INSERT INTO external_id VALUES ('', 'x', 77, 0)").await;
    assert!(health::faults(&db, false).await.unwrap().is_empty());
    assert_eq!(health::faults(&db, true).await.unwrap(), ["row 1 of external_id refers to no row of lead"]);
}
