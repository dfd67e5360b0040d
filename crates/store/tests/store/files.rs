//! Files of SQLite as a whole.

use std::path::{Path, PathBuf};

use baton_store::copy::{Keep, copy};
use baton_store::sqlite_file::{Alone, check, clone, rows};
use baton_store::{Db, StoreError, lead};
use tempfile::TempDir;

use crate::common::{empty_sqlite, people, person, run, texts};
use crate::copying::fill;

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("store.sqlite")
}

async fn digests(file: &Path) -> Vec<(String, u64, String)> {
    let db = Db::connect(&format!("sqlite:{}", file.display())).await.unwrap();
    let (target, _folder) = empty_sqlite().await;
    let mut source = db.read().await.unwrap();
    let copied = copy(&mut source, &target, Keep::EachChunk, &mut |_, _, _| {}).await.unwrap();
    copied.into_iter().map(|table| (table.table, table.rows, table.digest)).collect()
}

#[tokio::test]
async fn a_clone_is_the_same_to_the_bit() {
    let (db, folder) = empty_sqlite().await;
    db.migrate().await.unwrap();
    fill(&db).await;
    let copy = folder.path().join("a ? 100% #1 사본.sqlite");
    let told = clone(&file(&folder), &copy).await.unwrap();
    assert_eq!(told, rows(&copy).await.unwrap());
    assert_eq!(check(&copy).await.unwrap(), 0);
    let of = |name: &str| folder.path().join(name);
    assert!(!of("a ? 100% #1 사본.sqlite-wal").exists(), "it is one file");
    let again = of("again.sqlite");
    clone(&copy, &again).await.unwrap();
    assert_eq!(digests(&again).await, digests(&file(&folder)).await);
    let schema = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name";
    let second = Db::connect(&format!("sqlite:{}", again.display())).await.unwrap();
    assert_eq!(texts(&second, schema).await, texts(&db, schema).await);
}

#[tokio::test]
async fn a_clone_has_one_moment_while_others_write() {
    let (db, folder) = empty_sqlite().await;
    db.migrate().await.unwrap();
    people(&db, ["a@x.example", "b@x.example"]).await;
    let mut tx = db.write().await.unwrap();
    lead::save(&mut tx, &mut [person("c@x.example")]).await.unwrap();
    let copy = folder.path().join("copy.sqlite");
    let told = clone(&file(&folder), &copy).await.unwrap();
    tx.commit().await.unwrap();
    let leads = told.iter().find(|rows| rows.table == "lead").unwrap();
    assert_eq!(leads.rows, 2, "what is not committed is not there");
    assert_eq!(rows(&copy).await.unwrap(), told);
}

#[tokio::test]
async fn a_damaged_file_is_found() {
    let (db, folder) = empty_sqlite().await;
    db.migrate().await.unwrap();
    fill(&db).await;
    let copy = folder.path().join("copy.sqlite");
    clone(&file(&folder), &copy).await.unwrap();
    let whole = std::fs::read(&copy).unwrap();
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2 / 4096 * 4096;
    damaged[middle..middle + 4096].fill(0xff);
    std::fs::write(&copy, damaged).unwrap();
    assert!(check(&copy).await.is_err());
    std::fs::write(&copy, &whole[..whole.len() / 2]).unwrap();
    assert!(check(&copy).await.is_err());
    std::fs::write(&copy, "lead,email\n").unwrap();
    assert!(check(&copy).await.unwrap_err().to_string().contains("not a database"));
    std::fs::write(&copy, "").unwrap();
    assert!(matches!(check(&copy).await, Err(StoreError::Missing(_))));
    std::fs::remove_file(&copy).unwrap();
    assert!(check(&copy).await.is_err() && !copy.exists(), "nothing is made");
}

#[tokio::test]
async fn other_schemas_are_told() {
    let (db, folder) = empty_sqlite().await;
    db.migrate().await.unwrap();
    let file = file(&folder);
    run(&db, "DELETE FROM migration WHERE name = (SELECT MAX(name) FROM migration)").await;
    assert_eq!(check(&file).await.unwrap(), 1);
    run(&db, "INSERT INTO migration (name, digest) VALUES ('copy', 'x')").await;
    assert!(matches!(check(&file).await, Err(StoreError::Unfinished)));
    run(&db, "UPDATE migration SET name = '9999_later' WHERE name = 'copy'").await;
    assert!(matches!(check(&file).await, Err(StoreError::Newer(_))));
    run(&db, "PRAGMA foreign_keys = OFF; INSERT INTO external_id VALUES ('', 'x', 77, 0)").await;
    assert!(matches!(check(&file).await, Err(StoreError::Unsound(fault)) if fault.contains("external_id")));
}

#[tokio::test]
async fn nobody_holds_a_file_that_others_have_open() {
    let (db, folder) = empty_sqlite().await;
    db.migrate().await.unwrap();
    people(&db, ["a@x.example"]).await;
    let file = file(&folder);
    assert!(matches!(Alone::hold(&file).await, Err(StoreError::InUse)));
    people(&db, ["b@x.example"]).await;
    db.close().await;
    let mut alone = Alone::hold(&file).await.unwrap();
    assert!(!alone.is_empty().await.unwrap());
    assert!(!folder.path().join("store.sqlite-wal").exists());
    alone.release().await.unwrap();
    assert_eq!(rows(&file).await.unwrap().iter().find(|rows| rows.table == "lead").unwrap().rows, 2);
}
