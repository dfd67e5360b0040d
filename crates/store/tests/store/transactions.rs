//! Transactions.

use std::time::Duration;

use baton_store::{Db, StoreError, Tx, lead};
use tokio::time::timeout;

use crate::common::{look, on_both, on_postgres, people, person, texts};

/// How long something may take that nothing stands in the way of.
const PATIENCE: Duration = Duration::from_secs(30);

on_both![
    counting_the_tables_changes_nothing,
    what_is_dropped_was_never_there,
    a_reader_sees_one_state,
    a_reader_does_not_wait_for_a_writer,
    what_is_wanted_voids_what_is_remembered,
    whoever_gives_up_leaves_no_transaction_behind,
    a_writer_that_gives_up_holds_nobody_up,
];

async fn counting_the_tables_changes_nothing(db: Db) {
    people(&db, ["a@x.io"]).await;
    db.analyze().await.unwrap();
    assert_eq!(look!(db, tx => lead::count(tx)), 1);
}

async fn what_is_dropped_was_never_there(db: Db) {
    let mut tx = db.write().await.unwrap();
    lead::save(&mut tx, &mut [person("a@x.io")]).await.unwrap();
    assert_eq!(lead::count(&mut tx).await.unwrap(), 1, "a writer sees what it wrote");
    drop(tx);
    assert_eq!(look!(db, tx => lead::count(tx)), 0);
}

async fn a_reader_sees_one_state(db: Db) {
    let mut reader = db.read().await.unwrap();
    assert_eq!(lead::count(&mut reader).await.unwrap(), 0);
    people(&db, ["a@x.io"]).await;
    assert_eq!(lead::count(&mut reader).await.unwrap(), 0);
    drop(reader);
    assert_eq!(look!(db, tx => lead::count(tx)), 1);
}

async fn a_reader_does_not_wait_for_a_writer(db: Db) {
    let mut writer = db.write().await.unwrap();
    lead::save(&mut writer, &mut [person("a@x.io")]).await.unwrap();
    assert_eq!(look!(db, tx => lead::count(tx)), 0);
    writer.commit().await.unwrap();
    assert_eq!(look!(db, tx => lead::count(tx)), 1);
}

/// Each in a schema of its own.
#[tokio::test]
async fn workspaces_in_one_database_of_postgres_do_not_wait_for_each_other() {
    on_postgres(async |one: Db| {
        on_postgres(async |other: Db| {
            let keys = [("email", "a@x.io")];
            let mut writer = one.write().await.unwrap();
            lead::lock_keys(&mut writer, &keys).await.unwrap();
            let theirs = async {
                other.write_live().await.unwrap().commit().await.unwrap();
                let mut writer = other.write().await.unwrap();
                lead::lock_keys(&mut writer, &keys).await.unwrap();
            };
            timeout(PATIENCE, theirs).await.expect("it waits for the other workspace");
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn sqlite_keeps_what_it_acknowledged() {
    crate::common::on_sqlite(async |db: Db| {
        let setting = async |name: &str| {
            let Tx::Sqlite(mut tx) = db.write_aside().await.unwrap() else { panic!("another database") };
            let sql = sqlx::AssertSqlSafe(format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}"));
            sqlx::query_scalar::<_, String>(sql).fetch_one(&mut *tx).await.unwrap()
        };
        assert_eq!(setting("journal_mode").await, "wal");
        assert_eq!(setting("synchronous").await, "2", "FULL");
        assert_eq!(setting("foreign_keys").await, "1");
    })
    .await;
}

/// Every table is STRICT, so that a text in a column of numbers is refused as PostgreSQL refuses it.
#[tokio::test]
async fn sqlite_tables_are_strict() {
    crate::common::on_sqlite(async |db: Db| {
        let loose = "SELECT name FROM pragma_table_list \
                     WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name <> 'migration'";
        assert_eq!(texts(&db, loose).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_without_its_password() {
    for (url, shown) in [
        ("mysql://me:secret@host/db", "mysql://…@host/db"),
        ("postgres://me:secret@host:port/db", "postgres://…@host:port/db"),
        ("baton.db", "baton.db"),
    ] {
        let error = Db::connect(url).await.unwrap_err();
        assert!(matches!(error, StoreError::Address(_)), "{error}");
        assert!(error.to_string().contains(shown) && !error.to_string().contains("secret"), "{error}");
    }
}

async fn what_is_wanted_voids_what_is_remembered(db: Db) {
    assert_eq!(look!(db, tx => tx.wanted()), 0);
    let (before, _) = look!(db, tx => tx.epoch());
    let mut tx = db.write_aside().await.unwrap();
    tx.set_wanted(3).await.unwrap();
    tx.set_wanted(3).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(look!(db, tx => tx.wanted()), 3);
    assert_eq!(look!(db, tx => tx.epoch()).0, before + 1, "once, and not where nothing changes");
}

/// A request whose client is gone is dropped wherever it stands: also while its transaction begins.
async fn whoever_gives_up_leaves_no_transaction_behind(db: Db) {
    for polls in 0..400 {
        let mut reader = std::pin::pin!(db.read());
        let mut polled = 0;
        std::future::poll_fn(|context| {
            polled += 1;
            if reader.as_mut().poll(context).is_ready() || polled > polls % 20 {
                return std::task::Poll::Ready(());
            }
            std::task::Poll::Pending
        })
        .await;
    }
    for number in 0..20 {
        people(&db, [&*format!("{number}@x.io")]).await;
    }
    assert_eq!(look!(db, tx => lead::count(tx)), 20);
}

/// Likewise of one that writes: nothing of it stays, and another process does not wait for it.
async fn a_writer_that_gives_up_holds_nobody_up(db: Db) {
    let other = db.file().map(|file| format!("sqlite:{}", file.display()));
    for polls in 0..60 {
        let mut writer = std::pin::pin!(async {
            let mut tx = db.write().await.unwrap();
            lead::save(&mut tx, &mut [person("a@x.io")]).await.unwrap();
            loop {
                tokio::task::yield_now().await;
            }
        });
        let mut polled = 0;
        std::future::poll_fn(|context| {
            polled += 1;
            if writer.as_mut().poll(context).is_ready() || polled > polls % 20 {
                return std::task::Poll::Ready(());
            }
            std::task::Poll::Pending
        })
        .await;
    }
    if let Some(url) = other {
        people(&Db::connect(&url).await.unwrap(), ["b@x.io"]).await;
    }
    people(&db, ["c@x.io"]).await;
    let left = if db.file().is_some() { 2 } else { 1 };
    assert_eq!(look!(db, tx => lead::count(tx)), left);
}
