//! Why a lead has the score it has: the ledger at an instant, what comes next, and what is unknown.

use std::collections::BTreeMap;

use baton_engine::{Compiled, Ledger, State, Unknown, Walk, next_change, unknowns};
use baton_insight::replay::{LedgerLine, ledger_lines};
use baton_model::scoring::{Cap, Decay, Label, RuleKind, ScoringModel};
use baton_model::{Instant, Message, Span};
use serde::Serialize;
use utoipa::ToSchema;

/// A score explained, at an instant, under one model.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Explanation {
    /// The instant.
    pub at: Instant,
    /// The version of the model.
    pub model: String,
    /// The model's name.
    pub model_name: String,
    /// The score then.
    pub now: Standing,
    /// The first entry over the agreed line.
    pub first_entered_at: Option<Instant>,
    /// The latest entry.
    pub entered_at: Option<Instant>,
    /// The leave after it.
    pub left_at: Option<Instant>,
    /// The lines; their points sum to the total.
    pub ledger: Vec<Entry>,
    /// What changes first if nothing more happens; none if nothing does within 3,650 days.
    pub next_change: Option<Standing>,
    /// Thirty days on, if nothing more happens.
    pub in_30_days: Standing,
    /// What is unknown and what knowing it could be worth.
    pub unknown: Vec<Gap>,
}

/// Where a lead stands at an instant.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ScoreStanding)]
pub struct Standing {
    /// The instant.
    pub at: Instant,
    /// What they are.
    pub fit: f64,
    /// What they do.
    pub engagement: f64,
    /// Both, clamped.
    pub total: f64,
    /// `floor(total)`.
    pub score: i64,
    /// `B2`.
    pub grade: String,
    /// Inside the agreed line.
    pub qualified: bool,
}

/// A line of the ledger with what people call it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Entry {
    /// The line as `baton replay --explain` prints it.
    #[serde(flatten)]
    pub line: LedgerLine,
    /// Texts by language; the rule's or the group's.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub label: Label,
    /// How its points fade: `half_life 2w`; none if they do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fades: Option<Fade>,
    /// How many may count: `3 per 1d`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<String>,
}

/// How a rule's points fade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FadeKind {
    /// By half every span.
    HalfLife,
    /// Evenly, to nothing after the span.
    Linear,
    /// At once, after the span.
    Expire,
}

/// How a rule's points fade, and over what span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fade {
    /// How.
    pub kind: FadeKind,
    /// `14d`.
    pub span: String,
}

/// A rule that hinges on what is not known.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Gap {
    /// The rule.
    pub rule: String,
    /// What people call it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub label: Label,
    /// The attributes that are not known.
    pub attributes: Vec<String>,
    /// Those of them that are known, but of a type the rule cannot compare.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mistyped: Vec<String>,
    /// What knowing could add (or take, if negative), before any clamp.
    pub could_change: f64,
}

/// How far ahead the forecast looks, in days.
const FORECAST_DAYS: i64 = 30;

/// Explains the score of a lead at `at` from its messages, which are in order and may go beyond `at`.
///
/// `None` when the lead's first message is later than `at`.
pub fn explain(model: &ScoringModel, messages: &[Message], at: Instant) -> Option<Explanation> {
    let compiled = Compiled::new(model);
    let mut walk = Walk::new(&compiled);
    let seen = &messages[..messages.partition_point(|message| message.occurred_at <= at)];
    for together in seen.chunk_by(|a, b| a.occurred_at == b.occurred_at) {
        let observations: Vec<_> = together.iter().map(|message| compiled.observe(message)).collect();
        walk.step(together.first()?.occurred_at.micros(), &observations);
    }
    walk.pass(at.micros());
    walk.state().first_at()?;
    let (state, life) = (walk.state().clone(), *walk.life());
    let ledger = Ledger::of(&compiled, &state, at.micros());
    let next = next_change(&compiled, &state, &life, at.micros());
    let now = standing(&compiled, &state, life.qualified, at.micros());
    let (paused, _) = walk.pause();
    let ahead = |until: i64| {
        let mut walk = Walk::resume(&compiled, paused.clone());
        walk.pass(until);
        standing(&compiled, walk.state(), walk.life().qualified, until)
    };
    let next_change = next.map(ahead);
    let later = at.plus(Span::from_seconds(FORECAST_DAYS * 86_400).unwrap_or(Span::MAX)).micros();
    let instant = |at: Option<i64>| at.map(Instant::from_micros);
    Some(Explanation {
        at,
        model: compiled.version().to_owned(),
        model_name: model.name.clone(),
        now,
        first_entered_at: instant(life.first_entered_at),
        entered_at: instant(life.entered_at),
        left_at: instant(life.left_at),
        ledger: ledger_lines(&ledger).into_iter().map(|line| entry(model, line)).collect(),
        next_change,
        in_30_days: ahead(later),
        unknown: unknowns(&compiled, &state, at.micros()).into_iter().map(|gap| named(model, gap)).collect(),
    })
}

fn standing(model: &Compiled, state: &State, qualified: bool, at: i64) -> Standing {
    let score = state.score(model, at);
    Standing {
        at: Instant::from_micros(at),
        fit: score.fit,
        engagement: score.engagement,
        total: score.total,
        score: score.displayed(),
        grade: score.grade.to_string(),
        qualified,
    }
}

fn entry(model: &ScoringModel, line: LedgerLine) -> Entry {
    let group = model.groups.iter().find(|group| Some(&group.id) == line.group.as_ref());
    let rule = model.groups.iter().flat_map(|g| &g.rules).find(|rule| Some(&rule.id) == line.rule.as_ref());
    let label = rule.map(|rule| &rule.label).or(group.map(|group| &group.label)).cloned().unwrap_or_default();
    let event =
        rule.and_then(|rule| if let RuleKind::Event(event) = &rule.kind { Some(event) } else { None });
    let is_rule = line.clamp.is_none();
    let fades = event.filter(|_| is_rule).and_then(|event| event.decay).map(|decay| match decay {
        Decay::HalfLife(span) => Fade { kind: FadeKind::HalfLife, span: span.to_string() },
        Decay::Linear(span) => Fade { kind: FadeKind::Linear, span: span.to_string() },
        Decay::Expire(span) => Fade { kind: FadeKind::Expire, span: span.to_string() },
    });
    let cap = event.filter(|_| is_rule).and_then(|event| event.cap).map(|cap| match cap {
        Cap { count, per: Some(per) } => format!("{count} per {per}"),
        Cap { count, per: None } => count.to_string(),
    });
    Entry { line, label, fades, cap }
}

fn named(model: &ScoringModel, gap: Unknown) -> Gap {
    let rule = model.groups.iter().flat_map(|group| &group.rules).find(|rule| rule.id == gap.rule);
    Gap {
        label: rule.map(|rule| rule.label.clone()).unwrap_or_default(),
        rule: gap.rule,
        attributes: gap.attributes,
        mistyped: gap.mistyped,
        could_change: gap.could_change,
    }
}
