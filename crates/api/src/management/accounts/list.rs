//! `GET /api/v1/accounts`

use axum::Json;
use axum::extract::State;
use baton_app::leads::{self, AccountsPage, ListAccounts};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::cursor::LIMIT;
use super::super::extract::{Asked, Refusals};
use crate::problem::Problem;

/// Which companies are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedAccounts {
    /// What name or domain hold, word by word.
    q: Option<String>,
    /// `name`, `created_at`, `employees` or `people`; with a `-` in front the greatest first. Without it, `name`.
    sort: Option<String>,
    /// How many, 1 to 200; 50 if it is not said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before, in the same order.
    cursor: Option<String>,
}

/// Companies with how many of their people are known, and how interested those are together.
#[utoipa::path(
    get,
    path = "/accounts",
    tag = "accounts",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(WantedAccounts),
    responses((status = 200, body = AccountsPage), Refusals)
)]
pub(crate) async fn list_accounts(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(asked): Asked<WantedAccounts>,
) -> Result<Json<AccountsPage>, Problem> {
    let WantedAccounts { q, sort, limit, cursor } = asked;
    let asked = ListAccounts { q, sort, cursor, limit: limit.unwrap_or(LIMIT) };
    Ok(Json(leads::list_accounts(&management.workspace, &asked, &caller.sees).await?))
}
