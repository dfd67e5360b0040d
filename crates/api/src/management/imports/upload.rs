//! `POST /api/v1/imports`

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use baton_app::jobs::{ImportView, NewUpload, Receiving, UPLOAD_BYTES_MAX};
use http_body_util::BodyExt as _;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{May, Shape};
use super::super::extract::{Asked, BodyRefusals, Refusals};
use crate::handle::Pace;
use crate::problem::{Kind, Problem};

/// So many bytes have to come within the time that a request has: whoever sends more slowly is cut off.
const PACE_BYTES: usize = 256 * 1024;

/// What a file is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SentFile {
    /// What it holds: `leads`, `events` or `opportunities`.
    kind: String,
    /// What it is called. Events may be `.csv`, `.ndjson` or `.parquet`, the others are tables; `.gz` may stand behind.
    name: String,
}

/// Takes in a file to be imported, as it is, at most 256 MB; answers with the encoding, delimiter and columns that were found. It is kept for a week.
#[utoipa::path(
    post,
    path = "/imports",
    tag = "imports",
    security(("session" = ["admin", "marketer"]), ("key" = ["admin"])),
    params(SentFile),
    request_body(content(("application/octet-stream")), description = "The file"),
    responses((status = 201, body = ImportView), Refusals, BodyRefusals)
)]
pub(crate) async fn upload_import(
    caller: May<Shape>,
    State(management): State<Management>,
    Asked(SentFile { kind, name }): Asked<SentFile>,
    request: Request,
) -> Result<(StatusCode, Json<ImportView>), Problem> {
    let pace = request.extensions().get::<Pace>().cloned();
    let mut receiving = Receiving::begin(&management.workspace, NewUpload { kind, name }).await?;
    let mut body = request.into_body();
    let mut since = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::new(Kind::Unreadable, "body: the file did not come whole"))?;
        let part: Bytes = frame.into_data().unwrap_or_default();
        if !receiving.write(&part).await? {
            let most = UPLOAD_BYTES_MAX >> 20;
            return Err(Problem::new(Kind::TooLarge, format!("body: a file has at most {most} MB")));
        }
        since += part.len();
        if since >= PACE_BYTES {
            since = 0;
            pace.iter().for_each(Pace::came);
        }
    }
    Ok((StatusCode::CREATED, Json(receiving.finish(&management.workspace, &caller).await?)))
}
