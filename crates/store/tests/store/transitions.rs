//! Moves between stages.

use baton_model::Stage;
use baton_store::transition::{self, Transition};
use baton_store::{Db, StoreError, report};

use crate::common::{commit, look, on_both, people, some, step};

on_both![a_move_comes_back_as_it_was_stored, a_voided_move_stands_no_longer_and_stays, a_move_is_voided_once];

async fn a_move_comes_back_as_it_was_stored(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    let full = Transition {
        model_version: some("v"),
        from_stage: None,
        note: some("because"),
        backfilled: 1,
        ..step(a, "mql", 20)
    };
    commit!(db, tx => transition::append(tx, &[&full, &step(b, "mql", 5), &step(a, "lead", 10)]));
    let found = look!(db, tx => transition::of_leads(tx, &[b, a]));
    let seen: Vec<_> = found.iter().map(|one| (one.lead_id, one.occurred_at)).collect();
    assert_eq!(seen, [(a, 10), (a, 20), (b, 5)], "by lead, oldest first");
    assert_eq!(found[1], Transition { id: found[1].id, ..full });
}

async fn a_voided_move_stands_no_longer_and_stays(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    commit!(db, tx => transition::append(tx, &[&step(lead, "mql", 10), &step(lead, "sql", 20)]));
    let first = look!(db, tx => transition::of_leads(tx, &[lead])).remove(0);
    let void = Transition { to_stage: None, corrects: Some(first.id), ..step(lead, "", 10) };
    let instead = step(lead, "mql", 15);
    commit!(db, tx => transition::append(tx, &[&void, &instead]));

    let stages = |moves: &[Transition]| -> Vec<(Option<String>, i64)> {
        moves.iter().map(|one| (one.to_stage.clone(), one.occurred_at)).collect()
    };
    let standing = look!(db, tx => transition::of_leads(tx, &[lead]));
    assert_eq!(stages(&standing), [(some("mql"), 15), (some("sql"), 20)]);
    let steps = look!(db, tx => report::steps(tx, &Stage::ALL));
    assert_eq!(steps.iter().map(|one| one.occurred_at).collect::<Vec<_>>(), [15, 20]);
    let log = look!(db, tx => transition::log_of(tx, lead));
    let all = [(some("mql"), 10), (some("sql"), 20), (None, 10), (some("mql"), 15)];
    assert_eq!(stages(&log), all, "nothing is lost");
    assert_eq!(log[2].corrects, Some(first.id));
}

async fn a_move_is_voided_once(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    commit!(db, tx => transition::append(tx, &[&step(lead, "mql", 10)]));
    let id = look!(db, tx => transition::of_leads(tx, &[lead]))[0].id;
    let void = Transition { to_stage: None, corrects: Some(id), ..step(lead, "", 10) };
    let mut tx = db.write().await.unwrap();
    assert!(matches!(transition::append(&mut tx, &[&void, &void]).await, Err(StoreError::Database(_))));
}
