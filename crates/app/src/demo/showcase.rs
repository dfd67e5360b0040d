//! The lead whose ledger shows most of what a ledger can show.

use baton_store::score;

use crate::explain_lead::{LeadExplanation, ModelChoice, explain_lead};
use crate::models;
use crate::workspace::{Error, Workspace};

/// So many of the best MQLs are looked at.
const LOOKED_AT: i64 = 400;

/// An MQL whose ledger shows points that fade, a cap that refused, a clamp that bit and something unknown: its key. None without MQLs.
///
/// # Errors
/// The database's own.
pub async fn showcase(workspace: &Workspace) -> Result<Option<String>, Error> {
    let model = models::find(workspace, None).await?;
    let ids = score::qualified(&mut workspace.db.read().await?, model.version(), LOOKED_AT).await?;
    let mut best: Option<(usize, String)> = None;
    for id in ids {
        let key = format!("#{id}");
        let shown = shown(&explain_lead(workspace, &key, None, ModelChoice::Published).await?);
        if shown == SIGHTS {
            return Ok(Some(key));
        }
        if best.as_ref().is_none_or(|(most, _)| shown > *most) {
            best = Some((shown, key));
        }
    }
    Ok(best.map(|(_, key)| key))
}

/// How many things a ledger can show.
const SIGHTS: usize = 6;

fn shown(lead: &LeadExplanation) -> usize {
    let Some(explanation) = &lead.explanation else { return 0 };
    let fades = explanation.ledger.iter().filter(|entry| entry.fades.is_some()).count() > 1;
    let refused = explanation
        .ledger
        .iter()
        .any(|e| e.line.evidence.as_ref().is_some_and(|evidence| evidence.refused > 0));
    let clamped = explanation.ledger.iter().any(|entry| entry.line.clamp.is_some());
    let is_mql = lead.lead.stage == baton_model::Stage::Mql;
    // A total at its limit hides what the lines add up to.
    let is_whole = !explanation.ledger.iter().any(|entry| entry.line.clamp == Some("total"));
    let sights = [fades, refused, clamped, !explanation.unknown.is_empty(), is_mql, is_whole];
    sights.into_iter().filter(|seen| *seen).count()
}
