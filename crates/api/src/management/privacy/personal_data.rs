//! `GET /api/v1/leads/{lead}/personal-data`

use axum::extract::State;
use axum::{Extension, Json};
use baton_app::privacy::{self, PersonalData};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Administer, May};

use super::super::extract::{AbsentRefusal, Asked, BodyRefusals, Place, Refusals};
use crate::handle::Peer;
use crate::problem::Problem;

/// Why.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Reason {
    /// Why: it is noted in the audit.
    reason: String,
}

/// Everything that is kept of a person, as it is stored: for whoever asks what we know of them.
#[utoipa::path(
    get,
    path = "/leads/{lead}/personal-data",
    tag = "privacy",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`"), Reason),
    responses((status = 200, body = PersonalData), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn export_personal_data(
    caller: May<Administer>,
    State(management): State<Management>,
    from: Option<Extension<Peer>>,
    Place(lead): Place<String>,
    Asked(why): Asked<Reason>,
) -> Result<Json<PersonalData>, Problem> {
    let address = from.map(|Extension(Peer(address))| address.to_string());
    let who = (caller.by.as_str(), address.as_deref());
    Ok(Json(privacy::export(&management.workspace, &lead, who, &why.reason).await?))
}
