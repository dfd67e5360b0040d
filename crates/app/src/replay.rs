//! Scoring a file of messages without any database.

use std::io::Write;
use std::path::Path;

use baton_engine::Compiled;
use baton_insight::history::{History, HistoryError};
pub use baton_insight::replay::{At, Options};
use baton_model::ScoringModel;

/// Why a replay failed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The history cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The output cannot be written.
    #[error("the output cannot be written: {0}")]
    Output(#[from] std::io::Error),
}

/// Writes a line per lead of `events` (NDJSON or Parquet) as `model` scores it.
///
/// # Errors
/// If the file cannot be read (nothing is written then) or the output cannot be written.
pub fn replay(
    model: &ScoringModel,
    events: &Path,
    options: Options,
    out: &mut impl Write,
) -> Result<(), ReplayError> {
    let model = Compiled::new(model);
    let history = History::read(events, &model)?;
    baton_insight::replay::replay(&history, &model, options, out)?;
    out.flush()?;
    Ok(())
}
