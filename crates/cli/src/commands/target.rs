//! `baton target set|remove|list`.

use baton_app::access::Sees;
use baton_app::target::{self, NewTarget, TargetView};
use baton_model::Period;
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::table::{Align, Table, bar};
use crate::words::Language;

/// What owners are to reach in a period, and what they have reached.
#[derive(Debug, Args)]
pub(crate) struct Target {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Set a target.
    Set {
        #[command(flatten)]
        which: Which,
        /// How much: an amount in units of the currency, or how many deals.
        amount: f64,
        /// Who sets it.
        #[arg(long)]
        by: Option<String>,
    },
    /// Remove a target.
    Remove {
        #[command(flatten)]
        which: Which,
        /// Who removes it.
        #[arg(long)]
        by: Option<String>,
    },
    /// Targets, with what was reached.
    List {
        /// Only those of this period.
        #[arg(long)]
        period: Option<Period>,
    },
}

#[derive(Debug, Args)]
struct Which {
    /// Who is to reach it.
    owner: String,
    /// `2026`, `2026-Q3` or `2026-09`.
    period: Period,
    /// ISO 4217, of an amount; without it, deals are counted.
    #[arg(long)]
    currency: Option<String>,
}

impl Which {
    fn target(self, amount: f64) -> NewTarget {
        let metric = if self.currency.is_some() { "won_amount" } else { "won_count" };
        let Which { owner, period, currency } = self;
        NewTarget { owner, period, metric: metric.to_owned(), currency, amount }
    }
}

impl Target {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        match self.action {
            Action::Set { which, amount, by } => {
                let set =
                    target::set(&workspace, &which.target(amount), None, &by.unwrap_or_else(shell_user))
                        .await?;
                global.print(&set, || text(std::slice::from_ref(&set), language))
            }
            Action::Remove { which, by } => {
                target::remove(&workspace, &which.target(0.0), &by.unwrap_or_else(shell_user)).await?;
                global.print(&serde_json::json!({ "removed": true }), || {
                    language.pick("removed\n", "삭제했어요\n").to_owned()
                })
            }
            Action::List { period } => {
                let found = target::list(&workspace, period, &Sees::All).await?;
                global.print(&found, || text(&found, language))
            }
        }
    }
}

fn text(found: &[TargetView], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("Period", "기간"), Align::Left),
        (language.pick("Owner", "담당"), Align::Left),
        (language.pick("Target", "목표"), Align::Right),
        (language.pick("Won", "달성"), Align::Right),
        (language.pick("Deals", "건수"), Align::Right),
        ("", Align::Left),
        (language.pick("Attained", "달성률"), Align::Right),
    ]);
    for one in found {
        let unit = one.currency.as_deref().map_or_else(String::new, |currency| format!(" {currency}"));
        table.row([
            one.period.clone(),
            one.owner.clone(),
            format!("{}{unit}", one.target),
            format!("{}{unit}", one.reached),
            one.deals.to_string(),
            one.attainment.map(|share| bar(share, 10)).unwrap_or_default(),
            one.attainment.map(|share| format!("{:.0} %", share * 100.0)).unwrap_or_default(),
        ]);
    }
    if table.is_empty() {
        return language.pick("No targets.\n", "목표가 없어요.\n").to_owned();
    }
    table.text()
}
