//! What people and deals decided about a lead, in order of time.

use baton_engine::{Decision, Verdict};
use baton_model::Stage;

use super::history::History;

/// A decision with what a transition tells of it.
#[derive(Debug)]
pub(crate) struct Told<'a> {
    pub(crate) decision: Decision,
    pub(crate) reason: &'a str,
    pub(crate) note: Option<&'a str>,
    pub(crate) actor: &'a str,
}

/// All decisions about a lead up to `now`, and when the next one is dated.
pub(crate) fn told(history: &History, now: i64) -> (Vec<Told<'_>>, Option<i64>) {
    let mut told: Vec<Told<'_>> = Vec::with_capacity(history.decisions.len() + 2 * history.deals.len());
    for decision in &history.decisions {
        let Ok(stage) = decision.stage.parse::<Stage>() else { continue };
        told.push(Told {
            decision: Decision { at: decision.decided_at, verdict: Verdict::Stage(stage) },
            reason: &decision.reason,
            note: decision.note.as_deref(),
            actor: &decision.actor,
        });
    }
    for deal in &history.deals {
        let actor = deal.owner.as_deref().unwrap_or("import");
        let mut tell = |at: i64, verdict: Verdict, reason| {
            told.push(Told { decision: Decision { at, verdict }, reason, note: deal.name.as_deref(), actor });
        };
        // A deal may be recorded as closed before it was opened: it is opened no later than it is closed.
        let closed = deal.closed_at.unwrap_or(deal.opened_at);
        tell(deal.opened_at.min(closed), Verdict::Opened(deal.id), "deal_opened");
        match deal.outcome.as_str() {
            "won" => tell(closed, Verdict::Won(deal.id), deal.reason.as_deref().unwrap_or("deal_won")),
            "lost" => tell(closed, Verdict::Lost(deal.id), deal.reason.as_deref().unwrap_or("deal_lost")),
            _ => {}
        }
    }
    let later = told.iter().map(|told| told.decision.at).filter(|at| *at > now).min();
    told.retain(|told| told.decision.at <= now);
    // Stable: of what is simultaneous, what was decided by people comes first, then deals in their order.
    told.sort_by_key(|told| told.decision.at);
    (told, later)
}
