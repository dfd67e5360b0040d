//! Playbooks: one after the other.

use baton_store::playbook::{self, SetPlaybook};
use baton_store::{Db, StoreError};

use crate::common::{commit, look, on_both};

on_both![the_newest_counts_and_all_are_kept, one_replaces_what_it_was_made_of, of_two_at_once_one_is_stored];

fn of(revision: i64, set_at: i64) -> SetPlaybook {
    let document = format!(r#"{{"bands":[],"n":{revision}}}"#);
    SetPlaybook { revision, document, set_at, set_by: "Dana".to_owned() }
}

async fn the_newest_counts_and_all_are_kept(db: Db) {
    assert_eq!(look!(db, tx => playbook::newest(tx)), None);
    assert!(commit!(db, tx => playbook::set(tx, &of(1, 10))));
    assert!(commit!(db, tx => playbook::set(tx, &of(2, 20))));
    assert_eq!(look!(db, tx => playbook::newest(tx)), Some(of(2, 20)));
    assert_eq!(look!(db, tx => playbook::in_force(tx, 9)), None);
    assert_eq!(look!(db, tx => playbook::in_force(tx, 19)), Some(of(1, 10)));
    assert_eq!(look!(db, tx => playbook::in_force(tx, 20)), Some(of(2, 20)));
    let mut tx = db.write().await.unwrap();
    let wrong = SetPlaybook { document: "a\0".to_owned(), ..of(3, 30) };
    assert!(matches!(playbook::set(&mut tx, &wrong).await, Err(StoreError::Value { .. })));
}

async fn one_replaces_what_it_was_made_of(db: Db) {
    assert!(!commit!(db, tx => playbook::set(tx, &of(2, 10))), "there is no first");
    assert!(commit!(db, tx => playbook::set(tx, &of(1, 10))));
    assert!(!commit!(db, tx => playbook::set(tx, &of(1, 20))), "it stands already");
    assert_eq!(look!(db, tx => playbook::newest(tx)), Some(of(1, 10)));
}

async fn of_two_at_once_one_is_stored(db: Db) {
    let set = async |at: i64| {
        let mut tx = db.write_aside().await.unwrap();
        let stored = playbook::set(&mut tx, &of(1, at)).await.unwrap();
        tx.commit().await.unwrap();
        stored
    };
    let (one, other) = tokio::join!(set(10), set(20));
    assert!(one != other, "{one} {other}");
}
