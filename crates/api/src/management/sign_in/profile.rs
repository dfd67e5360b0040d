//! `PATCH /api/v1/session/profile`

use axum::Json;
use axum::extract::State;
use baton_app::Tongue;
use baton_app::sign_in::{self, Profile, ProfileChange};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::Me;
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// What is changed: what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedProfile {
    /// The name; empty: none.
    name: Option<String>,
    /// The language.
    language: Option<Tongue>,
    /// The time zone, by its name in the IANA database.
    time_zone: Option<String>,
}

/// Changes what whoever is signed in says of itself.
#[utoipa::path(
    patch,
    path = "/session/profile",
    tag = "sign-in",
    security(("session" = ["admin", "marketer", "sales", "viewer"])),
    request_body = ChangedProfile,
    responses((status = 200, body = Profile), Refusals, BodyRefusals)
)]
pub(crate) async fn change_profile(
    Me(session): Me,
    State(management): State<Management>,
    Body(body): Body<ChangedProfile>,
) -> Result<Json<Profile>, Problem> {
    let change = ProfileChange {
        name: body.name.as_deref(),
        language: body.language,
        time_zone: body.time_zone.as_deref(),
    };
    Ok(Json(sign_in::change_profile(&management.gate, &session, change).await?))
}
