//! Keeping what people decide about a lead, and deriving what follows, in one transaction.

use baton_model::Stage;
use baton_store::decision::{self, Decision};
use baton_store::lead::Lead;
use baton_store::{Tx, audit};

use crate::derive::derive_now;
use crate::workspace::Error;

/// A decision about a lead.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decided<'a> {
    pub(crate) stage: Stage,
    pub(crate) reason: &'a str,
    pub(crate) note: Option<&'a str>,
    pub(crate) by: &'a str,
    /// What was done, for the audit.
    pub(crate) action: &'static str,
}

/// Adds a decision at `now` (microseconds) and derives the lead.
pub(crate) async fn decide(tx: &mut Tx, lead: &Lead, decided: Decided<'_>, now: i64) -> Result<(), Error> {
    let Decided { stage, reason, note, by, action } = decided;
    // A reference seen before is the same decision told again, as by an import; this one is new, though it be the second at its instant.
    for number in 0.. {
        let decision = Decision {
            reference: format!("{action}:{}:{stage}:{now}:{number}", lead.id),
            lead_id: lead.id,
            stage: stage.name().to_owned(),
            decided_at: now,
            recorded_at: now,
            actor: by.to_owned(),
            reason: reason.to_owned(),
            note: note.map(str::to_owned),
            imported: 0,
        };
        if decision::add(tx, &[decision]).await? == 1 {
            break;
        }
    }
    let detail = serde_json::json!({ "stage": stage, "reason": reason });
    audit::note(tx, now, by, action, &format!("lead {}", lead.id), &detail.to_string()).await?;
    derive_now(tx, lead.id, now).await
}
