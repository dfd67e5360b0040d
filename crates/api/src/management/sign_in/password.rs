//! `PUT /api/v1/password`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::sign_in;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::Me;
use super::super::extract::{Body, BodyRefusals, Refusals};
use super::OpenRefusals;
use crate::problem::Problem;

/// A password, and the one before.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Passwords {
    /// The one before.
    current: String,
    /// The new one: at least 12 characters.
    #[schema(min_length = 12)]
    new: String,
}

/// Sets another password by the one before. All other sessions end.
#[utoipa::path(
    put,
    path = "/password",
    tag = "sign-in",
    security(("session" = ["admin", "marketer", "sales", "viewer"])),
    request_body = Passwords,
    responses((status = 204, description = "Set"), Refusals, OpenRefusals, BodyRefusals)
)]
pub(crate) async fn change_password(
    Me(session): Me,
    State(management): State<Management>,
    Body(body): Body<Passwords>,
) -> Result<StatusCode, Problem> {
    sign_in::change_password(&management.gate, &session, &body.current, &body.new).await?;
    Ok(StatusCode::NO_CONTENT)
}
