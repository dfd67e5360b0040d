//! What happened that others want to hear of.

use baton_store::outbox::{self, Happened};
use baton_store::{Db, StoreError};

use crate::common::{commit, look, on_both};

on_both![what_happened_is_passed_on_once_in_order, what_was_not_committed_did_not_happen, a_nul_is_refused];

fn happened(kind: &str, lead: i64) -> Happened {
    Happened {
        id: 0,
        kind: kind.to_owned(),
        lead_id: Some(lead),
        occurred_at: 10,
        recorded_at: 20,
        data: r#"{"why":"점수"}"#.to_owned(),
        dispatched_at: None,
    }
}

async fn what_happened_is_passed_on_once_in_order(db: Db) {
    let all = [
        happened("a", 1),
        happened("b", 2),
        Happened { lead_id: None, ..happened("c", 0) },
        happened("d", 1),
    ];
    commit!(db, tx => outbox::add(tx, &all));
    let waiting = look!(db, tx => outbox::waiting(tx, 3));
    assert_eq!(waiting.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(Happened { id: 0, ..waiting[0].clone() }, all[0]);
    let ids: Vec<i64> = waiting.iter().map(|one| one.id).collect();
    commit!(db, tx => outbox::set_dispatched(tx, &ids, 30));
    commit!(db, tx => outbox::set_dispatched(tx, &ids, 40));
    let rest = look!(db, tx => outbox::waiting(tx, 10));
    assert_eq!(rest.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["d"]);
    let of_one = look!(db, tx => outbox::of_lead(tx, 1));
    let told: Vec<_> = of_one.iter().map(|one| (one.kind.as_str(), one.dispatched_at)).collect();
    assert_eq!(told, [("a", Some(30)), ("d", None)]);
}

async fn what_was_not_committed_did_not_happen(db: Db) {
    let mut tx = db.write().await.unwrap();
    outbox::add(&mut tx, &[happened("a", 1)]).await.unwrap();
    drop(tx);
    assert!(look!(db, tx => outbox::waiting(tx, 10)).is_empty());
}

async fn a_nul_is_refused(db: Db) {
    let mut tx = db.write().await.unwrap();
    let wrong = Happened { data: "{\"a\":\"\0\"}".to_owned(), ..happened("a", 1) };
    assert!(matches!(outbox::add(&mut tx, &[wrong]).await, Err(StoreError::Value { .. })));
}
