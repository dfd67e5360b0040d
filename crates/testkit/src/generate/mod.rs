//! Random models and logs, made for each other: what a model asks for, a log has, often enough and sometimes oddly.
//!
//! Both draw from the same few names, keys, values and durations, so that filters match, caps fill, windows are hit to the
//! microsecond and texts differ in nothing but case or normal form.

mod condition;
mod document;
mod log;
mod pool;

use std::collections::BTreeSet;

use baton_model::{Instant, Message};

pub use document::models;
pub use log::logs;

/// How far apart things happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Windows of seconds to years, messages over months.
    Months,
    /// Windows of seconds and minutes, messages within a quarter of an hour: few enough seconds to score each of them.
    Hours,
}

impl Scale {
    /// The durations that models use, and by which messages lie apart.
    fn durations(self) -> &'static [&'static str] {
        match self {
            Scale::Months => &["45s", "90m", "12h", "1d", "36h", "7d", "2w", "30d", "60d", "3650d"],
            Scale::Hours => &["1s", "7s", "30s", "1m", "100s", "4m", "9m"],
        }
    }

    /// The same in microseconds.
    fn lengths(self) -> Vec<i64> {
        let spans = self.durations().iter().map(|text| text.parse::<baton_model::Span>());
        spans.flatten().map(baton_model::Span::micros).collect()
    }
}

/// How many instants of a log are asked for.
const INSTANTS: usize = 12;

/// Instants at which a log's lead is worth looking at, in order: among those of its messages and those at which a window ends,
/// to the microsecond. The first lies before all messages. Empty when the log is.
pub fn instants(scale: Scale, log: &[Message]) -> Vec<Instant> {
    let Some(newest) = log.iter().map(|message| message.occurred_at).max() else { return Vec::new() };
    let lengths = scale.lengths();
    let edges: BTreeSet<i64> = log
        .iter()
        .map(|message| message.occurred_at.micros())
        .flat_map(|at| {
            let ends = lengths.iter().flat_map(move |length| (-1..=1).map(move |near| at + length + near));
            ends.chain([at - 1, at])
        })
        .collect();
    let edges: Vec<i64> = edges.into_iter().collect();
    let step = edges.len().div_ceil(INSTANTS - 1).max(1);
    // A stride that is not a multiple of three meets the ends themselves and the microseconds beside them alike.
    let step = if step.is_multiple_of(3) { step + 1 } else { step };
    let picked = edges.iter().copied().step_by(step);
    let mut instants: Vec<Instant> = picked.map(Instant::from_micros).chain([newest]).collect();
    instants.sort_unstable();
    instants.dedup();
    instants
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use baton_model::scoring::ScoringModel;
    use baton_model::{MessageBody, Subject};
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{RngSeed, TestRunner};
    use serde_json::Value;

    use super::*;
    use crate::naive;

    const SCALES: [Scale; 2] = [Scale::Months, Scale::Hours];

    fn some<T: std::fmt::Debug>(strategy: &impl Strategy<Value = T>, count: usize) -> Vec<T> {
        let mut runner = TestRunner::deterministic();
        (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(1),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn every_model_is_sound(months in models(Scale::Months), hours in models(Scale::Hours)) {
            for document in [months, hours] {
                let read = ScoringModel::from_value(document.clone());
                prop_assert!(read.is_ok(), "{document}\n{}", read.unwrap_err());
            }
        }

        #[test]
        fn instants_are_few_and_in_order(log in logs(Scale::Hours)) {
            let instants = instants(Scale::Hours, &log);
            prop_assert_eq!(instants.is_empty(), log.is_empty());
            prop_assert!(instants.len() <= INSTANTS);
            prop_assert!(instants.is_sorted());
        }
    }

    /// Counts every key of every mapping.
    fn count_keys(value: &Value, keys: &mut BTreeMap<String, usize>) {
        match value {
            Value::Object(members) => members.iter().for_each(|(key, member)| {
                *keys.entry(key.clone()).or_default() += 1;
                count_keys(member, keys);
            }),
            Value::Array(members) => members.iter().for_each(|member| count_keys(member, keys)),
            _ => {}
        }
    }

    #[test]
    fn models_use_the_whole_language() {
        for scale in SCALES {
            let mut keys = BTreeMap::new();
            for document in some(&models(scale), 300) {
                count_keys(&document, &mut keys);
            }
            for key in [
                "limits",
                "min",
                "max",
                "where",
                "cap",
                "per",
                "half_life",
                "linear",
                "expire",
                "limit",
                "points_from",
                "all",
                "any",
                "not",
                "attribute",
                "property",
                "within",
                "count",
                "sum",
                "distinct",
                "days",
                "inactive",
                "eq",
                "ne",
                "in",
                "not_in",
                "gt",
                "gte",
                "lt",
                "lte",
                "contains",
                "starts_with",
                "ends_with",
                "matches",
                "known",
                "grades",
                "qualification",
                "enter",
                "leave",
                "handoff",
                "lead",
            ] {
                assert!(
                    keys.get(key).is_some_and(|count| *count >= 20),
                    "{scale:?} {key}: {:?}",
                    keys.get(key)
                );
            }
        }
    }

    /// How many of some logs are so.
    fn count_logs(scale: Scale, holds: impl Fn(&[Message]) -> bool) -> usize {
        some(&logs(scale), 300).iter().filter(|log| holds(log)).count()
    }

    #[test]
    fn logs_have_what_is_hard() {
        for scale in SCALES {
            let pairs = |test: fn(&Message, &Message) -> bool| {
                count_logs(scale, |log| {
                    log.iter().enumerate().any(|(index, a)| log[index + 1..].iter().any(|b| test(a, b)))
                })
            };
            assert!(count_logs(scale, <[Message]>::is_empty) > 0);
            assert!(pairs(|earlier, later| earlier.occurred_at > later.occurred_at) > 100, "late");
            assert!(pairs(|a, b| a == b) > 50, "delivered twice");
            assert!(pairs(|a, b| a.message_id == b.message_id && a.body != b.body) > 20, "an id used twice");
            assert!(pairs(|a, b| a.occurred_at == b.occurred_at && a.message_id != b.message_id) > 100);
            let lengths = scale.lengths();
            let apart = |log: &[Message]| {
                log.iter().any(|a| {
                    log.iter().any(|b| lengths.contains(&(b.occurred_at.micros() - a.occurred_at.micros())))
                })
            };
            assert!(count_logs(scale, apart) > 150, "exactly a window apart");
            let account = |log: &[Message]| {
                log.iter().any(|m| matches!(m.body, MessageBody::Facts { subject: Subject::Account, .. }))
            };
            assert!(count_logs(scale, account) > 50);
        }
    }

    #[test]
    fn leads_live() {
        let (mut entered, mut left, mut back, mut changing) = (0, 0, 0, 0);
        for (document, log) in some(&(models(Scale::Hours), logs(Scale::Hours)), 300) {
            let model = ScoringModel::from_value(document).unwrap();
            let Some(at) = log.iter().map(|message| message.occurred_at).max() else { continue };
            let life = naive::life(&model, &log, at);
            entered += usize::from(life.first_entered_at.is_some());
            left += usize::from(life.left_at.is_some());
            back += usize::from(life.entered_at > life.first_entered_at);
            changing += usize::from(naive::next_change(&model, &log, at, 600).is_some());
        }
        let seen = (entered, left, back, changing);
        assert!(entered > 80 && left > 15 && back > 25 && changing > 100, "{seen:?}");
    }
}
