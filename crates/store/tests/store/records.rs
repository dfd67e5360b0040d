//! The audit and the runs of imports.

use baton_store::{Db, StoreError, audit, import_run};

use crate::common::{commit, look, on_both, texts};

on_both![what_was_done_is_noted, a_run_begins_and_ends, what_may_not_be_stored];

async fn what_was_done_is_noted(db: Db) {
    assert_eq!(look!(db, tx => audit::count(tx)), 0);
    commit!(db, tx => audit::note(tx, 5, "Dana", "model.publish", "v1", r#"{"a":1}"#));
    commit!(db, tx => audit::note(tx, 5, "Dana", "model.publish", "v1", r#"{"a":1}"#));
    assert_eq!(look!(db, tx => audit::count(tx)), 2);
    let all = "SELECT CAST(at AS TEXT) || ' ' || actor || ' ' || action || ' ' || subject || ' ' || detail FROM audit";
    assert_eq!(texts(&db, all).await[0], r#"5 Dana model.publish v1 {"a":1}"#);
}

async fn a_run_begins_and_ends(db: Db) {
    let first = commit!(db, tx => import_run::start(tx, "leads", "a.csv", 10));
    let second = commit!(db, tx => import_run::start(tx, "events", "b.ndjson", 20));
    assert!(first < second);
    commit!(db, tx => import_run::finish(tx, second, 30, r#"{"rows":3}"#));
    let all = "SELECT kind || ' ' || file || ' ' || CAST(started_at AS TEXT) || ' ' || COALESCE(CAST(finished_at AS TEXT), '-') || ' ' || counts \
               FROM import_run ORDER BY id";
    assert_eq!(texts(&db, all).await, ["leads a.csv 10 - {}", r#"events b.ndjson 20 30 {"rows":3}"#]);
}

async fn what_may_not_be_stored(db: Db) {
    let mut tx = db.write().await.unwrap();
    assert!(matches!(import_run::start(&mut tx, "leads", "a\0", 1).await, Err(StoreError::Value { .. })));
    assert!(matches!(
        import_run::finish(&mut tx, 1, 1, r#"{"a":"\u0000"}"#).await,
        Err(StoreError::Value { .. })
    ));
    for noted in [
        audit::note(&mut tx, 1, "a\0", "x", "y", "{}").await,
        audit::note(&mut tx, 1, "a", "x", "y\0", "{}").await,
        audit::note(&mut tx, 1, "a", "x", "y", "{\0}").await,
    ] {
        assert!(matches!(noted, Err(StoreError::Value { .. })));
    }
}
