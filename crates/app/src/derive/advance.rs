//! Going on from where a lead was folded to: the cost of a message does not depend on how many went before.
//!
//! What [`outcome`](super::outcome) makes of the whole history, this makes of the stored state and what is new, whenever what is new
//! comes after everything that was examined; else it says so, and the history is folded again.

use baton_engine::{Crossing, CrossingKind, Observation, Paused, Standing, Walk, moves};
use baton_model::Stage;
use baton_store::score::{Folded, Score};

use super::due;
use super::outcome::{HandoffChange, Outcome, score_row, transition};
use super::reigns::Reigns;
use super::stored::{time, unpack};

/// A message that is new, as the model in force sees it.
#[derive(Debug)]
pub(crate) struct News {
    pub(crate) at: i64,
    pub(crate) message_id: String,
    pub(crate) observation: Observation,
}

/// Whether what is known of a lead can be gone on from.
pub(crate) fn resumable(reigns: &Reigns, folded: &Folded) -> Option<Paused> {
    let in_force = folded.model_version.as_deref() == Some(reigns.last().model.version());
    if folded.stale != 0 || !in_force || folded.waiting != 0 {
        return None;
    }
    unpack(folded.state.as_deref()?)
}

/// Whether `news`, in order, can be taken in without folding again what went before.
pub(crate) fn in_order(reigns: &Reigns, paused: Option<&Paused>, news: &[News], now: i64) -> bool {
    let (Some(first), Some(last)) = (news.first(), news.last()) else { return true };
    let settled = paused.and_then(Paused::settled_at);
    last.at <= now && first.at >= reigns.last().from && settled.is_none_or(|settled| first.at > settled)
}

/// What follows for a lead from `news` (in order; see [`in_order`]) and from time passing up to `now`; `paused` reaches so far
/// ([`refill`](super::refill)). `looked_at` because it was due.
pub(crate) fn advance(
    reigns: &Reigns,
    folded: &Folded,
    paused: Option<Paused>,
    news: &[News],
    now: i64,
    looked_at: bool,
) -> Outcome {
    let model = &reigns.last().model;
    let now = time(reigns, folded, now);
    let before = paused.as_ref().is_some_and(|paused| paused.life().qualified);
    let mut walk = paused.map_or_else(|| Walk::new(model), |paused| Walk::resume(model, paused));
    for together in news.chunk_by(|a, b| a.at == b.at) {
        walk.step(together[0].at, together.iter().map(|news| &news.observation));
    }
    walk.pass(now);
    let next =
        if looked_at { due::next(model, &walk, now) } else { walk.next_crossing_by(now + due::REFRESH) };
    let (mut paused, crossings) = walk.pause();
    let stage: Stage = folded.stage.parse().unwrap_or(Stage::Visitor);
    let standing = Standing { stage: folded.stage_at.map(|_| stage), qualified: before };
    let made = moves(standing, &crossings, &[]);
    let after = made.last().map_or(stage, |last| last.to);
    let messages = folded.messages.unwrap_or(0) + news.len() as i64;
    let score = score_row(model, folded.lead_id, &mut paused, now, looked_at);
    let horizon = paused.horizon(model);
    let due_at = if looked_at {
        [next, horizon].into_iter().flatten().min()
    } else {
        Some(due::soon(next, horizon, folded.due_at, now))
    };
    let listed = folded.listed.filter(|_| !looked_at && made.is_empty()).unwrap_or(score.score);
    let settled = folded.listed == Some(listed) && folded.due_at == due_at;
    let score = Some(Score { messages, due_at, listed, settled, ..score });
    Outcome {
        lead: folded.lead_id,
        account_id: folded.account_id,
        revision: 0,
        entries: made.iter().map(|step| transition(reigns, folded.lead_id, step, &[], now)).collect(),
        stage: after,
        stage_at: made.last().map(|last| last.at).or(folded.stage_at),
        moved: !made.is_empty(),
        handoff: handoff(stage, after, !made.is_empty(), &crossings, &paused),
        profile: None,
        score,
    }
}

fn handoff(
    before: Stage,
    after: Stage,
    moved: bool,
    crossings: &[Crossing],
    paused: &Paused,
) -> HandoffChange {
    let reached = crossings.iter().any(|crossing| crossing.kind == CrossingKind::HandoffReached);
    match after {
        Stage::Mql if (moved || reached) && paused.life().handoff_at.is_some() => HandoffChange::Open,
        Stage::Lead | Stage::Visitor if moved && before == Stage::Mql => HandoffChange::Close("left_mql"),
        _ => HandoffChange::Keep,
    }
}
