//! `POST`, `GET` and `DELETE /api/v1/session`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Response};
use baton_app::sign_in::{self, Entry, Profile};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::access::{Anybody, Me};
use super::super::extract::{Body, BodyRefusals, Refusals};
use super::super::{Management, cookies};
use super::{OpenRefusals, Opened, opened};
use crate::problem::Problem;

/// Address and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// The address.
    email: String,
    /// The password.
    password: String,
}

/// Signs in. Too many tries are slowed down, and what is wrong is not told.
#[utoipa::path(
    post,
    path = "/session",
    tag = "sign-in",
    security(()),
    request_body = SignIn,
    responses((status = 200, body = Opened), OpenRefusals, BodyRefusals)
)]
pub(crate) async fn sign_in(
    Anybody(client): Anybody,
    State(management): State<Management>,
    Body(body): Body<SignIn>,
) -> Result<Response, Problem> {
    match management.gate.sign_in(&body.email, &body.password, &client).await? {
        Entry::In(signed_in) => Ok(opened(&management, signed_in)),
        Entry::SecondFactor { ticket } => {
            let opened = Opened { email: None, expires_at: None, second_factor: Some(ticket) };
            Ok(Json(opened).into_response())
        }
    }
}

/// Whoever is signed in.
#[utoipa::path(
    get,
    path = "/session",
    tag = "sign-in",
    security(("session" = ["admin", "marketer", "sales", "viewer"])),
    responses((status = 200, body = Profile), Refusals)
)]
pub(crate) async fn show_session(
    Me(session): Me,
    State(management): State<Management>,
) -> Result<Json<Profile>, Problem> {
    Ok(Json(sign_in::profile(&management.gate, &session).await?))
}

/// Signs out.
#[utoipa::path(
    delete,
    path = "/session",
    tag = "sign-in",
    security(("session" = ["admin", "marketer", "sales", "viewer"])),
    responses((status = 204, description = "Signed out"), Refusals)
)]
pub(crate) async fn sign_out(
    Me(session): Me,
    State(management): State<Management>,
) -> Result<Response, Problem> {
    management.gate.end(&session, session.id).await?;
    let cookie = cookies::taken(&management.gate).map(|cookie| (SET_COOKIE, cookie));
    Ok((StatusCode::NO_CONTENT, AppendHeaders(cookie)).into_response())
}
