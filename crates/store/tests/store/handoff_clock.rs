//! Clocks, owners and comments of hand-offs.

use baton_store::handoff::assignment::{self, Assignment};
use baton_store::handoff::clock::{self, Step};
use baton_store::handoff::comment::{self, Comment};
use baton_store::handoff::{self, Handoff, record};
use baton_store::{Db, StoreError, lead, touch};

use crate::common::{commit, event, firm, look, on_both, people, person, some};

on_both![
    what_waits_and_what_is_due_is_found_in_order,
    a_clock_is_written_over_what_was_read_alone,
    a_step_is_taken_once,
    who_was_given_what_is_remembered,
    comments_are_kept_in_order,
    reports_read_what_was_opened_in_the_period,
    a_brief_reads_the_newest_and_the_colleagues,
];

async fn opened(db: &Db, lead: i64, at: i64) -> Handoff {
    commit!(db, tx => handoff::open(tx, &[Handoff::new(lead, None, at)]));
    look!(db, tx => handoff::open_of(tx, lead)).unwrap()
}

async fn what_waits_and_what_is_due_is_found_in_order(db: Db) {
    let [a, b, c] = people(&db, ["a@x.io", "b@x.io", "c@x.io"]).await;
    let (first, second, third) =
        (opened(&db, a, 30).await, opened(&db, b, 10).await, opened(&db, c, 20).await);
    let ids = |found: Vec<Handoff>| found.into_iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(look!(db, tx => clock::to_route(tx, 20, 10))), [second.id, third.id]);
    assert_eq!(ids(look!(db, tx => clock::due(tx, 30, 2))), [second.id, third.id]);
    let wound = Handoff { next_at: Some(90), route_at: None, ..second.clone() };
    assert!(commit!(db, tx => clock::save(tx, &wound)));
    let off = Handoff { next_at: None, route_at: Some(95), ..third.clone() };
    assert!(commit!(db, tx => clock::save(tx, &off)));
    assert_eq!(ids(look!(db, tx => clock::due(tx, 90, 10))), [first.id, second.id]);
    commit!(db, tx => clock::look_for_owner(tx, third.id, Some(96)));
    assert_eq!(
        look!(db, tx => handoff::by_id(tx, third.id)).map(|one| (one.route_at, one.revision)),
        Some((Some(96), 1)),
        "it is not changed by being looked for"
    );
    commit!(db, tx => clock::look_again(tx, 40));
    assert_eq!(ids(look!(db, tx => clock::due(tx, 40, 10))), [first.id, second.id, third.id]);
    assert_eq!(
        ids(look!(db, tx => clock::to_route(tx, 40, 10))),
        [first.id, third.id],
        "who has an owner keeps it"
    );
    commit!(db, tx => handoff::close(tx, &[a, b, c], 50, "left_mql"));
    assert!(look!(db, tx => clock::due(tx, 99, 10)).is_empty());
    assert!(look!(db, tx => clock::to_route(tx, 99, 10)).is_empty());
}

async fn a_clock_is_written_over_what_was_read_alone(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let read = opened(&db, lead, 10).await;
    let changed = Handoff {
        owner: some("kim@x.io"),
        assigned_at: Some(11),
        route_at: None,
        unassigned_at: Some(12),
        clock_from: 13,
        clock_used: 14,
        sla_at: Some(15),
        sla_step: 2,
        next_at: Some(16),
        reassigned: 1,
        overdue_at: Some(17),
        snoozed_until: Some(18),
        touched_at: Some(19),
        touched_work: Some(20),
        changed_by: some("kim@x.io"),
        ..read.clone()
    };
    assert!(commit!(db, tx => clock::save(tx, &changed)));
    assert!(!commit!(db, tx => clock::save(tx, &read)), "it was changed since");
    let stored = look!(db, tx => handoff::by_id(tx, read.id)).unwrap();
    assert_eq!(stored, Handoff { revision: 1, ..changed.clone() });
    assert_eq!(look!(db, tx => handoff::due_of(tx, "kim@x.io", 10)), [stored]);
    assert!(look!(db, tx => handoff::due_of(tx, "lee@x.io", 10)).is_empty());
    let decided = Handoff { status: "accepted".to_owned(), revision: 1, ..changed };
    assert!(commit!(db, tx => handoff::decide(tx, &decided)));
    assert!(
        !commit!(db, tx => clock::save(tx, &Handoff { revision: 2, ..decided.clone() })),
        "it is open no longer"
    );
    assert_eq!(look!(db, tx => handoff::by_id(tx, read.id + 1)), None);
}

async fn a_step_is_taken_once(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let id = opened(&db, lead, 10).await.id;
    let step = |step: &str, round: i64, due_at: i64| Step {
        handoff_id: id,
        round,
        step: step.to_owned(),
        due_at,
        taken_at: 50,
    };
    assert!(commit!(db, tx => clock::take(tx, &step("overdue", 0, 20))));
    assert!(!commit!(db, tx => clock::take(tx, &step("overdue", 0, 30))));
    assert!(commit!(db, tx => clock::take(tx, &step("overdue", 1, 40))));
    assert!(commit!(db, tx => clock::take(tx, &step("reminder", 0, 15))));
    let steps = look!(db, tx => clock::steps(tx, id));
    assert_eq!(steps, [step("reminder", 0, 15), step("overdue", 0, 20), step("overdue", 1, 40)]);
}

async fn who_was_given_what_is_remembered(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let id = opened(&db, lead, 10).await.id;
    let given = |owner: &str, previous: Option<&str>, at: i64| Assignment {
        id: 0,
        handoff_id: id,
        owner: owner.to_owned(),
        previous: previous.map(str::to_owned),
        at,
        actor: "baton".to_owned(),
        reason: "rule:all".to_owned(),
    };
    for one in [given("kim", None, 10), given("lee", Some("kim"), 20), given("kim", Some("lee"), 30)] {
        commit!(db, tx => assignment::add(tx, &one));
    }
    let found = look!(db, tx => assignment::of_handoff(tx, id));
    assert_eq!(
        found.iter().map(|one| (one.owner.as_str(), one.at)).collect::<Vec<_>>(),
        [("kim", 10), ("lee", 20), ("kim", 30)]
    );
    assert_eq!(found[1].previous.as_deref(), Some("kim"));
    let recent = look!(db, tx => assignment::given(tx, &["kim", "lee", "who"], 10));
    assert_eq!(recent, [("lee".to_owned(), 20), ("kim".to_owned(), 30)]);
    assert!(look!(db, tx => assignment::given(tx, &[], 0)).is_empty());
}

async fn comments_are_kept_in_order(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let id = opened(&db, lead, 10).await.id;
    let said = |body: &str, at: i64| Comment {
        id: 0,
        handoff_id: id,
        at,
        actor: "mina".to_owned(),
        body: body.to_owned(),
        mentions: "[]".to_owned(),
    };
    for (body, at) in [("하나", 1), ("둘", 2), ("셋", 3)] {
        commit!(db, tx => comment::add(tx, &said(body, at)));
    }
    let found = look!(db, tx => comment::of_handoff(tx, id, 2));
    assert_eq!(found.iter().map(|one| one.body.as_str()).collect::<Vec<_>>(), ["둘", "셋"]);
    let mut tx = db.write().await.unwrap();
    let long = said(&"x".repeat(8_193), 4);
    assert!(matches!(comment::add(&mut tx, &long).await, Err(StoreError::Value { field: "comment", .. })));
}

async fn reports_read_what_was_opened_in_the_period(db: Db) {
    let mut leads = [lead::Lead { source: some("web"), ..person("a@x.io") }, person("b@x.io")];
    commit!(db, tx => lead::save(tx, &mut leads));
    let [a, b] = leads.map(|lead| lead.id);
    let first = opened(&db, a, 10).await;
    opened(&db, b, 20).await;
    let decided = Handoff {
        status: "returned".to_owned(),
        owner: some("kim"),
        decided_at: Some(15),
        reason: some("too_early"),
        sla_at: Some(40),
        touched_at: Some(15),
        touched_work: Some(5),
        ..first
    };
    commit!(db, tx => handoff::decide(tx, &decided));
    let found = look!(db, tx => record::opened_within(tx, 0, 20));
    assert_eq!(found.len(), 1);
    let one = &found[0];
    assert_eq!(
        (one.status.as_str(), one.owner.as_deref(), one.source.as_deref()),
        ("returned", Some("kim"), Some("web"))
    );
    assert_eq!((one.reason.as_deref(), one.sla_at, one.touched_work), (Some("too_early"), Some(40), Some(5)));
    assert_eq!(look!(db, tx => record::opened_within(tx, 10, 21)).len(), 2);
}

async fn a_brief_reads_the_newest_and_the_colleagues(db: Db) {
    let account = firm(&db, "Hanbit").await;
    let mut leads =
        ["a@x.io", "b@x.io", "c@x.io"].map(|email| lead::Lead { account_id: Some(account), ..person(email) });
    commit!(db, tx => lead::save(tx, &mut leads));
    let [a, b, c] = leads.map(|lead| lead.id);
    let at = |id: &str, occurred_at: i64| baton_store::event::NewEvent { occurred_at, ..event(a, id, id) };
    commit!(db, tx => baton_store::event::append(tx, &[at("one", 30), at("two", 10), at("three", 20), at("four", 99)]));
    let touches = look!(db, tx => touch::newest(tx, a, 50, 2));
    assert_eq!(touches.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["one", "three"]);
    commit!(db, tx => baton_store::model::keep(tx, "v", "m", "{}", 1));
    commit!(db, tx => baton_store::model::publish(tx, baton_store::model::PRIMARY, "v", 1, "Dana"));
    let score = |lead: i64, last_at: i64, score: i64| baton_store::score::Score {
        last_at,
        score,
        ..crate::scores::score(lead, "v")
    };
    commit!(db, tx => baton_store::score::save(tx, &[&score(a, 50, 9), &score(b, 40, 5), &score(c, 5, 99)]));
    let colleagues = look!(db, tx => touch::colleagues(tx, account, a, 10, None, 5));
    assert_eq!(
        colleagues.iter().map(|one| (one.lead_id, one.score, one.last_at)).collect::<Vec<_>>(),
        [(b, 5, 40)]
    );
}
