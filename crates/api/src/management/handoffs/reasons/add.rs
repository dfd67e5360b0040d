//! `POST /api/v1/return-reasons`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::handoff::{self, ReasonView};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::super::Management;
use super::super::super::access::{Administer, May};
use super::super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// A reason that is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReason {
    /// Its code, of `a`–`z`, `0`–`9` and `_`, at most 64 characters.
    code: String,
    /// What people read in English.
    en: String,
    /// What people read in Korean; as in English if it is not said.
    ko: Option<String>,
}

/// Adds a reason; one that is there is renamed, and can be given again if it was retired.
#[utoipa::path(
    post,
    path = "/return-reasons",
    tag = "handoffs",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = NewReason,
    responses((status = 201, body = ReasonView), Refusals, BodyRefusals)
)]
pub(crate) async fn add_return_reason(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(body): Body<NewReason>,
) -> Result<(StatusCode, Json<ReasonView>), Problem> {
    let NewReason { code, en, ko } = body;
    let added = handoff::add_reason(&management.workspace, &code, &en, ko.as_deref(), &caller.by).await?;
    Ok((StatusCode::CREATED, Json(added)))
}
