//! `PATCH /api/v1/members/{email}`

use axum::extract::State;
use baton_app::Role;
use baton_app::members::{self, MemberChange, MemberView, Membership};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// What is changed: what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedMember {
    /// Its name; empty: none.
    name: Option<String>,
    /// What it may do.
    role: Option<Role>,
    /// In which team it is.
    team: Option<Membership>,
    /// Whether it may do nothing any more.
    disabled: Option<bool>,
}

/// Changes a member. What it may do holds from its next request on; the last administrator who can sign in stays one.
#[utoipa::path(
    patch,
    path = "/members/{email}",
    tag = "members",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "Its address"), IfMatch),
    request_body = ChangedMember,
    responses((status = 200, body = MemberView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn change_member(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(email): Place<String>,
    read: IfMatch,
    Body(body): Body<ChangedMember>,
) -> Result<Revised<MemberView>, Problem> {
    let change = MemberChange {
        name: body.name.as_deref(),
        role: body.role,
        team: body.team,
        disabled: body.disabled,
    };
    let (workspace, seen) = (&management.workspace, Some(read.revision()));
    Ok(members::change(workspace, &email, change, seen, &caller.by).await?.into())
}
