//! The equalities of the scoring definition, over random models and logs.
//!
//! `BATON_CASES` sets how many cases each property tries (default: what `cases` says, 10,000 in all).

use baton_engine::{Compiled, Ledger, LineBody, Observation, State, Walk, next_change};
use baton_model::{Instant, Message, ScoringModel};
use baton_testkit::generate::{self, Scale};
use baton_testkit::naive;
use proptest::prelude::*;
use proptest::test_runner::Config;

fn cases(usual: u32) -> Config {
    let cases = std::env::var("BATON_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    Config { cases, failure_persistence: None, ..Config::default() }
}

fn model(document: &serde_json::Value) -> ScoringModel {
    ScoringModel::from_value(document.clone()).unwrap_or_else(|faults| panic!("{document}\n{faults}"))
}

/// Messages up to `at`, first of each id, in order.
fn ordered(messages: &[Message], at: Instant) -> Vec<&Message> {
    let mut seen = std::collections::HashSet::new();
    let mut list: Vec<&Message> = messages.iter().filter(|m| seen.insert(m.message_id.clone())).collect();
    list.retain(|m| m.occurred_at <= at);
    list.sort_by(|a, b| a.order().cmp(&b.order()));
    list
}

fn fold(compiled: &Compiled, messages: &[Message], at: Instant) -> State {
    let mut state = State::new(compiled);
    for message in ordered(messages, at) {
        state.fold(compiled, message.occurred_at.micros(), &compiled.observe(message));
    }
    state
}

fn walk<'m>(compiled: &'m Compiled, messages: &[Message], at: Instant) -> Walk<'m> {
    let mut walk = Walk::new(compiled);
    for together in ordered(messages, at).chunk_by(|a, b| a.occurred_at == b.occurred_at) {
        let observations: Vec<Observation> = together.iter().map(|m| compiled.observe(m)).collect();
        walk.step(together[0].occurred_at.micros(), &observations);
    }
    walk.pass(at.micros());
    walk
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 2e-6
}

/// Whether a displayed value may differ: the number lies within 2e-6 of a bound.
fn near(value: f64, bounds: impl IntoIterator<Item = f64>) -> bool {
    bounds.into_iter().any(|bound| (value - bound).abs() <= 2e-6)
}

proptest! {
    #![proptest_config(cases(4_000))]

    /// 6, and the ledger (2): a naive implementation agrees, and the lines sum to the total.
    #[test]
    fn agrees_with_the_naive_reading(document in generate::models(Scale::Months), log in generate::logs(Scale::Months)) {
        let model = model(&document);
        let compiled = Compiled::new(&model);
        for at in generate::instants(&log) {
            let state = fold(&compiled, &log, at);
            let Some(expected) = naive::score(&model, &log, at) else {
                prop_assert!(state.first_at().is_none());
                continue;
            };
            let score = state.score(&compiled, at.micros());
            prop_assert!(close(score.fit, expected.fit), "{at}: fit {} against {}", score.fit, expected.fit);
            prop_assert!(close(score.engagement, expected.engagement),
                "{at}: engagement {} against {}", score.engagement, expected.engagement);
            prop_assert!(close(score.total, expected.total), "{at}: total {} against {}", score.total, expected.total);
            let grades = model.grades;
            let bounds = || grades.fit.into_iter().flatten().chain(grades.engagement.into_iter().flatten());
            if !near(score.fit, bounds()) && !near(score.engagement, bounds()) {
                prop_assert_eq!(score.grade.to_string(), expected.grade);
            }
            if !near(score.total, [score.total.round()]) {
                prop_assert_eq!(score.displayed(), expected.score);
            }
            let ledger = Ledger::of(&compiled, &state, at.micros());
            let sum: f64 = ledger.lines.iter().map(|line| line.points).sum();
            prop_assert!((sum - score.total).abs() <= 1e-5, "{at}: lines sum to {sum}, total {}", score.total);
            let rules = ledger.lines.iter().filter(|line| matches!(line.body, LineBody::Rule { .. })).count();
            let theirs = expected.ledger.iter().filter(|line| line.clamp.is_none()).count();
            prop_assert_eq!(rules, theirs);
        }
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    /// 1 and 3: any order of arrival, and any repetition, gives the same bits.
    #[test]
    fn arrival_leaves_no_trace(document in generate::models(Scale::Months), log in generate::logs(Scale::Months), cut in any::<prop::sample::Index>()) {
        let model = model(&document);
        let compiled = Compiled::new(&model);
        let end = generate::instants(&log).into_iter().max().unwrap_or_default();
        let whole = walk(&compiled, &log, end);
        // Repetitions of what has arrived, then the rest: the first received stands.
        let mut repeated = log.clone();
        repeated.extend(log.iter().cloned());
        let again = walk(&compiled, &repeated, end);
        prop_assert_eq!(whole.state(), again.state());
        // Stored half-way and resumed.
        let messages = ordered(&log, end);
        if !messages.is_empty() {
            let half = messages[cut.index(messages.len())].occurred_at;
            let stored = walk(&compiled, &log, half);
            let bytes = serde_json::to_string(&(stored.state(), stored.life())).unwrap();
            let (state, life) = serde_json::from_str(&bytes).unwrap();
            let mut resumed = Walk::resume(&compiled, state, life, half.micros());
            let rest: Vec<&Message> = messages.into_iter().filter(|m| m.occurred_at > half).collect();
            for together in rest.chunk_by(|a, b| a.occurred_at == b.occurred_at) {
                let observations: Vec<Observation> = together.iter().map(|m| compiled.observe(m)).collect();
                resumed.step(together[0].occurred_at.micros(), &observations);
            }
            resumed.pass(end.micros());
            prop_assert_eq!(resumed.state(), whole.state());
            prop_assert_eq!(resumed.life(), whole.life());
            let (a, b) = (resumed.state().score(&compiled, end.micros()), whole.state().score(&compiled, end.micros()));
            prop_assert_eq!(a.total.to_bits(), b.total.to_bits());
        }
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    /// 5: export, import, export; the same document, version and scores.
    #[test]
    fn a_model_survives_export(document in generate::models(Scale::Months), log in generate::logs(Scale::Months)) {
        let first = model(&document);
        let second = ScoringModel::from_json(&first.canonical_json()).unwrap();
        prop_assert_eq!(first.canonical_json(), second.canonical_json());
        prop_assert_eq!(first.version(), second.version());
        let (a, b) = (Compiled::new(&first), Compiled::new(&second));
        for at in generate::instants(&log) {
            let (x, y) = (fold(&a, &log, at).score(&a, at.micros()), fold(&b, &log, at).score(&b, at.micros()));
            prop_assert_eq!(x.total.to_bits(), y.total.to_bits());
        }
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    /// A lead's life against a walk over every whole second.
    #[test]
    fn life_agrees_with_every_second(document in generate::models(Scale::Hours), log in generate::logs(Scale::Hours)) {
        let model = model(&document);
        let compiled = Compiled::new(&model);
        let Some(end) = generate::instants(&log).into_iter().max() else { return Ok(()) };
        let expected = naive::life(&model, &log, end);
        let ours = *walk(&compiled, &log, end).life();
        let theirs = (expected.qualified, expected.first_entered_at, expected.entered_at, expected.left_at);
        let instant = |at: Option<i64>| at.map(Instant::from_micros);
        prop_assert_eq!(
            (ours.qualified, instant(ours.first_entered_at), instant(ours.entered_at), instant(ours.left_at)),
            theirs
        );
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    /// 4: nothing displayed or decided differs before `next_change_at`, and something does at it.
    #[test]
    fn next_change_is_the_first(document in generate::models(Scale::Hours), log in generate::logs(Scale::Hours), pick in any::<prop::sample::Index>()) {
        const HORIZON_SECONDS: i64 = 3_600;
        let model = model(&document);
        let compiled = Compiled::new(&model);
        let instants = generate::instants(&log);
        if instants.is_empty() {
            return Ok(());
        }
        let at = instants[pick.index(instants.len())];
        let until: Vec<Message> = log.iter().filter(|m| m.occurred_at <= at).cloned().collect();
        let walked = walk(&compiled, &until, at);
        let ours = next_change(&compiled, walked.state(), walked.life(), at.micros()).map(Instant::from_micros);
        let theirs = naive::next_change(&model, &until, at, HORIZON_SECONDS);
        let horizon = Instant::from_micros(at.micros() + HORIZON_SECONDS * 1_000_000);
        prop_assert_eq!(ours.filter(|change| *change <= horizon), theirs);
    }
}
