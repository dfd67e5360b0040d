//! `GET /api/v1/keys`

use axum::Json;
use axum::extract::State;
use baton_app::api_keys::{self, ListedKey};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Asked, Refusals};
use crate::problem::Problem;

/// Which keys.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Those that were revoked as well.
    #[serde(default)]
    revoked: bool,
}

/// Keys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Keys {
    /// The oldest first. No secret is shown.
    items: Vec<ListedKey>,
}

/// The keys.
#[utoipa::path(
    get,
    path = "/keys",
    tag = "keys",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(Which),
    responses((status = 200, body = Keys), Refusals)
)]
pub(crate) async fn list_keys(
    _: May<Administer>,
    State(management): State<Management>,
    Asked(which): Asked<Which>,
) -> Result<Json<Keys>, Problem> {
    Ok(Json(Keys { items: api_keys::list(&management.workspace, which.revoked).await? }))
}
