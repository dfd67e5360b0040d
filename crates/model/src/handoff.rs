//! What both teams agreed on for hand-offs: how soon sales answers, what happens when it does not, when a returned lead may come again.

use serde::{Deserialize, Serialize};

use crate::document::{self, DocumentError};
use crate::time::Span;

/// The points by which what happens after a return must raise the total, unless another number is agreed.
pub const REENTRY_POINTS: f64 = 10.0;
/// The most times that a hand-off goes on to somebody else by itself.
const REASSIGN_TIMES_MAX: i64 = 20;

/// The clock of a hand-off, in working time since it was opened or last went on to somebody else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HandoffPolicy {
    /// The name of the calendar that counts where its owner has none.
    pub calendar: String,
    /// When its owner is reminded; none: never.
    #[serde(with = "span")]
    pub remind_after: Option<Span>,
    /// When it is overdue.
    #[serde(with = "span")]
    pub overdue_after: Option<Span>,
    /// When it is told further up; none: never.
    #[serde(with = "span")]
    pub escalate_after: Option<Span>,
    /// When it goes on to somebody else; none: never.
    #[serde(with = "span")]
    pub reassign_after: Option<Span>,
    /// How often it does so at most.
    pub reassign_times_max: i64,
    /// Whom it is told further up, by e-mail address or role; empty: administrators.
    pub escalate_to: Vec<String>,
    /// By how many points events after a return must raise the total for a returned lead to be handed over again, unless `enter` was false
    /// meanwhile.
    pub reentry_points: f64,
}

impl Default for HandoffPolicy {
    /// Four working hours; a reminder after three, escalation after eight, somebody else after sixteen, twice at most.
    fn default() -> HandoffPolicy {
        let hours = |hours: i64| Span::from_seconds(hours * 3_600);
        HandoffPolicy {
            calendar: "default".to_owned(),
            remind_after: hours(3),
            overdue_after: hours(4),
            escalate_after: hours(8),
            reassign_after: hours(16),
            reassign_times_max: 2,
            escalate_to: Vec::new(),
            reentry_points: REENTRY_POINTS,
        }
    }
}

/// What the clock of a hand-off does, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlaStep {
    /// Its owner is reminded.
    Reminder,
    /// It is overdue.
    Overdue,
    /// It is told further up.
    Escalation,
    /// It goes on to somebody else.
    Reassignment,
}

impl SlaStep {
    /// All of them, in order.
    pub const ALL: [SlaStep; 4] =
        [SlaStep::Reminder, SlaStep::Overdue, SlaStep::Escalation, SlaStep::Reassignment];
}

impl HandoffPolicy {
    /// Reads a policy from YAML or JSON text; what is left out is as in the default.
    ///
    /// # Errors
    /// What is wrong, with its place.
    pub fn from_text(text: &str) -> Result<HandoffPolicy, DocumentError> {
        let policy: HandoffPolicy = document::read("hand-off policy", text)?;
        let fault = |place: &str, message: &str| Err(DocumentError::new("hand-off policy", place, message));
        if policy.overdue_after.is_none() {
            return fault("overdue_after", "cannot be null: without it nothing is ever late");
        }
        let steps: Vec<Span> = SlaStep::ALL.iter().filter_map(|step| policy.after(*step)).collect();
        if steps.windows(2).any(|pair| pair[0] >= pair[1]) {
            return fault(
                "",
                "remind_after, overdue_after, escalate_after and reassign_after must each be longer than the one before",
            );
        }
        if !(policy.reentry_points.is_finite() && (0.0..=1e6).contains(&policy.reentry_points)) {
            return fault("reentry_points", "must be a number from 0 to 1,000,000");
        }
        if !(0..=REASSIGN_TIMES_MAX).contains(&policy.reassign_times_max) {
            return fault("reassign_times_max", &format!("must be 0 to {REASSIGN_TIMES_MAX}"));
        }
        if policy.escalate_to.len() > 50
            || policy.escalate_to.iter().any(|to| to.is_empty() || to.len() > 320)
        {
            return fault("escalate_to", "at most 50 addresses or roles");
        }
        if policy.calendar.is_empty() || policy.calendar.len() > 64 {
            return fault("calendar", "is the name of a calendar, 1 to 64 bytes");
        }
        Ok(policy)
    }

    /// After how much working time a step is taken; none: never.
    #[must_use]
    pub fn after(&self, step: SlaStep) -> Option<Span> {
        match step {
            SlaStep::Reminder => self.remind_after,
            SlaStep::Overdue => self.overdue_after,
            SlaStep::Escalation => self.escalate_after,
            SlaStep::Reassignment => self.reassign_after,
        }
    }
}

/// Spans as they are written, `4h`; null for none.
mod span {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use crate::time::Span;

    #[expect(clippy::ref_option, reason = "the signature is serde's")]
    pub(super) fn serialize<S: Serializer>(span: &Option<Span>, serializer: S) -> Result<S::Ok, S::Error> {
        match span {
            Some(span) => serializer.collect_str(span),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Span>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(de::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_as_agreed_by_default() {
        let policy = HandoffPolicy::from_text("overdue_after: 6h\nremind_after: null\n").unwrap();
        assert_eq!(policy.remind_after, None);
        assert_eq!(policy.overdue_after, Span::from_seconds(6 * 3_600));
        assert_eq!(policy.escalate_after, Span::from_seconds(8 * 3_600));
        let again = serde_json::to_string(&policy).unwrap();
        assert_eq!(HandoffPolicy::from_text(&again).unwrap(), policy);
    }

    #[test]
    fn faults_name_their_place() {
        for (text, part) in [
            ("overdue_after: null", "overdue_after"),
            ("overdue_after: 9h", "longer than the one before"),
            ("overdue_after: soon", "duration"),
            ("reentry_points: -1", "reentry_points"),
            ("reassign_times_max: 99", "reassign_times_max"),
            ("sla: 4h", "sla"),
        ] {
            let error = HandoffPolicy::from_text(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
