//! Messages that were sent and could not be taken: see them, try them again, give them up.

mod drop;
mod list;
mod replay;

use baton_app::intake::Which;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;
use crate::problem::{Kind, Problem};

/// The most messages that are named at once.
const NUMBERS_MAX: usize = 1_000;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_quarantine))
        .routes(routes!(replay::replay_quarantine))
        .routes(routes!(drop::drop_quarantine))
}

/// Which messages.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChosenMessages {
    /// Their numbers, at most 1,000; without them, `all` has to be true.
    #[serde(default)]
    ids: Vec<i64>,
    /// All that are there.
    #[serde(default)]
    all: bool,
}

impl ChosenMessages {
    fn which(self) -> Result<Which, Problem> {
        match (self.all, self.ids) {
            (true, ids) if ids.is_empty() => Ok(Which::All),
            (false, ids) if (1..=NUMBERS_MAX).contains(&ids.len()) => Ok(Which::Numbers(ids)),
            _ => Err(Problem::new(
                Kind::Invalid,
                format!("ids, all: name 1 to {NUMBERS_MAX} messages, or `all` and none"),
            )),
        }
    }
}
