//! Scoring models and their publications.

use baton_store::{Db, StoreError, model};

use crate::common::{commit, look, on_both, texts};

on_both![
    the_last_publication_is_in_force,
    a_kept_version_stays_as_it_is,
    a_version_that_is_not_kept_cannot_be_published,
    publications_can_be_withdrawn,
    a_version_is_found_by_how_it_begins,
    what_may_not_be_stored,
];

async fn the_last_publication_is_in_force(db: Db) {
    assert!(look!(db, tx => model::publications(tx)).is_empty());
    assert_eq!(look!(db, tx => model::in_force(tx)), None);
    commit!(db, tx => model::keep(tx, "v1", "small", r#"{"a":1}"#, 1));
    commit!(db, tx => model::keep(tx, "v2", "large", r#"{"a":2}"#, 2));
    for (version, at) in [("v1", 10), ("v2", 20), ("v1", 20)] {
        commit!(db, tx => model::publish(tx, model::PRIMARY, version, at, "Dana"));
    }
    let published = look!(db, tx => model::publications(tx));
    assert_eq!(published.iter().map(|one| one.version.as_str()).collect::<Vec<_>>(), ["v1", "v2", "v1"]);
    assert_eq!(look!(db, tx => model::in_force(tx)).as_deref(), Some("v1"));
    let first = &published[0];
    assert_eq!((first.name.as_str(), first.document.as_str()), ("small", r#"{"a":1}"#));
    assert_eq!((first.published_at, first.published_by.as_str()), (10, "Dana"));
}

async fn a_kept_version_stays_as_it_is(db: Db) {
    commit!(db, tx => model::keep(tx, "v1", "small", "{}", 1));
    commit!(db, tx => model::keep(tx, "v1", "other", "[]", 2));
    assert_eq!(texts(&db, "SELECT name || document FROM scoring_model").await, ["small{}"]);
}

async fn a_version_that_is_not_kept_cannot_be_published(db: Db) {
    let mut tx = db.write().await.unwrap();
    assert!(matches!(
        model::publish(&mut tx, model::PRIMARY, "v9", 1, "Dana").await,
        Err(StoreError::Database(_))
    ));
}

async fn publications_can_be_withdrawn(db: Db) {
    commit!(db, tx => model::keep(tx, "v1", "small", "{}", 1));
    commit!(db, tx => model::publish(tx, model::PRIMARY, "v1", 10, "Dana"));
    commit!(db, tx => model::withdraw_all(tx));
    assert!(look!(db, tx => model::publications(tx)).is_empty());
    assert_eq!(texts(&db, "SELECT version FROM scoring_model").await, ["v1"], "the version is kept");
}

async fn a_version_is_found_by_how_it_begins(db: Db) {
    for version in ["ab12", "ab34", "a%_9", "AB12"] {
        commit!(db, tx => model::keep(tx, version, "m", &format!("[{version:?}]"), 1));
    }
    let found = async |begin: &str| -> Vec<String> {
        let found = look!(db, tx => model::beginning(tx, begin));
        found.into_iter().map(|(version, document)| format!("{version} {document}")).collect()
    };
    assert_eq!(found("ab1").await, [r#"ab12 ["ab12"]"#]);
    assert_eq!(found("ab12").await.len(), 1);
    assert_eq!(found("ab").await.len(), 2);
    assert_eq!(found("").await.len(), 2, "at most two");
    for nobody in ["ab123", "b", "a_", "ab%"] {
        assert_eq!(found(nobody).await, Vec::<String>::new(), "{nobody}");
    }
}

async fn what_may_not_be_stored(db: Db) {
    let mut tx = db.write().await.unwrap();
    for kept in [
        model::keep(&mut tx, "v\0", "small", "{}", 1).await,
        model::keep(&mut tx, "v", "sm\0all", "{}", 1).await,
        model::keep(&mut tx, "v", "small", "{\0}", 1).await,
        model::publish(&mut tx, model::PRIMARY, "v", 1, "Da\0na").await,
    ] {
        assert!(matches!(kept, Err(StoreError::Value { .. })));
    }
}
