//! `POST /api/v1/sign-in-providers`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::sign_in::{NewProvider, ProviderDetail};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Adds a provider of OpenID Connect. Members with an address that it verified can sign in by it from now on. It has to know `redirect_uri`, which is
/// `/api/v1/session/oidc/KEY/callback` where people reach Baton.
#[utoipa::path(
    post,
    path = "/sign-in-providers",
    tag = "sign-in",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = NewProvider,
    responses((status = 201, body = ProviderDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals)
)]
pub(crate) async fn add_sign_in_provider(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(body): Body<NewProvider>,
) -> Result<(StatusCode, Revised<ProviderDetail>), Problem> {
    let added = management.gate.add_provider(&body, management.abroad, &caller.by).await?;
    Ok((StatusCode::CREATED, added.into()))
}
