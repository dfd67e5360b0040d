//! Which slots there are.

use baton_model::Instant;
use baton_store::slot;
use serde::Serialize;
use utoipa::ToSchema;

use crate::models::kept;
use crate::workspace::{Error, Workspace};

/// A slot with the model in force in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SlotView {
    /// A product, a region.
    pub slot: String,
    /// The version in force.
    pub version: String,
    /// The model's name.
    pub name: String,
    /// Since when.
    pub at: Instant,
    /// Who published it.
    pub by: String,
    /// How many leads are scored under it so far.
    pub leads: u64,
    /// How many of them have reached its line and not left it.
    pub qualified: u64,
    /// Whether all are scored.
    pub complete: bool,
}

/// The slots beside the primary one, by name.
///
/// # Errors
/// The database's own.
pub async fn list(workspace: &Workspace) -> Result<Vec<SlotView>, Error> {
    let mut tx = workspace.db.read().await?;
    let mut views = Vec::new();
    for slot in slot::all(&mut tx).await? {
        let (leads, qualified) = slot::count(&mut tx, &slot).await?;
        views.push(SlotView {
            name: kept(&mut tx, &slot.version).await?.name.clone(),
            at: Instant::from_micros(slot.published_at),
            by: slot.published_by,
            leads: leads.unsigned_abs(),
            qualified: qualified.unsigned_abs(),
            complete: slot.pass_after.is_none(),
            slot: slot.name,
            version: slot.version,
        });
    }
    Ok(views)
}
