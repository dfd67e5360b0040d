//! The pipeline: the stages that an open deal goes through, how likely each is to be won, and why deals are lost. A document people agree on.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::scoring::Label;

/// The longest document, in bytes.
pub const PIPELINE_BYTES_MAX: usize = 60_000;
/// The most stages, and the most reasons.
const ENTRIES_MAX: usize = 40;
/// The longest id, in bytes.
const ID_BYTES_MAX: usize = 64;
/// The longest label, in bytes.
const LABEL_BYTES_MAX: usize = 200;
/// What a deal that is decided is called: no stage.
const OUTCOMES: [&str; 3] = ["open", "won", "lost"];

/// Stages in order, and reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Pipeline {
    /// The stages of an open deal, first to last.
    pub stages: Vec<PipelineStage>,
    /// Why deals are lost, as codes.
    pub lost_reasons: Vec<String>,
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PipelineStage {
    /// Its name in documents and databases.
    pub id: String,
    /// Its name for people, by language.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub label: Label,
    /// How likely a deal at this stage is to be won, 0 to 1.
    pub probability: f64,
}

impl Default for Pipeline {
    fn default() -> Pipeline {
        let stage = |id: &str, en: &str, ko: &str, probability| PipelineStage {
            id: id.to_owned(),
            label: [("en", en), ("ko", ko)].map(|(lang, text)| (lang.to_owned(), text.to_owned())).into(),
            probability,
        };
        let reasons = [
            "price",
            "competitor",
            "no_budget",
            "no_decision",
            "missing_feature",
            "timing",
            "no_contact",
            "other",
        ];
        Pipeline {
            stages: vec![
                stage("discovery", "Discovery", "상담", 0.1),
                stage("demo", "Demo", "데모", 0.25),
                stage("proposal", "Proposal", "제안", 0.5),
                stage("negotiation", "Negotiation", "협상", 0.75),
            ],
            lost_reasons: reasons.map(str::to_owned).to_vec(),
        }
    }
}

/// Why a document is not a pipeline: every fault, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a pipeline:\n  {}", .0.join("\n  "))]
pub struct PipelineError(pub Vec<String>);

impl Pipeline {
    /// Reads a document, YAML or JSON. What it does not say is as by default.
    ///
    /// # Errors
    /// [`PipelineError`] with everything that is wrong.
    pub fn from_text(text: &str) -> Result<Pipeline, PipelineError> {
        if text.len() > PIPELINE_BYTES_MAX {
            return Err(PipelineError(vec![format!(
                "it is {} bytes long; at most 60000 are read",
                text.len()
            )]));
        }
        let pipeline: Pipeline =
            serde_saphyr::from_str(text).map_err(|error| PipelineError(vec![error.to_string()]))?;
        match pipeline.faults() {
            faults if faults.is_empty() => Ok(pipeline),
            faults => Err(PipelineError(faults)),
        }
    }

    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.stages.is_empty() || self.stages.len() > ENTRIES_MAX {
            faults.push("stages: there are 1 to 40".to_owned());
        }
        if self.lost_reasons.is_empty() || self.lost_reasons.len() > ENTRIES_MAX {
            faults.push("lost_reasons: there are 1 to 40".to_owned());
        }
        for (place, stage) in self.stages.iter().enumerate() {
            if !is_id(&stage.id) || OUTCOMES.contains(&stage.id.as_str()) {
                faults.push(format!(
                    "stages[{place}].id: is lower-case letters, digits, `-` and `_`, and none of open, won, lost"
                ));
            }
            if self.stages[..place].iter().any(|other| other.id == stage.id) {
                faults.push(format!("stages[{place}].id: `{}` is there twice", stage.id));
            }
            if !(0.0..=1.0).contains(&stage.probability) {
                faults.push(format!("stages[{place}].probability: is a number from 0 to 1"));
            }
            if stage.label.values().any(|text| text.len() > LABEL_BYTES_MAX) {
                faults.push(format!("stages[{place}].label: has at most 200 bytes"));
            }
        }
        for (place, reason) in self.lost_reasons.iter().enumerate() {
            if !is_id(reason) {
                faults.push(format!("lost_reasons[{place}]: is lower-case letters, digits, `-` and `_`"));
            }
        }
        faults
    }

    /// The stage of this id.
    pub fn stage(&self, id: &str) -> Option<&PipelineStage> {
        self.stages.iter().find(|stage| stage.id == id)
    }
}

fn is_id(text: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    !text.is_empty() && text.len() <= ID_BYTES_MAX && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_and_written() {
        let text = "stages:\n  - { id: talk, probability: 0.2, label: { ko: 상담 } }\n  - { id: paper, probability: 0.8 }\n";
        let pipeline = Pipeline::from_text(text).unwrap();
        assert_eq!(pipeline.stages.len(), 2);
        assert_eq!(pipeline.lost_reasons, Pipeline::default().lost_reasons);
        assert!((pipeline.stage("paper").unwrap().probability - 0.8).abs() < 1e-12);
        let json = serde_json::to_string(&pipeline).unwrap();
        assert_eq!(Pipeline::from_text(&json).unwrap(), pipeline);
        assert_eq!(Pipeline::from_text("{}").unwrap(), Pipeline::default());
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let text = "stages: [{ id: Won!, probability: 2 }, { id: a, probability: 0 }, { id: a, probability: 0 }]\nlost_reasons: [\"no way\"]\n";
        let told = Pipeline::from_text(text).unwrap_err().to_string();
        for place in ["stages[0].id", "stages[0].probability", "stages[2].id", "lost_reasons[0]"] {
            assert!(told.contains(place), "{place} in {told}");
        }
        for text in ["stages: []", "stages: [{ id: won, probability: 1 }]", "phases: []", "["] {
            assert!(Pipeline::from_text(text).is_err(), "{text}");
        }
    }
}
