//! `baton replay`: scores a file of messages without any database.

use std::io::BufWriter;
use std::path::PathBuf;

use baton_app::replay::{At, Options, replay};
use clap::Args;

use super::model_file;

/// Score a file of messages; prints NDJSON, a line per lead.
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The scoring model (YAML or JSON).
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Messages: Segment-shaped NDJSON (may be gzipped), or Parquet.
    #[arg(long, value_name = "FILE")]
    events: PathBuf,
    /// The instant (RFC 3339), or `each-event` for a line per lead and instant of its messages.
    #[arg(long, value_name = "INSTANT", value_parser = at)]
    at: At,
    /// Leave out dates and `next_change_at`.
    #[arg(long)]
    values_only: bool,
    /// Leave out `next_change_at` alone; it costs more than all the rest.
    #[arg(long)]
    no_forecast: bool,
    /// Add the ledger.
    #[arg(long)]
    explain: bool,
}

fn at(text: &str) -> Result<At, String> {
    if text == "each-event" {
        return Ok(At::EachEvent);
    }
    text.parse().map(At::Instant).map_err(|error| format!("{error}; or write each-event"))
}

impl Replay {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let model = model_file(&self.model)?;
        let options = Options {
            at: self.at,
            values_only: self.values_only,
            no_forecast: self.no_forecast,
            explain: self.explain,
        };
        let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
        replay(&model, &self.events, options, &mut out)?;
        Ok(())
    }
}
