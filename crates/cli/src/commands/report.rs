//! `baton report conversion|funnel|sources|handoffs|winloss`.

use baton_app::report::{self, Dimension, Query, View};
use baton_app::{Instant, Stage};
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::reports;

/// Reports: conversion beside its benchmark, the funnel, sources, wins and losses.
#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(subcommand)]
    which: Which,
}

#[derive(Debug, Subcommand)]
enum Which {
    /// How many that reached one stage reached a later one.
    Conversion {
        /// From this stage.
        #[arg(long, default_value = "mql")]
        from: Stage,
        /// To this stage or beyond it.
        #[arg(long, default_value = "sql")]
        to: Stage,
        /// Group by `source`, `campaign`, `industry`, `size`, `month`, `owner` or `model`.
        #[arg(long)]
        by: Option<Dimension>,
        #[command(flatten)]
        when: When,
    },
    /// Every step from lead to customer.
    Funnel {
        #[command(flatten)]
        when: When,
    },
    /// Leads, conversion and deals by source.
    Sources {
        #[command(flatten)]
        when: When,
    },
    /// How soon sales answers hand-offs, what it takes and gives back, by owner, source and model.
    Handoffs {
        #[command(flatten)]
        when: When,
    },
    /// Deals won and lost, by reason, competitor, source, industry and owner.
    Winloss {
        #[command(flatten)]
        when: When,
    },
    /// Set the benchmark of a pair of stages, for all sources or for one.
    Benchmark {
        /// The rate in percent: 13.
        percent: f64,
        /// From this stage.
        #[arg(long, default_value = "mql")]
        from: Stage,
        /// To this stage.
        #[arg(long, default_value = "sql")]
        to: Stage,
        /// Only for this source.
        #[arg(long)]
        source: Option<String>,
    },
}

#[derive(Debug, Args)]
struct When {
    /// Leads that entered in the period, whatever became of them (the default).
    #[arg(long, conflicts_with = "period")]
    cohort: bool,
    /// Conversions dated in the period, whenever their leads entered.
    #[arg(long)]
    period: bool,
    /// From this day or instant on.
    #[arg(long, value_name = "D", value_parser = day)]
    since: Option<Instant>,
    /// Up to this day or instant, which is not included.
    #[arg(long, value_name = "D", value_parser = day)]
    until: Option<Instant>,
}

/// An RFC 3339 time, or a date: its midnight, UTC.
fn day(text: &str) -> Result<Instant, String> {
    text.parse::<Instant>()
        .or_else(|_| format!("{text}T00:00:00Z").parse())
        .map_err(|_| format!("`{text}` is not a date such as 2026-03-01, nor an RFC 3339 time"))
}

impl When {
    fn query(&self) -> Query {
        let view = if self.period { View::Period } else { View::Cohort };
        Query { view, since: self.since, until: self.until, ..Query::default() }
    }
}

impl Report {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        match self.which {
            Which::Conversion { from, to, by, when } => {
                let report = report::conversion(&workspace, &Query { from, to, by, ..when.query() }).await?;
                global.print(&report, || reports::conversion(&report, language))
            }
            Which::Funnel { when } => {
                let report = report::funnel(&workspace, &when.query()).await?;
                global.print(&report, || reports::funnel(&report, language))
            }
            Which::Sources { when } => {
                let report = report::sources(&workspace, &when.query()).await?;
                global.print(&report, || reports::sources(&report, language))
            }
            Which::Handoffs { when } => {
                let report = baton_app::handoff::report::report(&workspace, when.since, when.until).await?;
                global.print(&report, || crate::handoff_report::text(&report, language))
            }
            Which::Winloss { when } => {
                let report = report::win_loss(&workspace, &when.query()).await?;
                global.print(&report, || reports::win_loss(&report, language))
            }
            Which::Benchmark { percent, from, to, source } => {
                let benchmark = report::Benchmark { from, to, source, rate: percent / 100.0 };
                report::set_benchmark(&workspace, &benchmark, &shell_user()).await?;
                global.print(&benchmark, || format!("{from} → {to}: {percent} %\n"))
            }
        }
    }
}
