//! Which instants a report looks at.

use baton_model::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ConversionError;

/// What the numerator follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportView)]
pub enum View {
    /// The leads that entered in the period, whatever became of them up to now.
    #[default]
    Cohort,
    /// The conversions dated in the period, whenever their leads entered, over the entries of the period.
    /// They are other people, so the rate may exceed 1; the interval is then null, and an approximation otherwise.
    Period,
}

/// A half-open span of time, `since <= t < until`; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, ToSchema)]
#[schema(as = ReportPeriod)]
pub struct Period {
    /// The first instant.
    pub since: Option<Instant>,
    /// The first instant after it.
    pub until: Option<Instant>,
}

impl Period {
    /// Whether `at` lies in it.
    pub fn contains(self, at: Instant) -> bool {
        self.since.is_none_or(|since| since <= at) && self.until.is_none_or(|until| at < until)
    }

    /// # Errors
    /// The period has no instant.
    pub(super) fn check(self) -> Result<(), ConversionError> {
        match (self.since, self.until) {
            (Some(since), Some(until)) if since >= until => Err(ConversionError::EmptyPeriod),
            _ => Ok(()),
        }
    }
}
