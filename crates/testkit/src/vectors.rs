//! Worked cases: a model, the log of many leads, and their scores at several instants.
//!
//! A folder holds `model.json`, `events.ndjson` (Segment-shaped, random order, duplicates) and `expected.ndjson`, each plain or
//! with `.gz` behind its name. A selection stands in this crate; all of them lie beside a checkout that has them, or where
//! `BATON_VECTORS` says.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use baton_model::scoring::{Grades, ScoringModel};
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

/// What an implementation says of one lead at one instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found<'a> {
    /// Sum of the fit groups.
    pub fit: f64,
    /// Sum of the engagement groups.
    pub engagement: f64,
    /// The clamped sum.
    pub total: f64,
    /// The displayed score.
    pub score: i64,
    /// The grade.
    pub grade: &'a str,
}

/// What two sums may differ by.
const TOLERANCE: f64 = 2e-6;

impl Expected {
    /// Whether `found` agrees, given the model's grades.
    ///
    /// # Errors
    /// In what it does not, and where.
    pub fn compare(&self, grades: &Grades, found: Found<'_>) -> Result<(), String> {
        let near = |value: f64, bounds: &[Option<f64>]| {
            bounds.iter().flatten().any(|bound| (value - bound).abs() <= TOLERANCE)
        };
        let sums = [(found.fit, self.fit), (found.engagement, self.engagement), (found.total, self.total)];
        let differ = sums.into_iter().any(|(found, wanted)| (found - wanted).abs() > TOLERANCE);
        let score = found.score != self.score && !near(found.total, &[Some(found.total.round())]);
        let at_bound = near(found.fit, &grades.fit) || near(found.engagement, &grades.engagement);
        if differ || score || (found.grade != self.grade && !at_bound) {
            return Err(format!("{} at {}: {found:?} for {self:?}", self.lead, self.at));
        }
        Ok(())
    }
}

impl Vector {
    /// Whether a line stands for exactly the leads of which something is known, at every instant that is asked for.
    ///
    /// # Errors
    /// The first lead and instant of which that is not so.
    pub fn is_complete(&self) -> Result<(), String> {
        let printed: BTreeSet<(Instant, &str)> =
            self.expected.iter().map(|line| (line.at, line.lead.as_str())).collect();
        for (lead, messages) in &self.leads {
            for at in printed.iter().map(|(at, _)| *at) {
                let known = messages.iter().any(|message| message.occurred_at <= at);
                if printed.contains(&(at, lead)) != known {
                    return Err(format!("{lead} at {at}: known {known}"));
                }
            }
        }
        Ok(())
    }
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

/// The folders of all cases that can be had, in order of name: of those that stand in this crate, and of all of them in the
/// folder that `BATON_VECTORS` names, else beside the checkout (`../shared/vectors`) when they are there.
///
/// # Errors
/// A folder that cannot be read; so `BATON_VECTORS` cannot be wrong without notice.
pub fn folders() -> Result<Vec<PathBuf>, VectorError> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = folders_in(&crate_folder.join("vectors"))?;
    let beside = crate_folder.join("../../../shared/vectors");
    if let Some(named) = std::env::var_os("BATON_VECTORS") {
        found.extend(folders_in(Path::new(&named))?);
    } else if beside.is_dir() {
        found.extend(folders_in(&beside)?);
    }
    Ok(found)
}

fn folders_in(parent: &Path) -> Result<Vec<PathBuf>, VectorError> {
    let unreadable = |source| VectorError::File { path: parent.to_owned(), source };
    let entries: io::Result<Vec<_>> = parent.read_dir().map_err(unreadable)?.collect();
    let paths = entries.map_err(unreadable)?.into_iter().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = paths.filter(|path| path.is_dir()).collect();
    found.sort();
    Ok(found)
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
    use crate::naive::{self, NaiveScore};

    #[test]
    fn the_reference_agrees_with_every_worked_case() {
        let folders = folders().unwrap();
        assert!(folders.len() >= 4);
        for folder in folders {
            let vector = load(&folder).unwrap_or_else(|error| panic!("{error}"));
            assert!(!vector.expected.is_empty());
            vector.is_complete().unwrap_or_else(|fault| panic!("{}: {fault}", folder.display()));
            for expected in &vector.expected {
                let score = naive::score(&vector.model, &vector.leads[&expected.lead], expected.at).unwrap();
                let NaiveScore { fit, engagement, total, score, grade, ledger } = &score;
                let found = Found { fit: *fit, engagement: *engagement, total: *total, score: *score, grade };
                let fault = expected.compare(&vector.model.grades, found).err();
                assert_eq!(fault, None, "{}", folder.display());
                let sum: f64 = ledger.iter().map(|line| line.points).sum();
                assert!((sum - total).abs() <= 1e-5, "{}: {expected:?}: lines {sum}", folder.display());
            }
        }
    }

    #[test]
    fn what_differs_is_found_except_at_a_bound() {
        let line = r#"{"at":"2026-01-01T00:00:00Z","lead":"u","fit":9.5,"engagement":1,"total":10.5,"score":10,"grade":"C3"}"#;
        let expected: Expected = serde_json::from_str(line).unwrap();
        let grades = Grades { fit: [None, None, Some(10.0)], engagement: [Some(1.0), None] };
        let found = Found { fit: 9.5, engagement: 3.0, total: 10.5, score: 10, grade: "C3" };
        assert!(expected.compare(&grades, found).is_err(), "a sum");
        let found = Found { engagement: 1.000_001, ..found };
        assert_eq!(expected.compare(&grades, found), Ok(()));
        assert!(expected.compare(&grades, Found { score: 11, ..found }).is_err());
        assert_eq!(expected.compare(&grades, Found { grade: "C1", ..found }), Ok(()), "1 begins at 1");
        let none = Grades::default();
        assert!(expected.compare(&none, Found { grade: "C1", ..found }).is_err());
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
