//! `POST /api/v1/quarantine/replay`

use axum::Json;
use axum::extract::State;
use baton_app::intake;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use super::ChosenMessages;
use crate::problem::Problem;

/// What became of messages that were tried again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReplayedMessages {
    /// Stored, and out of quarantine.
    stored: u64,
    /// There already, the same, and out of quarantine.
    duplicates: u64,
    /// Still at fault, and still in quarantine.
    kept: u64,
}

/// Tries messages again, as if they came when they first came: after what was wrong was mended.
#[utoipa::path(
    post,
    path = "/quarantine/replay",
    tag = "quarantine",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = ChosenMessages,
    responses((status = 200, body = ReplayedMessages), Refusals, BodyRefusals)
)]
pub(crate) async fn replay_quarantine(
    _: May<Administer>,
    State(management): State<Management>,
    Body(chosen): Body<ChosenMessages>,
) -> Result<Json<ReplayedMessages>, Problem> {
    let intake::Replayed { stored, duplicates, kept } =
        intake::replay(&management.workspace, &chosen.which()?).await?;
    Ok(Json(ReplayedMessages { stored, duplicates, kept }))
}
