//! `POST /api/v1/leads/{lead}/links`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::attachment::{self, AttachmentView};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// A link to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLink {
    /// What it is.
    title: String,
    /// Where it is: `https://…` or `http://…`.
    url: String,
    /// The number of the opportunity it belongs to.
    opportunity: Option<i64>,
}

/// Keeps a link with a lead. Nothing is fetched.
#[utoipa::path(
    post,
    path = "/leads/{lead}/links",
    tag = "notes",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    request_body = NewLink,
    responses((status = 201, body = AttachmentView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn add_link(
    caller: May<Work>,
    State(management): State<Management>,
    Place(lead): Place<String>,
    Body(body): Body<NewLink>,
) -> Result<(StatusCode, Json<AttachmentView>), Problem> {
    let link = (body.title.as_str(), body.url.as_str());
    let added = attachment::add(&management.workspace, &lead, body.opportunity, link, &caller.by).await?;
    Ok((StatusCode::CREATED, Json(added)))
}
