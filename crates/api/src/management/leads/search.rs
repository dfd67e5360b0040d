//! `GET /api/v1/search`

use axum::Json;
use axum::extract::State;
use baton_app::leads::{self, SearchResult};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{Asked, Refusals};
use crate::problem::Problem;

/// What is searched for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Sought {
    /// At most 100 characters, six words; all must be found. Also parts of Korean syllables as they are typed, and initial letters.
    q: String,
}

/// The people and companies that fit best, few of each: the quick search.
#[utoipa::path(
    get,
    path = "/search",
    tag = "leads",
    extensions(("x-persons" = json!("people.key"))),
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(Sought),
    responses((status = 200, body = SearchResult), Refusals)
)]
pub(crate) async fn search_leads(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(sought): Asked<Sought>,
) -> Result<Json<SearchResult>, Problem> {
    Ok(Json(leads::search(&management.workspace, &sought.q, &caller.sees).await?))
}
