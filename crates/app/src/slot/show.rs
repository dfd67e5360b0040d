//! What a lead scores in every slot.

use baton_model::Instant;
use baton_store::{model, score, slot};
use serde::Serialize;
use utoipa::ToSchema;

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
    let mut shown = Vec::new();
    let instant = |at: Option<i64>| at.map(Instant::from_micros);
    if let Some(version) = model::in_force(&mut tx).await?
        && let Some(score) = score::of_lead(&mut tx, lead.id, &version).await?
    {
        shown.push(LeadScore {
            slot: model::PRIMARY.to_owned(),
            name: kept(&mut tx, &version).await?.name.clone(),
            version,
            fit: score.fit,
            engagement: score.engagement,
            score: score.score,
            grade: score.grade,
            qualified: score.qualified == 1,
            entered_at: instant(score.entered_at),
            left_at: instant(score.left_at),
            as_of: Instant::from_micros(score.as_of),
        });
    }
    for score in slot::of_lead(&mut tx, lead.id).await? {
        shown.push(LeadScore {
            name: kept(&mut tx, &score.model_version).await?.name.clone(),
            slot: score.slot,
            version: score.model_version,
            fit: score.fit,
            engagement: score.engagement,
            score: score.score,
            grade: score.grade,
            qualified: score.qualified == 1,
            entered_at: instant(score.entered_at),
            left_at: instant(score.left_at),
            as_of: Instant::from_micros(score.as_of),
        });
    }
    Ok(shown)
}
