//! Accounts.

use baton_store::account::{self, Account};
use baton_store::{Db, StoreError};

use crate::common::{commit, company, look, on_both, some};

on_both![
    an_account_comes_back_as_it_was_stored,
    saving_again_changes_what_is_known,
    one_name_is_one_account,
    what_may_not_be_stored
];

async fn an_account_comes_back_as_it_was_stored(db: Db) {
    let mut accounts = [
        Account {
            domain: some("hanbit.example"),
            industry: some("제조"),
            employees: Some(5_000_000_000),
            country: some("KR"),
            attributes: r#"{"z":1,"a":2}"#.to_owned(),
            ..company("한빛")
        },
        company("Blue"),
    ];
    commit!(db, tx => account::save(tx, &mut accounts));
    let by_name = look!(db, tx => account::by_name(tx, &["한빛", "blue", "nobody"]));
    assert_eq!(by_name.len(), 2);
    assert_eq!(by_name["한빛"], accounts[0]);
    let by_id = look!(db, tx => account::by_id(tx, &[accounts[1].id, 999]));
    assert_eq!(by_id.into_values().collect::<Vec<_>>(), accounts[1..]);
}

async fn saving_again_changes_what_is_known(db: Db) {
    let mut accounts = [company("Blue")];
    commit!(db, tx => account::save(tx, &mut accounts));
    let id = accounts[0].id;
    let mut changed =
        [Account { id, industry: some("media"), name: "BLUE".to_owned(), facts_at: 7, ..company("Blue") }];
    commit!(db, tx => account::save(tx, &mut changed));
    let found = look!(db, tx => account::by_id(tx, &[id])).remove(&id).unwrap();
    assert_eq!((found.industry.as_deref(), found.facts_at), (Some("media"), 7));
    assert_eq!(found.name, "Blue", "as first seen");
}

async fn one_name_is_one_account(db: Db) {
    let mut tx = db.write().await.unwrap();
    let twice = account::save(&mut tx, &mut [company("Blue"), company("BLUE")]).await;
    assert!(matches!(twice, Err(StoreError::Database(_))));
}

async fn what_may_not_be_stored(db: Db) {
    let faulty = Account { industry: some("a\0"), ..company("Blue") };
    let fault = faulty.check().unwrap_err().to_string();
    assert!(fault.starts_with("industry: holds a NUL"), "{fault}");
    let mut tx = db.write().await.unwrap();
    assert_eq!(account::save(&mut tx, &mut [faulty]).await.unwrap_err().to_string(), fault);
}
