//! What somebody agreed to.

use baton_model::Instant;
use baton_store::consent::{self, Consent};
use serde::Serialize;
use utoipa::ToSchema;

use super::judge::holds;
use crate::workspace::{Error, Workspace, lead_of};

/// An entry of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConsentView {
    /// Its number.
    pub id: i64,
    /// For what.
    pub purpose: String,
    /// By which channel; null: by all.
    pub channel: Option<String>,
    /// Whether it was given, or taken back.
    pub given: bool,
    /// Since when.
    pub occurred_at: Instant,
    /// When it was noted.
    pub recorded_at: Instant,
    /// Which text was agreed to.
    pub text_version: Option<String>,
    /// How it came: `form`, `import`, `api`, `phone`, `paper`, `event`.
    pub way: String,
    /// Who noted it.
    pub actor: String,
    /// From which address.
    pub address: Option<String>,
}

/// What holds now for a purpose and a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ConsentStanding)]
pub struct Standing {
    /// For what.
    pub purpose: String,
    /// By which channel; null: where nothing else was said.
    pub channel: Option<String>,
    /// Whether consent holds.
    pub given: bool,
}

fn named(channel: &str) -> Option<String> {
    (!channel.is_empty()).then(|| channel.to_owned())
}

/// What the lead that `key` names agreed to and took back, oldest first, and what holds of it now.
///
/// # Errors
/// [`Error::NoLead`], or the database's own.
pub async fn consents(workspace: &Workspace, key: &str) -> Result<(Vec<ConsentView>, Vec<Standing>), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.read().await?;
    let lead = lead_of(&mut tx, key).await?;
    let entries = consent::of_leads(&mut tx, &[lead.id]).await?;
    let all: Vec<&Consent> = entries.iter().collect();
    let mut pairs: Vec<(&str, &str)> =
        entries.iter().map(|entry| (entry.purpose.as_str(), entry.channel.as_str())).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let standing = |(purpose, channel): (&str, &str)| {
        let given = holds(&all, purpose, channel, now)?;
        Some(Standing { purpose: purpose.to_owned(), channel: named(channel), given })
    };
    let standings = pairs.into_iter().filter_map(standing).collect();
    Ok((entries.into_iter().map(view).collect(), standings))
}

pub(super) fn view(entry: Consent) -> ConsentView {
    ConsentView {
        id: entry.id,
        purpose: entry.purpose,
        channel: named(&entry.channel),
        given: entry.given == 1,
        occurred_at: Instant::from_micros(entry.occurred_at),
        recorded_at: Instant::from_micros(entry.recorded_at),
        text_version: entry.text_version,
        way: entry.way,
        actor: entry.actor,
        address: entry.address,
    }
}
