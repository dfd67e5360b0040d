//! `POST /api/v1/models/diff`

use axum::Json;
use axum::extract::State;
use baton_app::models::{self, Change};
use baton_app::{Error, ScoringModel, criteria};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Refusals};
use crate::problem::{Kind, Problem};

/// Two to be compared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Two {
    /// What was.
    old: Either,
    /// What is to be.
    new: Either,
}

/// Criteria: by version, or as they are written. One of both.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Either {
    /// The version, or as much of its beginning as no other has.
    version: Option<String>,
    /// YAML or JSON.
    document: Option<String>,
}

impl Either {
    async fn read(&self, place: &str, management: &Management) -> Result<ScoringModel, Problem> {
        match (&self.version, &self.document) {
            (Some(version), None) => {
                models::find(&management.workspace, Some(version)).await.map_err(|error| at(place, error))
            }
            (None, Some(document)) => criteria::read(document).map_err(|error| at(place, error)),
            _ => {
                Err(Problem::new(Kind::Invalid, format!("{place}: a `version` or a `document`, one of both")))
            }
        }
    }
}

/// Says which of the two it is.
fn at(place: &str, error: Error) -> Problem {
    Problem::from(error).at(place)
}

/// What differs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Differences {
    /// By place. Remarks, order and layout are no difference.
    items: Vec<Change>,
}

/// What differs between two documents, by meaning.
#[utoipa::path(
    post,
    path = "/models/diff",
    tag = "models",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    request_body = Two,
    responses((status = 200, body = Differences), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn diff_models(
    _: May<Look>,
    State(management): State<Management>,
    Body(two): Body<Two>,
) -> Result<Json<Differences>, Problem> {
    let (old, new) = (two.old.read("old", &management).await?, two.new.read("new", &management).await?);
    Ok(Json(Differences { items: models::diff(&old, &new) }))
}
