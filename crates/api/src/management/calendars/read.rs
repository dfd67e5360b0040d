//! `GET /calendar/{token}.ics`: not of the API, since the programs that read calendars have no keys. The address itself is the secret.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use baton_app::calendar;

use super::super::Management;
use super::super::extract::Place;
use crate::problem::{Kind, Problem};

/// The calendar of a token.
pub(crate) async fn read_calendar(
    State(management): State<Management>,
    Place(file): Place<String>,
) -> Result<impl IntoResponse, Problem> {
    let nothing = || Problem::new(Kind::NotFound, "no calendar is here, or it was revoked");
    let token = file.strip_suffix(".ics").ok_or_else(nothing)?;
    let text = calendar::read(&management.workspace, token).await?.ok_or_else(nothing)?;
    Ok(([(CONTENT_TYPE, "text/calendar; charset=utf-8"), (CACHE_CONTROL, "private, no-store")], text))
}
