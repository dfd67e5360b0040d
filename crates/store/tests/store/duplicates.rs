//! A message counts once.

use baton_store::event::{self, Appended, LEAD_FACTS, NewEvent};
use baton_store::{Db, StoreError};

use crate::common::{commit, event as message, look, on_both, people};

on_both![
    a_second_delivery_changes_nothing,
    the_same_id_with_another_content_is_a_conflict,
    within_a_batch_the_first_stands,
    what_is_stored_goes_before_the_batch,
    each_class_has_ids_of_its_own,
    a_snapshot_may_be_repeated_later,
    ids_are_compared_to_the_letter,
    many_duplicates_among_many_new_ones,
    two_writers_at_once_store_it_once,
    what_is_rolled_back_may_come_again,
];

/// Places of the new ones, how many duplicates, places of conflicts.
fn told(appended: Appended) -> (Vec<usize>, usize, Vec<usize>) {
    (appended.new, appended.duplicates.len(), appended.conflicts)
}

fn appended(new: &[usize], duplicates: usize, conflicts: &[usize]) -> (Vec<usize>, usize, Vec<usize>) {
    (new.to_vec(), duplicates, conflicts.to_vec())
}

async fn a_second_delivery_changes_nothing(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let batch: Vec<NewEvent> = (0..40).map(|n| message(lead, &n.to_string(), "Page Viewed")).collect();
    commit!(db, tx => event::append(tx, &batch));
    let before = look!(db, tx => event::of_leads(tx, &[lead], true));
    let later: Vec<NewEvent> =
        batch.into_iter().map(|event| NewEvent { received_at: 9_999, ..event }).collect();
    assert_eq!(told(commit!(db, tx => event::append(tx, &later))), appended(&[], 40, &[]));
    assert_eq!(look!(db, tx => event::of_leads(tx, &[lead], true)), before);
}

async fn the_same_id_with_another_content_is_a_conflict(db: Db) {
    let [lead, other] = people(&db, ["a@x.io", "b@x.io"]).await;
    let first = message(lead, "1", "Page Viewed");
    commit!(db, tx => event::append(tx, std::slice::from_ref(&first)));
    let others = [
        NewEvent { name: "Form Submitted".to_owned(), ..first.clone() },
        NewEvent { body: "{}".to_owned(), ..first.clone() },
        NewEvent { occurred_at: 1, ..first.clone() },
        NewEvent { lead_id: Some(other), ..first.clone() },
        NewEvent { kind: LEAD_FACTS, ..first.clone() },
        first.clone(),
    ];
    assert_eq!(told(commit!(db, tx => event::append(tx, &others))), appended(&[], 1, &[0, 1, 2, 3, 4]));
    let found = look!(db, tx => event::of_leads(tx, &[lead, other], true));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].name.as_str(), found[0].owner), ("Page Viewed", lead));
}

async fn within_a_batch_the_first_stands(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let batch = [
        message(lead, "2", "Page Viewed"),
        message(lead, "1", "Page Viewed"),
        message(lead, "1", "Form Submitted"),
        message(lead, "1", "Page Viewed"),
    ];
    assert_eq!(told(commit!(db, tx => event::append(tx, &batch))), appended(&[0, 1], 1, &[2]));
    let found = look!(db, tx => event::of_leads(tx, &[lead], true));
    assert!(found.iter().all(|event| event.name == "Page Viewed"));
}

async fn what_is_stored_goes_before_the_batch(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    commit!(db, tx => event::append(tx, &[message(lead, "1", "Page Viewed")]));
    let batch = [
        message(lead, "1", "Form Submitted"),
        message(lead, "1", "Form Submitted"),
        message(lead, "1", "Page Viewed"),
        message(lead, "2", "Page Viewed"),
    ];
    assert_eq!(told(commit!(db, tx => event::append(tx, &batch))), appended(&[3], 1, &[0, 1]));
}

async fn each_class_has_ids_of_its_own(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let browser = NewEvent { class: 1, name: "Form Submitted".to_owned(), ..message(lead, "1", "") };
    let batch = [message(lead, "1", "Page Viewed"), browser];
    assert_eq!(told(commit!(db, tx => event::append(tx, &batch))), appended(&[0, 1], 0, &[]));
    assert_eq!(told(commit!(db, tx => event::append(tx, &batch))), appended(&[], 2, &[]));
}

async fn a_snapshot_may_be_repeated_later(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let snapshot = NewEvent { snapshot: 1, kind: LEAD_FACTS, ..message(lead, "1", "") };
    commit!(db, tx => event::append(tx, std::slice::from_ref(&snapshot)));
    let later =
        [NewEvent { occurred_at: 5_000, ..snapshot.clone() }, NewEvent { body: "{}".to_owned(), ..snapshot }];
    assert_eq!(told(commit!(db, tx => event::append(tx, &later))), appended(&[], 1, &[1]));
}

async fn ids_are_compared_to_the_letter(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let ids = ["a", "A", "a ", "é", "e\u{301}", ""];
    let batch = ids.map(|id| message(lead, id, "Page Viewed"));
    assert_eq!(told(commit!(db, tx => event::append(tx, &batch))), appended(&[0, 1, 2, 3, 4, 5], 0, &[]));
}

async fn many_duplicates_among_many_new_ones(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let of = |n: usize| message(lead, &n.to_string(), "Page Viewed");
    let odd: Vec<NewEvent> = (0..500).filter(|n| n % 2 == 1).map(of).collect();
    commit!(db, tx => event::append(tx, &odd));
    let all: Vec<NewEvent> = (0..500).map(of).collect();
    let even: Vec<usize> = (0..500).filter(|n| n % 2 == 0).collect();
    assert_eq!(told(commit!(db, tx => event::append(tx, &all))), appended(&even, 250, &[]));
    assert_eq!(look!(db, tx => event::count(tx)), 500);
}

/// Both write the same messages in opposite orders: neither fails, and one of them finds duplicates.
async fn two_writers_at_once_store_it_once(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let batch: Vec<NewEvent> = (0..200).map(|n| message(lead, &n.to_string(), "Page Viewed")).collect();
    let backwards: Vec<NewEvent> = batch.iter().rev().cloned().collect();
    let write = async |batch: Vec<NewEvent>| -> Result<Appended, StoreError> {
        let mut tx = db.write().await?;
        let appended = event::append(&mut tx, &batch).await?;
        tx.commit().await?;
        Ok(appended)
    };
    let (one, other) = tokio::join!(write(batch), write(backwards));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(one.new.len() + other.new.len(), 200);
    assert_eq!(one.duplicates.len() + other.duplicates.len(), 200);
    assert_eq!(look!(db, tx => event::count(tx)), 200);
}

async fn what_is_rolled_back_may_come_again(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let batch = [message(lead, "1", "Page Viewed")];
    let mut tx = db.write().await.unwrap();
    assert_eq!(told(event::append(&mut tx, &batch).await.unwrap()), appended(&[0], 0, &[]));
    drop(tx);
    assert_eq!(told(commit!(db, tx => event::append(tx, &batch))), appended(&[0], 0, &[]));
}
