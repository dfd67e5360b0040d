//! BANT: budget, authority, need, timing.

pub mod evidence;
pub mod policy;
pub mod rules;
pub mod value;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

pub use evidence::Evidence;
pub use policy::{BantPolicy, Standing};
pub use rules::{Rule, RuleName, Rules, Scope};
pub use value::{BantValue, Person};

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

/// Something of each letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "T: Deserialize<'de>"))]
pub struct PerLetter<T> {
    /// Of the budget.
    #[serde(deserialize_with = "said")]
    pub budget: T,
    /// Of the authority.
    #[serde(deserialize_with = "said")]
    pub authority: T,
    /// Of the need.
    #[serde(deserialize_with = "said")]
    pub need: T,
    /// Of the timing.
    #[serde(deserialize_with = "said")]
    pub timing: T,
}

/// Left to itself, serde takes what is left out for a null where a null may stand, which means something here.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}

impl<T> PerLetter<T> {
    /// What `of` says of each letter.
    pub fn each(mut of: impl FnMut(BantLetter) -> T) -> PerLetter<T> {
        PerLetter {
            budget: of(BantLetter::Budget),
            authority: of(BantLetter::Authority),
            need: of(BantLetter::Need),
            timing: of(BantLetter::Timing),
        }
    }

    /// That of one letter.
    pub const fn of(&self, letter: BantLetter) -> &T {
        match letter {
            BantLetter::Budget => &self.budget,
            BantLetter::Authority => &self.authority,
            BantLetter::Need => &self.need,
            BantLetter::Timing => &self.timing,
        }
    }

    /// That of one letter, to be changed.
    pub const fn of_mut(&mut self, letter: BantLetter) -> &mut T {
        match letter {
            BantLetter::Budget => &mut self.budget,
            BantLetter::Authority => &mut self.authority,
            BantLetter::Need => &mut self.need,
            BantLetter::Timing => &mut self.timing,
        }
    }

    /// All four with their letters, in order.
    pub fn iter(&self) -> impl Iterator<Item = (BantLetter, &T)> {
        BantLetter::ALL.into_iter().map(|letter| (letter, self.of(letter)))
    }
}
