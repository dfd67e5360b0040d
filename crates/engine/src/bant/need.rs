//! Need: what people answered when they were asked for it.

use baton_model::bant::{BantValue, Rule, RuleName};
use baton_model::text::fold;

use super::Hint;
use super::signals::{Seen, Signal, hint};
use super::words::{Said, is_nothing, said};

/// Characters of an answer that become the value.
const PROBLEM_MAX: usize = 500;

/// Answers to fields that ask for a problem, a goal, a use.
pub(super) fn answers(rule: &Rule, seen: &Seen<'_>) -> Option<Hint> {
    let fields: Vec<String> = rule.words.iter().map(|word| fold(word).into_owned()).collect();
    let asks = |said: &Said| {
        let field = said.field.replace([' ', '-'], "_");
        let asked = fields.iter().any(|word| {
            // `problem` also as `your_problem` or `problem_text`; `need` not as `needle`. Hangul has no such borders.
            field.split('_').any(|part| part == word)
                || field == word.replace([' ', '-'], "_")
                || (!word.is_ascii() && field.contains(word.as_str()))
        });
        asked && !is_nothing(&said.text)
    };
    let found: Vec<(&Signal<'_>, Said)> =
        seen.by(rule).filter_map(|signal| Some((signal, said(signal).into_iter().find(&asks)?))).collect();
    let signals: Vec<&Signal<'_>> = found.iter().map(|(signal, _)| *signal).collect();
    let (_, last) = found.last()?;
    let problem: String = last.text.trim().chars().take(PROBLEM_MAX).collect();
    let value = BantValue::Need { problem, solution: None };
    Some(hint(RuleName::NeedAnswers, rule.confidence, &signals)?.quoting(&last.text).telling(Some(value)))
}
