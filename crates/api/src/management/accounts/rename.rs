//! `PATCH /api/v1/accounts/{account}`

use axum::Json;
use axum::extract::State;
use baton_app::leads::{self, AccountDetail};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// What becomes of a company.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeAccount {
    /// Its name. It goes on being found by the one it was first seen with.
    name: String,
}

/// Gives a company another name.
#[utoipa::path(
    patch,
    path = "/accounts/{account}",
    tag = "accounts",
    extensions(("x-persons" = json!("leads.key"))),
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("account" = String, Path, description = "Number, external id, name or domain")),
    request_body = ChangeAccount,
    responses((status = 200, body = AccountDetail), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn change_account(
    caller: May<Work>,
    State(management): State<Management>,
    Place(account): Place<String>,
    Body(body): Body<ChangeAccount>,
) -> Result<Json<AccountDetail>, Problem> {
    let workspace = &management.workspace;
    Ok(Json(leads::rename_account(workspace, &account, &body.name, &caller.by, &caller.sees).await?))
}
