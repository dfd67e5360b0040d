//! The leads that a job was refused.

use baton_store::job::target;
use serde::Serialize;
use utoipa::ToSchema;

use super::asker::known;
use crate::access::Caller;
use crate::limits;
use crate::workspace::{Error, Workspace};

/// A lead of a job that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeadRefusal {
    /// The number of the lead.
    pub id: i64,
    /// How people are told which it is; null if there is none, or none that the asker may see.
    pub lead: Option<String>,
    /// Why.
    pub reason: String,
}

/// The leads that a job was refused, with numbers above `after`, by number.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn refusals(
    workspace: &Workspace,
    id: i64,
    after: Option<i64>,
    limit: u32,
    caller: &Caller,
) -> Result<Vec<LeadRefusal>, Error> {
    let mut tx = workspace.db.read().await?;
    known(&mut tx, id, caller).await?;
    let refused = target::refused(&mut tx, id, after.unwrap_or(0), i64::from(limit)).await?;
    let ids: Vec<i64> = refused.iter().map(|refusal| refusal.lead_id).collect();
    let mut shown = limits::shown(&mut tx, ids).await?;
    let mut refusals = Vec::with_capacity(refused.len());
    for refusal in refused {
        let reason = refusal.reason.unwrap_or_default();
        // Whom the asker may not see it is not told of.
        let lead = shown.remove(&refusal.lead_id).filter(|_| reason != UNSEEN);
        refusals.push(LeadRefusal { id: refusal.lead_id, lead, reason });
    }
    Ok(refusals)
}

/// Why a lead is refused that is not there, or may not be seen: nobody is told which.
pub(super) const UNSEEN: &str = "there is no lead of this number";
