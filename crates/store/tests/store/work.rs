//! What people do about leads: tasks, notes, meetings, links, targets, calendars, settings.

use baton_store::attachment::{self, Attachment};
use baton_store::calendar_feed::{self, CalendarFeed};
use baton_store::meeting::{self, Meeting};
use baton_store::note::{self, Note};
use baton_store::target::{self, Target};
use baton_store::task::{self, Task};
use baton_store::{Db, StoreError, event, lead, setting, signal};

use crate::common::{commit, event as message, look, on_both, people, some};

on_both![
    a_task_comes_back_as_it_was_stored,
    of_two_changes_of_a_task_the_second_is_refused,
    tasks_are_listed_by_due_date,
    an_alarm_rings_once,
    notes_are_written_changed_and_removed,
    meetings_are_kept_and_listed,
    links_are_kept_until_they_are_removed,
    a_target_is_set_over_the_one_before,
    a_calendar_is_found_by_its_secret_until_it_is_revoked,
    a_setting_is_what_was_set_last,
    signals_are_the_newest_events_of_people,
    the_work_on_a_merged_lead_moves_along,
    what_may_not_be_stored,
];

fn a_task(lead: Option<i64>) -> Task {
    Task {
        id: 0,
        lead_id: lead,
        opportunity_id: None,
        kind: "call".to_owned(),
        title: "견적 확인 전화".to_owned(),
        note: some("before noon"),
        owner: "rui@x.io".to_owned(),
        due_at: Some(100),
        alarm_at: Some(100),
        done_at: None,
        done_by: None,
        created_by: "dana@x.io".to_owned(),
        created_at: 10,
        updated_at: 10,
        revision: 1,
    }
}

fn a_note(lead: i64, body: &str) -> Note {
    Note {
        id: 0,
        lead_id: lead,
        opportunity_id: None,
        body: body.to_owned(),
        situation: some("spreadsheets"),
        problem: None,
        solution: some("one log"),
        author: "rui@x.io".to_owned(),
        created_at: 10,
        updated_at: 10,
        revision: 1,
        removed_at: None,
    }
}

fn a_meeting(lead: i64, starts_at: i64) -> Meeting {
    Meeting {
        id: 0,
        lead_id: lead,
        opportunity_id: None,
        kind: "meeting".to_owned(),
        title: "Demo".to_owned(),
        owner: "rui@x.io".to_owned(),
        starts_at,
        ends_at: starts_at + 60,
        place: some("Room 3"),
        attendees: r#"[{"name":"Ada"}]"#.to_owned(),
        status: "planned".to_owned(),
        meaningful: None,
        outcome: None,
        summary: None,
        message_id: None,
        created_by: "dana@x.io".to_owned(),
        created_at: 10,
        updated_at: 10,
        revision: 1,
    }
}

async fn a_task_comes_back_as_it_was_stored(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let id = commit!(db, tx => task::add(tx, &a_task(Some(lead))));
    let found = look!(db, tx => task::find(tx, id)).unwrap();
    assert_eq!(found, Task { id, ..a_task(Some(lead)) });
    assert_eq!(look!(db, tx => task::find(tx, id + 1)), None);
    let changed = Task {
        kind: "todo".to_owned(),
        title: "T".to_owned(),
        note: None,
        owner: "mina@x.io".to_owned(),
        due_at: None,
        alarm_at: None,
        done_at: Some(50),
        done_by: some("mina@x.io"),
        updated_at: 50,
        ..found
    };
    assert!(commit!(db, tx => task::change(tx, &changed)));
    assert_eq!(look!(db, tx => task::find(tx, id)).unwrap(), Task { revision: 2, ..changed });
}

async fn of_two_changes_of_a_task_the_second_is_refused(db: Db) {
    let id = commit!(db, tx => task::add(tx, &a_task(None)));
    let read = look!(db, tx => task::find(tx, id)).unwrap();
    assert!(commit!(db, tx => task::change(tx, &Task { title: "one".to_owned(), ..read.clone() })));
    assert!(!commit!(db, tx => task::change(tx, &Task { title: "two".to_owned(), ..read })));
    assert_eq!(look!(db, tx => task::find(tx, id)).unwrap().title, "one");
}

async fn tasks_are_listed_by_due_date(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let mut ids = Vec::new();
    for (due_at, owner, done_at) in [
        (None, "rui@x.io", None),
        (Some(30), "rui@x.io", None),
        (Some(20), "mina@x.io", None),
        (Some(30), "rui@x.io", Some(9)),
    ] {
        let task = Task { due_at, owner: owner.to_owned(), done_at, ..a_task(Some(lead)) };
        ids.push(commit!(db, tx => task::add(tx, &task)));
    }
    let listed = async |filter: task::Filter<'_>| {
        let found = look!(db, tx => task::list(tx, filter, 10));
        found.into_iter().map(|task| task.id).collect::<Vec<_>>()
    };
    let all = task::Filter::default();
    assert_eq!(listed(all).await, [ids[2], ids[1], ids[0]]);
    assert_eq!(listed(task::Filter { all: true, ..all }).await, [ids[2], ids[1], ids[3], ids[0]]);
    assert_eq!(listed(task::Filter { owner: Some("rui@x.io"), ..all }).await, [ids[1], ids[0]]);
    assert_eq!(listed(task::Filter { lead: Some(lead + 1), ..all }).await, Vec::<i64>::new());
    assert_eq!(listed(task::Filter { after: Some((30, ids[1])), ..all }).await, [ids[0]]);
    assert_eq!(listed(task::Filter { after: Some((i64::MAX, ids[0])), ..all }).await, Vec::<i64>::new());
}

async fn an_alarm_rings_once(db: Db) {
    let first = commit!(db, tx => task::add(tx, &a_task(None)));
    let other = Task { due_at: Some(90), alarm_at: Some(90), ..a_task(None) };
    let earlier = commit!(db, tx => task::add(tx, &other));
    assert!(!look!(db, tx => task::is_due(tx, 89)) && look!(db, tx => task::is_due(tx, 90)));
    let taken = commit!(db, tx => task::take_due(tx, 1_000, 1));
    assert_eq!(taken.iter().map(|task| task.id).collect::<Vec<_>>(), [earlier]);
    let taken = commit!(db, tx => task::take_due(tx, 1_000, 10));
    assert_eq!(taken.iter().map(|task| (task.id, task.due_at)).collect::<Vec<_>>(), [(first, Some(100))]);
    assert_eq!(commit!(db, tx => task::take_due(tx, 1_000, 10)), []);
    assert!(!look!(db, tx => task::is_due(tx, i64::MAX)));
}

async fn notes_are_written_changed_and_removed(db: Db) {
    let [lead, other] = people(&db, ["a@x.io", "b@x.io"]).await;
    let first = commit!(db, tx => note::add(tx, &a_note(lead, "one")));
    let second = commit!(db, tx => note::add(tx, &a_note(lead, "two")));
    commit!(db, tx => note::add(tx, &a_note(other, "three")));
    let found = look!(db, tx => note::of_lead(tx, lead, i64::MAX, 10));
    assert_eq!(
        found,
        [Note { id: second, ..a_note(lead, "two") }, Note { id: first, ..a_note(lead, "one") }]
    );
    assert_eq!(look!(db, tx => note::of_lead(tx, lead, second, 10)).len(), 1);
    let changed = Note { problem: some("slow"), situation: None, updated_at: 20, ..found[1].clone() };
    assert!(commit!(db, tx => note::change(tx, &changed)));
    assert!(!commit!(db, tx => note::change(tx, &changed)), "of another revision");
    assert_eq!(look!(db, tx => note::find(tx, first)).unwrap(), Note { revision: 2, ..changed.clone() });
    assert!(commit!(db, tx => note::change(tx, &Note { revision: 2, removed_at: Some(30), ..changed })));
    assert_eq!(look!(db, tx => note::find(tx, first)), None);
    assert_eq!(look!(db, tx => note::of_lead(tx, lead, i64::MAX, 10)).len(), 1);
}

async fn meetings_are_kept_and_listed(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let late = commit!(db, tx => meeting::add(tx, &a_meeting(lead, 500)));
    let early = commit!(db, tx => meeting::add(tx, &a_meeting(lead, 100)));
    let found = look!(db, tx => meeting::find(tx, late)).unwrap();
    assert_eq!(found, Meeting { id: late, ..a_meeting(lead, 500) });
    let held = Meeting {
        title: "T".to_owned(),
        owner: "mina@x.io".to_owned(),
        starts_at: 510,
        ends_at: 520,
        place: None,
        attendees: "[]".to_owned(),
        status: "held".to_owned(),
        meaningful: Some(1),
        outcome: some("next_step"),
        summary: some("좋았어요"),
        message_id: some("m-1"),
        updated_at: 530,
        ..found
    };
    assert!(commit!(db, tx => meeting::change(tx, &held)));
    assert!(!commit!(db, tx => meeting::change(tx, &held)), "of another revision");
    assert_eq!(look!(db, tx => meeting::find(tx, late)).unwrap(), Meeting { revision: 2, ..held });
    let listed = async |filter: meeting::Filter<'_>| {
        let found = look!(db, tx => meeting::list(tx, filter, 10));
        found.into_iter().map(|meeting| meeting.id).collect::<Vec<_>>()
    };
    let all = meeting::Filter::default();
    assert_eq!(listed(all).await, [early, late]);
    assert_eq!(listed(meeting::Filter { owner: Some("mina@x.io"), ..all }).await, [late]);
    assert_eq!(listed(meeting::Filter { since: Some(160), ..all }).await, [late]);
    assert_eq!(listed(meeting::Filter { after: Some((100, early)), lead: Some(lead), ..all }).await, [late]);
}

async fn links_are_kept_until_they_are_removed(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let link = Attachment {
        id: 0,
        lead_id: lead,
        opportunity_id: None,
        title: "Offer".to_owned(),
        url: "https://x.example/offer.pdf".to_owned(),
        added_by: "rui@x.io".to_owned(),
        added_at: 7,
    };
    let id = commit!(db, tx => attachment::add(tx, &link));
    assert_eq!(look!(db, tx => attachment::of_lead(tx, lead, 10)), [Attachment { id, ..link }]);
    assert!(commit!(db, tx => attachment::remove(tx, id, 8)));
    assert!(!commit!(db, tx => attachment::remove(tx, id, 9)));
    assert_eq!(look!(db, tx => attachment::of_lead(tx, lead, 10)), []);
}

async fn a_target_is_set_over_the_one_before(db: Db) {
    let target = Target {
        owner: "rui@x.io".to_owned(),
        period: "2026-Q3".to_owned(),
        metric: "won_amount".to_owned(),
        currency: "KRW".to_owned(),
        amount: 1e9,
        set_by: "dana@x.io".to_owned(),
        set_at: 1,
    };
    commit!(db, tx => target::set(tx, &target));
    let higher = Target { amount: 2e9, set_by: "lee@x.io".to_owned(), set_at: 2, ..target.clone() };
    commit!(db, tx => target::set(tx, &higher));
    assert_eq!(look!(db, tx => target::find(tx, &target)), Some(higher.clone()));
    let other = Target { currency: "USD".to_owned(), period: "2026".to_owned(), ..target };
    assert_eq!(look!(db, tx => target::find(tx, &other)), None);
    commit!(db, tx => target::set(tx, &other));
    assert_eq!(look!(db, tx => target::list(tx, None, None, 10)), [other.clone(), higher.clone()]);
    assert_eq!(look!(db, tx => target::list(tx, Some("2026-Q3"), None, 10)), [higher]);
    let theirs = ["lee@x.io".to_owned(), "rui@x.io".to_owned()];
    assert_eq!(look!(db, tx => target::list(tx, None, Some(&theirs), 10)).len(), 2);
    assert_eq!(look!(db, tx => target::list(tx, None, Some(&theirs[..1]), 10)), []);
    assert!(commit!(db, tx => target::remove(tx, &other)) && !commit!(db, tx => target::remove(tx, &other)));
    let absurd = Target { amount: f64::NAN, ..other };
    let mut tx = db.write().await.unwrap();
    assert!(matches!(target::set(&mut tx, &absurd).await, Err(StoreError::Value { field: "amount", .. })));
}

async fn a_calendar_is_found_by_its_secret_until_it_is_revoked(db: Db) {
    let feed = |secret: u8| CalendarFeed {
        id: 0,
        member: "rui@x.io".to_owned(),
        secret: vec![secret; 32],
        language: "ko".to_owned(),
        created_at: 5,
        revoked_at: None,
    };
    let id = commit!(db, tx => calendar_feed::add(tx, &feed(1)));
    commit!(db, tx => calendar_feed::add(tx, &feed(2)));
    assert_eq!(look!(db, tx => calendar_feed::by_secret(tx, &[1; 32])), Some(CalendarFeed { id, ..feed(1) }));
    assert_eq!(look!(db, tx => calendar_feed::by_secret(tx, &[3; 32])), None);
    assert_eq!(look!(db, tx => calendar_feed::of_member(tx, "rui@x.io")).len(), 2);
    assert_eq!(commit!(db, tx => calendar_feed::revoke(tx, "rui@x.io", 9)), 2);
    assert_eq!(commit!(db, tx => calendar_feed::revoke(tx, "rui@x.io", 9)), 0);
    assert_eq!(look!(db, tx => calendar_feed::by_secret(tx, &[1; 32])), None);
}

async fn a_setting_is_what_was_set_last(db: Db) {
    assert_eq!(look!(db, tx => setting::get(tx, "pipeline")), None);
    commit!(db, tx => setting::set(tx, "pipeline", "{}"));
    commit!(db, tx => setting::set(tx, "pipeline", r#"{"a":1}"#));
    assert_eq!(look!(db, tx => setting::get(tx, "pipeline")), some(r#"{"a":1}"#));
    let mut tx = db.write().await.unwrap();
    assert!(setting::set(&mut tx, "pipeline", "\0").await.is_err());
}

async fn signals_are_the_newest_events_of_people(db: Db) {
    let [lead, other] = people(&db, ["a@x.io", "b@x.io"]).await;
    let at =
        |lead, id: &str, occurred_at| event::NewEvent { occurred_at, ..message(lead, id, "Page Viewed") };
    let facts = event::NewEvent { kind: event::LEAD_FACTS, name: String::new(), ..at(lead, "facts", 40) };
    let machine = event::NewEvent { verdict: 1, ..at(lead, "machine", 40) };
    let log = [at(lead, "c", 30), at(lead, "a", 50), at(lead, "b", 30), at(other, "x", 40), facts, machine];
    commit!(db, tx => event::append(tx, &log));
    let found = async |since, until, limit| {
        let found = look!(db, tx => signal::newest(tx, lead, since, until, limit));
        found.into_iter().map(|signal| signal.message_id).collect::<Vec<_>>()
    };
    assert_eq!(found(0, 100, 10).await, ["a", "c", "b"]);
    assert_eq!(found(0, 49, 10).await, ["c", "b"]);
    assert_eq!(found(30, 100, 10).await, ["a"], "after, not at");
    assert_eq!(found(0, 100, 2).await, ["a", "c"]);
}

async fn the_work_on_a_merged_lead_moves_along(db: Db) {
    let [keep, gone] = people(&db, ["a@x.io", "b@x.io"]).await;
    let task = commit!(db, tx => task::add(tx, &a_task(Some(gone))));
    commit!(db, tx => note::add(tx, &a_note(gone, "one")));
    commit!(db, tx => meeting::add(tx, &a_meeting(gone, 100)));
    let link = Attachment {
        id: 0,
        lead_id: gone,
        opportunity_id: None,
        title: "Offer".to_owned(),
        url: "https://x.example".to_owned(),
        added_by: "rui@x.io".to_owned(),
        added_at: 7,
    };
    commit!(db, tx => attachment::add(tx, &link));
    commit!(db, tx => lead::merge(tx, keep, gone, 50));
    assert_eq!(look!(db, tx => task::find(tx, task)).unwrap().lead_id, Some(keep));
    assert_eq!(look!(db, tx => note::of_lead(tx, keep, i64::MAX, 10)).len(), 1);
    let with = meeting::Filter { lead: Some(keep), ..meeting::Filter::default() };
    assert_eq!(look!(db, tx => meeting::list(tx, with, 10)).len(), 1);
    assert_eq!(look!(db, tx => attachment::of_lead(tx, keep, 10)).len(), 1);
}

async fn what_may_not_be_stored(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let mut tx = db.write().await.unwrap();
    let nul = || "a\0".to_owned();
    assert!(task::add(&mut tx, &Task { title: nul(), ..a_task(None) }).await.is_err());
    assert!(note::add(&mut tx, &a_note(lead, &nul())).await.is_err());
    assert!(
        note::add(&mut tx, &Note { problem: Some("x".repeat(9_000)), ..a_note(lead, "a") }).await.is_err()
    );
    assert!(meeting::add(&mut tx, &Meeting { place: Some(nul()), ..a_meeting(lead, 1) }).await.is_err());
}
