//! `GET /api/v1/sign-in-providers`

use axum::Json;
use axum::extract::State;
use baton_app::sign_in::ProviderDetail;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::Refusals;
use crate::problem::Problem;

/// Who vouches for members.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignInProviders {
    /// By key.
    items: Vec<ProviderDetail>,
}

/// Who vouches for members, by key. Secrets are not shown.
#[utoipa::path(
    get,
    path = "/sign-in-providers",
    tag = "sign-in",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    responses((status = 200, body = SignInProviders), Refusals)
)]
pub(crate) async fn list_sign_in_providers(
    _: May<Administer>,
    State(management): State<Management>,
) -> Result<Json<SignInProviders>, Problem> {
    Ok(Json(SignInProviders { items: management.gate.list_providers().await? }))
}
