//! `PATCH /api/v1/sign-in-providers/{provider}`

use axum::extract::State;
use baton_app::sign_in::{ChangeProvider, ProviderDetail};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Changes a provider: what is not named stays. Whoever is on the way to it begins again.
#[utoipa::path(
    patch,
    path = "/sign-in-providers/{provider}",
    tag = "sign-in",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("provider" = String, Path, description = "Its key"), IfMatch),
    request_body = ChangeProvider,
    responses((status = 200, body = ProviderDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn change_sign_in_provider(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(key): Place<String>,
    read: IfMatch,
    Body(body): Body<ChangeProvider>,
) -> Result<Revised<ProviderDetail>, Problem> {
    let gate = &management.gate;
    let changed = gate.change_provider(&key, &body, read.revision(), management.abroad, &caller.by).await?;
    Ok(changed.into())
}
