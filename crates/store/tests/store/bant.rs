//! BANT.

use baton_store::bant::{self, Entry};
use baton_store::{Db, StoreError, lead};

use crate::common::{commit, look, on_both, people, some, texts};

on_both![
    the_newest_entry_of_each_letter_stands,
    the_history_is_whole,
    what_is_confirmed_is_due_once,
    a_later_entry_takes_the_place_of_what_was_due,
    what_may_not_be_stored,
];

fn entry(lead: i64, letter: &str, status: &str) -> Entry {
    Entry {
        lead_id: lead,
        letter: letter.to_owned(),
        status: status.to_owned(),
        value: some("50k"),
        detail: some(r#"{"kind":"budget","amount":50000,"currency":"USD"}"#),
        evidence: some("mail of 3 May"),
        sources: some(r#"{"messages":["m-1"]}"#),
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
    let mut latest = look!(db, tx => bant::latest(tx, a, 5));
    latest.sort_by(|x, y| x.letter.cmp(&y.letter));
    assert_eq!(latest, [entry(a, "budget", "negative"), entry(a, "need", "confirmed")]);
    assert_eq!(look!(db, tx => bant::latest(tx, b, 5)), [entry(b, "need", "negative")]);
    assert_eq!(look!(db, tx => bant::latest(tx, b + 1, 5)), []);
    assert_eq!(look!(db, tx => bant::latest(tx, a, 4)), [], "nothing was known before it was noted");
    assert_eq!(
        texts(&db, "SELECT status FROM bant_entry WHERE letter = 'need' ORDER BY id").await.len(),
        3,
        "append-only"
    );
}

async fn the_history_is_whole(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    let all = [entry(a, "need", "inferred"), entry(b, "need", "negative"), entry(a, "need", "confirmed")];
    commit!(db, tx => bant::add(tx, &all));
    let found = look!(db, tx => bant::history(tx, a, 10));
    assert_eq!(found, [entry(a, "need", "confirmed"), entry(a, "need", "inferred")]);
    assert_eq!(look!(db, tx => bant::history(tx, a, 1)).len(), 1);
}

async fn what_is_confirmed_is_due_once(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let until = |letter: &str, best_before| Entry { best_before, ..entry(lead, letter, "confirmed") };
    let inferred = Entry { best_before: Some(10), ..entry(lead, "authority", "inferred") };
    let entries = [until("need", Some(20)), until("budget", Some(10)), until("timing", None), inferred];
    commit!(db, tx => bant::add(tx, &entries));
    assert!(!look!(db, tx => bant::is_due(tx, 9)));
    assert!(look!(db, tx => bant::is_due(tx, 10)), "at its instant");
    let (taken, stale) = commit!(db, tx => bant::take_due(tx, 10, 5));
    assert_eq!(taken, 1);
    assert_eq!((stale[0].lead_id, stale[0].letter.as_str(), stale[0].best_before), (lead, "budget", 10));
    assert_eq!(stale[0].actor, "Rui");
    assert_eq!(commit!(db, tx => bant::take_due(tx, 19, 5)), (0, vec![]), "once");
    assert_eq!(commit!(db, tx => bant::take_due(tx, 1_000, 5)).0, 1);
    assert!(!look!(db, tx => bant::is_due(tx, i64::MAX)));
}

async fn a_later_entry_takes_the_place_of_what_was_due(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    let until = |lead, at| Entry { best_before: Some(at), ..entry(lead, "need", "confirmed") };
    commit!(db, tx => bant::add(tx, &[until(a, 10), until(b, 10)]));
    commit!(db, tx => bant::add(tx, &[until(a, 50)]));
    let (taken, stale) = commit!(db, tx => bant::take_due(tx, 20, 5));
    assert_eq!((taken, stale.len(), stale[0].lead_id), (1, 1, b));
    // Of two leads that are one since, the later entry stands.
    commit!(db, tx => bant::add(tx, &[until(b, 60)]));
    commit!(db, tx => lead::merge(tx, a, b, 30));
    let (taken, stale) = commit!(db, tx => bant::take_due(tx, 55, 5));
    assert_eq!((taken, stale.len()), (1, 0), "what was replaced is taken, and not told");
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
