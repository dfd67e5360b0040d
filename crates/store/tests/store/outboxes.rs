//! What happened that others want to hear of.

use baton_store::outbox::{self, Happened, Heard};
use baton_store::{Db, StoreError};

use crate::common::{commit, look, on_both};

on_both![
    what_happened_is_passed_on_once_in_order,
    what_was_not_committed_did_not_happen,
    what_happened_after_a_number_is_heard_by_whom_it_concerns,
    a_nul_is_refused
];

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

async fn what_happened_after_a_number_is_heard_by_whom_it_concerns(db: Db) {
    let of_nobody = Happened { lead_id: None, ..happened("c", 0) };
    commit!(db, tx => outbox::add(tx, &[happened("a", 1), happened("b", 2), of_nobody]));
    let names = |heard: Vec<Heard>| heard.into_iter().map(|one| one.kind).collect::<Vec<_>>();
    let newest = look!(db, tx => outbox::newest(tx));
    // Long after, nothing becomes visible any more.
    let later = 20 + 60_000_000;
    let all = look!(db, tx => outbox::heard(tx, 0, later, None, 10));
    assert_eq!((all.last().unwrap().id, all[0].lead_id, all[0].occurred_at), (newest, Some(1), 10));
    let first = all[0].id;
    assert_eq!(names(all), ["a", "b", "c"]);
    assert_eq!(names(look!(db, tx => outbox::heard(tx, first, later, None, 1))), ["b"]);
    let nobody = ["nobody@x.io".to_owned()];
    assert_eq!(names(look!(db, tx => outbox::heard(tx, 0, later, Some(&nobody), 10))), ["c"]);
    assert_eq!(names(look!(db, tx => outbox::heard(tx, newest, later, None, 10))), Vec::<String>::new());
    let soon = names(look!(db, tx => outbox::heard(tx, newest, 30, None, 10)));
    let again = if look!(db, tx => std::future::ready(Ok::<_, StoreError>(tx.is_shared()))) { 3 } else { 0 };
    assert_eq!(soon.len(), again, "where commits overtake one another, what is new is looked at again");
}

async fn a_nul_is_refused(db: Db) {
    let mut tx = db.write().await.unwrap();
    let wrong = Happened { data: "{\"a\":\"\0\"}".to_owned(), ..happened("a", 1) };
    assert!(matches!(outbox::add(&mut tx, &[wrong]).await, Err(StoreError::Value { .. })));
}
