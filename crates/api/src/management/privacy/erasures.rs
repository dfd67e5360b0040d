//! `GET /api/v1/erasures`

use axum::Json;
use axum::extract::State;
use baton_app::privacy::{self, ErasureView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::cursor;
use super::super::extract::{Asked, Limit, Refusals};
use crate::problem::Problem;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// How many, 1 to 200; 50 if it is not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<Limit<200>>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Erasures.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Erasures {
    /// The newest first.
    items: Vec<ErasureView>,
    /// The cursor of the next page; none: this was the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Proofs that people were forgotten, without who they were.
#[utoipa::path(
    get,
    path = "/erasures",
    tag = "privacy",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(Wanted),
    responses((status = 200, body = Erasures), Refusals)
)]
pub(crate) async fn list_erasures(
    _: May<Administer>,
    State(management): State<Management>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Erasures>, Problem> {
    let before = cursor::read::<1>(wanted.cursor.as_deref())?.map(|[before]| before);
    let limit = Limit::or_default(wanted.limit);
    let items = privacy::erasures(&management.workspace, before, limit).await?;
    let next = cursor::after(&items, limit, |erasure| [erasure.proof]);
    Ok(Json(Erasures { items, next }))
}
