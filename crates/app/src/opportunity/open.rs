//! Opening an opportunity.

use baton_model::{Happening, Instant, Pipeline, Stage};
use baton_store::opportunity::{self, Opportunity, Worked};
use baton_store::{audit, lead, outbox};
use serde::Deserialize;
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::{OpportunityView, Product, money, note, pipeline, products, view};
use crate::announce::happened;
use crate::bant::gaps;
use crate::derive::derive_now;
use crate::limits::maybe;
use crate::members;
use crate::workspace::{Error, Workspace, lead_of};

/// An opportunity to be opened.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOpportunity {
    /// Of which lead.
    pub lead: String,
    /// Its name.
    pub name: Option<String>,
    /// Its stage; without it, the first of the pipeline.
    pub stage: Option<String>,
    /// What it is worth, in units of the currency.
    pub amount: Option<f64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// When it should be decided.
    pub expected_close_at: Option<Instant>,
    /// What is to be sold.
    #[serde(default)]
    pub products: Vec<Product>,
    /// Who else is in it.
    pub competitor: Option<String>,
    /// Who sells; without it, the owner of the lead, else who opens it.
    pub owner: Option<String>,
}

/// Opens an opportunity, in the name of `by`: its lead moves to that stage. To pass SQL over, BANT must be settled.
///
/// # Errors
/// [`Error::NoLead`]; [`Error::Unsettled`] with the missing letters; [`Error::WrongUse`] for a value that is none; or the database's own.
pub async fn open(workspace: &Workspace, new: &NewOpportunity, by: &str) -> Result<OpportunityView, Error> {
    let now = workspace.now().micros();
    let currency = money(new.amount, new.currency.as_deref())?;
    let (listed, product) = products(&new.products)?;
    let mut tx = workspace.db.write().await?;
    let found = lead_of(&mut tx, &new.lead).await?;
    let shown = lead::display_key(&mut tx, &found).await?;
    let pipeline = pipeline::load(&mut tx).await?;
    let stage = stage_of(&pipeline, new.stage.as_deref())?;
    let at: Stage = found.stage.parse().unwrap_or(Stage::Visitor);
    if at.rank().is_none_or(|rank| Some(rank) < Stage::Sql.rank())
        && let Some(refused) =
            gaps(&mut tx, &found, now).await?.refused(&shown, &format!("{shown} cannot have an opportunity"))
    {
        return Err(refused);
    }
    let owner = match maybe(new.owner.as_deref()) {
        Some(owner) => members::owner(&mut tx, "owner", &owner).await?,
        None => found.owner.clone().unwrap_or_else(|| by.to_owned()),
    };
    let deal = Opportunity {
        id: 0,
        external_id: String::new(),
        lead_id: found.id,
        name: maybe(new.name.as_deref()),
        product,
        stage: stage.clone(),
        outcome: "open".to_owned(),
        amount: new.amount,
        currency,
        opened_at: now,
        closed_at: None,
        expected_close_at: new.expected_close_at.map(Instant::micros),
        reason: None,
        competitor: maybe(new.competitor.as_deref()),
        owner: Some(owner),
        attributes: "{}".to_owned(),
        recorded_at: now,
    };
    let mut worked = Worked { deal, products: listed, missing_feature: None, revision: 1 };
    let id = opportunity::open(&mut tx, &worked).await?;
    worked.deal.id = id;
    worked.deal.external_id = format!("baton:{id}");
    let detail = json!({
        "opportunity": id, "stage": stage, "amount": worked.deal.amount, "currency": worked.deal.currency,
        "owner": worked.deal.owner, "by": by,
    });
    note(&mut tx, id, "opened", Map::new(), by, now).await?;
    audit::note(&mut tx, now, by, "open_opportunity", &format!("opportunity {id}"), "{}").await?;
    outbox::add(&mut tx, &[happened(Happening::OpportunityOpened, Some(found.id), now, now, &detail)])
        .await?;
    derive_now(&mut tx, found.id, now).await?;
    tx.commit().await?;
    Ok(view(worked, shown, &pipeline))
}

/// The stage that is asked for, or the first.
pub(super) fn stage_of(pipeline: &Pipeline, asked: Option<&str>) -> Result<String, Error> {
    let found = match asked {
        Some(id) => pipeline.stage(id),
        None => pipeline.stages.first(),
    };
    found.map(|stage| stage.id.clone()).ok_or_else(|| {
        let known: Vec<&str> = pipeline.stages.iter().map(|stage| stage.id.as_str()).collect();
        let asked: String = asked.unwrap_or_default().chars().take(64).collect();
        Error::WrongUse(format!("`{asked}` is not a stage of the pipeline: one of {}", known.join(", ")))
    })
}
