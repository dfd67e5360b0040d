//! `GET /api/v1/sessions` and `DELETE /api/v1/sessions/{id}`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::sign_in::SessionView;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::Me;
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// Sessions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sessions {
    /// Those that hold, the newest first.
    items: Vec<SessionView>,
}

/// The sessions of whoever asks.
#[utoipa::path(
    get,
    path = "/sessions",
    tag = "sign-in",
    security(("session" = ["admin", "marketer", "sales", "viewer"])),
    responses((status = 200, body = Sessions), Refusals)
)]
pub(crate) async fn list_sessions(
    Me(session): Me,
    State(management): State<Management>,
) -> Result<Json<Sessions>, Problem> {
    Ok(Json(Sessions { items: management.gate.sessions(&session).await? }))
}

/// Ends a session of whoever asks.
#[utoipa::path(
    delete,
    path = "/sessions/{id}",
    tag = "sign-in",
    security(("session" = ["admin", "marketer", "sales", "viewer"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "Ended"), Refusals, AbsentRefusal)
)]
pub(crate) async fn end_session(
    Me(session): Me,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    management.gate.end(&session, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
