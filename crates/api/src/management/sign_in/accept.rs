//! `POST /api/v1/invitations/accept`

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::Anybody;
use super::super::extract::{Body, BodyRefusals};
use super::{OpenRefusals, Opened, opened};
use crate::problem::Problem;

/// What whoever was invited sets.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Acceptance {
    /// The secret of the link: what stands behind its `#`.
    token: String,
    /// Its name; without it, the one that it was invited by.
    name: Option<String>,
    /// Its password: at least 12 characters.
    #[schema(min_length = 12)]
    password: String,
}

/// Sets the first password of whoever was invited, and signs them in.
#[utoipa::path(
    post,
    path = "/invitations/accept",
    tag = "sign-in",
    security(()),
    request_body = Acceptance,
    responses((status = 200, body = Opened), OpenRefusals, BodyRefusals)
)]
pub(crate) async fn accept_invitation(
    Anybody(client): Anybody,
    State(management): State<Management>,
    Body(body): Body<Acceptance>,
) -> Result<Response, Problem> {
    let signed_in =
        management.gate.accept(&body.token, body.name.as_deref(), &body.password, &client).await?;
    Ok(opened(&management, signed_in))
}
