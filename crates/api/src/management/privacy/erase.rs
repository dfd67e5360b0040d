//! `POST /api/v1/leads/{lead}/erase`

use axum::extract::State;
use axum::{Extension, Json};
use baton_app::privacy::{self, Erased, Erasure};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};

use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::handle::Peer;
use crate::problem::Problem;

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ErasureReason)]
pub(crate) struct Reason {
    /// Why, without who it is: it is kept.
    reason: String,
}

/// Forgets a person for good. What reports count stays and is of nobody; the answer says what went, and where else people may have written of the
/// person. A small SQLite file is written anew within seconds; a larger one, and PostgreSQL, when an administrator says so.
#[utoipa::path(
    post,
    path = "/leads/{lead}/erase",
    tag = "privacy",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    request_body = Reason,
    responses((status = 200, body = Erased), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn erase_lead(
    caller: May<Administer>,
    State(management): State<Management>,
    from: Option<Extension<Peer>>,
    Place(lead): Place<String>,
    Body(why): Body<Reason>,
) -> Result<Json<Erased>, Problem> {
    let address = from.map(|Extension(Peer(address))| address.to_string());
    let wanted = Erasure { lead: &lead, reason: &why.reason, by: &caller.by, address: address.as_deref() };
    Ok(Json(privacy::erase(&management.workspace, wanted).await?))
}
