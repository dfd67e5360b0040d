//! The worked cases from file to line: what `baton replay` prints of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use baton_engine::Compiled;
use baton_insight::history::History;
use baton_insight::replay::{At, Options, replay};
use baton_model::Instant;
use baton_testkit::vectors::{self, Found, Vector};
use serde::Deserialize;

/// A line of a replay.
#[derive(Debug, Deserialize)]
struct Line {
    lead: String,
    fit: f64,
    engagement: f64,
    total: f64,
    score: i64,
    grade: String,
    model: String,
    qualified: bool,
    ledger: Option<Vec<LedgerLine>>,
}

#[derive(Debug, Deserialize)]
struct LedgerLine {
    points: f64,
}

/// The events of the case, compressed or not: replay reads both.
fn events(folder: &Path) -> PathBuf {
    let plain = folder.join("events.ndjson");
    if plain.is_file() { plain } else { folder.join("events.ndjson.gz") }
}

fn lines(history: &History, compiled: &Compiled, at: Instant, values_only: bool) -> Vec<Line> {
    let options = Options { at: At::Instant(at), values_only, no_forecast: true, explain: !values_only };
    let mut text = Vec::new();
    replay(history, compiled, options, &mut text).unwrap();
    serde_json::Deserializer::from_slice(&text).into_iter().collect::<Result<_, _>>().unwrap()
}

fn check(folder: &Path) {
    let Vector { name, model, expected, .. } =
        vectors::load(folder).unwrap_or_else(|error| panic!("{error}"));
    let compiled = Compiled::new(&model);
    let history = History::read(&events(folder), &compiled).unwrap();
    let mut wanted: BTreeMap<Instant, BTreeMap<&str, _>> = BTreeMap::new();
    for line in &expected {
        wanted.entry(line.at).or_default().insert(&line.lead, line);
    }
    for (at, wanted) in wanted {
        let found = lines(&history, &compiled, at, false);
        let leads: BTreeSet<&str> = found.iter().map(|line| line.lead.as_str()).collect();
        assert!(leads.iter().eq(wanted.keys()), "{name} at {at}: {leads:?}");
        assert!(found.is_sorted_by_key(|line| &line.lead));
        let short = lines(&history, &compiled, at, true);
        for (line, short) in found.iter().zip(&short) {
            let Line { fit, engagement, total, score, .. } = *line;
            let found = Found { fit, engagement, total, score, grade: &line.grade };
            let fault = wanted[line.lead.as_str()].compare(&model.grades, found).err();
            assert_eq!(fault, None, "{name}");
            assert_eq!(line.model, model.version());
            let sum: f64 = line.ledger.iter().flatten().map(|line| line.points).sum();
            assert!((sum - total).abs() <= 1e-5, "{name} at {at}: {line:?}");
            assert_eq!(
                (short.total.to_bits(), &short.grade, short.qualified),
                (total.to_bits(), &line.grade, line.qualified),
                "{name} at {at}: {}, values only",
                line.lead
            );
        }
    }
}

#[test]
fn replay_prints_what_the_worked_cases_say() {
    let folders = vectors::folders().unwrap_or_else(|error| panic!("{error}"));
    assert!(folders.len() >= 4);
    for folder in folders {
        check(&folder);
    }
}
