//! Winning and losing.

use baton_model::{Happening, Instant};
use baton_store::opportunity::Worked;
use baton_store::outbox;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::change::save;
use super::{OpportunityView, found, pipeline, view_of};
use crate::announce::happened;
use crate::derive::derive_now;
use crate::limits::maybe;
use crate::workspace::{Error, Workspace};

/// How a deal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Close {
    /// It was won.
    Won,
    /// It was lost.
    Lost,
}

/// That a deal ended.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// How.
    #[serde(rename = "as")]
    pub close: Close,
    /// Why: of a lost one, a reason of the pipeline.
    pub reason: Option<String>,
    /// Who else was in it; none leaves it as it is.
    pub competitor: Option<String>,
    /// What was missing.
    pub missing_feature: Option<String>,
    /// When; now, if it is none.
    pub at: Option<Instant>,
    /// The revision that it was read at; another one is refused.
    #[serde(skip)]
    pub revision: Option<i64>,
}

/// Closes an open opportunity, in the name of `by`: its lead becomes a customer, or goes back to nurture.
///
/// # Errors
/// [`Error::Missing`]; [`Error::Refused`] if it is decided already; [`Error::Changed`]; [`Error::WrongUse`] for a reason that is none or a time
/// that cannot be; or the database's own.
pub async fn close(
    workspace: &Workspace,
    id: i64,
    closing: &Closing,
    by: &str,
) -> Result<OpportunityView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write().await?;
    let before = found(&mut tx, id).await?;
    if before.deal.outcome != "open" {
        return Err(Error::Refused(format!("opportunity {id} is {} already", before.deal.outcome)));
    }
    let at = closing.at.map_or(now, Instant::micros);
    if at > now || at < before.deal.opened_at {
        let opened = Instant::from_micros(before.deal.opened_at);
        return Err(Error::WrongUse(format!(
            "at: neither before it was opened ({opened}) nor in the future"
        )));
    }
    let reason = maybe(closing.reason.as_deref());
    if closing.close == Close::Lost {
        let known = pipeline::load(&mut tx).await?.lost_reasons;
        if !reason.as_ref().is_some_and(|reason| known.contains(reason)) {
            return Err(Error::WrongUse(format!("reason: why was it lost? One of {}", known.join(", "))));
        }
    }
    let (outcome, kind) = match closing.close {
        Close::Won => ("won", Happening::OpportunityWon),
        Close::Lost => ("lost", Happening::OpportunityLost),
    };
    let mut after = before.clone();
    outcome.clone_into(&mut after.deal.outcome);
    after.deal.closed_at = Some(at);
    after.deal.reason = reason;
    after.deal.competitor = maybe(closing.competitor.as_deref()).or(after.deal.competitor);
    after.missing_feature = maybe(closing.missing_feature.as_deref()).or(after.missing_feature);
    save(&mut tx, &before, after.clone(), closing.revision, (outcome, by), now).await?;
    let deal = &after.deal;
    let detail = json!({
        "opportunity": id, "amount": deal.amount, "currency": deal.currency, "reason": deal.reason,
        "competitor": deal.competitor, "missing_feature": after.missing_feature, "owner": deal.owner, "by": by,
    });
    outbox::add(&mut tx, &[happened(kind, Some(deal.lead_id), at, now, &detail)]).await?;
    derive_now(&mut tx, deal.lead_id, now).await?;
    let view = view_of(&mut tx, Worked { revision: before.revision + 1, ..after }).await?;
    tx.commit().await?;
    Ok(view)
}
