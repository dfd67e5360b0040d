//! `GET /api/v1/sign-in-providers/{provider}`

use axum::extract::State;
use baton_app::sign_in::ProviderDetail;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// A provider. Its secret is not shown.
#[utoipa::path(
    get,
    path = "/sign-in-providers/{provider}",
    tag = "sign-in",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("provider" = String, Path, description = "Its key")),
    responses((status = 200, body = ProviderDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_sign_in_provider(
    _: May<Administer>,
    State(management): State<Management>,
    Place(key): Place<String>,
) -> Result<Revised<ProviderDetail>, Problem> {
    let shown = management.gate.show_provider(&key).await?;
    Ok(shown.into())
}
