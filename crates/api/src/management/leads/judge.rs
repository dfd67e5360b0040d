//! `PUT /api/v1/leads/{lead}/events/{message_id}/verdict`

use axum::Json;
use axum::extract::State;
use baton_app::leads::{self, EventVerdict, JudgeEvent};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Whose doing an event was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Judgement {
    /// A machine's: then it scores nothing; or a person's.
    machine: bool,
    /// Why, in words: at most 500 characters.
    #[schema(max_length = 500)]
    note: Option<String>,
}

/// Says whose doing an event was; the lead is scored anew at once, as if that had always been known.
#[utoipa::path(
    put,
    path = "/leads/{lead}/events/{message_id}/verdict",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(
        ("lead" = String, Path, description = "External id, e-mail address or `#number`"),
        ("message_id" = String, Path, description = "The message that told the event, as the journey has it"),
    ),
    request_body = Judgement,
    responses((status = 200, body = EventVerdict), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn judge_event(
    caller: May<Work>,
    State(management): State<Management>,
    Place((lead, message_id)): Place<(String, String)>,
    Body(body): Body<Judgement>,
) -> Result<Json<EventVerdict>, Problem> {
    let asked = JudgeEvent {
        lead: &lead,
        message_id: &message_id,
        machine: body.machine,
        note: body.note.as_deref(),
        by: &caller.by,
    };
    Ok(Json(leads::judge(&management.workspace, asked, &caller.sees).await?))
}
