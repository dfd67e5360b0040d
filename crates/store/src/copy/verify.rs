//! Comparing a copy with its source, row by row.

use sha2::digest::Output;
use sha2::{Digest as _, Sha256};

use super::catalogue::Table;
use super::rows::{Row, chunk};
use super::value::{Value, shown};
use super::{CopyError, Difference};
use crate::Tx;

/// Compares a table on both sides; returns how many rows it has, and their digest.
pub(super) async fn table(
    source: &mut Tx,
    target: &mut Tx,
    table: &Table,
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<(u64, Output<Sha256>), CopyError> {
    let (mut ours, mut theirs) = (Sha256::new(), Sha256::new());
    let (mut rows, mut last) = (0, None::<Vec<Value>>);
    loop {
        // Equal tables are cut into equal chunks.
        let wanted = chunk(source, table, last.as_deref()).await?;
        let found = chunk(target, table, last.as_deref()).await?;
        digest(&mut ours, &wanted);
        digest(&mut theirs, &found);
        if ours.clone().finalize() != theirs.clone().finalize() {
            return Err(CopyError::Differs(difference(table, &wanted, &found)));
        }
        let Some(newest) = wanted.last() else { return Ok((rows, ours.finalize())) };
        rows += wanted.len() as u64;
        last = Some(table.key_of(newest));
        told(rows);
    }
}

fn digest(digest: &mut Sha256, rows: &[Row]) {
    rows.iter().flatten().for_each(|value| value.digest(digest));
}

/// The first difference between rows that do differ.
fn difference(table: &Table, wanted: &[Row], found: &[Row]) -> Difference {
    let at = |row: &Row, what: String| Difference {
        table: table.name.clone(),
        key: shown(&table.key_of(row)),
        what,
    };
    for (ours, theirs) in wanted.iter().zip(found) {
        let (key, other) = (table.key_of(ours), table.key_of(theirs));
        if !key.iter().zip(&other).all(|(a, b)| a.is(b)) {
            return if comes_first(&key, &other) {
                at(ours, "is missing".to_owned())
            } else {
                at(theirs, "is not in the source".to_owned())
            };
        }
        let mut columns = table.columns.iter().zip(ours.iter().zip(theirs));
        if let Some((column, (a, b))) = columns.find(|(_, (a, b))| !a.is(b)) {
            return at(ours, format!("{} is {b} instead of {a}", column.name));
        }
    }
    match (wanted.get(found.len()), found.get(wanted.len())) {
        (Some(row), _) => at(row, "is missing".to_owned()),
        (None, Some(row)) => at(row, "is not in the source".to_owned()),
        (None, None) => Difference {
            table: table.name.clone(),
            key: String::new(),
            what: "its digest differs".to_owned(),
        },
    }
}

fn comes_first(key: &[Value], other: &[Value]) -> bool {
    key.iter().zip(other).find(|(a, b)| !a.is(b)).is_some_and(|pair| match pair {
        (Value::Int(a), Value::Int(b)) => a < b,
        (Value::Real(a), Value::Real(b)) => a < b,
        (Value::Text(a), Value::Text(b)) => a < b,
        (Value::Bytes(a), Value::Bytes(b)) => a < b,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::{Column, Kind};
    use super::*;

    fn told(wanted: &[(i64, &str)], found: &[(i64, &str)]) -> String {
        let column = |name: &str, kind| Column { name: name.to_owned(), kind };
        let table = Table {
            name: "t".to_owned(),
            columns: vec![column("id", Kind::Int), column("a", Kind::Text)],
            key: vec![0],
        };
        let rows = |rows: &[(i64, &str)]| -> Vec<Row> {
            rows.iter().map(|(id, a)| vec![Value::Int(*id), Value::Text((*a).to_owned())]).collect()
        };
        difference(&table, &rows(wanted), &rows(found)).to_string()
    }

    #[test]
    fn the_first_difference_is_named() {
        assert_eq!(told(&[(1, "x"), (2, "y")], &[(1, "x"), (2, "z")]), "table t, row 2: a is z instead of y");
        assert_eq!(told(&[(1, "x"), (2, "y")], &[(2, "y")]), "table t, row 1: is missing");
        assert_eq!(told(&[(1, "x"), (2, "y")], &[(1, "x")]), "table t, row 2: is missing");
        assert_eq!(told(&[(2, "y")], &[(1, "x"), (2, "y")]), "table t, row 1: is not in the source");
        assert_eq!(told(&[(1, "x")], &[(1, "x"), (2, "y")]), "table t, row 2: is not in the source");
    }
}
