//! `POST /api/v1/views`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::leads::{self, NewView, ViewDetail};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{Body, BodyRefusals, Refusals};
use super::super::revision::Revised;
use super::whose;
use crate::problem::Problem;

/// Saves a view: filter, sorting, columns, grouping and layout of a list, for oneself or for everybody.
#[utoipa::path(
    post,
    path = "/views",
    tag = "views",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    request_body = NewView,
    responses((status = 201, body = ViewDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals)
)]
pub(crate) async fn add_view(
    caller: May<Work>,
    State(management): State<Management>,
    Body(body): Body<NewView>,
) -> Result<(StatusCode, Revised<ViewDetail>), Problem> {
    let added = leads::add_view(&management.workspace, &body, whose(&caller)).await?;
    Ok((StatusCode::CREATED, added.into()))
}
