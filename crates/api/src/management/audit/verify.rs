//! `GET /api/v1/audit/verification`

use axum::Json;
use axum::extract::State;
use baton_app::audit::{self, Verified};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Asked, ProblemDocument, Refusals};
use crate::problem::{Kind, Problem};

/// What an earlier answer said, if it was kept somewhere else. Both or neither.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Known {
    /// Its `place`.
    #[param(minimum = 0)]
    place: Option<i64>,
    /// Its `hash`.
    hash: Option<String>,
}

/// Whether the audit is what was noted: nothing edited, left out, put elsewhere or cut off. It reads all of it.
#[utoipa::path(
    get,
    path = "/audit/verification",
    tag = "audit",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(Known),
    responses(
        (status = 200, body = Verified),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "It cannot be told without the key."),
        Refusals
    )
)]
pub(crate) async fn verify_audit(
    _: May<Administer>,
    State(management): State<Management>,
    Asked(known): Asked<Known>,
) -> Result<Json<Verified>, Problem> {
    let known = match (known.place, known.hash.as_deref()) {
        (Some(place), Some(hash)) => Some((place, hash)),
        (None, None) => None,
        _ => {
            return Err(Problem::new(Kind::Invalid, "place and hash: both of an earlier answer, or neither"));
        }
    };
    // What was noted just now is looked at as well, if it can be chained: `waiting` tells.
    if let Err(error) = audit::seal_all(&management.workspace).await {
        tracing::warn!(%error, "what was noted just now is not chained yet");
    }
    Ok(Json(audit::verify(&management.workspace, known).await?))
}
