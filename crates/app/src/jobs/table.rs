//! What an export has of a lead, column by column.

use std::collections::BTreeSet;

use baton_model::Instant;
use baton_store::{Tx, attribute};
use serde_json::{Map, Value, json};

use crate::leads::LeadRow;
use crate::workspace::Error;

/// What every lead has, in this order.
pub(super) const FIELDS: [&str; 25] = [
    "id",
    "key",
    "name",
    "email",
    "phone",
    "job_title",
    "account.name",
    "account.industry",
    "account.employees",
    "account.country",
    "stage",
    "stage_since",
    "owner",
    "source",
    "campaign",
    "created_at",
    "last_activity",
    "score",
    "grade",
    "fit",
    "engagement",
    "qualified",
    "outcome",
    "expected_close",
    "closed_at",
];
/// The most columns.
const COLUMNS_MAX: usize = 500;
/// The sign of an object among the kinds of values of an attribute.
const OBJECT: i64 = 16;

/// The columns that were asked for; without any, every field and every attribute of leads.
pub(super) async fn columns(tx: &mut Tx, asked: &[String]) -> Result<Vec<String>, Error> {
    let known = attributes(tx).await?;
    if asked.is_empty() {
        let own = known.into_iter().filter(|key| !key.starts_with("account."));
        return Ok(FIELDS.iter().map(|field| (*field).to_owned()).chain(own).take(COLUMNS_MAX).collect());
    }
    if asked.len() > COLUMNS_MAX {
        return Err(Error::WrongUse(format!("columns: at most {COLUMNS_MAX}")));
    }
    for (index, column) in asked.iter().enumerate() {
        if !FIELDS.contains(&column.as_str()) && !known.contains(column) {
            let column: String = column.chars().take(60).collect();
            return Err(Error::WrongUse(format!(
                "columns[{index}]: no lead has `{column}`; `GET /attributes` lists what there is"
            )));
        }
    }
    Ok(asked.to_vec())
}

/// Every attribute that is defined or that some lead or account has, those of accounts as `account.KEY`. What is inside an object is its part.
async fn attributes(tx: &mut Tx) -> Result<BTreeSet<String>, Error> {
    let named = |subject: &str, key: &str| match subject {
        "account" => format!("account.{key}"),
        _ => key.to_owned(),
    };
    let mut keys: BTreeSet<String> =
        attribute::all(tx).await?.iter().map(|attribute| named(&attribute.subject, &attribute.key)).collect();
    let seen = attribute::seen(tx).await?;
    let objects: Vec<(&str, String)> = seen
        .iter()
        .filter(|seen| seen.kinds & OBJECT != 0)
        .map(|seen| (seen.subject.as_str(), format!("{}.", seen.key)))
        .collect();
    let inside = |subject: &str, key: &str| {
        objects.iter().any(|(of, prefix)| *of == subject && key.starts_with(prefix.as_str()))
    };
    keys.extend(
        seen.iter()
            .filter(|seen| !inside(&seen.subject, &seen.key))
            .map(|seen| named(&seen.subject, &seen.key)),
    );
    keys.retain(|key| !FIELDS.contains(&key.as_str()));
    Ok(keys)
}

/// The columns that are attributes.
pub(super) fn own(columns: &[String]) -> Vec<String> {
    columns.iter().filter(|column| !FIELDS.contains(&column.as_str())).cloned().collect()
}

/// What a lead has in a column; null where it has nothing.
fn value(row: &LeadRow, column: &str) -> Value {
    let instant = |at: Option<Instant>| at.map_or(Value::Null, |at| at.to_string().into());
    let company = row.company.as_ref();
    let score = row.score.as_ref();
    match column {
        "id" => row.id.into(),
        "key" => row.key.clone().into(),
        "name" => json!(row.name),
        "email" => json!(row.email),
        "phone" => json!(row.phone),
        "job_title" => json!(row.job_title),
        "account.name" => json!(company.map(|company| &company.name)),
        "account.industry" => json!(company.and_then(|company| company.industry.as_ref())),
        "account.employees" => json!(company.and_then(|company| company.employees)),
        "account.country" => json!(company.and_then(|company| company.country.as_ref())),
        "stage" => json!(row.stage),
        "stage_since" => instant(row.stage_since),
        "owner" => json!(row.owner),
        "source" => json!(row.source),
        "campaign" => json!(row.campaign),
        "created_at" => instant(Some(row.created_at)),
        "last_activity" => instant(row.last_activity),
        "score" => json!(score.map(|score| score.score)),
        "grade" => json!(score.map(|score| &score.grade)),
        "fit" => json!(score.map(|score| score.fit)),
        "engagement" => json!(score.map(|score| score.engagement)),
        "qualified" => json!(score.map(|score| score.qualified)),
        "outcome" => json!(row.outcome),
        "expected_close" => instant(row.expected_close),
        "closed_at" => instant(row.closed_at),
        other => row.attributes.get(other).cloned().unwrap_or_default(),
    }
}

/// What a lead has in each column, as a cell of a table shows it.
pub(super) fn cells(row: &LeadRow, columns: &[String]) -> Vec<String> {
    let cell = |column: &String| match value(row, column) {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    };
    columns.iter().map(cell).collect()
}

/// The same as a JSON object.
pub(super) fn object(row: &LeadRow, columns: &[String]) -> Map<String, Value> {
    columns.iter().map(|column| (column.clone(), value(row, column))).collect()
}
