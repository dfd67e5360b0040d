//! `POST /api/v1/quarantine/drop`

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

/// What was given up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DroppedMessages {
    /// How many messages.
    dropped: u64,
}

/// Gives messages up: they are gone.
#[utoipa::path(
    post,
    path = "/quarantine/drop",
    tag = "quarantine",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = ChosenMessages,
    responses((status = 200, body = DroppedMessages), Refusals, BodyRefusals)
)]
pub(crate) async fn drop_quarantine(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(chosen): Body<ChosenMessages>,
) -> Result<Json<DroppedMessages>, Problem> {
    let dropped = intake::drop_messages(&management.workspace, &chosen.which()?, &caller.by).await?;
    Ok(Json(DroppedMessages { dropped }))
}
