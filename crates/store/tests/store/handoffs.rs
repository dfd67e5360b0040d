//! Hand-offs.

use baton_store::handoff::{self, Handoff};
use baton_store::lead::{self, Lead};
use baton_store::score::Score;
use baton_store::{Db, StoreError, model, score};

use crate::common::{commit, firm, look, on_both, people, person, some};
use crate::scores::score;

on_both![
    a_lead_has_one_open_handoff,
    a_handoff_is_decided_once,
    a_lead_may_be_handed_off_again,
    closing_takes_the_open_ones_alone,
    a_handoff_goes_to_the_owner_of_its_lead,
    the_list_tells_the_story_of_each,
    what_may_not_be_stored,
];

async fn a_lead_has_one_open_handoff(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    let two = [Handoff::new(a, None, 10), Handoff::new(a, None, 11)];
    assert_eq!(commit!(db, tx => handoff::open(tx, &two)).len(), 1);
    let more = [Handoff::new(a, None, 12), Handoff::new(b, None, 12)];
    let opened = commit!(db, tx => handoff::open(tx, &more));
    assert_eq!(opened.iter().map(|one| one.lead_id).collect::<Vec<_>>(), [b]);
    let open = look!(db, tx => handoff::open_of(tx, a)).unwrap();
    assert_eq!(open, Handoff { id: open.id, ..Handoff::new(a, None, 10) });
    assert_eq!(look!(db, tx => handoff::open_among(tx, &[a, b, b + 1])), [a, b].into());
}

async fn a_handoff_is_decided_once(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    commit!(db, tx => handoff::open(tx, &[Handoff::new(lead, None, 10)]));
    let open = look!(db, tx => handoff::open_of(tx, lead)).unwrap();
    let accepted = Handoff {
        status: "accepted".to_owned(),
        decided_at: Some(20),
        decided_by: some("Rui"),
        reason: some("fits"),
        note: some("call on Monday"),
        ..open.clone()
    };
    assert!(commit!(db, tx => handoff::decide(tx, &accepted)));
    let returned = Handoff { status: "returned".to_owned(), decided_at: Some(30), ..open };
    assert!(!commit!(db, tx => handoff::decide(tx, &returned)), "it is open no longer");
    let decided = Handoff { next_at: None, route_at: None, revision: 1, changed_by: some("Rui"), ..accepted };
    assert_eq!(look!(db, tx => handoff::latest_of(tx, lead)), Some(decided));
    assert_eq!(look!(db, tx => handoff::open_of(tx, lead)), None);
    assert!(look!(db, tx => handoff::open_among(tx, &[lead])).is_empty());
}

async fn a_lead_may_be_handed_off_again(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    assert_eq!(look!(db, tx => handoff::latest_of(tx, lead)), None);
    for at in [10, 20] {
        assert_eq!(commit!(db, tx => handoff::open(tx, &[Handoff::new(lead, None, at)])).len(), 1);
        let open = look!(db, tx => handoff::open_of(tx, lead)).unwrap();
        assert_eq!(open.opened_at, at);
        commit!(db, tx => handoff::decide(tx, &Handoff { status: "returned".to_owned(), ..open }));
    }
    assert_eq!(look!(db, tx => handoff::latest_of(tx, lead)).unwrap().opened_at, 20);
}

async fn closing_takes_the_open_ones_alone(db: Db) {
    let [a, b, c] = people(&db, ["a@x.io", "b@x.io", "c@x.io"]).await;
    commit!(db, tx => handoff::open(tx, &[a, b, c].map(|lead| Handoff::new(lead, None, 10))));
    let open = look!(db, tx => handoff::open_of(tx, b)).unwrap();
    commit!(db, tx => handoff::decide(tx, &Handoff { status: "accepted".to_owned(), ..open }));
    let closed = commit!(db, tx => handoff::close(tx, &[a, b], 50, "left_mql"));
    assert_eq!(closed.iter().map(|closed| closed.lead_id).collect::<Vec<_>>(), [a]);
    let ends = |one: Handoff| (one.status, one.decided_at, one.reason);
    assert_eq!(
        ends(look!(db, tx => handoff::latest_of(tx, a)).unwrap()),
        ("closed".into(), Some(50), some("left_mql"))
    );
    assert_eq!(look!(db, tx => handoff::latest_of(tx, b)).unwrap().status, "accepted");
    assert_eq!(look!(db, tx => handoff::latest_of(tx, c)).unwrap().status, "open");
}

async fn a_handoff_goes_to_the_owner_of_its_lead(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    commit!(db, tx => lead::set_owner(tx, a, "Rui"));
    let named = Handoff { owner: some("Mina"), ..Handoff::new(b, None, 10) };
    commit!(db, tx => handoff::open(tx, &[Handoff::new(a, None, 10), named]));
    assert_eq!(look!(db, tx => handoff::open_of(tx, a)).unwrap().owner.as_deref(), Some("Rui"));
    assert_eq!(look!(db, tx => handoff::open_of(tx, b)).unwrap().owner.as_deref(), Some("Mina"));
}

async fn the_list_tells_the_story_of_each(db: Db) {
    let account = firm(&db, "Hanbit").await;
    let mut leads = [
        Lead { account_id: Some(account), name: some("Ada"), owner: some("Rui"), ..person("a@x.io") },
        person("b@x.io"),
    ];
    commit!(db, tx => lead::save(tx, &mut leads));
    let [a, b] = leads.map(|lead| lead.id);
    commit!(db, tx => lead::add_keys(tx, &[("", "A-2", a), ("", "A-1", a), ("email", "a@x.io", a)]));
    commit!(db, tx => model::keep(tx, "v", "m", "{}", 1));
    commit!(db, tx => model::keep(tx, "old", "m", "{}", 1));
    commit!(db, tx => model::publish(tx, model::PRIMARY, "old", 1, "Dana"));
    commit!(db, tx => model::publish(tx, model::PRIMARY, "v", 2, "Dana"));
    commit!(db, tx => score::save(tx, &[&score(a, "v"), &Score { score: 99, ..score(a, "old") }]));
    commit!(db, tx => handoff::open(tx, &[Handoff::new(a, some("old"), 20), Handoff::new(b, None, 10)]));

    let listed = look!(db, tx => handoff::list(tx, false, None, 10));
    assert_eq!(listed.iter().map(|one| one.lead_id).collect::<Vec<_>>(), [b, a], "oldest first");
    let ada = &listed[1];
    assert_eq!(
        (ada.external_id.as_deref(), ada.email.as_deref()),
        (Some("A-2"), Some("a@x.io")),
        "called by the key it was first known by"
    );
    assert_eq!((ada.name.as_deref(), ada.company.as_deref()), (Some("Ada"), Some("Hanbit")));
    // Under the model in force, not the one that opened it.
    assert_eq!((ada.score, ada.grade.as_deref(), ada.owner.as_deref()), (Some(23), Some("B2"), Some("Rui")));
    assert_eq!((listed[0].score, listed[0].external_id.as_deref()), (None, None));

    assert_eq!(look!(db, tx => handoff::list(tx, false, Some("Rui"), 10)).len(), 1);
    assert_eq!(look!(db, tx => handoff::list(tx, false, Some("Mina"), 10)).len(), 0);
    assert_eq!(look!(db, tx => handoff::list(tx, false, None, 1)).len(), 1);
    commit!(db, tx => handoff::close(tx, &[b], 50, "left_mql"));
    assert_eq!(look!(db, tx => handoff::list(tx, false, None, 10)).len(), 1);
    assert_eq!(look!(db, tx => handoff::list(tx, true, None, 10)).len(), 2);
}

async fn what_may_not_be_stored(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    commit!(db, tx => handoff::open(tx, &[Handoff::new(lead, None, 10)]));
    let open = look!(db, tx => handoff::open_of(tx, lead)).unwrap();
    let mut tx = db.write().await.unwrap();
    let faulty = Handoff { note: Some("x".repeat(8_193)), ..open };
    assert!(matches!(handoff::decide(&mut tx, &faulty).await, Err(StoreError::Value { field: "note", .. })));
}
