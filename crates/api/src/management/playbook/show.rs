//! `GET /api/v1/playbook`

use axum::extract::State;
use baton_app::playbook::{self, PlaybookView};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::Refusals;
use super::super::revision::Revised;
use crate::problem::Problem;

/// The playbook in force, without a band until one was set. Its revision is the `ETag`.
#[utoipa::path(
    get,
    path = "/playbook",
    tag = "playbook",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses(
        (status = 200, body = PlaybookView, headers(("ETag" = String, description = "Its revision: what `If-Match` takes"))),
        Refusals
    )
)]
pub(crate) async fn get_playbook(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Revised<PlaybookView>, Problem> {
    let view = playbook::show(&management.workspace).await?;
    Ok(view.into())
}
