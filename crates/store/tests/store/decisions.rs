//! Decisions.

use baton_store::decision::{self, Decision};
use baton_store::{Db, StoreError};

use crate::common::{commit, look, on_both, people, some};

on_both![the_same_reference_is_one_decision, they_come_oldest_first, what_may_not_be_stored];

fn decided(lead: i64, reference: &str, at: i64) -> Decision {
    Decision {
        reference: reference.to_owned(),
        lead_id: lead,
        stage: "sql".to_owned(),
        decided_at: at,
        recorded_at: 9,
        actor: "Rui".to_owned(),
        reason: "manual".to_owned(),
        note: some("after the demo"),
        imported: 1,
    }
}

async fn the_same_reference_is_one_decision(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let first = decided(lead, "r1", 5);
    assert_eq!(commit!(db, tx => decision::add(tx, &[first.clone(), decided(lead, "r2", 6)])), 2);
    let again = Decision { stage: "customer".to_owned(), ..first.clone() };
    assert_eq!(commit!(db, tx => decision::add(tx, &[again, decided(lead, "r3", 7)])), 1);
    let found = look!(db, tx => decision::of_leads(tx, &[lead]));
    assert_eq!(found, [first, decided(lead, "r2", 6), decided(lead, "r3", 7)]);
}

async fn they_come_oldest_first(db: Db) {
    let [a, b, c] = people(&db, ["a@x.io", "b@x.io", "c@x.io"]).await;
    let all = [decided(a, "1", 30), decided(b, "2", 10), decided(a, "3", 10), decided(c, "4", 1)];
    commit!(db, tx => decision::add(tx, &all));
    let found = look!(db, tx => decision::of_leads(tx, &[b, a]));
    assert_eq!(found.iter().map(|one| one.reference.as_str()).collect::<Vec<_>>(), ["2", "3", "1"]);
}

async fn what_may_not_be_stored(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let faulty = Decision { note: some("a\0"), ..decided(lead, "1", 1) };
    assert!(faulty.check().is_err());
    let mut tx = db.write().await.unwrap();
    assert!(matches!(decision::add(&mut tx, &[faulty]).await, Err(StoreError::Value { field: "note", .. })));
}
