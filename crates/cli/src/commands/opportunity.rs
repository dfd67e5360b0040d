//! `baton opportunity open|list|show|change|win|lose|pipeline`.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context;
use baton_app::Instant;
use baton_app::access::Sees;
use baton_app::opportunity::{
    self, ChangeOpportunity, Close, Closing, Deed, Filter, NewOpportunity, OpportunityView, Product,
};
use baton_app::workspace::Workspace;
use baton_model::Pipeline;
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::moment::moment;
use crate::table::{Align, Table};
use crate::words::{Language, date};

/// Open, work on, win and lose deals.
#[derive(Debug, Args)]
pub(crate) struct Opportunity {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Open a deal of a lead: it becomes an opportunity.
    Open {
        /// External id, e-mail or `#number`.
        lead: String,
        #[command(flatten)]
        what: What,
        /// Who opens it.
        #[arg(long)]
        by: Option<String>,
    },
    /// Deals in order of number.
    List {
        /// Only those of this owner.
        #[arg(long)]
        owner: Option<String>,
        /// Only those of this lead.
        #[arg(long)]
        lead: Option<String>,
        /// Only `open`, `won` or `lost` ones.
        #[arg(long, value_parser = ["open", "won", "lost"])]
        outcome: Option<String>,
        /// After this number.
        #[arg(long, default_value_t = 0)]
        after: i64,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// One deal, and what was done to it.
    Show {
        /// Its number.
        number: i64,
    },
    /// Change an open deal.
    Change {
        /// Its number.
        number: i64,
        #[command(flatten)]
        what: What,
        /// Who changes it.
        #[arg(long)]
        by: Option<String>,
    },
    /// A deal was won: its lead becomes a customer.
    Win {
        /// Its number.
        number: i64,
        #[command(flatten)]
        end: End,
    },
    /// A deal was lost: its lead goes back to nurture.
    Lose {
        /// Its number.
        number: i64,
        #[command(flatten)]
        end: End,
    },
    /// The stages of an open deal, their probabilities, and the reasons for losing.
    Pipeline {
        #[command(subcommand)]
        action: PipelineAction,
    },
}

#[derive(Debug, Args)]
struct What {
    /// Its name.
    #[arg(long)]
    name: Option<String>,
    /// Its stage, by its id in the pipeline.
    #[arg(long)]
    stage: Option<String>,
    /// What it is worth, in units of the currency.
    #[arg(long)]
    amount: Option<f64>,
    /// ISO 4217: KRW, USD …
    #[arg(long)]
    currency: Option<String>,
    /// When it should be decided: a day, or a time (RFC 3339).
    #[arg(long, value_name = "TIME", value_parser = moment)]
    expected_close: Option<Instant>,
    /// What is to be sold: `NAME`, `NAME=AMOUNT`; may be repeated.
    #[arg(long = "product", value_name = "NAME[=AMOUNT]", value_parser = product)]
    products: Vec<Product>,
    /// Who else is in it.
    #[arg(long)]
    competitor: Option<String>,
    /// Who sells.
    #[arg(long)]
    owner: Option<String>,
}

#[derive(Debug, Args)]
struct End {
    /// Why: of a lost deal, a reason of the pipeline.
    #[arg(long)]
    reason: Option<String>,
    /// Who else was in it.
    #[arg(long)]
    competitor: Option<String>,
    /// What was missing.
    #[arg(long)]
    missing_feature: Option<String>,
    /// When; without it, now.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<Instant>,
    /// Who closes it.
    #[arg(long)]
    by: Option<String>,
}

#[derive(Debug, Subcommand)]
enum PipelineAction {
    /// The pipeline in force.
    Show,
    /// Set it from a YAML or JSON file.
    Set {
        /// The document.
        file: PathBuf,
        /// Who sets it.
        #[arg(long)]
        by: Option<String>,
    },
}

fn product(text: &str) -> Result<Product, String> {
    let (name, amount) = text.rsplit_once('=').map_or((text, None), |(name, amount)| (name, Some(amount)));
    let amount =
        amount.map(str::parse).transpose().map_err(|_| format!("`{text}`: write NAME or NAME=AMOUNT"))?;
    Ok(Product { name: name.to_owned(), quantity: None, amount })
}

impl Opportunity {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        match self.action {
            Action::Open { lead, what, by } => {
                let by = by.unwrap_or_else(shell_user);
                let opened = opportunity::open(&workspace, &what.opening(lead), &by).await?;
                global.print(&opened, || text(std::slice::from_ref(&opened), language))
            }
            Action::List { owner, lead, outcome, after, limit } => {
                let filter = Filter { owner, lead, outcome, after, sees: Sees::All, limit };
                let found = opportunity::list(&workspace, &filter).await?;
                global.print(&found, || text(&found, language))
            }
            Action::Show { number } => {
                let found = opportunity::show(&workspace, number).await?;
                let deeds = opportunity::history(&workspace, number).await?;
                let both = serde_json::json!({ "opportunity": found, "history": deeds });
                global.print(&both, || text(std::slice::from_ref(&found), language) + "\n" + &history(&deeds))
            }
            Action::Change { number, what, by } => {
                let by = by.unwrap_or_else(shell_user);
                let changed = opportunity::change(&workspace, number, &what.change(), &by).await?;
                global.print(&changed, || text(std::slice::from_ref(&changed), language))
            }
            Action::Win { number, end } => close(&workspace, global, number, Close::Won, end).await,
            Action::Lose { number, end } => close(&workspace, global, number, Close::Lost, end).await,
            Action::Pipeline { action } => pipeline(&workspace, global, action).await,
        }
    }
}

async fn close(
    workspace: &Workspace,
    global: &Global,
    number: i64,
    close: Close,
    end: End,
) -> anyhow::Result<()> {
    let End { reason, competitor, missing_feature, at, by } = end;
    let closing = Closing { close, reason, competitor, missing_feature, at, revision: None };
    let closed = opportunity::close(workspace, number, &closing, &by.unwrap_or_else(shell_user)).await?;
    global.print(&closed, || text(std::slice::from_ref(&closed), global.language()))
}

async fn pipeline(workspace: &Workspace, global: &Global, action: PipelineAction) -> anyhow::Result<()> {
    let language = global.language();
    let pipeline = match action {
        PipelineAction::Show => opportunity::pipeline::show(workspace).await?,
        PipelineAction::Set { file, by } => {
            let text = std::fs::read_to_string(&file)
                .with_context(|| format!("{}: cannot be read", file.display()))?;
            opportunity::pipeline::set(workspace, &text, None, &by.unwrap_or_else(shell_user)).await?
        }
    };
    global.print(&pipeline, || stages(&pipeline, language))
}

impl What {
    fn opening(self, lead: String) -> NewOpportunity {
        NewOpportunity {
            lead,
            name: self.name,
            stage: self.stage,
            amount: self.amount,
            currency: self.currency,
            expected_close_at: self.expected_close,
            products: self.products,
            competitor: self.competitor,
            owner: self.owner,
        }
    }

    fn change(self) -> ChangeOpportunity {
        ChangeOpportunity {
            name: self.name,
            stage: self.stage,
            amount: self.amount,
            currency: self.currency,
            expected_close_at: self.expected_close,
            products: Some(self.products).filter(|products| !products.is_empty()),
            competitor: self.competitor,
            owner: self.owner,
            revision: None,
        }
    }
}

fn text(found: &[OpportunityView], language: Language) -> String {
    let mut table = Table::new([
        ("#", Align::Right),
        (language.pick("Lead", "리드"), Align::Left),
        (language.pick("Name", "이름"), Align::Left),
        (language.pick("Stage", "단계"), Align::Left),
        (language.pick("Outcome", "결과"), Align::Left),
        (language.pick("Amount", "금액"), Align::Right),
        (language.pick("Sure", "확률"), Align::Right),
        (language.pick("Expected", "예상 마감"), Align::Left),
        (language.pick("Owner", "담당"), Align::Left),
        (language.pick("Reason", "사유"), Align::Left),
    ]);
    for one in found {
        let amount =
            one.amount.map(|amount| format!("{amount} {}", one.currency.as_deref().unwrap_or_default()));
        table.row([
            one.id.to_string(),
            one.lead.clone(),
            one.name.clone().unwrap_or_default(),
            one.stage.clone(),
            outcome(&one.outcome, language).to_owned(),
            amount.unwrap_or_default(),
            one.probability.map(|sure| format!("{:.0} %", sure * 100.0)).unwrap_or_default(),
            one.expected_close_at.map(date).unwrap_or_default(),
            one.owner.clone().unwrap_or_default(),
            one.reason.clone().unwrap_or_default(),
        ]);
    }
    if table.is_empty() {
        return language.pick("No opportunities.\n", "영업 기회가 없어요.\n").to_owned();
    }
    table.text()
}

fn outcome(outcome: &str, language: Language) -> &str {
    match outcome {
        "open" => language.pick("open", "진행 중"),
        "won" => language.pick("won", "성사"),
        "lost" => language.pick("lost", "실패"),
        other => other,
    }
}

fn history(deeds: &[Deed]) -> String {
    let mut text = String::new();
    for deed in deeds {
        let _ = writeln!(text, "{}  {}  {}  {}", date(deed.at), deed.by, deed.action, deed.changed);
    }
    text
}

fn stages(pipeline: &Pipeline, language: Language) -> String {
    let mut table = Table::new([
        (language.pick("Stage", "단계"), Align::Left),
        (language.pick("Name", "이름"), Align::Left),
        (language.pick("Probability", "확률"), Align::Right),
    ]);
    for stage in &pipeline.stages {
        let label = language.label(&stage.label, &stage.id).to_owned();
        table.row([stage.id.clone(), label, format!("{:.0} %", stage.probability * 100.0)]);
    }
    let reasons = language.pick("Reasons for losing", "실패 사유");
    format!("{}\n{reasons}: {}\n", table.text(), pipeline.lost_reasons.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_read() {
        assert_eq!(product("Seats=1200.5").unwrap().amount, Some(1200.5));
        assert_eq!(
            product("Seats").unwrap(),
            Product { name: "Seats".to_owned(), quantity: None, amount: None }
        );
        assert!(product("Seats=many").is_err());
    }
}
