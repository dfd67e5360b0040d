//! All leads at a glance.

use baton_store::event::{self, ACCOUNT_FACTS};
use baton_store::lead::{self, Lead};
use baton_store::{Db, census};

use crate::common::{commit, event as said, firm, look, on_both, people, person, some};

on_both![leads_at_a_glance, whom_something_new_is_said_of, moved_messages_are_counted];

async fn leads_at_a_glance(db: Db) {
    let account = firm(&db, "Hanbit").await;
    let mut leads =
        [Lead { account_id: Some(account), name: some("Ada"), ..person("a@x.io") }, person("b@x.io")];
    commit!(db, tx => lead::save(tx, &mut leads));
    let [a, b] = leads.map(|lead| lead.id);
    commit!(db, tx => lead::add_keys(tx, &[("", "A-2", a), ("", "A-1", a)]));
    for lead in [a, b] {
        let whole = look!(db, tx => lead::by_id(tx, &[lead])).remove(&lead).unwrap();
        let named = look!(db, tx => census::named(tx, &[lead]));
        assert_eq!(named[0].key(), look!(db, tx => lead::display_key(tx, &whole)), "told alike everywhere");
    }
    let all = look!(db, tx => census::all(tx));
    let told: Vec<_> = all.iter().map(|one| (one.id, one.account_id, one.stage.as_str())).collect();
    assert_eq!(told, [(a, Some(account), "lead"), (b, None, "lead")]);
    let named = look!(db, tx => census::named(tx, &[b, a, 99]));
    assert_eq!(
        (named.len(), named[0].external_id.as_deref(), named[0].company.as_deref()),
        (2, Some("A-2"), Some("Hanbit"))
    );
    assert_eq!((named[1].email.as_deref(), &named[1].name), (Some("b@x.io"), &None));
}

async fn whom_something_new_is_said_of(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    let account = firm(&db, "Hanbit").await;
    commit!(db, tx => event::append(tx, &[said(a, "1", "E"), said(b, "2", "E")]));
    let newest = look!(db, tx => event::newest(tx));
    assert!(look!(db, tx => census::told_of_after(tx, newest)).is_empty());
    let facts =
        event::NewEvent { kind: ACCOUNT_FACTS, lead_id: None, account_id: Some(account), ..said(a, "3", "") };
    commit!(db, tx => event::append(tx, &[said(b, "4", "E"), facts, said(b, "5", "E")]));
    let mut told = look!(db, tx => census::told_of_after(tx, newest));
    told.sort_unstable();
    assert_eq!(told, [(None, Some(account)), (Some(b), None)]);
}

async fn moved_messages_are_counted(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    let before = look!(db, tx => tx.moved());
    commit!(db, tx => lead::merge(tx, a, b, 50));
    assert_eq!(look!(db, tx => tx.moved()), before + 1);
}
