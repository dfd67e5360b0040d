//! Both databases have the same tables: columns, types, nulls, keys, references and indexes.

use std::collections::BTreeSet;

use baton_store::Db;

use crate::common::{empty_postgres, empty_sqlite, texts};

// `listing_change` is what each database says of itself, in its own way.

/// What a database has: (`table.column` or `table (columns)`, what it is).
type Schema = BTreeSet<(String, String)>;

/// Reads a catalogue; its rows are texts with a tab in them. `told` puts what both databases say in the same words.
async fn read(db: &Db, catalogue: &str, told: impl Fn(&str, &str) -> String) -> Schema {
    let rows = texts(db, catalogue).await;
    assert!(rows.len() > 10, "the catalogue was read");
    let pair = |row: String| {
        let (name, what) = row.split_once('\t').unwrap();
        (name.to_owned(), told(name, what))
    };
    rows.into_iter().map(pair).collect()
}

const SQLITE_COLUMNS: &str = "
    SELECT t.name || '.' || c.name || char(9) || c.type || CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN ' NOT NULL' ELSE '' END
    FROM pragma_table_list t JOIN pragma_table_info(t.name) c
    WHERE t.schema = 'main' AND t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'listing_change'";
const POSTGRES_COLUMNS: &str = "
    SELECT c.relname || '.' || a.attname || E'\\t' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
      AND c.relname <> 'listing_change'";

const SQLITE_REFERENCES: &str = "
    SELECT t.name || '.' || f.\"from\" || char(9) || f.\"table\" || '.' || f.\"to\" || ' ' || f.on_delete
    FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) f WHERE t.schema = 'main' AND t.type = 'table'";
const POSTGRES_REFERENCES: &str = "
    SELECT c.relname || '.' || a.attname || E'\\t' || r.relname || '.' || b.attname || ' ' ||
           CASE k.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'c' THEN 'CASCADE' ELSE 'other' END
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
    JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = k.confkey[1]
    WHERE k.contype = 'f' AND c.relnamespace = CAST(current_schema() AS regnamespace)";

// An index is known by its columns: those that keys make have names of their own in each database.
const SQLITE_INDEXES: &str = "
    SELECT t.name || ' (' || (SELECT group_concat(x.name || CASE x.\"desc\" WHEN 1 THEN ' DESC' ELSE '' END, ', ')
                              FROM pragma_index_xinfo(i.name) x WHERE x.key = 1) || ')' || char(9) ||
           CASE i.\"unique\" WHEN 1 THEN 'unique' ELSE 'plain' END ||
           CASE i.partial WHEN 1 THEN (SELECT substr(s.sql, instr(s.sql, ' WHERE ')) FROM sqlite_master s WHERE s.name = i.name) ELSE '' END
    FROM pragma_table_list t JOIN pragma_index_list(t.name) i WHERE t.schema = 'main' AND t.type = 'table' AND t.name <> 'listing_change'";
// A table's number has no index in SQLite: it is the table's own order.
const SQLITE_NUMBERS: &str = "
    SELECT t.name || ' (' || c.name || ')' || char(9) || 'unique'
    FROM pragma_table_list t JOIN pragma_table_info(t.name) c
    WHERE t.schema = 'main' AND t.type = 'table' AND c.pk = 1 AND c.type = 'INTEGER' AND t.name <> 'listing_change'
      AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) i WHERE i.origin = 'pk')";
const POSTGRES_INDEXES: &str = "
    SELECT c.relname || ' (' || (SELECT string_agg(a.attname || CASE WHEN i.indoption[n - 1] & 1 = 1 THEN ' DESC' ELSE '' END, ', ' ORDER BY n)
                                 FROM generate_series(1, i.indnkeyatts) n
                                 JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[n - 1]) || ')' || E'\\t' ||
           CASE WHEN i.indisunique THEN 'unique' ELSE 'plain' END ||
           COALESCE(' WHERE ' || replace(trim(both '()' from pg_get_expr(i.indpred, i.indrelid)), '::text', ''), '')
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relname <> 'listing_change'";

/// How PostgreSQL calls what SQLite calls so.
fn in_postgres(declared: &str) -> String {
    let (kind, null) = declared.split_once(' ').map_or((declared, ""), |(kind, null)| (kind, null));
    let kind = match kind {
        "INTEGER" => "bigint",
        "REAL" => "double precision",
        "TEXT" => "text",
        "BLOB" => "bytea",
        other => panic!("a type without a counterpart: {other}"),
    };
    format!("{kind} {null}").trim().to_owned()
}

async fn migrated() -> (Db, Db, impl Sized) {
    let (sqlite, folder) = empty_sqlite().await;
    let (postgres, database) = empty_postgres().await;
    assert_eq!(sqlite.migrate().await.unwrap(), postgres.migrate().await.unwrap());
    (sqlite, postgres, (folder, database))
}

#[tokio::test]
async fn the_columns_agree() {
    let (sqlite, postgres, _kept) = migrated().await;
    // Neither says of the columns of a view whether they may be null.
    let told = |name: &str, kind: &str| {
        if name.starts_with("attribute_fact.") { kind.replace(" NOT NULL", "") } else { kind.to_owned() }
    };
    let columns = read(&sqlite, SQLITE_COLUMNS, |name, kind| told(name, &in_postgres(kind))).await;
    assert_eq!(columns, read(&postgres, POSTGRES_COLUMNS, told).await);
}

#[tokio::test]
async fn the_references_agree() {
    let (sqlite, postgres, _kept) = migrated().await;
    let told = |_: &str, to: &str| to.to_owned();
    assert_eq!(
        read(&sqlite, SQLITE_REFERENCES, told).await,
        read(&postgres, POSTGRES_REFERENCES, told).await
    );
}

#[tokio::test]
async fn the_keys_and_indexes_agree() {
    let (sqlite, postgres, _kept) = migrated().await;
    let told = |_: &str, index: &str| {
        index.replace([';', '(', ')'], "").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut indexes = read(&sqlite, SQLITE_INDEXES, told).await;
    indexes.extend(read(&sqlite, SQLITE_NUMBERS, told).await);
    let one_open = ("handoff (lead_id)".to_owned(), "unique WHERE status = 'open'".to_owned());
    assert!(indexes.contains(&one_open), "conditions and all: {indexes:?}");
    assert_eq!(indexes, read(&postgres, POSTGRES_INDEXES, told).await);
}

/// Texts are ordered by code point, as scores need it of message ids.
#[tokio::test]
async fn texts_of_postgres_are_ordered_by_code_point() {
    let (_, postgres, _kept) = migrated().await;
    let loose = "SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                 JOIN pg_collation k ON k.oid = a.attcollation
                 WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relkind = 'r' AND a.attnum > 0
                   AND k.collname <> 'C' AND c.relname <> 'migration'";
    assert_eq!(texts(&postgres, loose).await, Vec::<String>::new());
}

#[tokio::test]
async fn both_begin_with_the_same_rows() {
    let (sqlite, postgres, _kept) = migrated().await;
    let tables =
        texts(&sqlite, "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'migration'").await;
    let mut filled = BTreeSet::new();
    for table in tables {
        let count = format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table}");
        let (one, other) = (texts(&sqlite, &count).await, texts(&postgres, &count).await);
        assert_eq!(one, other, "{table}");
        if one != ["0"] {
            filled.insert(table);
        }
    }
    assert_eq!(
        filled,
        ["benchmark", "epoch", "listing_change", "notice_rule", "return_reason"].map(str::to_owned).into()
    );
}
