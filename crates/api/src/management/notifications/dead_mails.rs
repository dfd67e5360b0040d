//! `GET /api/v1/dead-mails`

use axum::Json;
use axum::extract::State;
use baton_app::outgoing::inbox::{self, DeadMail};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::Refusals;
use crate::problem::Problem;

/// Mails that were given up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeadMails {
    /// The newest first, at most 500.
    items: Vec<DeadMail>,
}

/// Mails that could not be sent for three days, or were refused for good, and why.
#[utoipa::path(
    get,
    path = "/dead-mails",
    tag = "notifications",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    responses((status = 200, body = DeadMails), Refusals)
)]
pub(crate) async fn list_dead_mails(
    _: May<Administer>,
    State(management): State<Management>,
) -> Result<Json<DeadMails>, Problem> {
    Ok(Json(DeadMails { items: inbox::dead_mails(&management.workspace).await? }))
}
