//! `POST /api/v1/set-up`

use axum::extract::State;
use axum::response::Response;
use baton_app::sign_in::SetUp;
use baton_app::{Team, Tongue};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::Anybody;
use super::super::extract::{Body, BodyRefusals};
use super::{OpenRefusals, Opened, opened};
use crate::problem::Problem;

/// Who is to be the first administrator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FirstAdmin {
    /// The secret of the link that was printed when Baton was started: what stands behind its `#`.
    token: String,
    /// Its address.
    email: String,
    /// Its name.
    name: Option<String>,
    /// Its password: at least 12 characters.
    #[schema(min_length = 12)]
    password: String,
    /// Its language.
    #[serde(default)]
    language: Tongue,
    /// Its time zone, by its name in the IANA database; UTC if it is not said.
    time_zone: Option<String>,
    /// Its team, if it works with leads as well.
    team: Option<Team>,
}

/// Makes the first administrator, and signs them in.
#[utoipa::path(
    post,
    path = "/set-up",
    tag = "sign-in",
    security(()),
    request_body = FirstAdmin,
    responses((status = 200, body = Opened), OpenRefusals, BodyRefusals)
)]
pub(crate) async fn set_up_workspace(
    Anybody(client): Anybody,
    State(management): State<Management>,
    Body(body): Body<FirstAdmin>,
) -> Result<Response, Problem> {
    let wanted = SetUp {
        email: &body.email,
        name: body.name.as_deref(),
        password: &body.password,
        language: body.language,
        time_zone: body.time_zone.as_deref().unwrap_or("UTC"),
        team: body.team,
    };
    Ok(opened(&management, management.gate.set_up(&body.token, wanted, &client).await?))
}
