//! The log.

use std::collections::BTreeSet;

use baton_store::event::{self, ACCOUNT_FACTS, Event, LEAD_FACTS, NewEvent};
use baton_store::{Db, StoreError};

use crate::common::{commit, event as message, firm, look, on_both, people, some, texts};

on_both![
    an_event_comes_back_as_it_was_stored,
    facts_of_an_account_are_read_apart,
    machine_traffic_is_hidden_unless_asked_for,
    the_order_of_a_batch_does_not_matter,
    batches_of_any_size_are_stored_whole,
    numbers_ascend_with_each_batch,
    leads_are_told_apart,
    the_view_shows_facts_alone,
    what_may_not_be_stored_stores_nothing,
    a_message_belongs_to_one,
    a_lead_that_is_not_there_is_refused,
    a_leads_events_are_read_on_in_order_of_time,
];

async fn an_event_comes_back_as_it_was_stored(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let new = NewEvent {
        class: 1,
        occurred_at: -62_135_596_800_000_000,
        received_at: i64::MAX,
        body: "{\"z\":1.50,\"a\":\"한\\u00e9\\\\u0000\"}".to_owned(),
        context: some(r#"{"ip":"::1"}"#),
        snapshot: 1,
        verdict: 1,
        verdict_reason: some("opened at once"),
        ..message(lead, "m-가", "Page \"Viewed\"\u{1}\u{1f}\n🙂")
    };
    let appended = commit!(db, tx => event::append(tx, std::slice::from_ref(&new)));
    assert_eq!(appended.new, [0]);
    let found = look!(db, tx => event::of_leads(tx, &[lead], true));
    let expected = Event {
        seq: found[0].seq,
        owner: lead,
        kind: event::EVENT,
        name: new.name.clone(),
        occurred_at: new.occurred_at,
        message_id: new.message_id.clone(),
        body: new.body.clone(),
        context: new.context.clone(),
    };
    assert_eq!(found, [expected]);
    let rest = "SELECT CAST(class AS TEXT) || ' ' || CAST(received_at AS TEXT) || ' ' || CAST(snapshot AS TEXT) || ' ' || verdict_reason \
                FROM event";
    assert_eq!(texts(&db, rest).await, [format!("1 {} 1 opened at once", i64::MAX)]);
    assert_eq!(look!(db, tx => event::count(tx)), 1);
}

async fn facts_of_an_account_are_read_apart(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let account = firm(&db, "Hanbit").await;
    let facts =
        NewEvent { kind: ACCOUNT_FACTS, lead_id: None, account_id: Some(account), ..message(0, "1", "") };
    commit!(db, tx => event::append(tx, &[facts, message(lead, "2", "Page Viewed")]));
    let found = look!(db, tx => event::of_accounts(tx, &[account, account + 1]));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].owner, found[0].kind, found[0].message_id.as_str()), (account, ACCOUNT_FACTS, "1"));
    let of_lead = look!(db, tx => event::of_leads(tx, &[lead], true));
    assert_eq!(of_lead.iter().map(|event| event.message_id.as_str()).collect::<Vec<_>>(), ["2"]);
    let counted = look!(db, tx => event::counts_of(tx, &[lead, lead + 1]));
    assert_eq!(counted.into_iter().collect::<Vec<_>>(), [(lead, 1)]);
}

async fn machine_traffic_is_hidden_unless_asked_for(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let machine = NewEvent { verdict: 1, ..message(lead, "1", "Email Opened") };
    commit!(db, tx => event::append(tx, &[machine, message(lead, "2", "Email Opened")]));
    let seen = look!(db, tx => event::of_leads(tx, &[lead], false));
    assert_eq!(seen.iter().map(|event| event.message_id.as_str()).collect::<Vec<_>>(), ["2"]);
    assert_eq!(look!(db, tx => event::of_leads(tx, &[lead], true)).len(), 2);
}

async fn the_order_of_a_batch_does_not_matter(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    let at = |lead, id: &str, occurred_at| NewEvent { occurred_at, ..message(lead, id, "Page Viewed") };
    let batch = [at(b, "1", 30), at(a, "2", 20), at(b, "3", 10), at(a, "4", 40)];
    let appended = commit!(db, tx => event::append(tx, &batch));
    assert_eq!(appended.new, [0, 1, 2, 3]);
    let mut found = look!(db, tx => event::of_leads(tx, &[a, b], false));
    found.sort_by_key(|event| event.occurred_at);
    let seen: Vec<_> =
        found.iter().map(|event| (event.owner, event.message_id.as_str(), event.occurred_at)).collect();
    assert_eq!(seen, [(b, "3", 10), (a, "2", 20), (b, "1", 30), (a, "4", 40)]);
}

/// Statements have 128, 16 or 1 rows: every size around them is stored, and read, whole.
async fn batches_of_any_size_are_stored_whole(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let mut expected = BTreeSet::new();
    for size in [0_usize, 1, 15, 16, 17, 127, 128, 129, 300] {
        let batch: Vec<NewEvent> =
            (0..size).map(|n| message(lead, &format!("{size}-{n}"), "Page Viewed")).collect();
        let appended = commit!(db, tx => event::append(tx, &batch));
        assert_eq!(appended.new.len(), size);
        expected.extend(batch.into_iter().map(|event| event.message_id));
    }
    let found = look!(db, tx => event::of_leads(tx, &[lead], false));
    assert_eq!(found.len(), expected.len());
    assert_eq!(found.into_iter().map(|event| event.message_id).collect::<BTreeSet<_>>(), expected);
}

/// A lead's messages keep their order of arrival; so do batches.
async fn numbers_ascend_with_each_batch(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    let ids = [(b, "z"), (a, "y"), (b, "x"), (a, "w")];
    commit!(db, tx => event::append(tx, &ids.map(|(lead, id)| message(lead, id, "Page Viewed"))));
    commit!(db, tx => event::append(tx, &[message(a, "v", "Page Viewed")]));
    let order = "SELECT message_id FROM event ORDER BY seq";
    let order = texts(&db, order).await;
    let of =
        |ids: [&str; 3]| order.iter().filter(|id| ids.contains(&id.as_str())).cloned().collect::<Vec<_>>();
    assert_eq!(of(["z", "x", ""]), ["z", "x"]);
    assert_eq!(of(["y", "w", "v"]), ["y", "w", "v"]);
    assert_eq!(order.last().map(String::as_str), Some("v"));
}

async fn leads_are_told_apart(db: Db) {
    let emails: Vec<String> = (0..150).map(|n| format!("{n}@x.io")).collect();
    let mut ids = Vec::new();
    for email in &emails {
        ids.extend(people(&db, [email.as_str()]).await);
    }
    let batch: Vec<NewEvent> =
        ids.iter().map(|id| message(*id, &format!("of {id}"), "Page Viewed")).collect();
    commit!(db, tx => event::append(tx, &batch));
    let asked: Vec<i64> = ids.iter().copied().step_by(2).chain([i64::MAX]).collect();
    let found = look!(db, tx => event::of_leads(tx, &asked, false));
    assert_eq!(found.len(), 75);
    for event in found {
        assert_eq!(event.message_id, format!("of {}", event.owner));
        assert!(asked.contains(&event.owner));
    }
}

async fn the_view_shows_facts_alone(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let facts = NewEvent { kind: LEAD_FACTS, body: r#"{"a":1}"#.to_owned(), ..message(lead, "1", "") };
    commit!(db, tx => event::append(tx, &[facts, message(lead, "2", "Page Viewed")]));
    assert_eq!(texts(&db, "SELECT message_id || attributes FROM attribute_fact").await, [r#"1{"a":1}"#]);
}

async fn what_may_not_be_stored_stores_nothing(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let good = message(lead, "good", "Page Viewed");
    let cases = [
        (NewEvent { message_id: "a\0".to_owned(), ..good.clone() }, "message id: holds a NUL"),
        (NewEvent { message_id: "x".repeat(1_025), ..good.clone() }, "message id: is 1025 bytes long"),
        (NewEvent { name: "a\0".to_owned(), ..good.clone() }, "event name: holds a NUL"),
        (NewEvent { body: "{\"a\":\"\0\"}".to_owned(), ..good.clone() }, "body: holds a NUL"),
        (NewEvent { body: r#"{"a":"\u0000"}"#.to_owned(), ..good.clone() }, "body: holds a NUL"),
        (
            NewEvent { body: format!("{{\"a\":\"{}\"}}", "x".repeat(65_536)), ..good.clone() },
            "body: is 65544 bytes long",
        ),
        (NewEvent { context: some(r#"{"a":"\u0000"}"#), ..good.clone() }, "context: holds a NUL"),
        (NewEvent { verdict_reason: some("a\0"), ..good.clone() }, "verdict reason: holds a NUL"),
    ];
    for (faulty, fault) in cases {
        assert!(faulty.check().unwrap_err().to_string().starts_with(fault), "{fault}");
        let mut tx = db.write().await.unwrap();
        let error = event::append(&mut tx, &[good.clone(), faulty]).await.unwrap_err();
        assert!(matches!(error, StoreError::Value { .. }) && error.to_string().starts_with(fault), "{error}");
        assert_eq!(event::count(&mut tx).await.unwrap(), 0, "not even the good one");
    }
    assert!(good.check().is_ok());
}

async fn a_message_belongs_to_one(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let account = firm(&db, "Hanbit").await;
    let of = |lead_id, account_id| NewEvent { lead_id, account_id, ..message(0, "1", "Page Viewed") };
    for faulty in [of(None, None), of(Some(lead), Some(account))] {
        let fault = faulty.check().unwrap_err().to_string();
        assert_eq!(fault, "message: belongs to a lead or to an account, to one of them");
    }
}

/// At the latest when it is to last.
async fn a_lead_that_is_not_there_is_refused(db: Db) {
    let mut tx = db.write().await.unwrap();
    event::append(&mut tx, &[message(77, "1", "Page Viewed")]).await.unwrap();
    assert!(matches!(tx.commit().await, Err(StoreError::Database(_))));
    assert_eq!(look!(db, tx => event::count(tx)), 0);
}

async fn a_leads_events_are_read_on_in_order_of_time(db: Db) {
    let [lead, other] = people(&db, ["a@x.io", "b@x.io"]).await;
    let at = |id: &str, occurred_at| NewEvent { occurred_at, ..message(lead, id, "Page Viewed") };
    let batch = [
        at("6", 60),
        at("1", 10),
        at("3", 30),
        NewEvent { verdict: 1, ..at("machine", 30) },
        at("2", 20),
        at("4", 30),
        NewEvent { kind: LEAD_FACTS, name: String::new(), ..at("fact", 40) },
        NewEvent { occurred_at: 30, ..message(other, "another's", "Page Viewed") },
        at("5", 50),
    ];
    commit!(db, tx => event::append(tx, &batch));
    let read = async |span: (i64, i64), messages: i64| {
        let stretch = look!(db, tx => event::stretch(tx, lead, span, messages));
        let mut ids: Vec<String> = stretch.events.into_iter().map(|event| event.message_id).collect();
        ids.sort();
        (stretch.until, ids.concat())
    };
    assert_eq!(read((10, 50), 2).await, (30, "234".to_owned()), "all of an instant");
    assert_eq!(read((30, 50), 1).await, (40, String::new()), "what is no event counts as a message");
    assert_eq!(read((40, 50), 9).await, (50, "5".to_owned()), "up to the end");
    assert_eq!(read((i64::MIN, i64::MAX), 100).await, (i64::MAX, "123456".to_owned()));
}
