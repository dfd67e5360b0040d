//! Proposed criteria.

use baton_store::proposal::{self, Agreement, Comment, Proposal};
use baton_store::{Db, StoreError};

use crate::common::{commit, look, on_both};

on_both![
    the_second_of_two_who_change_it_is_told,
    what_is_due_is_claimed_by_one,
    a_team_agrees_once_to_a_version,
    published_are_all_of_the_version,
    remarks_stay_in_order,
    what_may_not_be_stored,
];

fn new() -> Proposal {
    Proposal {
        id: 0,
        title: "가격 페이지를 더 무겁게".to_owned(),
        reason: "won deals saw it".to_owned(),
        slot: "primary".to_owned(),
        document: "{}".to_owned(),
        version: "v1".to_owned(),
        status: "draft".to_owned(),
        revision: 1,
        created_by: "mina@x.io".to_owned(),
        created_at: 10,
        changed_by: "mina@x.io".to_owned(),
        changed_at: 10,
        publish_at: None,
        leased_until: None,
        failure: None,
        without_agreement: None,
        scheduled_by: None,
    }
}

async fn the_second_of_two_who_change_it_is_told(db: Db) {
    let id = commit!(db, tx => proposal::add(tx, &new()));
    let stands = look!(db, tx => proposal::find(tx, id)).unwrap();
    assert_eq!(stands, Proposal { id, ..new() });
    let changed = Proposal { title: "other".to_owned(), changed_by: "rui@x.io".to_owned(), ..stands };
    assert!(commit!(db, tx => proposal::change(tx, &changed, 1)));
    assert!(!commit!(db, tx => proposal::change(tx, &changed, 1)), "it stands further");
    let stands = look!(db, tx => proposal::find(tx, id)).unwrap();
    assert_eq!(
        (stands.revision, stands.title.as_str(), stands.changed_by.as_str()),
        (2, "other", "rui@x.io")
    );
    assert_eq!(look!(db, tx => proposal::find(tx, 99)), None);
    let second = commit!(db, tx => proposal::add(tx, &new()));
    let ids = |listed: Vec<Proposal>| listed.into_iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(look!(db, tx => proposal::list(tx, i64::MAX, 10))), [second, id]);
    assert_eq!(ids(look!(db, tx => proposal::list(tx, second, 10))), [id]);
    assert_eq!(ids(look!(db, tx => proposal::list(tx, i64::MAX, 1))), [second]);
}

async fn what_is_due_is_claimed_by_one(db: Db) {
    let id = commit!(db, tx => proposal::add(tx, &new()));
    let scheduled = Proposal {
        id,
        status: "scheduled".to_owned(),
        publish_at: Some(100),
        without_agreement: Some("urgent".to_owned()),
        ..new()
    };
    assert!(commit!(db, tx => proposal::change(tx, &scheduled, 1)));
    assert_eq!(commit!(db, tx => proposal::claim_due(tx, 99, 500)), None, "not yet");
    assert!(!look!(db, tx => proposal::is_due(tx, 99)) && look!(db, tx => proposal::is_due(tx, 100)));
    let claimed = commit!(db, tx => proposal::claim_due(tx, 100, 500)).unwrap();
    assert_eq!((claimed.id, claimed.leased_until), (id, Some(500)));
    assert_eq!(commit!(db, tx => proposal::claim_due(tx, 499, 900)), None, "somebody has it");
    assert!(!look!(db, tx => proposal::is_due(tx, 499)) && look!(db, tx => proposal::is_due(tx, 500)));
    assert!(commit!(db, tx => proposal::claim_due(tx, 500, 900)).is_some(), "who is gone has it no longer");
}

async fn a_team_agrees_once_to_a_version(db: Db) {
    let agreement = |team: &str, member: &str| Agreement {
        version: "v1".to_owned(),
        team: team.to_owned(),
        member: member.to_owned(),
        at: 10,
    };
    assert!(commit!(db, tx => proposal::agree(tx, &agreement("sales", "rui@x.io"))));
    assert!(!commit!(db, tx => proposal::agree(tx, &agreement("sales", "kim@x.io"))));
    assert!(commit!(db, tx => proposal::agree(tx, &agreement("marketing", "mina@x.io"))));
    let stand = look!(db, tx => proposal::agreements(tx, &["v1", "v1", "v2"]));
    assert_eq!(stand, [agreement("marketing", "mina@x.io"), agreement("sales", "rui@x.io")]);
    assert!(look!(db, tx => proposal::agreements(tx, &["v2"])).is_empty());
    assert!(commit!(db, tx => proposal::disagree(tx, "v1", "sales")));
    assert!(!commit!(db, tx => proposal::disagree(tx, "v1", "sales")));
    assert_eq!(look!(db, tx => proposal::agreements(tx, &["v1"])).len(), 1);
}

async fn published_are_all_of_the_version(db: Db) {
    let a = commit!(db, tx => proposal::add(tx, &new()));
    let b = commit!(db, tx => proposal::add(tx, &Proposal { version: "v2".to_owned(), ..new() }));
    let gone = commit!(db, tx => proposal::add(tx, &Proposal { status: "withdrawn".to_owned(), ..new() }));
    commit!(db, tx => proposal::set_published(tx, "primary", "v1", "mina@x.io", 50));
    let status = async |id: i64| look!(db, tx => proposal::find(tx, id)).unwrap().status;
    assert_eq!((status(a).await.as_str(), status(b).await.as_str()), ("published", "draft"));
    assert_eq!(status(gone).await, "withdrawn");
}

async fn remarks_stay_in_order(db: Db) {
    let id = commit!(db, tx => proposal::add(tx, &new()));
    for text in ["왜 25점인가요?", "lift 3.1"] {
        let comment =
            Comment { id: 0, proposal_id: id, author: "rui@x.io".to_owned(), text: text.to_owned(), at: 20 };
        commit!(db, tx => proposal::comment(tx, &comment));
    }
    let texts: Vec<String> =
        look!(db, tx => proposal::comments(tx, id)).into_iter().map(|one| one.text).collect();
    assert_eq!(texts, ["왜 25점인가요?", "lift 3.1"]);
}

async fn what_may_not_be_stored(db: Db) {
    let mut tx = db.write().await.unwrap();
    for wrong in [
        Proposal { title: "\0".to_owned(), ..new() },
        Proposal { reason: "x".repeat(9_000), ..new() },
        Proposal { document: "\0".to_owned(), ..new() },
    ] {
        assert!(matches!(proposal::add(&mut tx, &wrong).await, Err(StoreError::Value { .. })));
    }
}
