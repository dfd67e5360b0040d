//! `POST /api/v1/session/second-factor`, and `POST` and `PUT /api/v1/second-factor`, `POST /api/v1/second-factor/end` and `/members/{email}/end-second-factor`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use baton_app::sign_in::{self, Begun, RecoveryCodes};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, Anybody, May, Me};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use super::{OpenRefusals, Opened, opened};
use crate::problem::Problem;

/// A code, for somebody who has given the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecondFactor {
    /// What signing in gave.
    ticket: String,
    /// The code that the app shows, or a recovery code.
    code: String,
}

/// A code that the app shows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Code {
    /// Six digits.
    code: String,
}

/// The password of whoever asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirmation {
    /// It.
    password: String,
}

/// Signs in whoever gave the password with a code. After five wrong ones the password is asked for again.
#[utoipa::path(
    post,
    path = "/session/second-factor",
    tag = "sign-in",
    security(()),
    request_body = SecondFactor,
    responses((status = 200, body = Opened), OpenRefusals, BodyRefusals)
)]
pub(crate) async fn give_second_factor(
    Anybody(client): Anybody,
    State(management): State<Management>,
    Body(body): Body<SecondFactor>,
) -> Result<Response, Problem> {
    let signed_in = management.gate.give_second_factor(&body.ticket, &body.code, &client).await?;
    Ok(opened(&management, signed_in))
}

/// Begins a second factor: the app is given what this answers, and a code of it confirms that.
#[utoipa::path(
    post,
    path = "/second-factor",
    tag = "sign-in",
    security(("session" = ["admin", "marketer", "sales", "viewer"])),
    request_body = Confirmation,
    responses((status = 200, body = Begun), Refusals, OpenRefusals, BodyRefusals)
)]
pub(crate) async fn begin_second_factor(
    Me(session): Me,
    State(management): State<Management>,
    Body(body): Body<Confirmation>,
) -> Result<Json<Begun>, Problem> {
    Ok(Json(sign_in::begin_second_factor(&management.gate, &session, &body.password).await?))
}

/// Asks for the second factor from now on. All other sessions end; the codes are shown this once.
#[utoipa::path(
    put,
    path = "/second-factor",
    tag = "sign-in",
    security(("session" = ["admin", "marketer", "sales", "viewer"])),
    request_body = Code,
    responses((status = 200, body = RecoveryCodes), Refusals, OpenRefusals, BodyRefusals)
)]
pub(crate) async fn confirm_second_factor(
    Me(session): Me,
    State(management): State<Management>,
    Body(body): Body<Code>,
) -> Result<Json<RecoveryCodes>, Problem> {
    Ok(Json(sign_in::confirm_second_factor(&management.gate, &session, &body.code).await?))
}

/// Ends the second factor of whoever asks.
#[utoipa::path(
    post,
    path = "/second-factor/end",
    tag = "sign-in",
    security(("session" = ["admin", "marketer", "sales", "viewer"])),
    request_body = Confirmation,
    responses((status = 204, description = "Ended"), Refusals, OpenRefusals, BodyRefusals)
)]
pub(crate) async fn end_second_factor(
    Me(session): Me,
    State(management): State<Management>,
    Body(body): Body<Confirmation>,
) -> Result<StatusCode, Problem> {
    sign_in::end_second_factor(&management.gate, &session, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the second factor of a member who lost it. All its sessions end.
#[utoipa::path(
    post,
    path = "/members/{email}/end-second-factor",
    tag = "members",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "Its address")),
    responses((status = 204, description = "Ended"), Refusals, AbsentRefusal)
)]
pub(crate) async fn end_second_factor_of_member(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(email): Place<String>,
) -> Result<StatusCode, Problem> {
    sign_in::end_second_factor_of(&management.gate, &email, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
