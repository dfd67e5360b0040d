//! BANT.

use baton_store::bant::{self, Entry};
use baton_store::{Db, StoreError};

use crate::common::{commit, look, on_both, people, some, texts};

on_both![the_newest_entry_of_each_letter_stands, what_may_not_be_stored];

fn entry(lead: i64, letter: &str, status: &str) -> Entry {
    Entry {
        lead_id: lead,
        letter: letter.to_owned(),
        status: status.to_owned(),
        value: some("50k"),
        evidence: some("mail of 3 May"),
        confidence: Some(0.1 + 0.2),
        best_before: Some(77),
        actor: "Rui".to_owned(),
        recorded_at: 5,
    }
}

async fn the_newest_entry_of_each_letter_stands(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    let confirmed = entry(a, "need", "confirmed");
    let entries = [
        entry(a, "need", "inferred"),
        entry(a, "budget", "negative"),
        entry(b, "need", "negative"),
        confirmed,
    ];
    commit!(db, tx => bant::add(tx, &entries));
    let mut latest = look!(db, tx => bant::latest(tx, a));
    latest.sort_by(|x, y| x.letter.cmp(&y.letter));
    assert_eq!(latest, [entry(a, "budget", "negative"), entry(a, "need", "confirmed")]);
    assert_eq!(look!(db, tx => bant::latest(tx, b)), [entry(b, "need", "negative")]);
    assert_eq!(look!(db, tx => bant::latest(tx, b + 1)), []);
    assert_eq!(
        texts(&db, "SELECT status FROM bant_entry WHERE letter = 'need' ORDER BY id").await.len(),
        3,
        "append-only"
    );
}

async fn what_may_not_be_stored(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let faulty = Entry { confidence: Some(f64::NAN), ..entry(lead, "need", "confirmed") };
    assert!(faulty.check().is_err());
    let mut tx = db.write().await.unwrap();
    assert!(matches!(
        bant::add(&mut tx, &[faulty]).await,
        Err(StoreError::Value { field: "confidence", .. })
    ));
}
