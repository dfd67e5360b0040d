//! A whole database copied into another: SQLite to PostgreSQL and back.

use baton_store::copy::{Copied, CopyError, Keep, Step, copy};
use baton_store::{Db, StoreError, lead};

use crate::common::{commit, empty_postgres, empty_sqlite, person, run, texts};

/// Rows of each table: several chunks, and not a round number.
const ROWS: u64 = 2_345;

/// What each column of each table is filled with, by its type; each row has a number `n`. References hold, since all keys are made alike.
const FILLERS: &str = "
    SELECT 'INSERT INTO \"' || m.name || '\" (' || group_concat('\"' || c.name || '\"', ', ') || ') SELECT ' ||
      group_concat(CASE WHEN c.\"notnull\" = 0 AND c.pk = 0 THEN 'CASE WHEN n % 3 = 0 THEN NULL ELSE ' ELSE '' END ||
        CASE c.type WHEN 'INTEGER' THEN 'n' WHEN 'REAL' THEN 'n / 7.0' WHEN 'BLOB' THEN 'CAST(char(n) || ''가'' AS BLOB)'
                    ELSE '''é' || '\"''''가'' || char(7680 + n)' END ||
        CASE WHEN c.\"notnull\" = 0 AND c.pk = 0 THEN ' END' ELSE '' END, ', ') ||
      ' FROM n'
    FROM sqlite_master m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT IN ('migration', 'listing_change') GROUP BY m.name";

/// Rows in every table there is, instead of those that it begins with.
pub(crate) async fn fill(db: &Db) -> usize {
    let fillers = texts(db, FILLERS).await;
    let numbers =
        format!("WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {ROWS}) ");
    let inserts: Vec<String> = fillers.iter().map(|filler| format!("{numbers}{filler};")).collect();
    let tables = "SELECT 'DELETE FROM \"' || name || '\";' FROM sqlite_master WHERE type = 'table' AND name NOT IN ('migration', 'listing_change')";
    let deletes = texts(db, tables).await.concat();
    run(db, &format!("BEGIN; PRAGMA defer_foreign_keys = ON; {deletes} {} COMMIT;", inserts.join("\n")))
        .await;
    fillers.len()
}

async fn filled() -> (Db, usize, impl Sized) {
    let (db, folder) = empty_sqlite().await;
    db.migrate().await.unwrap();
    let tables = fill(&db).await;
    (db, tables, folder)
}

async fn copied(from: &Db, to: &Db) -> Result<Vec<Copied>, CopyError> {
    copy(&mut from.read().await.unwrap(), to, Keep::EachChunk, &mut |_, _, _| {}).await
}

/// Begins a copy and drops it once so many rows are copied, as a killed process does.
async fn broken_off(from: &Db, to: &Db, rows: u64) {
    let (stop, mut stopped) = tokio::sync::watch::channel(false);
    let mut source = from.read().await.unwrap();
    let mut told = move |step, done, _| {
        if step == Step::Copying && done >= rows {
            stop.send(true).unwrap();
        }
    };
    tokio::select! {
        biased;
        _ = stopped.wait_for(|stop| *stop) => {}
        done = copy(&mut source, to, Keep::EachChunk, &mut told) => panic!("it was to be broken off: {done:?}"),
    }
}

#[tokio::test]
async fn every_row_goes_there_and_back() {
    let (sqlite, tables, _kept) = filled().await;
    let (postgres, _database) = empty_postgres().await;
    let there = copied(&sqlite, &postgres).await.unwrap();
    assert!(there.len() == tables && there.iter().all(|table| table.rows == ROWS), "{there:?}");
    postgres.check_schema().await.unwrap();
    let (second, _folder) = empty_sqlite().await;
    let back = copied(&postgres, &second).await.unwrap();
    let sorted = |mut tables: Vec<Copied>| {
        tables.sort_by(|a, b| a.table.cmp(&b.table));
        tables
    };
    assert_eq!(sorted(there), sorted(back));
    second.check_schema().await.unwrap();
    assert_eq!(texts(&second, "PRAGMA integrity_check").await, ["ok"]);
    assert!(texts(&second, "SELECT \"table\" FROM pragma_foreign_key_check").await.is_empty());
    assert!(texts(&second, "SELECT name FROM sqlite_master WHERE name = 'copy_progress'").await.is_empty());
}

/// Numbers of new rows do not meet those that were copied.
#[tokio::test]
async fn a_copy_is_written_to_like_any_other() {
    let (sqlite, _, _kept) = filled().await;
    let (postgres, _database) = empty_postgres().await;
    copied(&sqlite, &postgres).await.unwrap();
    let mut new = [person("new@x.example")];
    commit!(postgres, tx => lead::save(tx, &mut new));
    assert_eq!(new[0].id, ROWS as i64 + 1);
}

#[tokio::test]
async fn numbers_keep_their_bits() {
    let (sqlite, _folder) = empty_sqlite().await;
    sqlite.migrate().await.unwrap();
    let bits: [u64; 6] = [
        0.1_f64.to_bits(),
        1e15_f64.to_bits(),
        (-1.0_f64 / 3.0).to_bits(),
        1,
        f64::MAX.to_bits(),
        0x3ff0_0000_0000_0001,
    ];
    for (n, bits) in bits.iter().enumerate() {
        let number = f64::from_bits(*bits);
        run(&sqlite, &format!("INSERT INTO campaign (key, name, cost) VALUES ('{n}', 'x', {number:e})"))
            .await;
    }
    let (postgres, _database) = empty_postgres().await;
    copied(&sqlite, &postgres).await.unwrap();
    let Db::Postgres(pool) = &postgres else { panic!() };
    let found: Vec<(f64,)> =
        sqlx::query_as("SELECT cost FROM campaign ORDER BY key").fetch_all(pool).await.unwrap();
    assert_eq!(found.iter().map(|(number,)| number.to_bits()).collect::<Vec<_>>(), bits);
    // SQLite has no minus zero.
    run(&postgres, "UPDATE campaign SET cost = '-0' WHERE key = '0'").await;
    let (second, _other) = empty_sqlite().await;
    copied(&postgres, &second).await.unwrap();
}

/// Twice broken off, at different places; each time it goes on.
async fn goes_on(from: &Db, to: &Db, whole: &[Copied]) {
    broken_off(from, to, 5_000).await;
    for refused in [to.check_schema().await, to.migrate().await.map(drop)] {
        assert!(matches!(refused, Err(StoreError::Unfinished)), "{refused:?}");
    }
    broken_off(from, to, 20_000).await;
    let mut first = None;
    let mut told = |step, done, _| {
        if step == Step::Copying {
            first.get_or_insert(done);
        }
    };
    let mut source = from.read().await.unwrap();
    let done = copy(&mut source, to, Keep::EachChunk, &mut told).await.unwrap();
    assert!(first.unwrap() > 20_000, "it begins where it was broken off: {first:?}");
    assert_eq!(done.iter().map(|table| &table.digest).collect::<Vec<_>>(), digests(whole));
    to.check_schema().await.unwrap();
}

fn digests(tables: &[Copied]) -> Vec<&String> {
    tables.iter().map(|table| &table.digest).collect()
}

#[tokio::test]
async fn a_copy_that_was_broken_off_goes_on() {
    let (sqlite, _, _kept) = filled().await;
    let (whole, _folder) = empty_sqlite().await;
    let all = copied(&sqlite, &whole).await.unwrap();
    let (postgres, _database) = empty_postgres().await;
    goes_on(&sqlite, &postgres, &all).await;
    let (second, _other) = empty_sqlite().await;
    goes_on(&postgres, &second, &all).await;
}

#[tokio::test]
async fn all_or_none_leaves_nothing() {
    let (sqlite, _, _kept) = filled().await;
    let (postgres, _database) = empty_postgres().await;
    // One row of a late table cannot be stored: PostgreSQL has no NUL in a text.
    run(&sqlite, "UPDATE transition SET note = 'a' || char(0) || 'b' WHERE id = 2000").await;
    let mut source = sqlite.read().await.unwrap();
    let failed = copy(&mut source, &postgres, Keep::AllOrNone, &mut |_, _, _| {}).await.unwrap_err();
    assert!(matches!(&failed, CopyError::Table { table, .. } if table == "transition"), "{failed}");
    assert!(!postgres.is_initialised().await.unwrap());
}

#[tokio::test]
async fn a_tampered_row_is_found() {
    let (sqlite, _, _kept) = filled().await;
    let (postgres, _database) = empty_postgres().await;
    let (second, _folder) = empty_sqlite().await;
    for target in [&postgres, &second] {
        broken_off(&sqlite, target, 15_000).await;
        run(target, "UPDATE account SET name = 'other' WHERE id = 1234").await;
        let found = copied(&sqlite, target).await.unwrap_err();
        let CopyError::Differs(difference) = &found else { panic!("{found}") };
        assert_eq!((difference.table.as_str(), difference.key.as_str()), ("account", "1234"));
        assert!(difference.what.starts_with("name is other instead of"), "{found}");
        assert!(matches!(target.check_schema().await, Err(StoreError::Unfinished)));
    }
}

#[tokio::test]
async fn what_is_not_empty_is_refused() {
    let (sqlite, _, _kept) = filled().await;
    let (postgres, _database) = empty_postgres().await;
    let (other, _folder) = empty_sqlite().await;
    other.migrate().await.unwrap();
    assert!(matches!(copied(&sqlite, &other).await, Err(CopyError::NotEmpty)));
    run(&postgres, "CREATE TABLE theirs (id BIGINT PRIMARY KEY)").await;
    assert!(matches!(copied(&sqlite, &postgres).await, Err(CopyError::NotEmpty)));
    run(&postgres, "DROP TABLE theirs").await;
    broken_off(&sqlite, &postgres, 5_000).await;
    assert!(matches!(copied(&other, &postgres).await, Err(CopyError::OtherSource)));
    assert!(matches!(copied(&postgres, &other).await, Err(CopyError::Store(StoreError::Unfinished))));
}
