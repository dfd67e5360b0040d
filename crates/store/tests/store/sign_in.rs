//! Credentials, sessions and tickets.

use baton_store::identity_provider::{self, IdentityProvider};
use baton_store::member::{self, Member};
use baton_store::session::{self, Session};
use baton_store::sign_in_attempt::{self, SignInAttempt};
use baton_store::ticket::{self, Ticket};
use baton_store::{Db, credential};

use crate::common::{commit, look, on_both};

on_both![
    a_member_signs_in_with_what_was_set,
    a_code_is_taken_once,
    a_session_holds_until_it_ends,
    a_ticket_is_taken_once,
    browsers_are_known_and_forgotten,
    a_member_is_changed,
    an_attempt_is_taken_once,
];

async fn mina(db: &Db) -> i64 {
    let new = Member {
        id: 0,
        email: "mina@x.io".into(),
        name: None,
        role: "admin".into(),
        team: None,
        language: "ko".into(),
        time_zone: "UTC".into(),
        created_at: 1,
        disabled_at: None,
    };
    commit!(db, tx => member::add(tx, &new)).unwrap()
}

fn session(member_id: i64, secret: u8, seen_at: i64) -> Session {
    Session {
        id: 0,
        secret: vec![secret; 32],
        member_id,
        created_at: 10,
        seen_at,
        expires_at: 100,
        strong: 1,
        address: "::1".into(),
        agent: String::new(),
    }
}

async fn a_member_signs_in_with_what_was_set(db: Db) {
    let mina = mina(&db).await;
    assert_eq!(look!(db, tx => credential::of_member(tx, mina)), None);
    assert!(!look!(db, tx => credential::has_admin(tx)));
    commit!(db, tx => credential::set_password(tx, mina, "$a", 5));
    commit!(db, tx => credential::set_password(tx, mina, "$b", 6));
    let found = look!(db, tx => credential::of_member(tx, mina)).unwrap();
    assert_eq!((found.password.as_deref(), found.password_at), (Some("$b"), Some(6)));
    assert!(look!(db, tx => credential::has_admin(tx)));
    assert!(commit!(db, tx => credential::set_subject(tx, mina, "https://id.example 7")));
    assert_eq!(look!(db, tx => credential::by_subject(tx, "https://id.example 7")).unwrap().id, mina);
    let other = Member { email: "kim@x.io".into(), ..look!(db, tx => member::by_id(tx, mina)).unwrap() };
    let kim = commit!(db, tx => member::add(tx, &other)).unwrap();
    assert!(!commit!(db, tx => credential::set_subject(tx, kim, "https://id.example 7")));
    commit!(db, tx => member::disable(tx, "mina@x.io", 9));
    assert!(!look!(db, tx => credential::has_admin(tx)), "whoever is disabled cannot sign in");
    // An administrator without a password comes in as long as the provider is there.
    let admin = Member { role: "admin".into(), ..look!(db, tx => member::by_id(tx, kim)).unwrap() };
    commit!(db, tx => member::change(tx, &admin));
    assert!(commit!(db, tx => credential::set_subject(tx, kim, "https://id.example 8")));
    assert!(!look!(db, tx => credential::has_admin(tx)));
    let id = commit!(db, tx => identity_provider::add(tx, &provider("https://id.example"))).unwrap();
    assert!(look!(db, tx => credential::has_admin(tx)));
    let other = IdentityProvider { id, ..provider("https://id.example.com") };
    assert!(commit!(db, tx => identity_provider::change(tx, &other)));
    assert!(!look!(db, tx => credential::has_admin(tx)), "it is somebody else now");
    assert!(commit!(db, tx => credential::forget_subject(tx, kim)));
    assert!(!commit!(db, tx => credential::forget_subject(tx, kim)));
}

fn provider(issuer: &str) -> IdentityProvider {
    IdentityProvider {
        id: 0,
        key: "id".into(),
        name: "ID".into(),
        issuer: issuer.into(),
        client_id: "baton".into(),
        client_secret: None,
        domains: "[]".into(),
        joins_as: None,
        created_at: 1,
        changed_by: "test".into(),
        changed_at: 1,
        revision: 1,
    }
}

async fn an_attempt_is_taken_once(db: Db) {
    let new = provider("https://id.example");
    let id = commit!(db, tx => identity_provider::add(tx, &new)).unwrap();
    assert_eq!(commit!(db, tx => identity_provider::add(tx, &new)), None, "the key is taken");
    assert_eq!(look!(db, tx => identity_provider::all(tx)), [IdentityProvider { id, ..new.clone() }]);
    let attempt = |state: u8, created_at: i64| SignInAttempt {
        state: vec![state; 32],
        browser: vec![9; 32],
        provider_id: id,
        return_to: "/leads".into(),
        created_at,
        expires_at: created_at + 10,
    };
    let begin =
        async |state: u8, at: i64| commit!(db, tx => sign_in_attempt::begin(tx, &attempt(state, at), 2));
    let take = async |state: u8| commit!(db, tx => sign_in_attempt::take(tx, &[state; 32]));
    begin(1, 100).await;
    assert_eq!(take(1).await, Some(attempt(1, 100)));
    assert_eq!(take(1).await, None);
    for state in 2..=4 {
        begin(state, 100 + i64::from(state)).await;
    }
    assert_eq!(take(2).await, None, "the first of too many");
    begin(5, 113).await;
    assert_eq!(take(3).await, None, "it is over");
    assert!(take(5).await.is_some());
    assert!(commit!(db, tx => identity_provider::change(tx, &IdentityProvider { id, ..new.clone() })));
    assert_eq!(take(4).await, None, "the provider was changed meanwhile");
    assert!(commit!(db, tx => identity_provider::remove(tx, id)));
    assert!(!commit!(db, tx => identity_provider::remove(tx, id)));
}

async fn a_code_is_taken_once(db: Db) {
    let mina = mina(&db).await;
    commit!(db, tx => credential::begin_totp(tx, mina, "sealed"));
    assert!(commit!(db, tx => credential::take_step(tx, mina, 7)));
    assert!(!commit!(db, tx => credential::take_step(tx, mina, 7)));
    assert!(!commit!(db, tx => credential::take_step(tx, mina, 6)));
    commit!(db, tx => credential::confirm_totp(tx, mina, 8, &[vec![1], vec![2]]));
    assert_eq!(look!(db, tx => credential::of_member(tx, mina)).unwrap().totp_at, Some(8));
    assert!(commit!(db, tx => credential::use_code(tx, mina, &[1], 9)));
    assert!(!commit!(db, tx => credential::use_code(tx, mina, &[1], 9)));
    assert!(!commit!(db, tx => credential::use_code(tx, mina, &[3], 9)));
    assert_eq!(look!(db, tx => credential::codes_left(tx, mina)), 1);
    commit!(db, tx => credential::end_totp(tx, mina));
    assert_eq!(look!(db, tx => credential::of_member(tx, mina)).unwrap().totp, None);
    assert_eq!(look!(db, tx => credential::codes_left(tx, mina)), 0);
}

async fn a_session_holds_until_it_ends(db: Db) {
    let mina = mina(&db).await;
    let one = commit!(db, tx => session::add(tx, &session(mina, 1, 20)));
    let two = commit!(db, tx => session::add(tx, &session(mina, 2, 40)));
    let held = |secret: u8, now: i64, idle: i64| {
        let db = &db;
        async move { look!(db, tx => session::held(tx, &[secret; 32], now, idle)).map(|held| held.session.id) }
    };
    assert_eq!((held(1, 50, 0).await, held(3, 50, 0).await), (Some(one), None));
    assert_eq!((held(1, 50, 20).await, held(1, 100, 0).await), (None, None), "idle; over");
    commit!(db, tx => session::touch(tx, one, 30));
    assert_eq!(held(1, 50, 20).await, Some(one));
    let found = look!(db, tx => session::held(tx, &[2; 32], 50, 0)).unwrap();
    assert_eq!((found.email.as_str(), found.role.as_str(), found.team), ("mina@x.io", "admin", None));
    assert!(!commit!(db, tx => session::end(tx, mina + 1, one)), "of somebody else");
    assert_eq!(commit!(db, tx => session::end_others(tx, mina, two)), 1);
    assert_eq!(held(1, 50, 0).await, None);
    commit!(db, tx => member::disable(tx, "mina@x.io", 9));
    assert_eq!(held(2, 50, 0).await, None, "whoever is disabled has none");
    assert_eq!(look!(db, tx => session::of_member(tx, mina)).len(), 1);
    assert_eq!(commit!(db, tx => session::tidy(tx, 100, 0)), 1);
}

async fn a_ticket_is_taken_once(db: Db) {
    let mina = mina(&db).await;
    let new = |secret: u8, member_id| Ticket {
        secret: vec![secret; 32],
        kind: "reset".into(),
        member_id,
        created_by: "Dana".into(),
        created_at: 1,
        expires_at: 50,
        attempts: 0,
    };
    commit!(db, tx => ticket::issue(tx, &new(1, Some(mina))));
    commit!(db, tx => ticket::issue(tx, &new(3, None)));
    commit!(db, tx => ticket::issue(tx, &new(2, Some(mina))));
    assert_eq!(look!(db, tx => ticket::find(tx, &[1; 32], "reset", 10)), None, "a later one took its place");
    assert!(look!(db, tx => ticket::find(tx, &[2; 32], "setup", 10)).is_none());
    assert!(look!(db, tx => ticket::find(tx, &[2; 32], "reset", 50)).is_none());
    assert_eq!(look!(db, tx => ticket::open(tx, "reset", 10)).len(), 2);
    assert_eq!(commit!(db, tx => ticket::miss(tx, &[2; 32])), 1);
    assert!(commit!(db, tx => ticket::take(tx, &[2; 32])));
    assert!(!commit!(db, tx => ticket::take(tx, &[2; 32])));
    assert_eq!(commit!(db, tx => ticket::tidy(tx, 50)), 1);
}

async fn browsers_are_known_and_forgotten(db: Db) {
    let mina = mina(&db).await;
    for n in 1..=4_u8 {
        commit!(db, tx => session::note_device(tx, &[n; 32], mina, i64::from(n), 2));
    }
    let known = |n: u8| {
        let db = &db;
        async move { look!(db, tx => session::knows_device(tx, &[n; 32], mina)) }
    };
    assert_eq!([known(1).await, known(2).await, known(3).await, known(4).await], [false, false, true, true]);
    assert!(!look!(db, tx => session::knows_device(tx, &[4; 32], mina + 1)));
}

async fn a_member_is_changed(db: Db) {
    let mina = mina(&db).await;
    let mut row = look!(db, tx => member::by_id(tx, mina)).unwrap();
    row.name = Some("박미나".into());
    row.team = Some("sales".into());
    commit!(db, tx => member::change(tx, &row));
    assert_eq!(look!(db, tx => member::by_id(tx, mina)), Some(row));
    assert_eq!(look!(db, tx => member::of_team(tx, "sales")), ["mina@x.io"]);
    assert!(look!(db, tx => member::by_id(tx, mina + 1)).is_none());
}
