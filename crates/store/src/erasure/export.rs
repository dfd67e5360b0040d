//! Everything that is kept of a person, table by table.
//!
//! Columns are read from the catalogue, so that none is forgotten; a test holds [`PARTS`] and [`EXCUSED`] against the schema.

use serde_json::Value;
use sqlx::AssertSqlSafe;

use crate::copy::CopyError;
use crate::copy::catalogue::{self, Kind, quoted};
use crate::db::on;
use crate::{StoreError, Tx};

/// A table with rows of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The table.
    pub table: &'static str,
    /// Which of its rows; `$1` is the lead.
    which: &'static str,
}

const fn own(table: &'static str) -> Part {
    Part { table, which: "lead_id = $1" }
}

/// What is exported.
pub const PARTS: [Part; 24] = [
    Part { table: "lead", which: "id = $1" },
    Part { table: "account", which: "id = (SELECT account_id FROM lead WHERE id = $1)" },
    own("external_id"),
    own("identity_link"),
    own("event"),
    own("score"),
    own("slot_score"),
    own("decision"),
    own("transition"),
    own("handoff"),
    Part { table: "handoff_step", which: OF_HANDOFF },
    Part { table: "handoff_assignment", which: OF_HANDOFF },
    Part { table: "handoff_comment", which: OF_HANDOFF },
    own("bant_entry"),
    own("opportunity"),
    Part {
        table: "opportunity_change",
        which: "opportunity_id IN (SELECT id FROM opportunity WHERE lead_id = $1)",
    },
    own("task"),
    own("note"),
    own("meeting"),
    own("attachment"),
    own("consent"),
    own("delivery"),
    own("notice"),
    Part { table: "audit", which: "id IN (SELECT audit_id FROM audit_person WHERE lead_id = $1)" },
];

const OF_HANDOFF: &str = "handoff_id IN (SELECT id FROM handoff WHERE lead_id = $1)";

/// Tables with a number of a lead that are not exported, and why.
pub const EXCUSED: [(&str, &str); 8] = [
    ("audit_person", "which entries of the audit are about the person: those are exported"),
    (
        "lead_search",
        "what lists search and sort by: it follows from the lead and its account, which are exported",
    ),
    ("lead_facts", "what lists filter by: it follows from the attributes, which are exported"),
    ("account_search", "what lists search by: it follows from the account, which is exported"),
    ("listing_change", "that the lead changed, and not how: lists read it anew"),
    ("outbox", "what is passed on to deliveries and notices, which are exported"),
    (
        "job_lead",
        "which jobs the person was part of, for a week: what those did is in the audit, which is exported",
    ),
    ("held", "notices on their way to members, which are exported when they are there"),
];

/// The rows of a part for a lead, as JSON objects in no particular order, at most `limit`. Bytes are in hexadecimal, instants in microseconds.
///
/// # Errors
/// The database's own.
pub async fn part(tx: &mut Tx, part: Part, lead: i64, limit: i64) -> Result<Vec<Value>, StoreError> {
    let tables = catalogue::tables(tx).await.map_err(|error| match error {
        CopyError::Store(error) => error,
        _ => StoreError::Damaged("catalogue"),
    })?;
    let table = tables.into_iter().find(|table| table.name == part.table);
    let table = table.ok_or(StoreError::Damaged("catalogue"))?;
    let sqlite = !tx.is_shared();
    let members = table.columns.iter().map(|column| {
        let name = quoted(&column.name);
        let value = match (column.kind, sqlite) {
            (Kind::Bytes, true) => format!("hex({name})"),
            (Kind::Bytes, false) => format!("encode({name}, 'hex')"),
            _ => name,
        };
        format!("'{}', {value}", column.name)
    });
    let members = members.collect::<Vec<_>>().join(", ");
    let object = if sqlite { "json_object" } else { "json_build_object" };
    let sql = format!(
        "SELECT CAST({object}({members}) AS TEXT) FROM {} WHERE {} LIMIT $2",
        quoted(part.table),
        part.which
    );
    let rows: Vec<(String,)> =
        on!(tx, c => sqlx::query_as(AssertSqlSafe(sql)).bind(lead).bind(limit).fetch_all(c).await?);
    rows.into_iter().map(|(row,)| Ok(serde_json::from_str(&row)?)).collect()
}
