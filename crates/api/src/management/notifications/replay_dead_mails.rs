//! `POST /api/v1/dead-mails/replay`

use axum::Json;
use axum::extract::State;
use baton_app::outgoing::inbox;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::Refusals;
use crate::problem::Problem;

/// What became of mails that are tried again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReplayedMails {
    /// How many mails.
    replayed: u64,
}

/// Tries all mails that were given up again, for another three days: after what was wrong was mended.
#[utoipa::path(
    post,
    path = "/dead-mails/replay",
    tag = "notifications",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    responses((status = 200, body = ReplayedMails), Refusals)
)]
pub(crate) async fn replay_dead_mails(
    caller: May<Administer>,
    State(management): State<Management>,
) -> Result<Json<ReplayedMails>, Problem> {
    Ok(Json(ReplayedMails { replayed: inbox::replay_mails(&management.workspace, &caller.by).await? }))
}
