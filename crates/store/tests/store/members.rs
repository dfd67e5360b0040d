//! Who works with leads.

use baton_store::Db;
use baton_store::member::{self, Member};

use crate::common::{commit, look, on_both, some};

on_both![an_address_is_one_member, who_is_disabled_stays_listed, what_may_not_be_stored];

fn mina() -> Member {
    Member {
        id: 0,
        email: "mina@x.io".to_owned(),
        name: some("미나"),
        role: "sales".to_owned(),
        team: some("sales"),
        language: "ko".to_owned(),
        time_zone: "Asia/Seoul".to_owned(),
        created_at: 10,
        disabled_at: None,
    }
}

async fn an_address_is_one_member(db: Db) {
    let id = commit!(db, tx => member::add(tx, &mina())).unwrap();
    assert_eq!(commit!(db, tx => member::add(tx, &Member { name: None, ..mina() })), None);
    let rui = Member { email: "Rui@x.io".to_owned(), team: None, name: None, ..mina() };
    commit!(db, tx => member::add(tx, &rui)).unwrap();
    assert_eq!(look!(db, tx => member::by_email(tx, "mina@x.io")), Some(Member { id, ..mina() }));
    assert_eq!(look!(db, tx => member::by_email(tx, "nobody@x.io")), None);
    let emails: Vec<String> = look!(db, tx => member::all(tx)).into_iter().map(|one| one.email).collect();
    assert_eq!(emails, ["Rui@x.io", "mina@x.io"], "by code point");
}

async fn who_is_disabled_stays_listed(db: Db) {
    commit!(db, tx => member::add(tx, &mina())).unwrap();
    assert!(commit!(db, tx => member::disable(tx, "mina@x.io", 50)));
    assert!(!commit!(db, tx => member::disable(tx, "mina@x.io", 60)), "once");
    assert!(!commit!(db, tx => member::disable(tx, "nobody@x.io", 60)));
    assert_eq!(look!(db, tx => member::all(tx))[0].disabled_at, Some(50));
}

async fn what_may_not_be_stored(db: Db) {
    let mut tx = db.write().await.unwrap();
    for wrong in [
        Member { email: "a\0@x.io".to_owned(), ..mina() },
        Member { name: Some("x".repeat(2_000)), ..mina() },
        Member { time_zone: "\0".to_owned(), ..mina() },
    ] {
        assert!(member::add(&mut tx, &wrong).await.is_err());
    }
}
