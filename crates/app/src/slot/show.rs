//! What a lead scores in every slot.

use baton_model::Instant;
use baton_store::slot::SlotScore;
use baton_store::{model, score, slot};
use serde::Serialize;
use utoipa::ToSchema;

use super::score::row;
use crate::models::kept;
use crate::workspace::{Error, Workspace, lead_of};

/// What a lead scores under a model that is in force.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LeadScore {
    /// `primary`: the model that moves leads; or a product, a region.
    pub slot: String,
    /// The version it was scored under.
    pub version: String,
    /// The model's name.
    pub name: String,
    /// What it is: points.
    pub fit: f64,
    /// What it does: points.
    pub engagement: f64,
    /// As it is displayed: both together, within the limits of the model.
    pub score: i64,
    /// `A1` to `D3`.
    pub grade: String,
    /// Whether it has reached the line of this model and not left it.
    pub qualified: bool,
    /// When it reached it last.
    pub entered_at: Option<Instant>,
    /// When it left it last.
    pub left_at: Option<Instant>,
    /// The instant of these numbers.
    pub as_of: Instant,
}

/// What the lead that `key` names scores under each model in force, the primary one first; nothing before its first message.
///
/// # Errors
/// [`Error::NoLead`], or the database's own.
pub async fn scores(workspace: &Workspace, key: &str) -> Result<Vec<LeadScore>, Error> {
    let mut tx = workspace.db.read().await?;
    let lead = lead_of(&mut tx, key).await?;
    let mut found: Vec<SlotScore> = Vec::new();
    if let Some(version) = model::in_force(&mut tx).await? {
        let primary = score::of_lead(&mut tx, lead.id, &version).await?;
        found.extend(primary.map(|score| row(model::PRIMARY, score)));
    }
    found.extend(slot::of_lead(&mut tx, lead.id).await?);
    let mut shown = Vec::with_capacity(found.len());
    for score in found {
        let name = kept(&mut tx, &score.model_version).await?.name.clone();
        shown.push(view(score, name));
    }
    Ok(shown)
}

fn view(score: SlotScore, name: String) -> LeadScore {
    LeadScore {
        name,
        slot: score.slot,
        version: score.model_version,
        fit: score.fit,
        engagement: score.engagement,
        score: score.score,
        grade: score.grade,
        qualified: score.qualified == 1,
        entered_at: score.entered_at.map(Instant::from_micros),
        left_at: score.left_at.map(Instant::from_micros),
        as_of: Instant::from_micros(score.as_of),
    }
}
