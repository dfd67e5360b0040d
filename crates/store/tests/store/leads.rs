//! Leads: stored, changed, waiting to be derived.

use baton_store::lead::{self, Lead, Profile};
use baton_store::{Db, StoreError, model, score};

use crate::common::{commit, company, firm, look, on_both, people, person, some, texts};
use crate::scores::score as score_of;

on_both![
    new_leads_get_ascending_numbers,
    a_lead_comes_back_as_it_was_stored,
    saving_again_changes_what_is_known_and_leaves_the_stage,
    one_address_is_one_lead,
    leads_wait_until_they_are_settled,
    a_claim_ends_when_something_new_arrives,
    leads_without_a_score_wait,
    a_stage_is_set,
    leads_of_an_account_wait_together,
    claimed_leads_come_in_order_and_in_pieces,
    a_lead_is_moved_to_another_account_once,
    an_address_is_given_once,
    a_profile_is_set_and_found_by_parts_of_syllables,
    an_owner_is_given,
    a_lead_that_may_not_be_stored_is_named,
];

async fn new_leads_get_ascending_numbers(db: Db) {
    let first = people(&db, ["a@x.io", "b@x.io"]).await;
    let second = people(&db, ["c@x.io"]).await;
    assert!(first[0] > 0 && first[0] < first[1] && first[1] < second[0], "{first:?} {second:?}");
    assert_eq!(look!(db, tx => lead::count(tx)), 3);
}

async fn a_lead_comes_back_as_it_was_stored(db: Db) {
    let account = firm(&db, "Hanbit").await;
    let mut leads = [Lead {
        account_id: Some(account),
        name: some("김하늘"),
        job_title: some("Head of IT"),
        phone: some("+82 2 123"),
        source: some("webinar"),
        campaign: some("spring"),
        owner: some("Rui"),
        stage_at: Some(-5),
        known_at: Some(3_000),
        attributes: r#"{"b":1.50,"a":"x"}"#.to_owned(),
        stale: 1,
        ..person("Sky@X.io")
    }];
    commit!(db, tx => lead::save(tx, &mut leads));
    let [stored] = leads;
    let found = look!(db, tx => lead::by_id(tx, &[stored.id, stored.id + 100]));
    assert_eq!(found.len(), 1);
    assert_eq!(found[&stored.id], stored);
    assert_eq!(stored.attributes, r#"{"b":1.50,"a":"x"}"#, "the order and the form of numbers survive");
}

async fn saving_again_changes_what_is_known_and_leaves_the_stage(db: Db) {
    let [id] = people(&db, ["a@x.io"]).await;
    commit!(db, tx => lead::set_stages(tx, &[(id, "mql", Some(70))]));
    let mut changed =
        [Lead { id, name: some("Ada"), stage: "customer".to_owned(), recorded_at: 1, ..person("a@x.io") }];
    commit!(db, tx => lead::save(tx, &mut changed));
    let found = look!(db, tx => lead::by_id(tx, &[id])).remove(&id).unwrap();
    assert_eq!(found.name.as_deref(), Some("Ada"));
    assert_eq!((found.stage.as_str(), found.stage_at, found.recorded_at), ("mql", Some(70), 2_000));
    assert_eq!(look!(db, tx => lead::count(tx)), 1);
}

async fn one_address_is_one_lead(db: Db) {
    people(&db, ["a@x.io"]).await;
    let mut tx = db.write().await.unwrap();
    assert!(matches!(lead::save(&mut tx, &mut [person("A@x.io")]).await, Err(StoreError::Database(_))));
}

/// Numbers of the leads that somebody with this token may derive.
async fn claim(db: &Db, token: i64, after: i64, limit: i64) -> Vec<i64> {
    commit!(db, tx => lead::claim(tx, token, after, limit)).into_iter().map(|lead| lead.id).collect()
}

async fn leads_wait_until_they_are_settled(db: Db) {
    let [a, b, c] = people(&db, ["a@x.io", "b@x.io", "c@x.io"]).await;
    assert_eq!(look!(db, tx => lead::count_stale(tx)), 0);
    commit!(db, tx => lead::mark_stale(tx, &[c, a]));
    assert_eq!(look!(db, tx => lead::count_stale(tx)), 2);
    assert_eq!(claim(&db, 7, 0, 10).await, [a, c]);
    assert_eq!(look!(db, tx => lead::count_stale(tx)), 2, "a claimed one waits still");
    assert_eq!(commit!(db, tx => lead::settle(tx, 7, &[a, b, c])), [a, c].into());
    assert_eq!(look!(db, tx => lead::count_stale(tx)), 0);
    assert_eq!(claim(&db, 8, 0, 10).await, Vec::<i64>::new());
}

async fn a_claim_ends_when_something_new_arrives(db: Db) {
    let [a, b, c] = people(&db, ["a@x.io", "b@x.io", "c@x.io"]).await;
    commit!(db, tx => lead::claim_these(tx, 7, &[a, b, c]));
    commit!(db, tx => lead::mark_stale(tx, &[a]));
    assert_eq!(commit!(db, tx => lead::claim_one(tx, 8, b)).map(|lead| lead.id), Some(b));
    assert_eq!(commit!(db, tx => lead::settle(tx, 7, &[a, b, c])), [c].into());
    assert_eq!(commit!(db, tx => lead::settle(tx, 8, &[a, b, c])), [b].into());
    assert_eq!(claim(&db, 9, 0, 10).await, [a], "it waits still");
    assert!(commit!(db, tx => lead::claim_one(tx, 9, c + 1)).is_none());
}

async fn leads_without_a_score_wait(db: Db) {
    let [a, b, c] = people(&db, ["a@x.io", "b@x.io", "c@x.io"]).await;
    for version in ["v", "w"] {
        commit!(db, tx => model::keep(tx, version, "m", "{}", 1));
    }
    commit!(db, tx => score::save(tx, &[&score_of(a, "v"), &score_of(b, "w")]));
    let unscored = look!(db, tx => lead::unscored(tx, "v", 0, 10));
    assert_eq!(unscored.iter().map(|lead| lead.id).collect::<Vec<_>>(), [b, c]);
    commit!(db, tx => lead::mark_unscored(tx, "v"));
    assert_eq!(claim(&db, 7, 0, 10).await, [b, c]);
}

async fn a_stage_is_set(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    commit!(db, tx => lead::set_stages(tx, &[(a, "mql", Some(70)), (b, "lead", None)]));
    let found = look!(db, tx => lead::by_id(tx, &[a, b]));
    assert_eq!((found[&a].stage.as_str(), found[&a].stage_at), ("mql", Some(70)));
    assert_eq!((found[&b].stage.as_str(), found[&b].stage_at), ("lead", None));
}

async fn leads_of_an_account_wait_together(db: Db) {
    let account = firm(&db, "Hanbit").await;
    let mut leads = [Lead { account_id: Some(account), ..person("a@x.io") }, person("b@x.io")];
    commit!(db, tx => lead::save(tx, &mut leads));
    commit!(db, tx => lead::mark_accounts_stale(tx, &[account]));
    assert_eq!(claim(&db, 7, 0, 10).await, [leads[0].id]);
}

async fn claimed_leads_come_in_order_and_in_pieces(db: Db) {
    let ids = people(&db, ["a@x.io", "b@x.io", "c@x.io", "d@x.io"]).await;
    commit!(db, tx => lead::mark_stale(tx, &[ids[3], ids[0], ids[2]]));
    assert_eq!(claim(&db, 7, 0, 2).await, [ids[0], ids[2]]);
    assert_eq!(claim(&db, 7, ids[2], 2).await, [ids[3]]);
    let all = commit!(db, tx => lead::claim_these(tx, 8, &ids[1..]));
    assert_eq!(all.iter().map(|lead| lead.id).collect::<Vec<_>>(), ids[1..]);
    let b = &all[0];
    assert_eq!((b.email.as_deref(), b.attributes.as_str(), b.stage.as_str()), (Some("b@x.io"), "{}", "lead"));
    assert_eq!((b.account_id, b.known_at, b.stage_at), (None, None, None));
}

async fn a_lead_is_moved_to_another_account_once(db: Db) {
    let (one, other) = (firm(&db, "One").await, firm(&db, "Other").await);
    let [id] = people(&db, ["a@x.io"]).await;
    for (account, waits) in [(one, 1), (one, 0), (other, 1)] {
        commit!(db, tx => lead::claim_these(tx, 7, &[id]));
        commit!(db, tx => lead::settle(tx, 7, &[id]));
        commit!(db, tx => lead::set_accounts(tx, &[(id, account)]));
        assert_eq!(look!(db, tx => lead::count_stale(tx)), waits);
        assert_eq!(look!(db, tx => lead::by_id(tx, &[id]))[&id].account_id, Some(account));
    }
}

async fn an_address_is_given_once(db: Db) {
    let mut leads = [Lead { email: None, email_key: None, ..person("") }, person("old@x.io")];
    commit!(db, tx => lead::save(tx, &mut leads));
    let [without, with] = leads.map(|lead| lead.id);
    commit!(db, tx => lead::set_emails(tx, &[(without, "z@x.io"), (without, "a@x.io"), (with, "new@x.io")]));
    let found = look!(db, tx => lead::by_id(tx, &[without, with]));
    assert_eq!(
        found[&without].email_key.as_deref(),
        Some("a@x.io"),
        "the first of several, whatever their order"
    );
    assert_eq!(found[&with].email_key.as_deref(), Some("old@x.io"));
}

async fn a_profile_is_set_and_found_by_parts_of_syllables(db: Db) {
    let [id] = people(&db, ["Sky@X.io"]).await;
    let profiles = [Profile {
        id,
        name: some("김하늘"),
        job_title: some("CTO"),
        phone: None,
        attributes: r#"{"a":1}"#.to_owned(),
    }];
    commit!(db, tx => lead::set_profiles(tx, &profiles));
    let found = look!(db, tx => lead::by_id(tx, &[id])).remove(&id).unwrap();
    assert_eq!((found.name.as_deref(), found.job_title.as_deref()), (Some("김하늘"), Some("CTO")));
    assert_eq!((found.attributes.as_str(), found.email.as_deref()), (r#"{"a":1}"#, Some("Sky@X.io")));
    let searched = texts(&db, "SELECT text FROM lead_search").await;
    assert_eq!(searched, ["ㄱㅣㅁㅎㅏㄴㅡㄹ\nsky@x.io\nㄱㅎㄴ"], "as it is typed, and the initial letters");
}

async fn an_owner_is_given(db: Db) {
    let [id] = people(&db, ["a@x.io"]).await;
    commit!(db, tx => lead::set_owner(tx, id, "Rui"));
    assert_eq!(texts(&db, "SELECT owner FROM lead").await, ["Rui"]);
}

async fn a_lead_that_may_not_be_stored_is_named(db: Db) {
    let long = "x".repeat(1_025);
    let cases = [
        (Lead { name: some("a\0b"), ..person("a@x.io") }, "name: holds a NUL"),
        (Lead { phone: Some(long), ..person("a@x.io") }, "phone: is 1025 bytes long; at most 1024"),
        (Lead { attributes: r#"{"a":"\u0000"}"#.to_owned(), ..person("a@x.io") }, "attributes: holds a NUL"),
    ];
    for (lead, fault) in cases {
        assert!(lead.check().unwrap_err().to_string().starts_with(fault));
        let mut tx = db.write().await.unwrap();
        let error = lead::save(&mut tx, &mut [person("b@x.io"), lead]).await.unwrap_err();
        assert!(error.to_string().starts_with(fault), "{error}");
    }
    assert_eq!(look!(db, tx => lead::count(tx)), 0);
    assert!(company("x").check().is_ok() && person("a@x.io").check().is_ok());
}
