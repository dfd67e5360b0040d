//! From the history of a lead to its score, its moves and its hand-off: pure, and the same however often it is done.

use std::collections::HashSet;

use baton_engine::{Cause, Compiled, CrossingKind, Decision, Move, Paused, Standing, Walk, moves, recycles};
use baton_model::time::MICROS_PER_SECOND;
use baton_model::{Stage, Subject};
use baton_store::event::EVENT;
use baton_store::lead::Profile;
use baton_store::score::Score;
use baton_store::transition::Transition;
use serde_json::{Map, Value};

use super::crossings::{Way, way};
use super::due;
use super::history::{History, object, subject};
use super::reigns::Reigns;
use super::stored::pack;
use super::verdicts::{Told, told};

/// Moves that the score made are made by nobody in particular.
const MODEL: &str = "baton";
/// The reason of an entry that voids another.
const CORRECTED: &str = "corrected";

/// What is noted within this time of its happening is not from history, in microseconds.
const LIVE: i64 = 5 * 60 * MICROS_PER_SECOND;

/// What follows for one lead.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) lead: i64,
    /// Its account.
    pub(crate) account_id: Option<i64>,
    /// How often the score that it was derived beside was written.
    pub(crate) revision: i64,
    /// None before its first message.
    pub(crate) score: Option<Score>,
    /// Entries to append: moves that are new, and corrections of moves that no longer hold.
    pub(crate) entries: Vec<Transition>,
    pub(crate) stage: Stage,
    pub(crate) stage_at: Option<i64>,
    /// Whether the stage has to be written.
    pub(crate) moved: bool,
    pub(crate) handoff: HandoffChange,
    /// What is known of it now, if that differs from what is stored.
    pub(crate) profile: Option<Profile>,
}

/// What becomes of the hand-off of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HandoffChange {
    /// Nothing.
    Keep,
    /// One is opened.
    Open,
    /// The open one is closed, for this reason.
    Close(&'static str),
}

/// Derives one lead.
pub(crate) fn outcome(reigns: &Reigns, history: &History, now: i64) -> Outcome {
    let now = now.max(history.taken_at).max(reigns.last().from);
    let (told, later) = told(history, now);
    let decisions: Vec<Decision> = told.iter().map(|told| told.decision).collect();
    let mut way = way(reigns, history, &recycles(&decisions), now);
    let made = moves(Standing::default(), &way.crossings, &decisions);
    let entries = entries(reigns, history, &made, &told, now);
    let stage = made.last().map_or(Stage::Visitor, |last| last.to);
    let stage_at = made.last().map(|last| last.at);
    Outcome {
        lead: history.lead.id,
        account_id: history.lead.account_id,
        revision: history.revision,
        score: score(reigns, history, &mut way, later, now),
        entries,
        stage,
        stage_at,
        moved: history.lead.stage != stage.name() || history.lead.stage_at != stage_at,
        handoff: handoff(history, &way, made.last()),
        profile: profile(history, now),
    }
}

fn handoff(history: &History, way: &Way, last: Option<&Move>) -> HandoffChange {
    let by_hand = last.is_some_and(|last| matches!(last.cause, Cause::Decision(_)));
    match (last.map(|last| last.to), history.handoff_is_open) {
        (Some(Stage::Mql), false) if way.to_hand_off || by_hand => HandoffChange::Open,
        (Some(Stage::Mql), _) | (_, false) => HandoffChange::Keep,
        (Some(Stage::Lead | Stage::Visitor) | None, true) => HandoffChange::Close("left_mql"),
        (Some(_), true) => HandoffChange::Close("stage_moved"),
    }
}

/// Its score; none if nothing is known of it. `later`: when something is dated that was decided.
fn score(reigns: &Reigns, history: &History, way: &mut Way, later: Option<i64>, now: i64) -> Option<Score> {
    if history.messages.is_empty() {
        return None;
    }
    let message = history.messages.iter().map(|message| message.occurred_at).find(|at| *at > now);
    let known = history.lead.known_at.filter(|at| *at > now);
    let future = [message, known, later].into_iter().flatten().min();
    let model = &reigns.last().model;
    let score = score_row(model, history.lead.id, &mut way.paused, now, false);
    let soon = due::soon(way.next_crossing, way.paused.horizon(model), None, now);
    Some(Score {
        messages: history.messages.len() as i64,
        due_at: Some(future.map_or(soon, |at| at.min(soon))),
        waiting: i64::from(future.is_some()),
        ..score
    })
}

/// What a lead scores at `now` under models that move nobody; none before its first message. With it, when that changes with no message.
pub(crate) fn standing(reigns: &Reigns, history: &History, now: i64) -> Option<Score> {
    let now = now.max(reigns.last().from);
    let mut way = way(reigns, history, &[], now);
    let model = &reigns.last().model;
    let next = due::next(model, &Walk::resume(model, way.paused.clone()), now);
    let score = score(reigns, history, &mut way, None, now)?;
    let later = history.messages.iter().map(|message| message.occurred_at).find(|at| *at > now);
    Some(Score { due_at: [next, later].into_iter().flatten().min(), ..score })
}

/// The score of a lead at `now`, with its state, which is made small. `forget`: see [`Paused::compact`].
pub(super) fn score_row(
    model: &Compiled,
    lead_id: i64,
    paused: &mut Paused,
    now: i64,
    forget: bool,
) -> Score {
    let state = pack(model, paused, now, forget);
    // Before its first message there is none; then it is of now.
    let last_at = paused.state().last_at().unwrap_or(now);
    let score = paused.state().score(model, now.max(last_at));
    let life = paused.life();
    Score {
        lead_id,
        model_version: model.version().to_owned(),
        fit: score.fit,
        engagement: score.engagement,
        total: score.total,
        score: score.displayed(),
        listed: score.displayed(),
        grade: score.grade.to_string(),
        qualified: i64::from(life.qualified),
        first_entered_at: life.first_entered_at,
        entered_at: life.entered_at,
        left_at: life.left_at,
        as_of: now,
        last_at,
        messages: 0,
        due_at: None,
        waiting: 0,
        state,
        settled: false,
    }
}

/// What has to be appended for the moves that stand to be `made`.
fn entries(
    reigns: &Reigns,
    history: &History,
    made: &[Move],
    told: &[Told<'_>],
    now: i64,
) -> Vec<Transition> {
    let wanted: Vec<Transition> =
        made.iter().map(|step| transition(reigns, history.lead.id, step, told, now)).collect();
    let mut standing = history.standing.iter().peekable();
    let mut entries = Vec::new();
    let in_force: HashSet<&str> = reigns.iter().map(|(reign, _)| reign.model.version()).collect();
    let mut void = |old: &Transition| {
        let (to_stage, from_stage) = (None, None);
        let (reason, actor) = (CORRECTED.to_owned(), MODEL.to_owned());
        let corrects = Some(old.id);
        let occurred_at = old.occurred_at;
        // An entry made under a model that never was in force, as history has it now, goes with that model.
        let withdrawn = old.model_version.as_deref().is_some_and(|version| !in_force.contains(version));
        let note = if withdrawn {
            Some("after a model was published".to_owned())
        } else {
            cause(history).map(|id| format!("after message {id}"))
        };
        Transition {
            id: 0,
            recorded_at: now,
            from_stage,
            to_stage,
            reason,
            actor,
            corrects,
            occurred_at,
            note,
            ..old.clone()
        }
    };
    let mut fresh = Vec::new();
    for step in wanted {
        let known = standing.clone().position(|old| same(old, &step));
        match known {
            Some(place) => {
                entries.extend(standing.by_ref().take(place).map(&mut void));
                standing.next();
            }
            None => fresh.push(step),
        }
    }
    entries.extend(standing.map(void));
    entries.extend(fresh);
    entries
}

/// What corrections are due to: the fact that came late, recorded after others that are dated later; else the one recorded last.
fn cause(history: &History) -> Option<&str> {
    let mut recorded_first = i64::MAX;
    let mut late = None;
    for message in history.messages.iter().rev() {
        if message.seq > recorded_first && late.is_none_or(|(seq, _)| message.seq > seq) {
            late = Some((message.seq, &message.message_id));
        }
        recorded_first = recorded_first.min(message.seq);
    }
    let last =
        || history.messages.iter().max_by_key(|message| message.seq).map(|message| &message.message_id);
    late.map(|(_, id)| id).or_else(last).map(String::as_str)
}

fn same(old: &Transition, new: &Transition) -> bool {
    // What people decided stays as it was noted, whatever model was in force.
    let by_model = new.actor == MODEL;
    old.to_stage == new.to_stage
        && old.from_stage == new.from_stage
        && old.occurred_at == new.occurred_at
        && old.reason == new.reason
        && (!by_model || old.model_version == new.model_version)
}

pub(super) fn transition(reigns: &Reigns, lead: i64, step: &Move, told: &[Told<'_>], now: i64) -> Transition {
    let (reason, note, actor) = match step.cause {
        Cause::Decision(index) => {
            told.get(index).map_or(("decided", None, MODEL), |told| (told.reason, told.note, told.actor))
        }
        Cause::Crossing(_) if reigns.switches_at(step.at) => ("model_published", None, MODEL),
        Cause::Crossing(CrossingKind::BecameLead) => ("became_lead", None, MODEL),
        Cause::Crossing(CrossingKind::Left) => ("score_fell", None, MODEL),
        Cause::Crossing(CrossingKind::Entered | CrossingKind::HandoffReached) => {
            ("score_reached", None, MODEL)
        }
        Cause::Crossing(CrossingKind::Reentered) => ("reentered", None, MODEL),
    };
    Transition {
        id: 0,
        lead_id: lead,
        model_version: Some(reigns.at(step.at).model.version().to_owned()),
        from_stage: step.from.map(|stage| stage.name().to_owned()),
        to_stage: Some(step.to.name().to_owned()),
        occurred_at: step.at,
        recorded_at: now,
        reason: reason.to_owned(),
        note: note.map(str::to_owned),
        actor: actor.to_owned(),
        backfilled: i64::from(step.at < now - LIVE),
        corrects: None,
    }
}

/// The attributes of the lead itself as its facts leave them, and the columns that come from them.
fn profile(history: &History, now: i64) -> Option<Profile> {
    let facts = history.messages.iter().filter(|message| {
        message.kind != EVENT && subject(message.kind) == Subject::Lead && message.occurred_at <= now
    });
    let mut attributes: Map<String, Value> = Map::new();
    facts.for_each(|fact| learn(&mut attributes, object(&fact.body)));
    if attributes == object(&history.lead.attributes) {
        return None;
    }
    Some(profile_of(history.lead.id, attributes))
}

/// What is known after a fact: null is unknown.
pub(crate) fn learn(attributes: &mut Map<String, Value>, fact: Map<String, Value>) {
    for (key, value) in fact {
        if value.is_null() {
            attributes.shift_remove(&key);
        } else {
            attributes.insert(key, value);
        }
    }
}

/// The columns of a lead that come from its attributes.
pub(crate) fn profile_of(id: i64, attributes: Map<String, Value>) -> Profile {
    let text = |key: &str| attributes.get(key).and_then(Value::as_str).map(str::to_owned);
    Profile {
        id,
        name: text("name"),
        job_title: text("job_title"),
        phone: text("phone"),
        attributes: Value::Object(attributes).to_string(),
    }
}
