//! `POST /api/v1/attributes`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::leads::{self, AttributeView, NewAttribute};

use super::super::Management;
use super::super::access::{May, Shape};
use super::super::extract::{Body, BodyRefusals, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Defines an attribute: what it is called, and what it holds. Filters and edits are held to that; values that were there before stay.
#[utoipa::path(
    post,
    path = "/attributes",
    tag = "attributes",
    security(("session" = ["admin", "marketer"]), ("key" = ["admin"])),
    request_body = NewAttribute,
    responses((status = 201, body = AttributeView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals)
)]
pub(crate) async fn add_attribute(
    caller: May<Shape>,
    State(management): State<Management>,
    Body(body): Body<NewAttribute>,
) -> Result<(StatusCode, Revised<AttributeView>), Problem> {
    let added = leads::add_attribute(&management.workspace, &body, &caller.by).await?;
    Ok((StatusCode::CREATED, added.into()))
}
