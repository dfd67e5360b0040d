//! The best next question for each gap, chosen by what is known.

use baton_model::bant::{BantPolicy, BantValue, PerLetter, RuleName, Standing};
use baton_model::{BantLetter, BantStatus};
use serde::Serialize;
use utoipa::ToSchema;

use super::Inference;

/// A question to ask, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Question {
    /// The gap that it closes.
    pub letter: BantLetter,
    /// In English.
    pub en: String,
    /// In Korean.
    pub ko: String,
}

/// What is known of a letter.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Where it stands.
    pub standing: Standing,
    /// The value, whoever it is from.
    pub value: Option<&'a BantValue>,
    /// What signals say.
    pub inference: &'a Inference,
}

/// The questions that close what a policy misses, the one that brings most first.
pub fn next_questions(policy: &BantPolicy, known: &PerLetter<Known<'_>>) -> Vec<Question> {
    let mut gaps: Vec<(BantLetter, Known<'_>)> = known
        .iter()
        .filter(|(letter, known)| policy.required.contains(letter) && !policy.satisfied(known.standing))
        .map(|(letter, known)| (letter, *known))
        .collect();
    // What weighs most and is least known brings most; of equals, why anybody talks to us comes before the money for it.
    let brings = |(letter, known): &(BantLetter, Known<'_>)| {
        policy.weights.of(*letter) * (1.0 - known.standing.confidence.unwrap_or(0.0))
    };
    let of_equals = |letter: BantLetter| u8::from(letter == BantLetter::Budget);
    gaps.sort_by(|a, b| brings(b).total_cmp(&brings(a)).then_with(|| of_equals(a.0).cmp(&of_equals(b.0))));
    gaps.into_iter().map(|(letter, known)| question(letter, &known)).collect()
}

/// The best question about a letter.
pub fn question(letter: BantLetter, known: &Known<'_>) -> Question {
    let (en, ko) = match letter {
        BantLetter::Budget => budget(known),
        BantLetter::Authority => authority(known),
        BantLetter::Need => need(known),
        BantLetter::Timing => timing(known),
    };
    Question { letter, en, ko }
}

impl Known<'_> {
    fn is_denied(&self) -> bool {
        self.standing.status == BantStatus::Negative || self.inference.doubt > 0.5
    }

    fn has(&self, rule: RuleName) -> bool {
        self.inference.hints.iter().any(|hint| hint.rule == rule)
    }
}

fn texts(en: &str, ko: &str) -> (String, String) {
    (en.to_owned(), ko.to_owned())
}

fn budget(known: &Known<'_>) -> (String, String) {
    if known.is_denied() {
        return texts(
            "When is the next budget decided, and what would it take to be part of it?",
            "다음 예산은 언제 정해지나요? 거기에 반영되려면 무엇이 필요할까요?",
        );
    }
    match known.value {
        Some(value) if known.standing.stale => (
            format!("Is the budget of {} still set aside?", value.words()),
            format!("지난번에 말씀하신 예산 {}은(는) 그대로인가요?", value.words()),
        ),
        Some(value) => (
            format!("You spoke of {}: is that approved, and by whom?", value.words()),
            format!("{}을(를) 말씀하셨는데, 승인된 금액인가요? 승인은 누가 하시나요?", value.words()),
        ),
        None if known.has(RuleName::BudgetPages) => texts(
            "You had a look at our prices: which range did you have in mind, and is it set aside already?",
            "가격을 살펴보셨네요. 생각하시는 범위가 있으신가요? 이미 확보된 예산인가요?",
        ),
        None => texts(
            "What does the problem cost you today, and is there a budget to solve it?",
            "지금 이 문제로 드는 비용은 어느 정도인가요? 해결을 위한 예산이 잡혀 있나요?",
        ),
    }
}

fn authority(known: &Known<'_>) -> (String, String) {
    if known.is_denied() {
        return texts(
            "Who decides on this, and could you introduce us?",
            "이 건은 어느 분이 결정하시나요? 소개해 주실 수 있을까요?",
        );
    }
    match known.value {
        Some(value) if known.standing.stale => (
            format!("Do {} still decide on this?", value.words()),
            format!("{} 님이 여전히 결정하시나요?", value.words()),
        ),
        Some(value) => (
            format!("Besides {}, who has to agree before you sign?", value.words()),
            format!("{} 외에 계약 전에 동의가 필요한 분이 더 계신가요?", value.words()),
        ),
        None if known.has(RuleName::AccountParticipants) => texts(
            "Several of you have been looking into this: who decides in the end?",
            "여러 분이 함께 검토하고 계신데, 최종 결정은 어느 분이 하시나요?",
        ),
        None => texts(
            "How did you decide on the last purchase like this, and who was part of it?",
            "비슷한 도입을 결정하실 때 어떤 절차를 거쳤고, 어떤 분들이 참여하셨나요?",
        ),
    }
}

fn need(known: &Known<'_>) -> (String, String) {
    if known.is_denied() {
        return texts(
            "What would have to change for this to matter to you?",
            "어떤 상황이 되면 이 과제가 중요해질까요?",
        );
    }
    match known.value {
        Some(BantValue::Need { problem, .. }) if known.standing.stale => (
            format!("Last time it was about “{problem}”: is that still the problem?"),
            format!("지난번에는 “{problem}” 때문에 고민하셨는데, 지금도 그런가요?"),
        ),
        Some(BantValue::Need { problem, .. }) => (
            format!("You wrote “{problem}”: what happens if it stays as it is?"),
            format!("“{problem}”라고 적어 주셨는데, 그대로 두면 어떤 일이 생기나요?"),
        ),
        _ if known.has(RuleName::ProblemPages) => texts(
            "You looked at how others solved it: which of their problems is yours?",
            "다른 고객의 해결 사례를 보셨네요. 어떤 부분이 가장 비슷하신가요?",
        ),
        _ => texts(
            "What made you look for something like this now?",
            "지금 이런 솔루션을 찾게 되신 계기가 있으신가요?",
        ),
    }
}

fn timing(known: &Known<'_>) -> (String, String) {
    if known.is_denied() {
        return texts(
            "What has to happen first, and when shall I ask again?",
            "먼저 정리되어야 할 일이 무엇인가요? 언제쯤 다시 여쭤보면 좋을까요?",
        );
    }
    match known.value {
        Some(value) if known.standing.stale => (
            format!("You were aiming at {}: is that still the plan?", value.words()),
            format!("{}을(를) 목표로 하셨는데, 계획이 그대로인가요?", value.words()),
        ),
        Some(value) => (
            format!("To be ready by {}: what has to be decided before, and when?", value.words()),
            format!("{}까지 준비하려면 그 전에 무엇이 언제 결정되어야 하나요?", value.words()),
        ),
        None => texts(
            "By when should it work, and what depends on that date?",
            "언제까지 도입되어야 하나요? 그 날짜에 걸려 있는 일이 있나요?",
        ),
    }
}
