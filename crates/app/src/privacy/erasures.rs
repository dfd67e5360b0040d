//! Who erased how much, when and why.

use baton_model::Instant;
use baton_store::erasure::{self, Proof};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::workspace::{Error, Workspace};

/// That somebody was erased, without who it was.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ErasureView {
    /// Its number.
    pub proof: i64,
    /// A keyed hash of the number that the lead had, in hexadecimal.
    pub digest: String,
    /// When.
    pub erased_at: Instant,
    /// By whom.
    pub erased_by: String,
    /// From which address.
    pub address: Option<String>,
    /// Why.
    pub reason: String,
    /// How many rows of which table.
    pub counts: Value,
}

/// Erasures before the number `before`, the newest first, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn erasures(
    workspace: &Workspace,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<ErasureView>, Error> {
    let mut tx = workspace.db.read().await?;
    let found = erasure::proofs(&mut tx, before.unwrap_or(i64::MAX), i64::from(limit)).await?;
    Ok(found.into_iter().map(view).collect())
}

fn view(proof: Proof) -> ErasureView {
    ErasureView {
        proof: proof.id,
        digest: proof.digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")),
        erased_at: Instant::from_micros(proof.erased_at),
        erased_by: proof.erased_by,
        address: proof.address,
        reason: proof.reason,
        counts: serde_json::from_str(&proof.counts).unwrap_or_default(),
    }
}
