//! What is written to the outbox only where somebody wants to hear of it, since it happens with almost every message.

use baton_model::Happening;
use baton_store::Tx;

use super::audience::Audience;
use crate::workspace::Error;

/// `lead.updated` is wanted.
pub(crate) const UPDATED: i64 = 1;
/// `lead.score.changed` is wanted.
pub(crate) const SCORE_CHANGED: i64 = 2;
/// `lead.active` is wanted.
pub(crate) const ACTIVE: i64 = 4;

/// Notes what is wanted now: to be called whenever a rule or an endpoint has changed.
pub(super) async fn update(tx: &mut Tx) -> Result<(), Error> {
    let audience = Audience::load(tx).await?;
    Ok(tx.set_wanted(wanted(&audience)).await?)
}

fn wanted(audience: &Audience) -> i64 {
    let is_wanted = |kind: Happening| {
        audience.rules.iter().any(|rule| rule.triggers.contains(&kind))
            || audience.endpoints.iter().any(|ear| ear.types.iter().any(|wanted| wanted == kind.name()))
    };
    let flag = |kind, flag| if is_wanted(kind) { flag } else { 0 };
    flag(Happening::LeadUpdated, UPDATED)
        | flag(Happening::LeadScoreChanged, SCORE_CHANGED)
        | flag(Happening::LeadActive, ACTIVE)
}
