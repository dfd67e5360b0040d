//! `POST /api/v1/password/forgot` and `POST /api/v1/password/reset`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::sign_in;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::Anybody;
use super::super::extract::{Body, BodyRefusals};
use super::OpenRefusals;
use crate::problem::Problem;

/// Whose password was forgotten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Forgotten {
    /// The address.
    email: String,
}

/// Another password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reset {
    /// The secret of the link: what stands behind its `#`.
    token: String,
    /// The new password: at least 12 characters.
    #[schema(min_length = 12)]
    password: String,
}

/// Sends a link to set another password, if the address is a member's. Whether it is, is not told.
#[utoipa::path(
    post,
    path = "/password/forgot",
    tag = "sign-in",
    security(()),
    request_body = Forgotten,
    responses((status = 202, description = "If the address is a member's, a link is on its way"), OpenRefusals, BodyRefusals)
)]
pub(crate) async fn forget_password(
    Anybody(client): Anybody,
    State(management): State<Management>,
    Body(body): Body<Forgotten>,
) -> Result<StatusCode, Problem> {
    sign_in::forgot(&management.gate, &body.email, &client)?;
    Ok(StatusCode::ACCEPTED)
}

/// Sets another password by a link. All sessions end, and nobody is signed in: the second factor is asked for as ever.
#[utoipa::path(
    post,
    path = "/password/reset",
    tag = "sign-in",
    security(()),
    request_body = Reset,
    responses((status = 204, description = "Set"), OpenRefusals, BodyRefusals)
)]
pub(crate) async fn reset_password(
    Anybody(client): Anybody,
    State(management): State<Management>,
    Body(body): Body<Reset>,
) -> Result<StatusCode, Problem> {
    sign_in::reset(&management.gate, &body.token, &body.password, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
