//! What leads are known by.

use baton_store::Db;
use baton_store::lead::{self, Lead, email_key};

use crate::common::{commit, look, on_both, people, person};

on_both![
    a_key_keeps_its_first_lead,
    keys_of_one_system_are_not_those_of_another,
    a_key_is_the_same_however_it_is_composed,
    a_lead_is_found_by_any_key,
    an_external_id_goes_before_an_address,
    a_lead_is_shown_by_its_first_external_id,
    leads_known_by_anonymous_ids_alone,
    an_unknown_key_finds_nothing,
];

async fn a_key_keeps_its_first_lead(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    commit!(db, tx => lead::add_keys(tx, &[("", "1", a), ("", "1", b), ("", "2", b)]));
    commit!(db, tx => lead::add_keys(tx, &[("", "1", b)]));
    let found = look!(db, tx => lead::by_keys(tx, &[("", "1"), ("", "2"), ("", "3")]));
    assert_eq!((found[""]["1"], found[""]["2"], found[""].len()), (a, b, 2));
}

async fn keys_of_one_system_are_not_those_of_another(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    commit!(db, tx => lead::add_keys(tx, &[("", "1", a), ("anonymous", "1", b)]));
    let found = look!(db, tx => lead::by_keys(tx, &[("", "1"), ("anonymous", "1"), ("email", "1")]));
    assert_eq!((found[""]["1"], found["anonymous"]["1"]), (a, b));
    assert!(!found.contains_key("email"));
}

async fn a_key_is_the_same_however_it_is_composed(db: Db) {
    let [a] = people(&db, ["a@x.io"]).await;
    let (composed, taken_apart) = ("가-é", "\u{1100}\u{1161}-e\u{301}");
    commit!(db, tx => lead::add_keys(tx, &[("", taken_apart, a)]));
    for key in [composed, taken_apart] {
        assert_eq!(look!(db, tx => lead::by_keys(tx, &[("", key)]))[""][composed], a);
        assert_eq!(look!(db, tx => lead::find(tx, key)).unwrap().id, a);
    }
    assert_eq!(email_key(" E\u{301}@X.io "), "é@x.io");
    assert_ne!(email_key("a+b@x.io"), email_key("a@x.io"));
}

async fn a_lead_is_found_by_any_key(db: Db) {
    let [a, b] = people(&db, ["Ada@x.io", "b@x.io"]).await;
    let keys = [("", "A-1", a), ("email", "second@x.io", a), ("anonymous", "cookie", a)];
    commit!(db, tx => lead::add_keys(tx, &keys));
    let number = format!("#{a}");
    for key in ["A-1", "ada@X.IO", "Second@x.io", "cookie", &number] {
        assert_eq!(look!(db, tx => lead::find(tx, key)).map(|lead| lead.id), Some(a), "{key}");
    }
    assert_eq!(look!(db, tx => lead::find(tx, "b@x.io")).unwrap().id, b);
}

async fn an_external_id_goes_before_an_address(db: Db) {
    let [older, newer] = people(&db, ["x@x.io", "y@x.io"]).await;
    commit!(db, tx => lead::add_keys(tx, &[("", "x@x.io", newer), ("anonymous", "y@x.io", older)]));
    assert_eq!(look!(db, tx => lead::find(tx, "x@x.io")).unwrap().id, newer);
    assert_eq!(look!(db, tx => lead::find(tx, "y@x.io")).unwrap().id, newer);
}

async fn a_lead_is_shown_by_its_first_external_id(db: Db) {
    let mut leads = [person("a@x.io"), Lead { email: None, email_key: None, ..person("") }];
    commit!(db, tx => lead::save(tx, &mut leads));
    let [with, without] = leads;
    assert_eq!(look!(db, tx => lead::display_key(tx, &with)), "a@x.io");
    assert_eq!(look!(db, tx => lead::display_key(tx, &without)), format!("#{}", without.id));
    let keys = [("", "b", with.id), ("", "B", with.id), ("anonymous", "A", with.id)];
    commit!(db, tx => lead::add_keys(tx, &keys));
    assert_eq!(look!(db, tx => lead::display_key(tx, &with)), "b", "the one given first");
    commit!(db, tx => lead::add_keys(tx, &[("", "A", with.id)]));
    assert_eq!(look!(db, tx => lead::display_key(tx, &with)), "b", "whatever comes later");
}

async fn leads_known_by_anonymous_ids_alone(db: Db) {
    let [a, b, c] = people(&db, ["a@x.io", "b@x.io", "c@x.io"]).await;
    let keys = [("anonymous", "1", a), ("anonymous", "2", b), ("", "b", b)];
    commit!(db, tx => lead::add_keys(tx, &keys));
    let found = look!(db, tx => lead::nameless(tx, &[a, b, c]));
    assert_eq!(found, [a, c].into());
}

async fn an_unknown_key_finds_nothing(db: Db) {
    people(&db, ["a@x.io"]).await;
    for key in ["", "nobody", "#0", "#99", "#-1", "#x", "a\0", "%", "_@x.io"] {
        assert!(look!(db, tx => lead::find(tx, key)).is_none(), "{key:?}");
    }
    assert!(look!(db, tx => lead::by_keys(tx, &[])).is_empty());
}
