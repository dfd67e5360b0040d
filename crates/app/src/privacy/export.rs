//! Telling a person everything that is kept.

use baton_model::Instant;
use baton_store::audit::{self, NewEntry};
use baton_store::erasure::{PARTS, part};
use baton_store::lead;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::workspace::{Error, Workspace, lead_of};

/// The most rows of a table that are given.
const ROWS_MAX: i64 = 200_000;

/// Everything that is kept of a person.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PersonalData {
    /// How people are told which lead it is.
    pub lead: String,
    /// As of when.
    pub at: Instant,
    /// Rows by table, each as it is stored: instants in microseconds since 1970, bytes in hexadecimal.
    pub tables: Value,
}

/// Everything that is kept of the lead that `key` names, and in the audit why and by whom it was asked for.
///
/// # Errors
/// [`Error::NoLead`], [`Error::WrongUse`] without a reason, [`Error::Refused`] beyond 200,000 rows of a table, or the database's own.
pub async fn export(
    workspace: &Workspace,
    key: &str,
    (by, address): (&str, Option<&str>),
    reason: &str,
) -> Result<PersonalData, Error> {
    if reason.trim().is_empty() {
        return Err(Error::WrongUse("exporting personal data needs a reason".to_owned()));
    }
    let at = workspace.now();
    let mut tx = workspace.db.read().await?;
    let found = lead_of(&mut tx, key).await?;
    let shown = lead::display_key(&mut tx, &found).await?;
    let mut tables = Map::new();
    for of in PARTS {
        let rows = part(&mut tx, of, found.id, ROWS_MAX + 1).await?;
        if rows.len() as i64 > ROWS_MAX {
            let table = of.table;
            return Err(Error::Refused(format!(
                "there are more than {ROWS_MAX} rows of `{table}`: export events with `baton export events`"
            )));
        }
        tables.insert(of.table.to_owned(), rows.into());
    }
    drop(tx);
    let entry = NewEntry {
        at: at.micros(),
        actor: by.to_owned(),
        action: "export_personal_data".to_owned(),
        subject: format!("lead {}", found.id),
        detail: "{}".to_owned(),
        address: address.map(str::to_owned),
        reason: Some(reason.to_owned()),
        persons: vec![found.id],
    };
    let mut tx = workspace.db.write_beside().await?;
    audit::add(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(PersonalData { lead: shown, at, tables: tables.into() })
}
