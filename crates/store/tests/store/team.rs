//! Who takes hand-offs: calendars, capacity, absence, rules, reasons, agreements.

use baton_store::calendar::{self, Row};
use baton_store::handoff::{self, Handoff};
use baton_store::lead::{self, Lead};
use baton_store::rep::{self, Away, Rep};
use baton_store::return_reason::{self, ReturnReason};
use baton_store::{Db, handoff_policy, routing};

use crate::common::{commit, firm, look, on_both, person, some};

on_both![
    calendars_are_stored_by_name,
    reps_are_stored_by_address,
    who_is_away_is_listed_until_they_are_back,
    the_newest_rules_and_agreements_count,
    a_company_belongs_to_whom_it_was_given_to_or_who_last_took_a_lead_of_it,
    reasons_begin_with_eight_and_can_be_added,
];

async fn calendars_are_stored_by_name(db: Db) {
    let row = |name: &str, document: &str| Row {
        name: name.to_owned(),
        document: document.to_owned(),
        changed_at: 5,
        changed_by: "Dana".to_owned(),
    };
    for one in [row("b", "{}"), row("a", "{}"), row("b", r#"{"time_zone":"UTC"}"#)] {
        commit!(db, tx => calendar::save(tx, &one));
    }
    assert_eq!(look!(db, tx => calendar::all(tx)), [row("a", "{}"), row("b", r#"{"time_zone":"UTC"}"#)]);
}

async fn reps_are_stored_by_address(db: Db) {
    let rep = |capacity: Option<i64>| Rep {
        member: "kim@x.io".to_owned(),
        active: 1,
        calendar: None,
        capacity,
        period_s: 86_400,
        changed_at: 5,
        changed_by: "Dana".to_owned(),
    };
    commit!(db, tx => rep::save(tx, &rep(Some(3))));
    commit!(db, tx => rep::save(tx, &rep(None)));
    assert_eq!(look!(db, tx => rep::all(tx)), [rep(None)]);
}

async fn who_is_away_is_listed_until_they_are_back(db: Db) {
    let away = |member: &str, until_at: i64| Away {
        id: 0,
        member: member.to_owned(),
        from_at: 10,
        until_at,
        note: some("휴가"),
        noted_at: 1,
        noted_by: "Dana".to_owned(),
    };
    let first = commit!(db, tx => rep::add_away(tx, &away("lee", 20)));
    commit!(db, tx => rep::add_away(tx, &away("kim", 30)));
    let named = |found: Vec<Away>| found.into_iter().map(|one| one.member).collect::<Vec<_>>();
    assert_eq!(named(look!(db, tx => rep::away(tx, 19, 10))), ["kim", "lee"]);
    assert_eq!(named(look!(db, tx => rep::away(tx, 20, 10))), ["kim"]);
    assert!(commit!(db, tx => rep::remove_away(tx, first)));
    assert!(!commit!(db, tx => rep::remove_away(tx, first)));
}

async fn the_newest_rules_and_agreements_count(db: Db) {
    assert_eq!(look!(db, tx => routing::in_force(tx)), None);
    assert_eq!(look!(db, tx => handoff_policy::in_force(tx)), None);
    for (at, document) in [(1, r#"{"a":1}"#), (2, r#"{"a":2}"#)] {
        commit!(db, tx => routing::set(tx, document, at, "Dana"));
        commit!(db, tx => handoff_policy::set(tx, document, at, "Dana"));
    }
    let (document, by) = look!(db, tx => routing::in_force(tx)).unwrap();
    assert_eq!((document.as_str(), by.as_str()), (r#"{"a":2}"#, "Dana"));
    assert_eq!(look!(db, tx => handoff_policy::in_force(tx)).map(|policy| policy.set_at), Some(2));
    assert_eq!(look!(db, tx => handoff_policy::all(tx)).len(), 2);
    commit!(db, tx => routing::save_turns(tx, "all", "{}"));
    commit!(db, tx => routing::save_turns(tx, "all", r#"{"total":1}"#));
    assert_eq!(look!(db, tx => routing::turns(tx)), [("all".to_owned(), r#"{"total":1}"#.to_owned())]);
}

async fn a_company_belongs_to_whom_it_was_given_to_or_who_last_took_a_lead_of_it(db: Db) {
    let account = firm(&db, "Hanbit").await;
    assert_eq!(look!(db, tx => routing::account_owner(tx, account)), None);
    let mut leads = ["a@x.io", "b@x.io"].map(|email| Lead { account_id: Some(account), ..person(email) });
    commit!(db, tx => lead::save(tx, &mut leads));
    for (lead, by, at) in [(leads[0].id, "lee", 30), (leads[1].id, "kim", 20)] {
        commit!(db, tx => handoff::open(tx, &[Handoff::new(lead, None, 10)]));
        let open = look!(db, tx => handoff::open_of(tx, lead)).unwrap();
        let decided =
            Handoff { status: "accepted".to_owned(), decided_at: Some(at), decided_by: some(by), ..open };
        commit!(db, tx => handoff::decide(tx, &decided));
    }
    assert_eq!(look!(db, tx => routing::account_owner(tx, account)).as_deref(), Some("lee"));
    commit!(db, tx => routing::set_account_owner(tx, account, Some("park")));
    assert_eq!(look!(db, tx => routing::account_owner(tx, account)).as_deref(), Some("park"));
    commit!(db, tx => routing::set_account_owner(tx, account, None));
    assert_eq!(look!(db, tx => routing::account_owner(tx, account)).as_deref(), Some("lee"));
}

async fn reasons_begin_with_eight_and_can_be_added(db: Db) {
    let all = look!(db, tx => return_reason::all(tx));
    assert_eq!((all.len(), all[0].code.as_str(), all[7].code.as_str()), (8, "too_early", "other"));
    let own = ReturnReason {
        code: "locked_in".to_owned(),
        label_en: "Locked in".to_owned(),
        label_ko: "기존 계약".to_owned(),
        place: 9,
        retired_at: None,
    };
    commit!(db, tx => return_reason::save(tx, &own));
    let retired = ReturnReason { retired_at: Some(5), ..own };
    commit!(db, tx => return_reason::save(tx, &retired));
    assert_eq!(look!(db, tx => return_reason::all(tx)).last(), Some(&retired));
}
