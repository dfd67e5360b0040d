//! `POST /api/v1/proposals/{id}/schedule`

use axum::extract::State;
use baton_app::criteria::{self, ProposalView};
use baton_app::{Instant, Role};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use super::show::{Tagged, tagged};
use crate::problem::{Kind, Problem};

/// When it is to be published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Schedule {
    /// When; now if it is not said, or past.
    at: Option<Instant>,
    /// Why it is published although a team has not agreed to it: for administrators, and noted in the audit.
    without_agreement: Option<String>,
}

/// Has a proposal published that both teams have agreed to, now or later; an administrator may do without their agreement, saying why.
#[utoipa::path(
    post,
    path = "/proposals/{id}/schedule",
    tag = "proposals",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    request_body = Schedule,
    responses((status = 200, body = ProposalView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn schedule_proposal(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    Body(body): Body<Schedule>,
) -> Result<Tagged, Problem> {
    let at = body.at.unwrap_or_else(|| management.workspace.now());
    let without = body.without_agreement.as_deref();
    if without.is_some() && caller.role != Role::Admin {
        return Err(Problem::new(
            Kind::Forbidden,
            "only an administrator publishes without the agreement of both teams",
        ));
    }
    criteria::schedule(&management.workspace, id, at, without, &caller.by).await?;
    Ok(tagged(criteria::show(&management.workspace, id).await?))
}
