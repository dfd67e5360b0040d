//! `GET /api/v1/leads/score-changes`

use axum::Json;
use axum::extract::State;
use baton_app::Instant;
use baton_app::leads::{self, ScoreChanges, ScoreChangesWanted};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{Asked, Refusals};
use super::listed;
use crate::problem::{Kind, Problem};

/// Whose scores, and since when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedChanges {
    /// Leads by number, with commas between them, 1 to 200.
    #[param(example = "12,57")]
    leads: String,
    /// Since when; 7 days ago if it is not said.
    since: Option<Instant>,
}

/// How far the scores of these leads moved since an instant: what lists show now beside what they would have shown then, by what is known
/// now. Leads that are not there, may not be seen, or have tens of thousands of messages, are left out.
#[utoipa::path(
    get,
    path = "/leads/score-changes",
    tag = "leads",
    extensions(("x-persons" = json!("items.key"))),
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(WantedChanges),
    responses((status = 200, body = ScoreChanges), Refusals)
)]
pub(crate) async fn list_score_changes(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(WantedChanges { leads, since }): Asked<WantedChanges>,
) -> Result<Json<ScoreChanges>, Problem> {
    let numbers: Result<Vec<i64>, _> = listed(Some(&leads)).iter().map(|number| number.parse()).collect();
    let leads =
        numbers.map_err(|_| Problem::new(Kind::Invalid, "leads: numbers with commas between them"))?;
    let wanted = ScoreChangesWanted { leads, since };
    Ok(Json(leads::score_changes(&management.workspace, &wanted, &caller.sees).await?))
}
