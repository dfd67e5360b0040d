//! Migrations.

use baton_store::{Db, StoreError};

use crate::common::{empty_postgres, empty_sqlite, on_both, run, texts};

on_both![
    migrating_twice_does_nothing,
    a_newer_schema_is_refused,
    an_altered_migration_is_refused,
    an_older_schema_asks_for_the_command,
];

async fn begins_empty(db: Db) {
    assert!(!db.is_initialised().await.unwrap());
    assert!(db.check_schema().await.is_err());
    // Two that start at once: one does it, the other finds it done.
    let (one, other) = tokio::join!(db.migrate(), db.migrate());
    let mut applied = [one.unwrap(), other.unwrap()];
    applied.sort_unstable();
    assert!(applied[0] == 0 && applied[1] > 0, "{applied:?}");
    assert!(db.is_initialised().await.unwrap());
    db.check_schema().await.unwrap();
}

#[tokio::test]
async fn an_empty_sqlite_is_migrated_once() {
    let (db, _folder) = empty_sqlite().await;
    begins_empty(db).await;
}

#[tokio::test]
async fn an_empty_postgres_is_migrated_once() {
    let (db, _database) = empty_postgres().await;
    begins_empty(db).await;
}

async fn migrating_twice_does_nothing(db: Db) {
    let all = "SELECT name || digest FROM migration ORDER BY name";
    let before = texts(&db, all).await;
    assert_eq!(db.migrate().await.unwrap(), 0);
    assert_eq!(texts(&db, all).await, before);
    db.check_schema().await.unwrap();
}

async fn a_newer_schema_is_refused(db: Db) {
    run(&db, "INSERT INTO migration (name, digest) VALUES ('9999_later', 'x')").await;
    for error in [db.check_schema().await.unwrap_err(), db.migrate().await.unwrap_err()] {
        assert!(matches!(&error, StoreError::Newer(name) if name == "9999_later"), "{error}");
        assert!(error.to_string().contains("use the version that made it, or a newer one"), "{error}");
    }
}

async fn an_altered_migration_is_refused(db: Db) {
    run(&db, "UPDATE migration SET digest = 'x' WHERE name = '0001_workspace'").await;
    for error in [db.check_schema().await.unwrap_err(), db.migrate().await.unwrap_err()] {
        assert!(matches!(&error, StoreError::Drift(name) if name == "0001_workspace"), "{error}");
        assert!(error.to_string().contains("restore a backup"), "{error}");
    }
}

async fn an_older_schema_asks_for_the_command(db: Db) {
    run(&db, "DELETE FROM migration").await;
    let error = db.check_schema().await.unwrap_err();
    assert!(matches!(error, StoreError::Older(n) if n > 0), "{error}");
    assert!(error.to_string().contains("run `baton migrate`"), "{error}");
}
