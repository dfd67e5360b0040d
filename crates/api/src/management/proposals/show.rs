//! `GET /api/v1/proposals/{id}`

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{ETAG, HeaderValue};
use baton_app::criteria::{self, ProposalView};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// A proposal with what stands against it in `ETag`.
pub(super) type Tagged = (HeaderMap, Json<ProposalView>);

/// A proposal: what it changes of the criteria in force, who agreed, what was said. Its revision is the `ETag`.
#[utoipa::path(
    get,
    path = "/proposals/{id}",
    tag = "proposals",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("id" = i64, Path, description = "Its number")),
    responses(
        (status = 200, body = ProposalView, headers(("ETag" = String, description = "Its revision: what `If-Match` takes"))),
        Refusals,
        AbsentRefusal
    )
)]
pub(crate) async fn show_proposal(
    _: May<Look>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Tagged, Problem> {
    Ok(tagged(criteria::show(&management.workspace, id).await?))
}

pub(super) fn tagged(view: ProposalView) -> Tagged {
    let mut headers = HeaderMap::new();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", view.head.revision)) {
        headers.insert(ETAG, tag);
    }
    (headers, Json(view))
}
