//! Columns that hold secrets.

use baton_store::Db;
use baton_store::sealed::{self, COLUMNS};

use crate::common::{commit, look, on_both};
use crate::endpoints::hook;

on_both![a_secret_is_put_in_the_place_of_another];

async fn a_secret_is_put_in_the_place_of_another(db: Db) {
    let id = commit!(db, tx => baton_store::endpoint::add(tx, &hook("crm")));
    let secret = COLUMNS.into_iter().find(|of| of.column == "secret").unwrap();
    let old = COLUMNS.into_iter().find(|of| of.column == "secret_old").unwrap();
    assert_eq!(look!(db, tx => sealed::values(tx, secret)), [(id, "whsec_a".to_owned())]);
    assert!(look!(db, tx => sealed::values(tx, old)).is_empty());
    commit!(db, tx => sealed::put(tx, secret, id, "sealed"));
    assert_eq!(look!(db, tx => sealed::values(tx, secret)), [(id, "sealed".to_owned())]);
}

/// A column that is called like a secret holds sealed ones, or says here what it holds instead.
#[test]
fn no_column_is_forgotten() {
    const OTHERS: [&str; 10] = [
        "api_key.secret",       // a digest
        "calendar_feed.secret", // a digest
        "credential.password",  // a hash (argon2id)
        "credential.password_at",
        "credential.totp_at",
        "credential.totp_step",
        "device.secret",  // a digest
        "session.secret", // a digest
        "ticket.secret",  // a digest
        "endpoint.secret_old_until",
    ];
    let folder = format!("{}/migrations/sqlite", env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let mut table = String::new();
        for line in std::fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            let words: Vec<&str> = line.split([' ', '(']).filter(|word| !word.is_empty()).collect();
            let column = match words[..] {
                ["CREATE", "TABLE", name, ..] => {
                    name.clone_into(&mut table);
                    continue;
                }
                ["ALTER", "TABLE", name, "ADD", "COLUMN", column, ..] => {
                    name.clone_into(&mut table);
                    column
                }
                [column, "TEXT" | "BLOB" | "INTEGER" | "TEXT," | "BLOB," | "INTEGER,", ..] => column,
                _ => continue,
            };
            if ["secret", "token", "password", "totp"].iter().any(|word| column.contains(word)) {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    assert!(found.len() >= 4, "{found:?}");
    for column in found {
        let sealed = COLUMNS.iter().any(|of| format!("{}.{}", of.table, of.column) == column);
        assert!(sealed || OTHERS.contains(&column.as_str()), "{column}: seal it (store::sealed::COLUMNS)");
    }
}
