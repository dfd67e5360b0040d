//! What happens that others want to hear of: colleagues, and other systems.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! happenings {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal,)+) => {
        /// A kind of thing that happens.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        pub enum Happening {
            $($(#[doc = $doc])* #[serde(rename = $name)] $variant,)+
        }

        impl Happening {
            /// Every kind.
            pub const ALL: &[Happening] = &[$(Happening::$variant),+];

            /// Its name in databases, webhooks and settings: a promise.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Happening::$variant => $name,)+
                }
            }
        }
    };
}

happenings! {
    /// Somebody is known as a lead from now on.
    LeadCreated = "lead.created",
    /// What is known of a lead changed.
    LeadUpdated = "lead.updated",
    /// The score of a lead changed by an event, or crossed into another grade or band of the playbook.
    LeadScoreChanged = "lead.score.changed",
    /// A lead does something after it was silent for two weeks.
    LeadActive = "lead.active",
    /// A lead moved to another stage.
    LeadStageChanged = "lead.stage.changed",
    /// A lead reached the agreed line.
    LeadMqlReached = "lead.mql.reached",
    /// A lead fell below the agreed line before sales took it.
    LeadMqlLeft = "lead.mql.left",
    /// A lead reached the line of a model beside the one that moves leads.
    LeadSlotReached = "lead.slot.reached",
    /// A lead fell out of the line of such a model.
    LeadSlotLeft = "lead.slot.left",
    /// A lead is handed to sales.
    HandoffOpened = "handoff.opened",
    /// A hand-off has an owner, or another one.
    HandoffAssigned = "handoff.assigned",
    /// Nobody is there to take a hand-off.
    HandoffUnassigned = "handoff.unassigned",
    /// Half of the time to take a hand-off is over.
    HandoffReminder = "handoff.reminder",
    /// The time to take a hand-off is over.
    HandoffOverdue = "handoff.overdue",
    /// A hand-off is long overdue: whoever leads the team is told.
    HandoffEscalated = "handoff.escalated",
    /// Sales put a hand-off off.
    HandoffSnoozed = "handoff.snoozed",
    /// Sales took a lead.
    HandoffAccepted = "handoff.accepted",
    /// Sales gave a lead back.
    HandoffReturned = "handoff.returned",
    /// A hand-off came to nothing: its lead moved on otherwise.
    HandoffClosed = "handoff.closed",
    /// Somebody wrote on a hand-off.
    HandoffCommented = "handoff.commented",
    /// What was confirmed of a letter of BANT is too old to rely on.
    BantStale = "bant.stale",
    /// A deal was opened.
    OpportunityOpened = "opportunity.opened",
    /// A deal was won.
    OpportunityWon = "opportunity.won",
    /// A deal was lost.
    OpportunityLost = "opportunity.lost",
    /// A task is due.
    TaskDue = "task.due",
    /// New criteria wait for both teams' approval.
    ModelProposed = "model.proposed",
    /// New criteria are in force.
    ModelPublished = "model.published",
    /// An import is done.
    ImportFinished = "import.finished",
    /// A webhook, a chat message or a mail was given up.
    DeliveryDied = "delivery.died",
}

impl fmt::Display for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a text is not a kind of happening.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is nothing that is told of; `lead.mql.reached` is, for example")]
pub struct HappeningError(String);

impl FromStr for Happening {
    type Err = HappeningError;

    fn from_str(text: &str) -> Result<Happening, HappeningError> {
        let found = Happening::ALL.iter().find(|kind| kind.name() == text);
        found.copied().ok_or_else(|| HappeningError(text.chars().take(64).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_known_by_its_name_everywhere() {
        for kind in Happening::ALL {
            assert_eq!(kind.name().parse(), Ok(*kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        assert!("lead.exploded".parse::<Happening>().is_err());
    }
}
