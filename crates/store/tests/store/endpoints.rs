//! Endpoints and what they are to be sent.

use baton_store::delivery::{self, Among, Delivery, Outcome};
use baton_store::endpoint::{self, Endpoint};
use baton_store::{Db, StoreError};

use crate::common::{commit, look, on_both, some};

on_both![
    an_endpoint_is_kept_changed_and_removed,
    a_secret_is_rotated,
    a_delivery_of_a_key_is_added_once,
    a_lead_is_sent_one_thing_at_a_time,
    what_is_taken_is_taken_once_and_given_back,
    what_failed_waits_and_what_died_is_replayed,
    an_endpoint_that_pauses_is_not_due,
    an_endpoint_that_is_back_is_sent_everything,
    what_is_done_is_forgotten_in_the_end,
    what_may_not_be_stored_is_refused,
    a_template_is_set_and_taken_away,
];

pub(crate) fn hook(name: &str) -> Endpoint {
    Endpoint {
        id: 0,
        kind: "webhook".to_owned(),
        name: name.to_owned(),
        url: "https://example.com/hook".to_owned(),
        types: r#"["lead.mql.reached"]"#.to_owned(),
        language: "en".to_owned(),
        secret: some("whsec_a"),
        secret_old: None,
        secret_old_until: None,
        created_at: 1,
        disabled_at: None,
        disabled_reason: None,
        failures: 0,
        paused_until: None,
        template: None,
    }
}

async fn a_template_is_set_and_taken_away(db: Db) {
    let id = with(&db, &[]).await;
    assert!(commit!(db, tx => endpoint::set_template(tx, id, Some(r#"{"a":"{{title}}"}"#))));
    let stored = look!(db, tx => endpoint::get(tx, id)).unwrap();
    assert_eq!(stored, Endpoint { id, template: some(r#"{"a":"{{title}}"}"#), ..hook("crm") });
    assert!(commit!(db, tx => endpoint::set_template(tx, id, None)));
    assert_eq!(look!(db, tx => endpoint::get(tx, id)).unwrap().template, None);
    assert!(!commit!(db, tx => endpoint::set_template(tx, id + 1, None)));
}

fn to(endpoint: i64, key: &str, lead: Option<i64>) -> Delivery {
    Delivery {
        id: 0,
        endpoint_id: endpoint,
        dedupe_key: key.to_owned(),
        event: format!("evt_{key}"),
        kind: "lead.mql.reached".to_owned(),
        lead_id: lead,
        body: r#"{"a":"김"}"#.to_owned(),
        created_at: 10,
        due_at: Some(10),
        expires_at: 1_000,
        leased: 0,
        attempts: 0,
        tried_at: None,
        status: None,
        said: None,
        done_at: None,
        dead_at: None,
    }
}

async fn with(db: &Db, leads: &[Option<i64>]) -> i64 {
    let id = commit!(db, tx => endpoint::add(tx, &hook("crm")));
    let all: Vec<Delivery> =
        leads.iter().enumerate().map(|(n, lead)| to(id, &format!("{id}.{n}"), *lead)).collect();
    assert_eq!(commit!(db, tx => delivery::add(tx, &all)), leads.len() as u64);
    id
}

async fn claim(db: &Db, endpoint: i64, now: i64, limit: i64) -> Vec<Delivery> {
    commit!(db, tx => delivery::claim(tx, endpoint, now, now + 60, limit))
}

async fn settle(db: &Db, taken: &Delivery, outcome: Outcome, now: i64) -> bool {
    let lease = (taken.id, taken.due_at.unwrap());
    commit!(db, tx => delivery::settle(tx, lease, &outcome, now, (Some(500), Some("no"))))
}

async fn an_endpoint_is_kept_changed_and_removed(db: Db) {
    let id = with(&db, &[None]).await;
    let stored = look!(db, tx => endpoint::get(tx, id)).unwrap();
    assert_eq!(stored, Endpoint { id, ..hook("crm") });
    assert!(commit!(db, tx => endpoint::disable(tx, id, 5, "by hand")));
    assert!(!commit!(db, tx => endpoint::disable(tx, id, 6, "again")));
    let stored = look!(db, tx => endpoint::get(tx, id)).unwrap();
    assert_eq!((stored.disabled_at, stored.disabled_reason.as_deref()), (Some(5), Some("by hand")));
    assert!(look!(db, tx => endpoint::due(tx, 100)).is_empty());
    assert!(commit!(db, tx => endpoint::enable(tx, id)) && !commit!(db, tx => endpoint::enable(tx, id)));
    assert_eq!(look!(db, tx => endpoint::due(tx, 100)).len(), 1);
    assert!(commit!(db, tx => endpoint::remove(tx, id)) && !commit!(db, tx => endpoint::remove(tx, id)));
    assert!(look!(db, tx => endpoint::all(tx)).is_empty());
    assert_eq!(look!(db, tx => delivery::count(tx)), (0, 0));
}

async fn a_secret_is_rotated(db: Db) {
    let id = with(&db, &[]).await;
    assert!(commit!(db, tx => endpoint::rotate(tx, id, "whsec_b", 99)));
    let stored = look!(db, tx => endpoint::get(tx, id)).unwrap();
    assert_eq!((stored.secret.as_deref(), stored.secret_old.as_deref()), (Some("whsec_b"), Some("whsec_a")));
    assert_eq!(stored.secret_old_until, Some(99));
    assert!(!commit!(db, tx => endpoint::rotate(tx, 999, "x", 1)));
}

async fn a_delivery_of_a_key_is_added_once(db: Db) {
    let id = with(&db, &[Some(1)]).await;
    let again = [to(id, &format!("{id}.0"), Some(1)), to(id, "new", None)];
    assert_eq!(commit!(db, tx => delivery::add(tx, &again)), 1);
    let all = look!(db, tx => delivery::list(tx, id, Among::All, i64::MAX, 10));
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].dedupe_key.as_str(), all[0].lead_id, all[1].lead_id), ("new", None, Some(1)));
    assert_eq!(all[1].body, r#"{"a":"김"}"#);
}

async fn a_lead_is_sent_one_thing_at_a_time(db: Db) {
    let id = with(&db, &[Some(1), Some(1), Some(2), None, None, Some(2)]).await;
    let keys = |taken: &[Delivery]| -> Vec<i64> { taken.iter().map(|delivery| delivery.id).collect() };
    let first = claim(&db, id, 100, 10).await;
    let begin = first[0].id;
    assert_eq!(keys(&first), [begin, begin + 2, begin + 3, begin + 4], "those of no lead wait for nobody");
    assert!(claim(&db, id, 100, 10).await.is_empty(), "the others wait for theirs");
    assert!(look!(db, tx => endpoint::due(tx, 100)).is_empty(), "and so nothing is due");
    // Lead 1 is done, lead 2 is tried again later: only lead 1 goes on.
    assert!(settle(&db, &first[0], Outcome::Done, 110).await);
    assert!(settle(&db, &first[1], Outcome::Again(500), 110).await);
    assert_eq!(keys(&claim(&db, id, 120, 10).await), [begin + 1]);
    // Nobody noted what came of three of them; what is given up is no longer waited for.
    let again = claim(&db, id, 500, 10).await;
    assert_eq!(keys(&again), [begin + 1, begin + 2, begin + 3, begin + 4]);
    assert!(again.iter().all(|delivery| delivery.attempts == 2));
    assert!(settle(&db, &again[1], Outcome::Dead, 510).await);
    assert_eq!(keys(&claim(&db, id, 511, 10).await), [begin + 5]);
}

async fn what_is_taken_is_taken_once_and_given_back(db: Db) {
    let id = with(&db, &[None, None, None]).await;
    let (one, other) = tokio::join!(claim(&db, id, 100, 2), claim(&db, id, 100, 2));
    let mut ids: Vec<i64> = one.iter().chain(&other).map(|delivery| delivery.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((one.len() + other.len(), ids.len()), (3, 3), "nobody gets what another has");
    // Whoever has it is gone; another takes it, and what the first says no longer counts.
    let late = claim(&db, id, 160, 10).await;
    assert_eq!(late.len(), 3);
    let was = one.first().or(other.first()).unwrap();
    assert!(!settle(&db, was, Outcome::Done, 161).await);
    let now = late.iter().find(|delivery| delivery.id == was.id).unwrap();
    assert!(settle(&db, now, Outcome::Done, 162).await);
    let stored = look!(db, tx => delivery::list(tx, id, Among::All, i64::MAX, 10));
    let done = stored.iter().find(|delivery| delivery.id == was.id).unwrap();
    assert_eq!((done.done_at, done.attempts, done.status), (Some(162), 2, Some(500)));
}

async fn what_failed_waits_and_what_died_is_replayed(db: Db) {
    let id = with(&db, &[None, None]).await;
    let taken = claim(&db, id, 100, 10).await;
    settle(&db, &taken[0], Outcome::Again(300), 100).await;
    settle(&db, &taken[1], Outcome::Dead, 100).await;
    assert!(claim(&db, id, 299, 10).await.is_empty());
    assert_eq!(look!(db, tx => delivery::count(tx)), (1, 1));
    let dead = look!(db, tx => delivery::list(tx, id, Among::Dead, i64::MAX, 10));
    assert_eq!((dead.len(), dead[0].dead_at, dead[0].said.as_deref()), (1, Some(100), Some("no")));
    assert_eq!(look!(db, tx => delivery::list(tx, id, Among::Waiting, i64::MAX, 10)).len(), 1);
    assert_eq!(
        commit!(db, tx => delivery::replay(tx, id, Some(taken[0].id), 200, 5_000)),
        0,
        "it is not dead"
    );
    assert_eq!(commit!(db, tx => delivery::replay(tx, id, None, 200, 5_000)), 1);
    let again = claim(&db, id, 200, 10).await;
    assert_eq!((again[0].id, again[0].attempts, again[0].expires_at), (taken[1].id, 1, 5_000));
}

async fn an_endpoint_that_pauses_is_not_due(db: Db) {
    let id = with(&db, &[None]).await;
    commit!(db, tx => endpoint::note_failure(tx, id, 500));
    commit!(db, tx => endpoint::note_failure(tx, id, 400));
    let stored = look!(db, tx => endpoint::get(tx, id)).unwrap();
    assert_eq!((stored.failures, stored.paused_until), (2, Some(500)), "the longer pause holds");
    assert!(look!(db, tx => endpoint::due(tx, 499)).is_empty());
    assert_eq!(look!(db, tx => endpoint::due(tx, 500)).len(), 1);
}

async fn an_endpoint_that_is_back_is_sent_everything(db: Db) {
    let id = with(&db, &[None, None, None]).await;
    let taken = claim(&db, id, 100, 2).await;
    settle(&db, &taken[0], Outcome::Again(900), 100).await;
    assert!(!commit!(db, tx => endpoint::note_success(tx, id)), "it had not failed");
    commit!(db, tx => endpoint::note_failure(tx, id, 400));
    assert!(commit!(db, tx => endpoint::note_success(tx, id)));
    assert_eq!(commit!(db, tx => delivery::hasten(tx, id, 120)), 1, "but for what somebody has");
    let now: Vec<i64> = claim(&db, id, 120, 10).await.iter().map(|delivery| delivery.id).collect();
    assert!(now.contains(&taken[0].id) && !now.contains(&taken[1].id), "{now:?}");
}

async fn what_is_done_is_forgotten_in_the_end(db: Db) {
    let id = with(&db, &[None, None, None]).await;
    let taken = claim(&db, id, 100, 10).await;
    settle(&db, &taken[0], Outcome::Done, 100).await;
    settle(&db, &taken[1], Outcome::Done, 200).await;
    settle(&db, &taken[2], Outcome::Dead, 100).await;
    assert_eq!(look!(db, tx => delivery::oldest_done(tx)), Some(100));
    assert_eq!(commit!(db, tx => delivery::forget_done(tx, 200, 10)), 1);
    assert_eq!(look!(db, tx => delivery::oldest_done(tx)), Some(200));
    assert_eq!(look!(db, tx => delivery::list(tx, id, Among::All, i64::MAX, 10)).len(), 2);
}

async fn what_may_not_be_stored_is_refused(db: Db) {
    let mut tx = db.write().await.unwrap();
    let odd = Endpoint { name: "a\0b".to_owned(), ..hook("x") };
    assert!(matches!(endpoint::add(&mut tx, &odd).await, Err(StoreError::Value { .. })));
    let odd = Delivery { body: "\0".to_owned(), ..to(1, "x", None) };
    assert!(matches!(delivery::add(&mut tx, &[odd]).await, Err(StoreError::Value { .. })));
}
