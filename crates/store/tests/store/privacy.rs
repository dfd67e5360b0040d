//! The audit's chain, consent, erasure.

use baton_store::audit::{self, NewEntry, chain, search};
use baton_store::consent::{self, Consent};
use baton_store::erasure::{self, Proof};
use baton_store::{Db, StoreError, event, lead};

use crate::common::{commit, look, on_both, texts};

on_both![
    entries_are_chained_found_and_pruned,
    months_are_reviewed_once,
    consent_is_added_once_and_judged,
    messages_are_buried_and_known_again,
    settings_are_forgotten,
    keys_name_leads,
];

fn entry(at: i64, actor: &str, persons: &[i64]) -> NewEntry {
    NewEntry {
        at,
        actor: actor.to_owned(),
        action: "look".to_owned(),
        subject: "api".to_owned(),
        detail: "{}".to_owned(),
        persons: persons.to_vec(),
        ..NewEntry::default()
    }
}

async fn entries_are_chained_found_and_pruned(db: Db) {
    commit!(db, tx => audit::add(tx, &entry(10, "a", &[1, 2, 1])));
    commit!(db, tx => audit::add(tx, &entry(20, "b", &[2])));
    let waiting = look!(db, tx => chain::unsealed(tx, 10));
    assert_eq!(
        look!(db, tx => search::persons_of(tx, &[waiting[0].id])),
        [(waiting[0].id, 1), (waiting[0].id, 2)]
    );
    for (place, entry) in waiting.iter().enumerate() {
        let place = place as i64 + 1;
        let hash = entry.hash(&chain::BEGINNING, place, &[]).unwrap();
        commit!(db, tx => chain::seal(tx, entry.id, place, &hash));
    }
    assert!(!look!(db, tx => chain::is_waiting(tx)));
    assert_eq!(look!(db, tx => chain::sealed(tx, 1, 10)).len(), 1);
    assert_eq!(look!(db, tx => search::span(tx)), Some((10, 20)));
    let wanted = search::Wanted { lead_id: Some(2), actor: Some("b".to_owned()), ..Default::default() };
    assert_eq!(look!(db, tx => search::list(tx, &wanted, i64::MAX, 10)).len(), 1);
    let touched = look!(db, tx => search::touched(tx, (0, 100), None, 0, 10));
    assert_eq!(
        touched.iter().map(|t| (t.lead_id, t.times, t.actors)).collect::<Vec<_>>(),
        [(1, 1, 1), (2, 2, 2)]
    );
    let volumes = look!(db, tx => search::volumes(tx, 0, 15));
    assert_eq!((volumes.len(), volumes[0].persons, volumes[0].exports), (1, 2, 0));
    let (place, _) = look!(db, tx => chain::before(tx, 0, 15, 10)).unwrap();
    assert_eq!(place, 1);
    assert_eq!(look!(db, tx => chain::before(tx, 0, 5, 10)), None);
    assert_eq!(look!(db, tx => chain::before(tx, 0, 100, 10)).unwrap().0, 2);
    assert_eq!(commit!(db, tx => chain::prune(tx, 1)), 1);
    assert_eq!(look!(db, tx => audit::count(tx)), 1);
    let mut tx = db.write().await.unwrap();
    let many: Vec<i64> = (0..=audit::PERSONS_MAX as i64).collect();
    assert!(matches!(audit::add(&mut tx, &entry(1, "a", &many)).await, Err(StoreError::Value { .. })));
}

async fn months_are_reviewed_once(db: Db) {
    let review = search::Review {
        month: "2026-05".to_owned(),
        reviewed_at: 1,
        reviewed_by: "Ada".to_owned(),
        note: String::new(),
    };
    assert!(commit!(db, tx => search::add_review(tx, &review)));
    assert!(!commit!(db, tx => search::add_review(tx, &review)));
    assert_eq!(look!(db, tx => search::reviews(tx)), [review]);
}

async fn with_lead(db: &Db) -> i64 {
    let mut leads = [lead::Lead { created_at: 1, ..lead::Lead::nobody(1) }];
    commit!(db, tx => lead::save(tx, &mut leads));
    leads[0].id
}

fn said(lead_id: i64, reference: &str, given: i64, at: i64) -> Consent {
    Consent {
        id: 0,
        reference: reference.to_owned(),
        lead_id,
        purpose: "profiling".to_owned(),
        channel: String::new(),
        given,
        occurred_at: at,
        recorded_at: 9,
        text_version: None,
        way: "api".to_owned(),
        actor: "Ada".to_owned(),
        address: None,
    }
}

fn message(lead: i64, id: &str, at: i64) -> event::NewEvent {
    event::NewEvent {
        class: 0,
        message_id: id.to_owned(),
        kind: event::EVENT,
        lead_id: Some(lead),
        account_id: None,
        name: "Page Viewed".to_owned(),
        occurred_at: at,
        received_at: at,
        body: r#"{"a":1}"#.to_owned(),
        context: None,
        snapshot: 0,
        verdict: 0,
        verdict_reason: None,
        sender: None,
        sent_at: None,
        extra: None,
    }
}

async fn consent_is_added_once_and_judged(db: Db) {
    let id = with_lead(&db).await;
    assert!(commit!(db, tx => consent::add(tx, &said(id, "b", 0, 20))));
    assert!(commit!(db, tx => consent::add(tx, &said(id, "a", 1, 10))));
    assert!(!commit!(db, tx => consent::add(tx, &said(id, "a", 0, 30))));
    let kept = look!(db, tx => consent::of_leads(tx, &[id]));
    assert_eq!(kept.iter().map(|entry| entry.occurred_at).collect::<Vec<_>>(), [10, 20]);
    commit!(db, tx => consent::set_policy(tx, "{}", 5, "Ada"));
    assert_eq!(look!(db, tx => consent::policies(tx))[0].set_at, 5);
    commit!(db, tx => event::append(tx, &[message(id, "m1", 10), message(id, "m2", 20)]));
    let events = look!(db, tx => consent::events(tx, id, 15));
    assert_eq!(events.len(), 1);
    commit!(db, tx => consent::judge(tx, &[(events[0].seq, false)]));
    assert_eq!(look!(db, tx => event::of_leads(tx, &[id], false)).len(), 1);
    assert_eq!(texts(&db, "SELECT verdict_reason FROM event WHERE verdict = 2").await, ["no_consent"]);
    commit!(db, tx => consent::judge(tx, &[(events[0].seq, true)]));
    assert_eq!(look!(db, tx => event::of_leads(tx, &[id], false)).len(), 2);
    let fact = event::NewEvent {
        kind: event::LEAD_FACTS,
        name: String::new(),
        body: r#"{"country":"KR"}"#.to_owned(),
        ..message(id, "f", 3)
    };
    commit!(db, tx => event::append(tx, &[fact]));
    assert_eq!(look!(db, tx => consent::countries(tx, &[id]))[0].1, 3);
}

async fn messages_are_buried_and_known_again(db: Db) {
    let id = with_lead(&db).await;
    commit!(db, tx => event::append(tx, &[message(id, "m1", 86_400_000_007)]));
    assert_eq!(look!(db, tx => erasure::older(tx, "Page Viewed", i64::MAX, 9)).len(), 1);
    let found = look!(db, tx => erasure::messages_of(tx, id, 0, 9));
    let (seq, class, message_id) = found[0].clone();
    let keyed = [7; 16];
    commit!(db, tx => erasure::bury(tx, &[(seq, class, message_id, keyed)]));
    assert_eq!(look!(db, tx => erasure::buried(tx, &[keyed, [8; 16]])), [keyed]);
    let left = "SELECT message_id || ' ' || body || ' ' || CAST(kind AS TEXT) || ' ' || CAST(occurred_at AS TEXT) FROM event";
    assert_eq!(texts(&db, left).await, [format!("{} {{}} 3 86400000000", "07".repeat(16))]);
    assert!(look!(db, tx => baton_store::log::after(tx, 0, 9)).is_empty());
    assert!(commit!(db, tx => erasure::lock(tx, id)));
    assert_eq!(look!(db, tx => erasure::inactive(tx, 100, 9)), [id]);
    commit!(db, tx => erasure::erase(tx, id, 50));
    assert!(!commit!(db, tx => erasure::lock(tx, id)));
    assert!(look!(db, tx => lead::erased(tx, &[id])).contains(&id));
    assert_eq!(look!(db, tx => lead::find(tx, &format!("#{id}"))), None);
    assert!(look!(db, tx => lead::after(tx, 0, 9)).is_empty());
    let proof = Proof {
        id: 0,
        digest: vec![1],
        erased_at: 50,
        erased_by: "Ada".to_owned(),
        address: None,
        reason: "asked".to_owned(),
        counts: "{}".to_owned(),
    };
    let number = commit!(db, tx => erasure::prove(tx, &proof));
    assert_eq!(look!(db, tx => erasure::proofs(tx, i64::MAX, 9)), [Proof { id: number, ..proof }]);
    let part = erasure::PARTS[0];
    assert_eq!(look!(db, tx => erasure::part(tx, part, id, 9)).len(), 1);
    db.rewrite().await.unwrap();
    db.truncate_log().await.unwrap();
}

async fn settings_are_forgotten(db: Db) {
    use baton_store::setting;
    commit!(db, tx => setting::set(tx, "a", "1"));
    commit!(db, tx => setting::remove(tx, "a"));
    assert_eq!(look!(db, tx => setting::get(tx, "a")), None);
}

async fn keys_name_leads(db: Db) {
    let (first, second) = (with_lead(&db).await, with_lead(&db).await);
    commit!(db, tx => lead::add_keys(tx, &[("", "u1", first), ("email", "a@x.io", second)]));
    let found = look!(db, tx => lead::numbers(tx, &["u1", "A@x.io", &format!("#{first}"), "nobody", "a\0b"]));
    assert_eq!(found, [first, second]);
    assert_eq!(look!(db, tx => lead::keys_of(tx, first)), ["u1"]);
}
