//! What tables a database has, in an order in which they can be filled.

use std::collections::{BTreeMap, BTreeSet};

use super::CopyError;
use super::value::Value;
use crate::Tx;
use crate::db::on;
use crate::migrate::NOT_COPIED;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Real,
    Text,
    Bytes,
}

impl Kind {
    /// The kind of a column declared so.
    fn of(declared: &str) -> Option<Kind> {
        Some(match declared {
            "INTEGER" | "bigint" => Kind::Int,
            "REAL" | "double precision" => Kind::Real,
            "TEXT" | "text" => Kind::Text,
            "BLOB" | "bytea" => Kind::Bytes,
            _ => return None,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    /// The places among its columns of those of its key.
    pub(crate) key: Vec<usize>,
}

impl Table {
    /// The key of one of its rows.
    pub(super) fn key_of(&self, row: &[Value]) -> Vec<Value> {
        self.key.iter().map(|place| row[*place].clone()).collect()
    }

    /// The kinds of the columns of its key.
    pub(crate) fn key_kinds(&self) -> Vec<Kind> {
        self.key.iter().map(|place| self.columns[*place].kind).collect()
    }

    /// The names of its columns, as SQL lists them.
    pub(crate) fn listed(&self) -> String {
        self.columns.iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(", ")
    }

    /// The names of the columns of its key, as SQL lists them.
    pub(crate) fn listed_key(&self) -> String {
        self.key.iter().map(|place| quoted(&self.columns[*place].name)).collect::<Vec<_>>().join(", ")
    }

    /// Whether `other` has the same columns, in whatever order, and the same key.
    pub(crate) fn is_like(&self, other: &Table) -> bool {
        let columns = |table: &Table| -> BTreeMap<String, String> {
            table.columns.iter().map(|c| (c.name.clone(), format!("{:?}", c.kind))).collect()
        };
        columns(self) == columns(other) && self.listed_key() == other.listed_key()
    }
}

/// A name as SQL quotes it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

// Each column: its table, its name, its type, its place in the key (from 1; 0 for none).
const SQLITE_COLUMNS: &str = "
    SELECT m.name, c.name, c.type, c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, c.cid";
const POSTGRES_COLUMNS: &str = "
    SELECT CAST(t.relname AS TEXT), CAST(a.attname AS TEXT), format_type(a.atttypid, a.atttypmod),
           CAST(COALESCE(array_position(k.conkey, a.attnum), 0) AS BIGINT)
    FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'p'
    WHERE t.relnamespace = CAST(current_schema() AS regnamespace) AND t.relkind = 'r' ORDER BY t.relname, a.attnum";

// Each reference: from which table to which.
const SQLITE_REFERENCES: &str = "
    SELECT m.name, f.\"table\" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";
const POSTGRES_REFERENCES: &str = "
    SELECT CAST(t.relname AS TEXT), CAST(r.relname AS TEXT) FROM pg_constraint k
    JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
    WHERE k.contype = 'f' AND t.relnamespace = CAST(current_schema() AS regnamespace)";

/// The tables of a database, each after those it refers to. What a migration or a copy keeps for itself is left out.
pub(crate) async fn tables(tx: &mut Tx) -> Result<Vec<Table>, CopyError> {
    let (columns, references) = match tx {
        Tx::Sqlite(_) => (SQLITE_COLUMNS, SQLITE_REFERENCES),
        Tx::Postgres(_) => (POSTGRES_COLUMNS, POSTGRES_REFERENCES),
    };
    let columns: Vec<(String, String, String, i64)> =
        on!(&mut *tx, c => sqlx::query_as(columns).fetch_all(c).await?);
    let references: Vec<(String, String)> = on!(tx, c => sqlx::query_as(references).fetch_all(c).await?);
    let mut tables: BTreeMap<String, (Vec<Column>, BTreeMap<i64, usize>)> = BTreeMap::new();
    for (table, name, declared, place) in columns {
        if NOT_COPIED.contains(&table.as_str()) {
            continue;
        }
        let kind = Kind::of(&declared)
            .ok_or_else(|| CopyError::Schema(format!("column {table}.{name} has the type {declared}")))?;
        let (columns, key) = tables.entry(table).or_default();
        if place > 0 {
            key.insert(place, columns.len());
        }
        columns.push(Column { name, kind });
    }
    let tables = tables.into_iter().map(|(name, (columns, key))| {
        if key.is_empty() {
            return Err(CopyError::Schema(format!("table {name} has no key")));
        }
        Ok(Table { name, columns, key: key.into_values().collect() })
    });
    in_order(tables.collect::<Result<_, _>>()?, &references)
}

/// Each table after those it refers to, else by name.
fn in_order(mut tables: Vec<Table>, references: &[(String, String)]) -> Result<Vec<Table>, CopyError> {
    let mut ordered: Vec<Table> = Vec::with_capacity(tables.len());
    let mut placed: BTreeSet<String> = BTreeSet::new();
    while !tables.is_empty() {
        let free = |table: &Table| {
            let mut needs = references.iter().filter(|(from, to)| *from == table.name && to != from);
            needs.all(|(_, to)| placed.contains(to))
        };
        let Some(next) = tables.iter().position(free) else {
            return Err(CopyError::Schema(format!(
                "table {} is part of a circle of references",
                tables[0].name
            )));
        };
        let table = tables.remove(next);
        placed.insert(table.name.clone());
        ordered.push(table);
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str) -> Table {
        let column = Column { name: "id".to_owned(), kind: Kind::Int };
        Table { name: name.to_owned(), columns: vec![column], key: vec![0] }
    }

    fn ordered(references: &[(&str, &str)]) -> Result<Vec<String>, CopyError> {
        let references: Vec<(String, String)> =
            references.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        let tables = in_order(["a", "b", "c"].map(table).to_vec(), &references)?;
        Ok(tables.into_iter().map(|table| table.name).collect())
    }

    #[test]
    fn a_table_comes_after_those_it_refers_to() {
        assert_eq!(ordered(&[]).unwrap(), ["a", "b", "c"]);
        assert_eq!(ordered(&[("a", "b"), ("b", "c"), ("b", "b")]).unwrap(), ["c", "b", "a"]);
        assert!(ordered(&[("a", "b"), ("b", "a")]).unwrap_err().to_string().contains("circle"));
    }

    #[test]
    fn names_are_quoted() {
        assert_eq!(quoted("key"), "\"key\"");
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
    }
}
