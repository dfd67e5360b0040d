//! The equalities of the scoring definition, over random models and logs.
//!
//! `BATON_CASES` sets how many cases each property tries (default: what `cases` is given, 13,800 in all), `BATON_SEED` which.

mod arrival;
mod stand;

use std::collections::HashSet;

use baton_engine::{
    Compiled, Ledger, Line, LineBody, Observation, Reentry, State, Walk, next_change, occurrences, unknowns,
};
use baton_model::{Instant, Message, MessageBody, ScoringModel, Subject};
use baton_testkit::generate::{Scale, instants, logs, models};
use baton_testkit::naive::{self, NaiveLine};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use serde_json::json;

fn cases(usual: u32) -> Config {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse().ok());
    Config {
        cases: number("BATON_CASES").map_or(usual, |cases| cases as u32),
        rng_seed: RngSeed::Fixed(number("BATON_SEED").unwrap_or(1)),
        failure_persistence: None,
        ..Config::default()
    }
}

fn model(document: &serde_json::Value) -> ScoringModel {
    ScoringModel::from_value(document.clone()).unwrap_or_else(|faults| panic!("{document}\n{faults}"))
}

/// Messages up to `at`, first of each id, in order.
fn ordered(messages: &[Message], at: Instant) -> Vec<&Message> {
    let mut seen = HashSet::new();
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
    take(&mut walk, compiled, &ordered(messages, at));
    walk.pass(at.micros());
    walk
}

/// Takes in messages that are in order.
fn take(walk: &mut Walk, compiled: &Compiled, messages: &[&Message]) {
    for together in messages.chunk_by(|a, b| a.occurred_at == b.occurred_at) {
        let observations: Vec<Observation> = together.iter().map(|m| compiled.observe(m)).collect();
        walk.step(together[0].occurred_at.micros(), &observations);
    }
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 2e-6
}

/// What halves often enough comes to nothing in doubles, here a little sooner, there a little later.
const NOTHING: f64 = 1e-100;

/// Whether a displayed value may differ: the number lies within 2e-6 of a bound.
fn near(value: f64, bounds: impl IntoIterator<Item = f64>) -> bool {
    bounds.into_iter().any(|bound| (value - bound).abs() <= 2e-6)
}

/// Whether a line of the ledger says what the naive reading says of that rule.
fn same_line(ours: &Line, theirs: &NaiveLine) -> bool {
    let LineBody::Rule { earned, occurrences, refused, last_at, .. } = ours.body else { return false };
    // What a state rule rests on is more than the naive reading tells.
    let of_events = theirs.occurrences == 0 || last_at.map(Instant::from_micros) == theirs.last_at;
    ours.group == theirs.group
        && ours.rule == theirs.rule
        && close(ours.points, theirs.points)
        && (earned - theirs.earned).abs() <= 1e-9 * (1.0 + earned.abs())
        && (occurrences, refused) == (theirs.occurrences, theirs.refused)
        && of_events
}

/// The sum of an event rule's occurrences, one by one.
fn opened(compiled: &Compiled, line: &Line, log: &[Message], at: Instant) -> f64 {
    let messages: Vec<Message> = ordered(log, at).into_iter().cloned().collect();
    let found = occurrences(compiled, line.rule.as_deref().unwrap_or_default(), &messages, at.micros());
    found.iter().map(|occurrence| occurrence.worth).sum()
}

proptest! {
    #![proptest_config(cases(4_000))]

    /// 6, and the ledger (2): a naive implementation agrees, and the lines sum to the total.
    #[test]
    fn agrees_with_the_naive_reading(document in models(Scale::Months), log in logs(Scale::Months)) {
        let model = model(&document);
        let compiled = Compiled::new(&model);
        for at in instants(Scale::Months, &log) {
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
            prop_assert_eq!(ledger.score, score);
            let sum: f64 = ledger.lines.iter().map(|line| line.points).sum();
            prop_assert!((sum - score.total).abs() <= 1e-5, "{at}: lines sum to {sum}, total {}", score.total);
            let (rules, clamps): (Vec<_>, Vec<_>) =
                ledger.lines.iter().partition(|line| matches!(line.body, LineBody::Rule { .. }));
            let rules: Vec<_> = rules.into_iter().filter(|line| line.points.abs() > NOTHING).collect();
            let their_rules: Vec<_> =
                expected.ledger.iter().filter(|line| line.clamp.is_none() && line.points.abs() > NOTHING).collect();
            prop_assert_eq!(rules.len(), their_rules.len());
            for (ours, theirs) in rules.into_iter().zip(their_rules) {
                prop_assert!(same_line(ours, theirs), "{at}: {ours:?} against {theirs:?}");
                if theirs.occurrences > 0 {
                    let sum = opened(&compiled, ours, &log, at);
                    prop_assert!((sum - ours.points).abs() <= 1e-5, "{at}: {ours:?} opens into {sum}");
                }
            }
            // A clamp that bites by more than the tolerance bites in both.
            for line in clamps.into_iter().filter(|line| line.points.abs() > 1e-5) {
                let LineBody::Clamp(clamp) = line.body else { unreachable!() };
                prop_assert!(expected.ledger.iter().any(|theirs| theirs.clamp == Some(clamp.name())
                    && (&theirs.group, &theirs.rule) == (&line.group, &line.rule)
                    && close(theirs.points, line.points)), "{at}: {line:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    /// 5: export, import, export; the same document, version and scores.
    #[test]
    fn a_model_survives_export(document in models(Scale::Months), log in logs(Scale::Months)) {
        let first = model(&document);
        let exported = first.canonical_json();
        for second in [ScoringModel::from_json(&exported).unwrap(), ScoringModel::from_yaml(&exported).unwrap()] {
            prop_assert_eq!(&exported, &second.canonical_json());
            prop_assert_eq!(first.version(), second.version());
            let (a, b) = (Compiled::new(&first), Compiled::new(&second));
            for at in instants(Scale::Months, &log) {
                let (x, y) = (fold(&a, &log, at).score(&a, at.micros()), fold(&b, &log, at).score(&b, at.micros()));
                prop_assert_eq!(x.total.to_bits(), y.total.to_bits());
            }
        }
    }
}

/// Whether engine and naive reading round a sum to two sides at `at`: it lies within a double's precision of the middle between
/// two multiples of 0.000001. There, and only there, may what they decide differ.
fn at_the_middle(model: &ScoringModel, compiled: &Compiled, log: &[Message], at: Instant) -> bool {
    let Some(theirs) = naive::score(model, log, at) else { return false };
    let ours = fold(compiled, log, at).score(compiled, at.micros());
    !(same(ours.fit, theirs.fit)
        && same(ours.engagement, theirs.engagement)
        && same(ours.total, theirs.total))
}

proptest! {
    #![proptest_config(cases(2_500))]

    /// A lead's life against a walk over every whole second.
    #[test]
    fn life_agrees_with_every_second(document in models(Scale::Hours), log in logs(Scale::Hours)) {
        let model = model(&document);
        let compiled = Compiled::new(&model);
        let Some(end) = instants(Scale::Hours, &log).into_iter().max() else { return Ok(()) };
        let expected = naive::life(&model, &log, end);
        let ours = *walk(&compiled, &log, end).life();
        let theirs = (expected.qualified, [expected.first_entered_at, expected.entered_at, expected.left_at]);
        let instants = [ours.first_entered_at, ours.entered_at, ours.left_at].map(|at| at.map(Instant::from_micros));
        let mut named = instants.iter().chain(&theirs.1).flatten();
        if (ours.qualified, instants) != theirs && named.any(|at| at_the_middle(&model, &compiled, &log, *at)) {
            return Ok(());
        }
        prop_assert_eq!((ours.qualified, instants), theirs);
    }

    /// A lead that was given back comes again at the same instant however often somebody looks, and stored half-way.
    #[test]
    fn what_was_given_back_comes_again_at_the_same_instant(
        document in models(Scale::Hours),
        log in logs(Scale::Hours),
        pick in any::<prop::sample::Index>(),
        points in 0.0..40.0_f64,
    ) {
        let model = model(&document);
        let compiled = Compiled::new(&model);
        let instants = instants(Scale::Hours, &log);
        let Some(end) = instants.iter().max() else { return Ok(()) };
        let back = pick.get(&instants).micros();
        let (before, after): (Vec<&Message>, Vec<&Message>) =
            ordered(&log, *end).into_iter().partition(|message| message.occurred_at.micros() <= back);
        let mut at_once = Walk::new(&compiled);
        take(&mut at_once, &compiled, &before);
        at_once.pass(back);
        at_once.set_reentry(Some(Reentry::new(back, points)));
        let stored = postcard::to_allocvec(&at_once.pause().0).unwrap();
        let mut at_once = Walk::resume(&compiled, postcard::from_bytes(&stored).unwrap());
        let mut by_second = Walk::resume(&compiled, postcard::from_bytes(&stored).unwrap());
        take(&mut at_once, &compiled, &after);
        at_once.pass(end.micros());
        // By the definition: looked at in every second and at every message.
        let (mut out_at, mut met_at) = (None, None);
        let mut look = |walk: &Walk, at: i64| {
            let enters = walk.state().enters(&compiled, &walk.state().score(&compiled, at), at);
            let raised = walk.reentry().map_or(0.0, |reentry| (reentry.raised * 1e6).round() / 1e6);
            if met_at.is_none() && enters && walk.life().qualified && (out_at.is_some() || raised >= points) {
                met_at = Some(at);
            }
            if met_at.is_none() && !enters {
                out_at.get_or_insert(at);
            }
        };
        let seconds = |from: i64, until: i64| (from.div_euclid(1_000_000) + 1..).map(|s| s * 1_000_000).take_while(move |s| *s < until);
        let mut from = back;
        for together in after.chunk_by(|a, b| a.occurred_at == b.occurred_at) {
            let at = together[0].occurred_at.micros();
            for second in seconds(from, at) {
                by_second.pass(second);
                look(&by_second, second);
            }
            take(&mut by_second, &compiled, together);
            look(&by_second, at);
            from = at;
        }
        for second in seconds(from, end.micros() + 1) {
            by_second.pass(second);
            look(&by_second, second);
        }
        by_second.pass(end.micros());
        if before.first().or(after.first()).is_some_and(|first| first.occurred_at.micros() <= back) {
            let ours = by_second.reentry().unwrap();
            prop_assert_eq!((ours.out_at, ours.met_at), (out_at, met_at));
        }
        prop_assert_eq!(at_once.reentry(), by_second.reentry());
        prop_assert_eq!(at_once.life(), by_second.life());
        let reentry = at_once.reentry().unwrap();
        let new = reentry.out_at.is_some_and(|out| reentry.met_at.is_some_and(|met| out < met)) || reentry.raised >= points - 1e-6;
        prop_assert!(reentry.met_at.is_none() || new, "{:?}", reentry);
    }
}

proptest! {
    #![proptest_config(cases(2_500))]

    /// 4: nothing displayed or decided differs before `next_change_at`, and something does at it.
    #[test]
    fn next_change_is_the_first(document in models(Scale::Hours), log in logs(Scale::Hours), pick in any::<prop::sample::Index>()) {
        const HORIZON_SECONDS: i64 = 1_200;
        let model = model(&document);
        let compiled = Compiled::new(&model);
        let instants = instants(Scale::Hours, &log);
        if instants.is_empty() {
            return Ok(());
        }
        let at = *pick.get(&instants);
        let walked = walk(&compiled, &log, at);
        let ours = next_change(&compiled, walked.state(), walked.life(), at.micros()).map(Instant::from_micros);
        let theirs = naive::next_change(&model, &log, at, HORIZON_SECONDS);
        let horizon = Instant::from_micros(at.micros() + HORIZON_SECONDS * 1_000_000);
        let ours = ours.filter(|change| *change <= horizon);
        let until: Vec<Message> = ordered(&log, at).into_iter().cloned().collect();
        let mut named = [Some(at), ours, theirs].into_iter().flatten();
        if ours != theirs && named.any(|at| at_the_middle(&model, &compiled, &until, at)) {
            return Ok(());
        }
        prop_assert_eq!(ours, theirs);
    }
}

/// What is displayed and decided, `walk` standing at `at`.
fn shown(compiled: &Compiled, walk: &Walk, at: Instant) -> (f64, f64, f64, String, bool) {
    let score = walk.state().score(compiled, at.micros());
    let floors = (score.fit.floor(), score.engagement.floor(), score.total.floor());
    (floors.0, floors.1, floors.2, score.grade.to_string(), walk.life().qualified)
}

proptest! {
    #![proptest_config(cases(1_000))]

    /// 4 over years: as above, at some of the seconds.
    #[test]
    fn next_change_is_the_first_in_years(
        document in models(Scale::Months),
        log in logs(Scale::Months),
        pick in any::<prop::sample::Index>(),
        seconds in prop::collection::vec(any::<prop::sample::Index>(), 20),
    ) {
        let model = model(&document);
        let compiled = Compiled::new(&model);
        let instants = instants(Scale::Months, &log);
        if instants.is_empty() {
            return Ok(());
        }
        let at = *pick.get(&instants);
        let until: Vec<Message> = ordered(&log, at).into_iter().cloned().collect();
        let walked = walk(&compiled, &until, at);
        let change = next_change(&compiled, walked.state(), walked.life(), at.micros());
        let end = change.unwrap_or(at.micros() + baton_model::Span::MAX.micros()).div_euclid(1_000_000);
        let begin = at.floor_second() + 1;
        let now = shown(&compiled, &walked, at);
        let then = |second: i64| {
            let then = Instant::from_micros(second * 1_000_000);
            shown(&compiled, &walk(&compiled, &until, then), then)
        };
        for second in seconds.iter().map(|index| begin + index.index((end - begin).max(1) as usize) as i64).chain([end - 1]) {
            if (begin..end).contains(&second) {
                prop_assert_eq!(then(second), now.clone(), "{} of {}", second - begin, end - begin);
            }
        }
        if change.is_some() {
            prop_assert_ne!(then(end), now);
        }
    }
}

proptest! {
    #![proptest_config(cases(500))]

    /// A rule's line is worth something until `zero_at`, and then nothing.
    #[test]
    fn lines_are_worth_something_until_they_say(document in models(Scale::Hours), log in logs(Scale::Hours)) {
        let model = model(&document);
        let compiled = Compiled::new(&model);
        for at in instants(Scale::Hours, &log) {
            let until: Vec<Message> = ordered(&log, at).into_iter().cloned().collect();
            if until.is_empty() {
                continue;
            }
            let ledger = Ledger::of(&compiled, &fold(&compiled, &log, at), at.micros());
            for line in &ledger.lines {
                let LineBody::Rule { zero_at, .. } = line.body else { continue };
                let worth = |then: i64| {
                    let score = naive::score(&model, &until, Instant::from_micros(then)).unwrap();
                    score.ledger.iter().any(|theirs| theirs.clamp.is_none() && theirs.rule == line.rule)
                };
                let far = at.micros() + 300_000_000;
                if line.points.abs() < NOTHING {
                    continue;
                }
                let end = zero_at.unwrap_or(far);
                let step = ((end - at.micros()) / 8).max(1);
                for then in (at.micros()..end).step_by(step as usize).chain([end - 1]) {
                    prop_assert!(worth(then), "{at}: {line:?} at {then}");
                }
                prop_assert_eq!(worth(end), zero_at.is_none(), "{}: {:?}", at, line);
            }
        }
    }
}

/// Values for some of the attributes that nothing was ever said of.
fn news(log: &[Message], given: &[(Subject, &'static str, serde_json::Value)]) -> Vec<MessageBody> {
    let told = |whose: Subject, key: &str| {
        log.iter().any(|message| match &message.body {
            MessageBody::Facts { subject, attributes } => *subject == whose && attributes.contains_key(key),
            MessageBody::Event { .. } => false,
        })
    };
    let new = given.iter().filter(|(subject, key, _)| !told(*subject, key));
    new.map(|(subject, key, value)| MessageBody::Facts {
        subject: *subject,
        attributes: [((*key).to_owned(), value.clone())].into_iter().collect(),
    })
    .collect()
}

fn attribute() -> impl Strategy<Value = (Subject, &'static str, serde_json::Value)> {
    let keys = vec![
        (Subject::Lead, "job_level"),
        (Subject::Lead, "employees"),
        (Subject::Lead, "tags"),
        (Subject::Account, "industry"),
        (Subject::Account, "employees"),
    ];
    let values =
        vec![json!("vp"), json!("/blog"), json!(1), json!(30), json!(150), json!(true), json!(["vp", 1])];
    (prop::sample::select(keys), prop::sample::select(values))
        .prop_map(|((subject, key), value)| (subject, key, value))
}

proptest! {
    #![proptest_config(cases(500))]

    /// Unknown is not zero: what becomes known changes no state rule but those that were listed for it.
    #[test]
    fn only_listed_rules_hinge_on_the_unknown(
        document in models(Scale::Months),
        log in logs(Scale::Months),
        given in prop::collection::vec(attribute(), 1..4),
    ) {
        let model = model(&document);
        let compiled = Compiled::new(&model);
        let Some(at) = log.iter().map(|message| message.occurred_at).max() else { return Ok(()) };
        let mut state = fold(&compiled, &log, at);
        let before = Ledger::of(&compiled, &state, at.micros());
        let listed = unknowns(&compiled, &state, at.micros());
        for body in news(&log, &given) {
            let message = Message { occurred_at: at, message_id: String::new(), body };
            state.fold(&compiled, at.micros(), &compiled.observe(&message));
        }
        let after = Ledger::of(&compiled, &state, at.micros());
        let points = |ledger: &Ledger, rule: &str| {
            let mut lines = ledger.lines.iter().filter(|line| matches!(line.body, LineBody::Rule { .. }));
            lines.find(|line| line.rule.as_deref() == Some(rule)).map_or(0.0, |line| line.points)
        };
        for rule in model.groups.iter().flat_map(|group| &group.rules) {
            let (now, then) = (points(&before, &rule.id), points(&after, &rule.id));
            match listed.iter().find(|unknown| unknown.rule == rule.id) {
                None => prop_assert!(same(now, then), "{}: {now} to {then}", rule.id),
                Some(unknown) => {
                    prop_assert!(same(unknown.now, now));
                    let changed = now + unknown.could_change;
                    prop_assert!(same(now, then) || same(changed, then), "{}: {now} to {then}", rule.id);
                    prop_assert!(!unknown.attributes.is_empty());
                }
            }
        }
    }
}
