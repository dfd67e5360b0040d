//! Lifecycle stages.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a person stands between marketing and sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not yet a lead by the model's `lead` rule.
    Visitor,
    /// A person we may sell to.
    Lead,
    /// Marketing qualified: reached the agreed line.
    Mql,
    /// Sales accepted: a rep took the hand-off.
    Sal,
    /// Sales qualified: BANT is confirmed.
    Sql,
    /// A deal is open.
    Opportunity,
    /// Won.
    Customer,
    /// Back to nurture, with a reason.
    Recycled,
    /// Not to be sold to, with a reason.
    Disqualified,
}

impl Stage {
    /// Every stage, in the order people read them.
    pub const ALL: [Stage; 9] = [
        Stage::Visitor,
        Stage::Lead,
        Stage::Mql,
        Stage::Sal,
        Stage::Sql,
        Stage::Opportunity,
        Stage::Customer,
        Stage::Recycled,
        Stage::Disqualified,
    ];

    /// The name in documents, databases and commands.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Visitor => "visitor",
            Stage::Lead => "lead",
            Stage::Mql => "mql",
            Stage::Sal => "sal",
            Stage::Sql => "sql",
            Stage::Opportunity => "opportunity",
            Stage::Customer => "customer",
            Stage::Recycled => "recycled",
            Stage::Disqualified => "disqualified",
        }
    }

    /// How far along the way from lead to customer it is; `None` for the stages beside that way.
    pub const fn rank(self) -> Option<u8> {
        match self {
            Stage::Visitor => Some(0),
            Stage::Lead => Some(1),
            Stage::Mql => Some(2),
            Stage::Sal => Some(3),
            Stage::Sql => Some(4),
            Stage::Opportunity => Some(5),
            Stage::Customer => Some(6),
            Stage::Recycled | Stage::Disqualified => None,
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a text is not a stage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a stage: one of visitor, lead, mql, sal, sql, opportunity, customer, recycled, disqualified"
)]
pub struct StageError(String);

impl FromStr for Stage {
    type Err = StageError;

    fn from_str(text: &str) -> Result<Stage, StageError> {
        Stage::ALL
            .into_iter()
            .find(|stage| stage.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| StageError(text.chars().take(64).collect()))
    }
}
