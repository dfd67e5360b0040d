//! What is announced of a slot: that a lead reached its line, or fell out of it.

use std::collections::HashMap;

use baton_model::Happening;
use baton_model::time::MICROS_PER_SECOND;
use baton_store::outbox::Happened;
use baton_store::slot::{Slot, SlotScore};
use serde_json::json;

use crate::announce::happened;

/// What is older than this is no news: a day.
const NEWS: i64 = 24 * 3_600 * MICROS_PER_SECOND;

/// What these scores announce beside those before, of leads that are more than visitors. A publication is told of as such: whom it finds inside or
/// outside crossed no line.
pub(super) fn crossings(slot: &Slot, before: &[SlotScore], after: &[&SlotScore], now: i64) -> Vec<Happened> {
    let before: HashMap<i64, &SlotScore> = before.iter().map(|score| (score.lead_id, score)).collect();
    let since = slot.published_at.max(now - NEWS);
    after
        .iter()
        .flat_map(|score| of_lead(slot, before.get(&score.lead_id).copied(), score, since, now))
        .collect()
}

fn of_lead(
    slot: &Slot,
    before: Option<&SlotScore>,
    score: &SlotScore,
    since: i64,
    now: i64,
) -> Vec<Happened> {
    let before = before.filter(|before| before.model_version == score.model_version);
    let was_inside = before.is_some_and(|before| before.qualified == 1);
    let is_news = |at: Option<i64>, told: Option<i64>| at.filter(|at| *at > since && Some(*at) != told);
    let entered =
        is_news(score.entered_at, before.and_then(|before| before.entered_at)).filter(|_| !was_inside);
    let left = is_news(score.left_at, before.and_then(|before| before.left_at));
    let left = left.filter(|_| score.qualified == 0 && (was_inside || entered.is_some()));
    let data = json!({
        "slot": slot.name, "model": slot.version, "score": score.score, "grade": score.grade,
    });
    let tell = |kind, at| happened(kind, Some(score.lead_id), at, now, &data);
    let entered = entered.map(|at| tell(Happening::LeadSlotReached, at));
    entered.into_iter().chain(left.map(|at| tell(Happening::LeadSlotLeft, at))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = NEWS;

    fn score(entered_at: Option<i64>, left_at: Option<i64>) -> SlotScore {
        let qualified = i64::from(entered_at.is_some() && left_at.is_none());
        SlotScore {
            slot: "emea".into(),
            lead_id: 7,
            model_version: "v".into(),
            fit: 0.0,
            engagement: 0.0,
            total: 0.0,
            score: 0,
            grade: "D3".into(),
            qualified,
            first_entered_at: entered_at,
            entered_at,
            left_at,
            as_of: 0,
            due_at: None,
        }
    }

    fn told(before: Option<SlotScore>, after: &SlotScore) -> Vec<(String, i64)> {
        let slot = Slot {
            name: "emea".into(),
            version: "v".into(),
            published_at: 100 * DAY,
            published_by: "Dana".into(),
            pass_after: None,
            seq: 0,
            moved: 0,
        };
        let before: Vec<SlotScore> = before.into_iter().collect();
        let told = crossings(&slot, &before, &[after], 200 * DAY);
        told.into_iter().map(|told| (told.kind, told.occurred_at)).collect()
    }

    #[test]
    fn each_crossing_is_told_once() {
        let (at, later) = (200 * DAY - 2, 200 * DAY - 1);
        let reached = || ("lead.slot.reached".to_owned(), at);
        let left = || ("lead.slot.left".to_owned(), later);
        let (outside, inside, gone) =
            (score(None, None), score(Some(at), None), score(Some(at), Some(later)));
        assert_eq!(told(Some(outside.clone()), &inside), [reached()]);
        assert_eq!(told(None, &inside), [reached()], "somebody new");
        assert_eq!(told(Some(inside.clone()), &inside), []);
        assert_eq!(told(Some(inside.clone()), &gone), [left()]);
        assert_eq!(told(Some(gone.clone()), &gone), []);
        assert_eq!(told(Some(outside), &gone), [reached(), left()], "in and out between two looks");
        assert_eq!(told(Some(inside), &score(Some(at + 1), None)), [], "a correction is no crossing");
    }

    #[test]
    fn what_is_history_is_no_news() {
        assert_eq!(told(None, &score(Some(199 * DAY), None)), [], "a day ago");
        assert_eq!(told(None, &score(Some(50 * DAY), None)), [], "before the model was in force");
        let other = SlotScore { model_version: "u".into(), ..score(Some(150 * DAY), None) };
        assert_eq!(told(Some(other), &score(Some(150 * DAY), Some(160 * DAY))), [], "another model");
    }
}
