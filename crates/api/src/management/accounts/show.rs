//! `GET /api/v1/accounts/{account}`

use axum::extract::State;
use baton_app::leads::{self, AccountDetail};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// A company with its people, their engagement together, and what their open opportunities are worth.
#[utoipa::path(
    get,
    path = "/accounts/{account}",
    tag = "accounts",
    extensions(("x-persons" = json!("leads.key"))),
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("account" = String, Path, description = "Number, external id, name or domain")),
    responses((status = 200, body = AccountDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_account(
    caller: May<Look>,
    State(management): State<Management>,
    Place(account): Place<String>,
) -> Result<Revised<AccountDetail>, Problem> {
    Ok(leads::show_account(&management.workspace, &account, &caller.sees).await?.into())
}
