//! Looking through the audit.

use std::collections::HashMap;

use baton_model::Instant;
use baton_store::Tx;
use baton_store::audit::chain::Entry;
use baton_store::audit::search::{self, Wanted};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::workspace::{Error, Workspace, lead_of};

/// What is looked for; none: any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Who: an address, `key:NAME`, or the account of a shell.
    pub actor: Option<String>,
    /// What: the name of an operation.
    pub action: Option<String>,
    /// About whom: any key of a lead.
    pub lead: Option<String>,
    /// From when on.
    pub since: Option<Instant>,
    /// Before when.
    pub until: Option<Instant>,
}

/// An entry of the audit.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: String,
    /// Did what.
    pub action: String,
    /// To what.
    pub subject: String,
    /// More.
    pub detail: Value,
    /// From which address; null where it was done by the house itself or from a shell.
    pub address: Option<String>,
    /// Why, where that was asked.
    pub reason: Option<String>,
    /// Whom it is about: numbers of leads, which lead to nobody once they are erased.
    pub persons: Vec<i64>,
    /// Its place in the chain; null for a second or so.
    pub place: Option<i64>,
}

/// Entries before the number `before`, the newest first, at most `limit`.
///
/// # Errors
/// [`Error::NoLead`], or the database's own.
pub async fn list(
    workspace: &Workspace,
    filter: &AuditFilter,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<AuditEntry>, Error> {
    let mut tx = workspace.db.read().await?;
    let lead_id = match &filter.lead {
        Some(key) => Some(numbered(&mut tx, key).await?),
        None => None,
    };
    let wanted = Wanted {
        actor: filter.actor.clone(),
        action: filter.action.clone(),
        lead_id,
        since: filter.since.map(Instant::micros),
        until: filter.until.map(Instant::micros),
    };
    let entries = search::list(&mut tx, &wanted, before.unwrap_or(i64::MAX), i64::from(limit)).await?;
    let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
    let mut persons: HashMap<i64, Vec<i64>> = HashMap::new();
    for (id, lead) in search::persons_of(&mut tx, &ids).await? {
        persons.entry(id).or_default().push(lead);
    }
    let view = |entry: Entry| {
        let persons = persons.remove(&entry.id).unwrap_or_default();
        view(entry, persons)
    };
    Ok(entries.into_iter().map(view).collect())
}

/// The number of a lead, also of one that was erased: `#7`.
async fn numbered(tx: &mut Tx, key: &str) -> Result<i64, Error> {
    match key.strip_prefix('#').and_then(|number| number.parse().ok()) {
        Some(number) => Ok(number),
        None => Ok(lead_of(tx, key).await?.id),
    }
}

fn view(entry: Entry, persons: Vec<i64>) -> AuditEntry {
    AuditEntry {
        id: entry.id,
        at: Instant::from_micros(entry.at),
        actor: entry.actor,
        action: entry.action,
        subject: entry.subject,
        detail: serde_json::from_str(&entry.detail).unwrap_or_default(),
        address: entry.address,
        reason: entry.reason,
        persons,
        place: entry.place,
    }
}

/// A person that was touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TouchedPerson {
    /// The number of the lead.
    pub person: i64,
    /// In how many entries.
    pub times: i64,
    /// By how many: `GET /audit?lead=%23NUMBER` says who.
    pub actors: i64,
    /// The first.
    pub first_at: Instant,
    /// The last.
    pub last_at: Instant,
}

/// Which persons were touched from `since` up to `until`, ordered by number: those after `after`, at most `limit`.
///
/// # Errors
/// [`Error::WrongUse`] for a span that ends before it begins, or the database's own.
pub async fn touched(
    workspace: &Workspace,
    (since, until): (Instant, Instant),
    actor: Option<&str>,
    after: i64,
    limit: u32,
) -> Result<Vec<TouchedPerson>, Error> {
    if since >= until {
        return Err(Error::WrongUse("`since` has to be before `until`".to_owned()));
    }
    let mut tx = workspace.db.read().await?;
    let span = (since.micros(), until.micros());
    let found = search::touched(&mut tx, span, actor, after, i64::from(limit)).await?;
    let view = |touched: search::Touched| TouchedPerson {
        person: touched.lead_id,
        times: touched.times,
        actors: touched.actors,
        first_at: Instant::from_micros(touched.first_at),
        last_at: Instant::from_micros(touched.last_at),
    };
    Ok(found.into_iter().map(view).collect())
}
