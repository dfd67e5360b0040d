//! `POST /api/v1/invitations` and `POST /api/v1/members/{email}/invite`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::sign_in::{self, Accepted};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, ProblemDocument, Refusals};
use super::super::members::NewMemberBody;
use crate::problem::Problem;

/// Adds a member and sends it a link to set its password.
#[utoipa::path(
    post,
    path = "/invitations",
    tag = "sign-in",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = NewMemberBody,
    responses((status = 201, body = Accepted), Refusals, BodyRefusals)
)]
pub(crate) async fn invite_member(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(body): Body<NewMemberBody>,
) -> Result<(StatusCode, Json<Accepted>), Problem> {
    let invited = sign_in::invite(&management.gate, body.read(), &caller.by).await?;
    Ok((StatusCode::CREATED, Json(invited)))
}

/// Sends a member who has not set a password yet another link; the one before is good no more.
#[utoipa::path(
    post,
    path = "/members/{email}/invite",
    tag = "sign-in",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "Its address")),
    responses(
        (status = 200, body = Accepted),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "The member signs in already."),
        Refusals, AbsentRefusal
    )
)]
pub(crate) async fn invite_member_again(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(email): Place<String>,
) -> Result<Json<Accepted>, Problem> {
    Ok(Json(sign_in::send_again(&management.gate, &email, &caller.by).await?))
}
