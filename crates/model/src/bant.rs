//! BANT: budget, authority, need, timing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One of the four letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BantLetter {
    /// Is there money for it?
    Budget,
    /// Do we talk to who decides?
    Authority,
    /// Is there a problem that we solve?
    Need,
    /// By when?
    Timing,
}

/// How sure we are of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BantStatus {
    /// Nothing known.
    #[default]
    Unknown,
    /// Read from signals.
    Inferred,
    /// Somebody said so.
    Confirmed,
    /// Somebody said no.
    Negative,
}

impl BantLetter {
    /// All four, in order.
    pub const ALL: [BantLetter; 4] =
        [BantLetter::Budget, BantLetter::Authority, BantLetter::Need, BantLetter::Timing];

    /// The name in documents, databases and commands.
    pub const fn name(self) -> &'static str {
        match self {
            BantLetter::Budget => "budget",
            BantLetter::Authority => "authority",
            BantLetter::Need => "need",
            BantLetter::Timing => "timing",
        }
    }
}

impl BantStatus {
    /// All four, from least to most sure.
    pub const ALL: [BantStatus; 4] =
        [BantStatus::Unknown, BantStatus::Inferred, BantStatus::Confirmed, BantStatus::Negative];

    /// The name in documents, databases and commands.
    pub const fn name(self) -> &'static str {
        match self {
            BantStatus::Unknown => "unknown",
            BantStatus::Inferred => "inferred",
            BantStatus::Confirmed => "confirmed",
            BantStatus::Negative => "negative",
        }
    }
}

impl fmt::Display for BantLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for BantStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a text is not a letter or a status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a BANT {what}: one of {choices}")]
pub struct BantError {
    what: &'static str,
    text: String,
    choices: &'static str,
}

impl FromStr for BantLetter {
    type Err = BantError;

    fn from_str(text: &str) -> Result<BantLetter, BantError> {
        BantLetter::ALL.into_iter().find(|l| l.name().eq_ignore_ascii_case(text)).ok_or_else(|| BantError {
            what: "letter",
            text: text.chars().take(64).collect(),
            choices: "budget, authority, need, timing",
        })
    }
}

impl FromStr for BantStatus {
    type Err = BantError;

    fn from_str(text: &str) -> Result<BantStatus, BantError> {
        BantStatus::ALL.into_iter().find(|s| s.name().eq_ignore_ascii_case(text)).ok_or_else(|| BantError {
            what: "status",
            text: text.chars().take(64).collect(),
            choices: "unknown, inferred, confirmed, negative",
        })
    }
}

/// When BANT makes a lead an SQL, and what each letter weighs in the completeness figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BantPolicy {
    /// Letters that must be confirmed.
    pub required: Vec<BantLetter>,
    /// Whether `inferred` is as good as `confirmed`.
    pub inferred_counts: bool,
    /// Share of each letter in completeness, budget, authority, need, timing; sums to 1.
    pub weights: [f64; 4],
}

impl Default for BantPolicy {
    /// All four confirmed; need and budget weigh 0.3, authority and timing 0.2.
    fn default() -> BantPolicy {
        BantPolicy {
            required: BantLetter::ALL.to_vec(),
            inferred_counts: false,
            weights: [0.3, 0.2, 0.3, 0.2],
        }
    }
}

impl BantPolicy {
    /// The required letters that `statuses` (budget, authority, need, timing) do not satisfy, in order.
    pub fn missing(&self, statuses: &[BantStatus; 4]) -> Vec<BantLetter> {
        BantLetter::ALL
            .into_iter()
            .zip(statuses)
            .filter(|(letter, status)| self.required.contains(letter) && !self.satisfied(**status))
            .map(|(letter, _)| letter)
            .collect()
    }

    /// How much of BANT is settled, 0 to 1: the weights of the satisfied letters.
    pub fn completeness(&self, statuses: &[BantStatus; 4]) -> f64 {
        let settled = self.weights.iter().zip(statuses).filter(|(_, status)| self.satisfied(**status));
        // The sum of nothing is a negative zero.
        settled.map(|(weight, _)| weight).sum::<f64>() + 0.0
    }

    fn satisfied(&self, status: BantStatus) -> bool {
        status == BantStatus::Confirmed || (self.inferred_counts && status == BantStatus::Inferred)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_names_what_is_required_and_not_confirmed() {
        let policy = BantPolicy::default();
        let statuses =
            [BantStatus::Confirmed, BantStatus::Inferred, BantStatus::Confirmed, BantStatus::Negative];
        assert_eq!(policy.missing(&statuses), [BantLetter::Authority, BantLetter::Timing]);
        assert!((policy.completeness(&statuses) - 0.6).abs() < 1e-12);
        let lenient = BantPolicy { inferred_counts: true, ..policy };
        assert_eq!(lenient.missing(&statuses), [BantLetter::Timing]);
    }
}
