//! Worked cases: a model, the log of many leads, and their scores at several instants.
//!
//! A folder holds `model.json`, `events.ndjson` (Segment-shaped, random order, duplicates) and `expected.ndjson`, each plain or
//! with `.gz` behind its name. A selection stands in this crate; all of them lie beside a checkout that has them.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use baton_model::scoring::ScoringModel;
use baton_model::{Instant, Message, MessageBody, Subject};
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A worked case.
#[derive(Debug, Clone)]
pub struct Vector {
    /// Name of its folder.
    pub name: String,
    /// The model.
    pub model: ScoringModel,
    /// Messages by lead in order of the file, repeated deliveries included; the first with an id stands.
    pub leads: BTreeMap<String, Vec<Message>>,
    /// What must come out.
    pub expected: Vec<Expected>,
}

/// The score of one lead at one instant.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Expected {
    /// When.
    pub at: Instant,
    /// Whose.
    pub lead: String,
    /// Within 2e-6.
    pub fit: f64,
    /// Within 2e-6.
    pub engagement: f64,
    /// Within 2e-6.
    pub total: f64,
    /// Exact, except where the total lies within 2e-6 of a whole number.
    pub score: i64,
    /// Exact, except where a sum lies within 2e-6 of a bound.
    pub grade: String,
}

/// Why a worked case cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum VectorError {
    /// A file is not there or cannot be read.
    #[error("{path}: {source}; it belongs to the worked case, plain or as .gz")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The content is not what it should be.
    #[error("{path}: {reason}")]
    Content {
        /// The file.
        path: PathBuf,
        /// Line and reason.
        reason: String,
    },
}

/// The folders of the cases that stand in this crate, in order of name.
pub fn selection() -> Vec<PathBuf> {
    folders(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors")))
}

/// The folders of all cases beside the checkout (`../shared/vectors`), in order of name; empty when they are not there.
pub fn shared() -> Vec<PathBuf> {
    folders(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors")))
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = parent.read_dir().into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

/// Reads the worked case in a folder.
///
/// # Errors
/// A file that is missing or broken, with its line.
pub fn load(folder: &Path) -> Result<Vector, VectorError> {
    let (path, text) = read(folder, "model.json")?;
    let model = ScoringModel::from_json(&text)
        .map_err(|faults| VectorError::Content { path, reason: faults.to_string() })?;
    let mut leads: BTreeMap<String, Vec<Message>> = BTreeMap::new();
    let mut owners: HashMap<String, String> = HashMap::new();
    for line in lines::<Line>(folder, "events.ndjson")? {
        let lead = line.user_id.clone();
        // A message of another lead with the same id is the same message, and the first line stands.
        let owner = owners.entry(line.message_id.clone()).or_insert_with(|| lead.clone());
        if *owner == lead {
            leads.entry(lead).or_default().push(line.message());
        }
    }
    let expected = lines(folder, "expected.ndjson")?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Vector { name, model, leads, expected })
}

/// The text of a file, plain or compressed, and its path.
fn read(folder: &Path, name: &str) -> Result<(PathBuf, String), VectorError> {
    let path = folder.join(name);
    let compressed = folder.join(format!("{name}.gz"));
    let mut text = String::new();
    let read = if compressed.is_file() {
        File::open(&compressed).and_then(|file| MultiGzDecoder::new(file).read_to_string(&mut text))
    } else {
        File::open(&path).and_then(|mut file| file.read_to_string(&mut text))
    };
    match read {
        Ok(_) => Ok((path, text)),
        Err(source) => Err(VectorError::File { path, source }),
    }
}

fn lines<T: for<'de> Deserialize<'de>>(folder: &Path, name: &str) -> Result<Vec<T>, VectorError> {
    let (path, text) = read(folder, name)?;
    let parsed = text.lines().enumerate().map(|(index, line)| {
        serde_json::from_str(line).map_err(|error| VectorError::Content {
            path: path.clone(),
            reason: format!("line {}: {error}", index + 1),
        })
    });
    parsed.collect()
}

/// A Segment-shaped message.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    message_id: String,
    user_id: String,
    timestamp: Instant,
    #[serde(flatten)]
    body: Body,
    #[serde(default)]
    context: Value,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Body {
    Track {
        event: String,
        #[serde(default)]
        properties: Map<String, Value>,
    },
    Page {
        #[serde(default)]
        properties: Map<String, Value>,
    },
    Identify {
        traits: Map<String, Value>,
    },
    Group {
        traits: Map<String, Value>,
    },
}

impl Line {
    fn message(self) -> Message {
        let context = self.context;
        let event = |name, properties| MessageBody::Event { name, properties, context };
        let body = match self.body {
            Body::Track { event: name, properties } => event(name, properties),
            Body::Page { properties } => event("Page Viewed".to_owned(), properties),
            Body::Identify { traits } => MessageBody::Facts { subject: Subject::Lead, attributes: traits },
            Body::Group { traits } => MessageBody::Facts { subject: Subject::Account, attributes: traits },
        };
        Message { occurred_at: self.timestamp, message_id: self.message_id, body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;

    const TOLERANCE: f64 = 2e-6;

    fn near_bound(value: f64, bounds: impl IntoIterator<Item = Option<f64>>) -> bool {
        bounds.into_iter().flatten().any(|bound| (value - bound).abs() <= TOLERANCE)
    }

    fn check(vector: &Vector) {
        assert!(!vector.expected.is_empty(), "{}", vector.name);
        for expected in &vector.expected {
            let place = format!("{} {} at {}", vector.name, expected.lead, expected.at);
            let messages = &vector.leads[&expected.lead];
            let score =
                naive::score(&vector.model, messages, expected.at).unwrap_or_else(|| panic!("{place}"));
            for (found, wanted) in [
                (score.fit, expected.fit),
                (score.engagement, expected.engagement),
                (score.total, expected.total),
            ] {
                assert!((found - wanted).abs() <= TOLERANCE, "{place}: {found} for {wanted}");
            }
            if !near_bound(score.total, [Some(score.total.round())]) {
                assert_eq!(score.score, expected.score, "{place}");
            }
            let grades = vector.model.grades;
            if !near_bound(score.fit, grades.fit) && !near_bound(score.engagement, grades.engagement) {
                assert_eq!(score.grade, expected.grade, "{place}");
            }
            let sum: f64 = score.ledger.iter().map(|line| line.points).sum();
            assert!((sum - score.total).abs() <= 1e-5, "{place}: the ledger sums to {sum}");
        }
        // Who is not printed at an instant is not known then.
        for (lead, messages) in &vector.leads {
            for expected in &vector.expected {
                let printed = vector.expected.iter().any(|line| line.at == expected.at && line.lead == *lead);
                let known = messages.iter().any(|message| message.occurred_at <= expected.at);
                assert_eq!(printed, known, "{} {lead} at {}", vector.name, expected.at);
            }
        }
    }

    #[test]
    fn the_reference_agrees_with_the_selection() {
        let folders = selection();
        assert_eq!(folders.len(), 4);
        for folder in folders {
            check(&load(&folder).unwrap_or_else(|error| panic!("{error}")));
        }
    }

    #[test]
    fn the_reference_agrees_with_every_worked_case_beside_the_checkout() {
        for folder in shared() {
            check(&load(&folder).unwrap_or_else(|error| panic!("{error}")));
        }
    }

    #[test]
    fn a_broken_case_names_the_file_and_the_line() {
        let folder = tempfile::tempdir().unwrap();
        let error = load(folder.path()).unwrap_err().to_string();
        assert!(error.contains("model.json"), "{error}");
        let model = r#"{"schema": "baton.scoring/v1", "name": "n", "groups": []}"#;
        std::fs::write(folder.path().join("model.json"), model).unwrap();
        let event =
            r#"{"messageId":"a","userId":"u","timestamp":"2026-01-01T00:00:00Z","type":"track","event":"E"}"#;
        std::fs::write(folder.path().join("events.ndjson"), format!("{event}\n{{}}\n")).unwrap();
        let error = load(folder.path()).unwrap_err().to_string();
        assert!(error.contains("events.ndjson: line 2"), "{error}");
    }

    #[test]
    fn the_first_line_with_an_id_stands_over_all_leads() {
        let folder = tempfile::tempdir().unwrap();
        let model = r#"{"schema": "baton.scoring/v1", "name": "n", "groups": []}"#;
        std::fs::write(folder.path().join("model.json"), model).unwrap();
        let line = |lead: &str, kind: &str| {
            format!(
                r#"{{"messageId":"a","userId":"{lead}","timestamp":"2026-01-01T09:00:00.1234569+09:00",{kind}}}"#
            )
        };
        let text = [
            line("u1", r#""type":"page","properties":{"path":"/"},"context":{"ip":"::"}"#),
            line("u2", r#""type":"group","traits":{}"#),
            line("u1", r#""type":"identify","traits":{}"#),
        ];
        std::fs::write(folder.path().join("events.ndjson"), text.join("\n")).unwrap();
        std::fs::write(folder.path().join("expected.ndjson"), "").unwrap();
        let vector = load(folder.path()).unwrap();
        assert_eq!(vector.leads.keys().collect::<Vec<_>>(), ["u1"]);
        let messages = &vector.leads["u1"];
        assert_eq!(messages.len(), 2, "a repeated delivery to the same lead is kept");
        assert_eq!(messages[0].occurred_at.to_string(), "2026-01-01T00:00:00.123456Z");
        assert!(matches!(&messages[0].body, MessageBody::Event { name, context, .. }
            if name == "Page Viewed" && context["ip"] == "::"));
    }
}
