//! What one database cannot store, both refuse, and with the same words.

use baton_store::{Db, StoreError, account, campaign, lead, transition};

use crate::common::{on_both, people, some, step};

on_both![a_nul_is_refused_wherever_it_comes_from, letters_that_look_like_a_nul_are_stored];

async fn a_nul_is_refused_wherever_it_comes_from(db: Db) {
    let [id] = people(&db, ["a@x.io"]).await;
    let mut tx = db.write().await.unwrap();
    let noted = transition::Transition { note: some("a\0"), ..step(id, "mql", 1) };
    let refused = [
        transition::append(&mut tx, &[&noted]).await.unwrap_err(),
        lead::add_keys(&mut tx, &[("", "a\0", id)]).await.unwrap_err(),
        lead::by_keys(&mut tx, &[("", "a\0")]).await.unwrap_err(),
        lead::set_stages(&mut tx, &[(id, "m\0ql", None)]).await.unwrap_err(),
        lead::set_emails(&mut tx, &[(id, "a\0@x.io")]).await.unwrap_err(),
        lead::set_owner(&mut tx, id, "R\0ui").await.unwrap_err(),
        account::by_name(&mut tx, &["a\0"]).await.unwrap_err(),
        campaign::note(&mut tx, &["a\0"], &[]).await.unwrap_err(),
    ];
    for error in refused {
        assert!(matches!(error, StoreError::Value { .. }), "{error}");
        assert!(error.to_string().ends_with("holds a NUL character, which cannot be stored"), "{error}");
    }
    // Nothing was sent, so the transaction goes on.
    lead::set_owner(&mut tx, id, "Rui").await.unwrap();
    tx.commit().await.unwrap();
}

async fn letters_that_look_like_a_nul_are_stored(db: Db) {
    let [id] = people(&db, ["a@x.io"]).await;
    let key = r"C:\u0000\new";
    let mut tx = db.write().await.unwrap();
    lead::add_keys(&mut tx, &[("", key, id)]).await.unwrap();
    assert_eq!(lead::by_keys(&mut tx, &[("", key)]).await.unwrap()[""][key], id);
}
