//! `GET /api/v1/webhooks/{id}/deliveries`

use axum::Json;
use axum::extract::State;
use baton_app::outgoing::Among;
use baton_app::outgoing::endpoints::{self, DeliveryView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::cursor;
use super::super::extract::{AbsentRefusal, Asked, Limit, Place, Refusals};
use crate::problem::Problem;

/// Which ones.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wanting {
    /// All.
    #[default]
    All,
    /// Those that wait.
    Waiting,
    /// Those that were given up.
    Dead,
}

/// What is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Which ones.
    #[serde(default)]
    #[param(inline)]
    state: Wanting,
    /// How many, 1 to 200; 50 if it is not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<Limit<200>>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// What was or is to be sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deliveries {
    /// The newest first.
    items: Vec<DeliveryView>,
    /// The cursor of the next page; none: this was the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What a webhook was or is to be sent, the newest first.
#[utoipa::path(
    get,
    path = "/webhooks/{id}/deliveries",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number"), Wanted),
    responses((status = 200, body = Deliveries), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_deliveries(
    _: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Deliveries>, Problem> {
    let among = match wanted.state {
        Wanting::All => Among::All,
        Wanting::Waiting => Among::Waiting,
        Wanting::Dead => Among::Dead,
    };
    let before = cursor::read(wanted.cursor.as_deref())?.map(|[id]| id);
    let limit = Limit::or_default(wanted.limit);
    let items = endpoints::deliveries(&management.workspace, id, among, before, limit).await?;
    let next = cursor::after(&items, limit, |item| [item.id]);
    Ok(Json(Deliveries { items, next }))
}
