//! `PATCH /api/v1/accounts/{account}`

use axum::extract::State;
use baton_app::leads::{self, AccountDetail, ChangeAccount};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Gives a company another name, or another owner: routing asks who that is. What is not named stays.
#[utoipa::path(
    patch,
    path = "/accounts/{account}",
    tag = "accounts",
    extensions(("x-persons" = json!("leads.key"))),
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("account" = String, Path, description = "Number, external id, name or domain"), IfMatch),
    request_body = ChangeAccount,
    responses((status = 200, body = AccountDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn change_account(
    caller: May<Work>,
    State(management): State<Management>,
    Place(account): Place<String>,
    read: IfMatch,
    Body(body): Body<ChangeAccount>,
) -> Result<Revised<AccountDetail>, Problem> {
    let (workspace, seen) = (&management.workspace, Some(read.revision()));
    Ok(leads::change_account(workspace, &account, &body, seen, &caller.by, &caller.sees).await?.into())
}
