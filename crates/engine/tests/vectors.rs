//! The worked cases, and that each line's ledger sums to its total.

use baton_engine::{Compiled, Ledger, State};
use baton_model::Message;
use baton_testkit::vectors::{self, Found, Vector};

fn check(vector: &Vector) {
    let compiled = Compiled::new(&vector.model);
    for expected in &vector.expected {
        let messages = &vector.leads[&expected.lead];
        let score = baton_engine::score(&vector.model, messages, expected.at)
            .unwrap_or_else(|| panic!("{}: {} is not known at {}", vector.name, expected.lead, expected.at));
        let grade = score.grade.to_string();
        let found = Found {
            fit: score.fit,
            engagement: score.engagement,
            total: score.total,
            score: score.displayed(),
            grade: &grade,
        };
        assert_eq!(expected.compare(&vector.model.grades, found), Ok(()), "{}", vector.name);

        let mut state = State::new(&compiled);
        let mut seen = std::collections::HashSet::new();
        let mut past: Vec<&Message> = messages.iter().filter(|m| seen.insert(&m.message_id)).collect();
        past.retain(|message| message.occurred_at <= expected.at);
        past.sort_by(|a, b| a.order().cmp(&b.order()));
        for message in past {
            state.fold(&compiled, message.occurred_at.micros(), &compiled.observe(message));
        }
        let ledger = Ledger::of(&compiled, &state, expected.at.micros());
        let sum: f64 = ledger.lines.iter().map(|line| line.points).sum();
        assert_eq!(ledger.score, score);
        assert!((sum - score.total).abs() <= 1e-5, "{}: {expected:?}: lines sum to {sum}", vector.name);
    }
}

#[test]
fn the_engine_agrees_with_every_worked_case() {
    let folders = vectors::folders().unwrap_or_else(|error| panic!("{error}"));
    assert!(folders.len() >= 4);
    for folder in folders {
        check(&vectors::load(&folder).unwrap_or_else(|error| panic!("{error}")));
    }
}
