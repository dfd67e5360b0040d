//! What is announced to whoever wants to hear of it: written to the outbox in the commit that makes it happen.

use std::collections::HashMap;

use baton_model::time::MICROS_PER_SECOND;
use baton_model::{Happening, Instant, Playbook, Stage};
use baton_store::handoff::Changed;
use baton_store::outbox::Happened;
use baton_store::score::{self, Shown};
use baton_store::transition::Transition;
use baton_store::{StoreError, Tx};
use serde_json::{Value, json};

use crate::derive::Outcome;
use crate::outgoing::wanted::{ACTIVE, SCORE_CHANGED, UPDATED};
use crate::playbook;

/// A lead that does nothing for so long is silent, in microseconds: two weeks.
const SILENCE: i64 = 14 * 24 * 3_600 * MICROS_PER_SECOND;
/// What is older than this is no news: a day.
const NEWS: i64 = 24 * 3_600 * MICROS_PER_SECOND;

/// Something that happened to a lead, or to none, at `at`, noted at `now` (microseconds).
pub(crate) fn happened(kind: Happening, lead: Option<i64>, at: i64, now: i64, data: &Value) -> Happened {
    Happened {
        id: 0,
        kind: kind.name().to_owned(),
        lead_id: lead,
        occurred_at: at,
        recorded_at: now,
        data: data.to_string(),
        dispatched_at: None,
    }
}

/// What a lead's new moves announce. Those of history announce nothing: nobody wants to be woken for what was long ago.
pub(crate) fn moves(outcome: &Outcome) -> Vec<Happened> {
    outcome.entries.iter().flat_map(|entry| of_move(outcome, entry)).collect()
}

fn of_move(outcome: &Outcome, entry: &Transition) -> Vec<Happened> {
    let Some(to) = entry.to_stage.as_deref().and_then(|stage| stage.parse::<Stage>().ok()) else {
        return Vec::new();
    };
    if entry.backfilled != 0 {
        return Vec::new();
    }
    let from: Option<Stage> = entry.from_stage.as_deref().and_then(|stage| stage.parse().ok());
    let score = outcome.score.as_ref();
    let data = json!({
        "from": from, "to": to, "reason": entry.reason, "note": entry.note, "by": entry.actor, "model": entry.model_version,
        "score": score.map(|score| score.score), "grade": score.map(|score| &score.grade),
    });
    let tell = |kind| happened(kind, Some(outcome.lead), entry.occurred_at, entry.recorded_at, &data);
    let was_known = !matches!(from, None | Some(Stage::Visitor));
    let mut told = Vec::new();
    if !was_known && to != Stage::Visitor {
        told.push(tell(Happening::LeadCreated));
    }
    told.push(tell(Happening::LeadStageChanged));
    if to == Stage::Mql {
        told.push(tell(Happening::LeadMqlReached));
    }
    if from == Some(Stage::Mql) && matches!(to, Stage::Lead | Stage::Visitor) {
        told.push(tell(Happening::LeadMqlLeft));
    }
    told
}

/// That hand-offs were opened or closed; `reason`: why, as a code.
pub(crate) fn handoffs(
    kind: Happening,
    changed: &[Changed],
    reason: Option<&str>,
    now: i64,
) -> Vec<Happened> {
    let tell = |changed: &Changed| {
        let data = json!({ "handoff": changed.id, "owner": changed.owner, "reason": reason });
        happened(kind, Some(changed.lead_id), now, now, &data)
    };
    changed.iter().map(tell).collect()
}

/// What changes of leads with almost every message, as far as somebody wants to hear of it. To be asked before their scores are written.
pub(crate) async fn changes(
    tx: &mut Tx,
    outcomes: &[Outcome],
    now: i64,
) -> Result<Vec<Happened>, StoreError> {
    if outcomes.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = tx.wanted().await?;
    let mut told = Vec::new();
    if wanted & UPDATED != 0 {
        told.extend(outcomes.iter().filter_map(|outcome| updated(outcome, now)));
    }
    if wanted & (SCORE_CHANGED | ACTIVE) != 0 {
        let leads: Vec<i64> = outcomes.iter().map(|outcome| outcome.lead).collect();
        let version = outcomes.iter().find_map(|outcome| Some(&outcome.score.as_ref()?.model_version));
        let before = match version {
            Some(version) => score::shown(tx, &leads, version).await?,
            None => HashMap::new(),
        };
        if wanted & SCORE_CHANGED != 0 {
            // A playbook that cannot be read is told of where it is shown: it holds up no score.
            let playbook = playbook::load(tx, now).await.unwrap_or_default();
            told.extend(
                outcomes
                    .iter()
                    .filter_map(|outcome| rescored(outcome, before.get(&outcome.lead)?, &playbook, now)),
            );
        }
        if wanted & ACTIVE != 0 {
            told.extend(
                outcomes.iter().filter_map(|outcome| awoken(outcome, before.get(&outcome.lead)?, now)),
            );
        }
    }
    Ok(told)
}

/// That more or something else is known of a lead.
fn updated(outcome: &Outcome, now: i64) -> Option<Happened> {
    outcome.profile.as_ref().filter(|_| outcome.stage != Stage::Visitor)?;
    Some(happened(Happening::LeadUpdated, Some(outcome.lead), now, now, &json!({})))
}

/// That a lead did something after a silence. What is read from history long after is no news.
fn awoken(outcome: &Outcome, before: &Shown, now: i64) -> Option<Happened> {
    let score = outcome.score.as_ref().filter(|_| outcome.stage != Stage::Visitor)?;
    let is_new = score.messages > before.messages && score.last_at > now - NEWS;
    if !is_new || score.last_at - before.last_at < SILENCE {
        return None;
    }
    let data = json!({ "silent_since": Instant::from_micros(before.last_at), "score": score.score, "grade": score.grade });
    Some(happened(Happening::LeadActive, Some(outcome.lead), score.last_at, now, &data))
}

/// That a score changed by a message, or crossed into another grade or band of the playbook. That it fades is not told.
fn rescored(outcome: &Outcome, before: &Shown, playbook: &Playbook, now: i64) -> Option<Happened> {
    let score = outcome.score.as_ref().filter(|_| outcome.stage != Stage::Visitor)?;
    let band = |score: i64, grade: &str| playbook.band(score, grade).map(|band| band.id.as_str());
    let (was, is) = (band(before.score, &before.grade), band(score.score, &score.grade));
    let crossed = score.grade != before.grade || was != is;
    if !crossed && (score.score == before.score || score.messages == before.messages) {
        return None;
    }
    let data = json!({
        "score": score.score, "grade": score.grade, "band": is,
        "was": { "score": before.score, "grade": before.grade, "band": was },
        "band_changed": crossed, "model": score.model_version,
    });
    Some(happened(Happening::LeadScoreChanged, Some(outcome.lead), now, now, &data))
}
