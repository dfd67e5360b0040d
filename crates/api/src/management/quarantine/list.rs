//! `GET /api/v1/quarantine`

use axum::Json;
use axum::extract::State;
use baton_app::Instant;
use baton_app::intake::{self, Quarantined};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Asked, Limit, Refusals};
use crate::problem::Problem;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct QuarantineWanted {
    /// How many, 1 to 200; 50 if it is not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<Limit<200>>,
    /// The `next` of the page before.
    cursor: Option<i64>,
}

/// A message that could not be taken. What it says is not shown: it may be of anybody.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuarantinedMessage {
    /// Its number.
    id: i64,
    /// Where it was sent to: `track`, `batch` …
    endpoint: String,
    /// Why it could not be taken, as a code.
    code: String,
    /// The member at fault, if one is.
    place: Option<String>,
    /// Why, in words.
    reason: String,
    /// How often it came.
    times: i64,
    /// When it first came.
    received_at: Instant,
    /// When it last came.
    last_at: Instant,
}

impl From<Quarantined> for QuarantinedMessage {
    fn from(message: Quarantined) -> QuarantinedMessage {
        let Quarantined { id, endpoint, code, place, reason, times, received_at, last_at, .. } = message;
        let [received_at, last_at] = [received_at, last_at].map(Instant::from_micros);
        QuarantinedMessage { id, endpoint, code, place, reason, times, received_at, last_at }
    }
}

/// A page of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuarantinePage {
    /// The oldest first.
    items: Vec<QuarantinedMessage>,
    /// The cursor of the next page; none: this was the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
}

/// Messages that were sent and could not be taken, with the reason, the oldest first.
#[utoipa::path(
    get,
    path = "/quarantine",
    tag = "quarantine",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(QuarantineWanted), responses((status = 200, body = QuarantinePage), Refusals)
)]
pub(crate) async fn list_quarantine(
    _: May<Administer>,
    State(management): State<Management>,
    Asked(QuarantineWanted { limit, cursor }): Asked<QuarantineWanted>,
) -> Result<Json<QuarantinePage>, Problem> {
    let limit = i64::from(Limit::or_default(limit));
    let mut found = intake::list(&management.workspace, cursor.unwrap_or(0), limit + 1).await?;
    let more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    let next = found.last().map(|last| last.id).filter(|_| more);
    Ok(Json(QuarantinePage { items: found.into_iter().map(QuarantinedMessage::from).collect(), next }))
}
