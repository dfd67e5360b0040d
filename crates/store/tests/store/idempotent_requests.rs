//! Requests that are known again by a key.

use baton_store::Db;
use baton_store::idempotent_request::{self, Request};

use crate::common::{commit, look, on_both};

on_both![a_key_is_one_request_of_one_caller_until_it_is_forgotten];

async fn a_key_is_one_request_of_one_caller_until_it_is_forgotten(db: Db) {
    let new = Request {
        id: 0,
        caller: vec![1],
        key: "k".to_owned(),
        request: vec![7],
        begun_at: 10,
        status: None,
        answer: None,
    };
    let id = commit!(db, tx => idempotent_request::begin(tx, &new)).unwrap();
    let before =
        commit!(db, tx => idempotent_request::begin(tx, &Request { request: vec![8], ..new.clone() }));
    assert_eq!(before, Err(Request { id, ..new.clone() }));
    let other = commit!(db, tx => idempotent_request::begin(tx, &Request { caller: vec![2], begun_at: 30, ..new.clone() }));
    assert!(other.is_ok_and(|other| other != id));
    commit!(db, tx => idempotent_request::settle(tx, id, 201, "sealed"));
    let before = commit!(db, tx => idempotent_request::begin(tx, &new)).unwrap_err();
    assert_eq!((before.status, before.answer.as_deref()), (Some(201), Some("sealed")));
    assert_eq!(look!(db, tx => idempotent_request::oldest(tx)), Some(10));
    assert_eq!(commit!(db, tx => idempotent_request::tidy(tx, 30)), 1);
    assert!(commit!(db, tx => idempotent_request::begin(tx, &new)).is_ok());
    commit!(db, tx => idempotent_request::forget(tx, id));
}
