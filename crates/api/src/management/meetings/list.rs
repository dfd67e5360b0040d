//! `GET /api/v1/meetings`

use axum::Json;
use axum::extract::State;
use baton_app::Instant;
use baton_app::meeting::{self, Filter, MeetingView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::cursor;
use super::super::extract::{AbsentRefusal, Asked, Limit, Refusals};
use crate::problem::Problem;

/// Which are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only those of this owner.
    owner: Option<String>,
    /// Only those with this lead: external id, e-mail address or `#number`.
    lead: Option<String>,
    /// Only those that end after this.
    since: Option<Instant>,
    /// How many, 1 to 1,000; 50 if it is not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<Limit<1_000>>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A page of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Meetings {
    /// In order of their beginning.
    items: Vec<MeetingView>,
    /// Where the next page begins; none after the last.
    next: Option<String>,
}

/// Meetings and calls in order of their beginning.
#[utoipa::path(
    get,
    path = "/meetings",
    tag = "meetings",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(Wanted),
    responses((status = 200, body = Meetings), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_meetings(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Meetings>, Problem> {
    caller.sees_lead(&management, wanted.lead.as_deref()).await?;
    let after = cursor::read::<2>(wanted.cursor.as_deref())?;
    let after = after.map(|[start, id]| (Instant::from_micros(start), id));
    let limit = Limit::or_default(wanted.limit);
    let Wanted { owner, lead, since, .. } = wanted;
    let items = meeting::list(
        &management.workspace,
        &Filter { owner, lead, since, after, sees: caller.sees.clone(), limit },
    )
    .await?;
    let next = cursor::after(&items, limit, |last| [last.starts_at.micros(), last.id]);
    Ok(Json(Meetings { items, next }))
}
