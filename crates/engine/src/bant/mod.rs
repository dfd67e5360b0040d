//! Reading BANT from what a lead and the people of its account did: a pure function of messages, rules and an instant.
//!
//! A rule that finds something gives a [`Hint`] with a confidence and the messages it rests on. Hints are independent witnesses: the chance
//! that all of them err is the product of their chances to err, so confidence = 1 − Π(1 − cᵢ). Hints against the letter take their share
//! away again: confidence · Π(1 − dⱼ). So another hint for never lowers it, another one against never raises it, and it is never certainty.

mod authority;
mod deadline;
mod money;
mod need;
mod pages;
mod question;
mod rank;
mod signals;
mod timing;
mod words;

use baton_model::bant::{BantValue, PerLetter, RuleName, Rules};
use baton_model::{BantLetter, BantStatus};
use serde::Serialize;
use utoipa::ToSchema;

pub use question::{Known, Question, next_questions, question};
pub use rank::rank;
pub use signals::{Member, Party, Signal};

use signals::Seen;

/// Nothing that is inferred is surer than this.
pub const CONFIDENCE_MAX: f64 = 0.95;
/// Below this a letter stays unknown.
pub const CONFIDENCE_MIN: f64 = 0.15;
/// Messages that a hint names, the newest.
const MESSAGES_MAX: usize = 20;
/// Characters of what was written that a hint repeats.
const QUOTE_MAX: usize = 160;

/// What one rule found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Hint {
    /// Which rule.
    pub rule: RuleName,
    /// How much it says for the letter, or against it: 0 to 1.
    pub confidence: f64,
    /// The messages it rests on, newest first.
    pub messages: Vec<String>,
    /// How many there are, if more than are named.
    pub times: usize,
    /// What was written, in part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// What it says the value is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<BantValue>,
}

/// What follows for a letter.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Inference {
    /// Which.
    pub letter: BantLetter,
    /// How sure, 0 to [`CONFIDENCE_MAX`].
    pub confidence: f64,
    /// How much speaks against it, 0 to 1.
    pub doubt: f64,
    /// The value that the surest hint gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<BantValue>,
    /// What speaks for it, in the order of the rules.
    pub hints: Vec<Hint>,
    /// What speaks against it.
    pub against: Vec<Hint>,
}

impl Inference {
    /// `inferred`, or `unknown` where there is too little. Never `confirmed`, never `negative`: those are for people to say.
    pub fn status(&self) -> BantStatus {
        if self.confidence >= CONFIDENCE_MIN { BantStatus::Inferred } else { BantStatus::Unknown }
    }

    /// Of a letter of which signals say nothing.
    pub fn nothing(letter: BantLetter) -> Inference {
        Inference::of(letter, Vec::new())
    }

    fn of(letter: BantLetter, found: Vec<Hint>) -> Inference {
        let (against, hints): (Vec<Hint>, Vec<Hint>) = found
            .into_iter()
            .filter(|hint| hint.rule.letter() == letter)
            .partition(|hint| hint.rule.is_against());
        let doubt = together(&against);
        let confidence = (together(&hints) * (1.0 - doubt)).min(CONFIDENCE_MAX);
        // Of two that are as sure the first rule's stands.
        let told = hints.iter().filter(|hint| hint.value.is_some());
        let surest = told.rev().max_by(|a, b| a.confidence.total_cmp(&b.confidence));
        Inference {
            letter,
            confidence,
            doubt,
            value: surest.and_then(|hint| hint.value.clone()),
            hints,
            against,
        }
    }
}

/// How sure independent hints are together.
fn together(hints: &[Hint]) -> f64 {
    1.0 - hints.iter().map(|hint| 1.0 - hint.confidence.clamp(0.0, 1.0)).product::<f64>()
}

/// How much of its confidence a rule gives for `count` occurrences: half of it for the first, half of the rest for each further one.
fn growing(count: f64) -> f64 {
    1.0 - libm::exp2(-count.max(0.0))
}

/// What the rules say of a lead at `now` (microseconds). The order in which messages are given does not matter, nor does telling one twice.
pub fn infer(rules: &Rules, party: &Party<'_>, now: i64) -> PerLetter<Inference> {
    let seen = Seen::new(party, now);
    let hints: Vec<Hint> = RuleName::ALL
        .into_iter()
        .filter_map(|name| {
            let rule = rules.active(name)?;
            let hint = match name {
                RuleName::BudgetPages | RuleName::ProblemPages => pages::looked_at(name, rule, &seen),
                RuleName::BudgetWords => words::budget(rule, &seen),
                RuleName::AccountParticipants => authority::participants(rule, &seen),
                RuleName::SeniorAttendees => authority::attendees(rule, &seen),
                RuleName::NeedAnswers => need::answers(rule, &seen),
                RuleName::ReplyPace => timing::replies(rule, &seen),
                RuleName::DeadlineWords => timing::deadlines(rule, &seen),
                RuleName::BudgetDenied
                | RuleName::AuthorityDenied
                | RuleName::NeedDenied
                | RuleName::TimingDenied => words::denied(name, rule, &seen),
            }?;
            (hint.confidence > 0.0).then_some(hint)
        })
        .collect();
    PerLetter::each(|letter| Inference::of(letter, hints.clone()))
}
