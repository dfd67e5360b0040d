//! The log as a whole.

use baton_store::event::{ACCOUNT_FACTS, NewEvent};
use baton_store::log::{self, Name};
use baton_store::{Db, event, lead};

use crate::common::{commit, event as message, firm, look, on_both, people, person};

on_both![
    messages_come_in_order_of_arrival,
    ids_of_servers_are_told_from_those_of_browsers,
    leads_are_named_by_what_they_were_first_known_by,
    accounts_have_members
];

async fn messages_come_in_order_of_arrival(db: Db) {
    let [lead] = people(&db, ["a@x.example"]).await;
    let sent = NewEvent {
        sender: Some("a:b1".to_owned()),
        sent_at: Some(7),
        extra: Some("{\"x\":1}".to_owned()),
        verdict: 1,
        verdict_reason: Some("crawler".to_owned()),
        ..message(lead, "m2", "F")
    };
    commit!(db, tx => event::append(tx, &[message(lead, "m1", "E")]));
    commit!(db, tx => event::append(tx, &[sent]));
    let all = look!(db, tx => log::after(tx, 0, 10));
    assert_eq!(all.iter().map(|entry| entry.message_id.as_str()).collect::<Vec<_>>(), ["m1", "m2"]);
    assert_eq!(look!(db, tx => log::after(tx, all[0].seq, 1)), all[1..]);
    let last = &all[1];
    assert_eq!((last.sender.as_deref(), last.sent_at, last.verdict), (Some("a:b1"), Some(7), 1));
    assert_eq!(last.verdict_reason.as_deref(), Some("crawler"));
}

async fn ids_of_servers_are_told_from_those_of_browsers(db: Db) {
    let [lead] = people(&db, ["a@x.example"]).await;
    let browser = |id: &str| NewEvent { class: 1, ..message(lead, id, "E") };
    commit!(db, tx => event::append(tx, &[message(lead, "both", "E"), browser("both"), browser("theirs")]));
    let taken = look!(db, tx => log::taken_by_servers(tx, &["both", "theirs", "none"]));
    assert_eq!(taken, ["both".to_owned()].into());
}

async fn leads_are_named_by_what_they_were_first_known_by(db: Db) {
    let [known, addressed] = people(&db, ["a@x.example", "b@x.example"]).await;
    let mut nobody =
        [person("x"), person("y")].map(|lead| lead::Lead { email: None, email_key: None, ..lead });
    commit!(db, tx => lead::save(tx, &mut nobody));
    let [visitor, nameless] = nobody.map(|lead| lead.id);
    let keys = [
        ("anonymous", "b0", known),
        ("", "z1", known),
        ("", "a2", known),
        ("email", "b@x.example", addressed),
    ];
    commit!(db, tx => lead::add_keys(tx, &keys));
    commit!(db, tx => lead::add_keys(tx, &[("anonymous", "b9", visitor)]));
    commit!(db, tx => lead::add_keys(tx, &[("anonymous", "b1", visitor)]));
    let names = look!(db, tx => log::names(tx, &[known, addressed, visitor, nameless]));
    assert_eq!(names[&known], Name::User("z1".to_owned()));
    assert_eq!(names[&addressed], Name::User("b@x.example".to_owned()));
    assert_eq!(names[&visitor], Name::Anonymous("b9".to_owned()));
    assert_eq!(names[&nameless], Name::User(format!("#{nameless}")));
}

async fn accounts_have_members(db: Db) {
    let leads = people(&db, ["a@x.example", "b@x.example", "c@x.example"]).await;
    let account = firm(&db, "Acme").await;
    let pairs = leads.map(|lead| (lead, account));
    commit!(db, tx => lead::set_accounts(tx, &pairs));
    assert_eq!(look!(db, tx => log::members(tx, account, 0, 2)), leads[..2]);
    assert_eq!(look!(db, tx => log::members(tx, account, leads[1], 2)), leads[2..]);
    let told = |id: &str| NewEvent {
        kind: ACCOUNT_FACTS,
        lead_id: None,
        account_id: Some(account),
        ..message(0, id, "")
    };
    assert!(look!(db, tx => log::first_facts(tx, &[account])).is_empty());
    commit!(db, tx => event::append(tx, &[told("f1"), told("f2")]));
    let first = look!(db, tx => log::after(tx, 0, 1))[0].seq;
    assert_eq!(look!(db, tx => log::first_facts(tx, &[account])), [(account, first)].into());
}
