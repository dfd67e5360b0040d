//! The commands, one file each.

mod replay;

use std::path::Path;

use anyhow::Context;
use baton_app::ScoringModel;
use clap::Subcommand;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Replay(replay::Replay),
}

impl Command {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Command::Replay(command) => command.run(),
        }
    }
}

/// Reads a scoring model from a file.
fn model_file(path: &Path) -> anyhow::Result<ScoringModel> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    ScoringModel::from_text(&text)
        .map_err(|faults| anyhow::anyhow!("{}: not a scoring model\n{faults}", path.display()))
}
