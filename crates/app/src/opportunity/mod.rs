//! Opportunities: deals that people open, work on, win and lose. They move their leads as imported ones do.

mod change;
mod close;
mod list;
mod open;
pub mod pipeline;

use baton_model::{Instant, Pipeline};
use baton_store::opportunity::{self, Change, Worked};
use baton_store::{Tx, lead};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub use change::{ChangeOpportunity, change};
pub use close::{Close, Closing, close};
pub use list::{Deed, Filter, history, list, show};
pub use open::{NewOpportunity, open};

pub(crate) use list::of_lead;

use crate::workspace::Error;

/// The most products of a deal.
const PRODUCTS_MAX: usize = 100;

/// Something to be sold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// What.
    pub name: String,
    /// How many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<f64>,
    /// For how much together, in units of the deal's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
}

/// An opportunity.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OpportunityView {
    /// Its number.
    pub id: i64,
    /// Its identity in the system it was imported from; `baton:` and its number if it was opened here.
    pub external_id: String,
    /// How people are told which lead it is.
    pub lead: String,
    /// Its name.
    pub name: Option<String>,
    /// Its stage: of the pipeline, or as the system of record calls it.
    pub stage: String,
    /// How likely it is to be won: by its stage while it is open, 1 or 0 afterwards; none for a stage that the pipeline does not have.
    pub probability: Option<f64>,
    /// `open`, `won` or `lost`.
    pub outcome: String,
    /// What it is worth, in units of the currency.
    pub amount: Option<f64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Amount times probability.
    pub weighted: Option<f64>,
    /// What is to be sold.
    pub products: Vec<Product>,
    /// When it was opened.
    pub opened_at: Instant,
    /// When it should be decided.
    pub expected_close_at: Option<Instant>,
    /// When it was decided.
    pub closed_at: Option<Instant>,
    /// Why it was won or lost.
    pub reason: Option<String>,
    /// Who else was in it.
    pub competitor: Option<String>,
    /// What was missing, where that is why it was lost.
    pub missing_feature: Option<String>,
    /// Who sells.
    pub owner: Option<String>,
    /// Counted up by every change.
    pub revision: i64,
}

fn view(worked: Worked, lead: String, pipeline: &Pipeline) -> OpportunityView {
    let Worked { deal, products, missing_feature, revision } = worked;
    let probability = match deal.outcome.as_str() {
        "won" => Some(1.0),
        "lost" => Some(0.0),
        _ => pipeline.stage(&deal.stage).map(|stage| stage.probability),
    };
    let listed = products.as_deref().and_then(|products| serde_json::from_str(products).ok());
    let only = || deal.product.clone().map(|name| vec![Product { name, quantity: None, amount: None }]);
    OpportunityView {
        id: deal.id,
        external_id: deal.external_id.clone(),
        lead,
        name: deal.name.clone(),
        probability,
        weighted: deal.amount.zip(probability).map(|(amount, probability)| amount * probability),
        products: listed.or_else(only).unwrap_or_default(),
        stage: deal.stage,
        outcome: deal.outcome,
        amount: deal.amount,
        currency: deal.currency,
        opened_at: Instant::from_micros(deal.opened_at),
        expected_close_at: deal.expected_close_at.map(Instant::from_micros),
        closed_at: deal.closed_at.map(Instant::from_micros),
        reason: deal.reason,
        competitor: deal.competitor,
        missing_feature,
        owner: deal.owner,
        revision,
    }
}

async fn view_of(tx: &mut Tx, worked: Worked) -> Result<OpportunityView, Error> {
    let pipeline = pipeline::load(tx).await?;
    let id = worked.deal.lead_id;
    let found = lead::by_id(tx, &[id]).await?.remove(&id);
    let lead = match found {
        Some(lead) => lead::display_key(tx, &lead).await?,
        None => format!("#{id}"),
    };
    Ok(view(worked, lead, &pipeline))
}

async fn found(tx: &mut Tx, id: i64) -> Result<Worked, Error> {
    let found = opportunity::find(tx, id).await?;
    found.ok_or_else(|| Error::Missing(format!("opportunity {id}; `baton opportunity list` shows them")))
}

/// Refuses what cannot be products; gives them as they are kept, with all their names as one text.
fn products(products: &[Product]) -> Result<(Option<String>, Option<String>), Error> {
    let number = |number: Option<f64>| number.is_none_or(|number| (0.0..=1e15).contains(&number));
    if products.len() > PRODUCTS_MAX {
        return Err(Error::WrongUse("products: at most 100".to_owned()));
    }
    for product in products {
        if product.name.trim().is_empty() || product.name.len() > 200 {
            return Err(Error::WrongUse("products: each has a name of at most 200 bytes".to_owned()));
        }
        if !number(product.quantity) || !number(product.amount) {
            return Err(Error::WrongUse(
                "products: quantities and amounts are numbers from 0 to 1e15".to_owned(),
            ));
        }
    }
    if products.is_empty() {
        return Ok((None, None));
    }
    let listed = serde_json::to_string(products)
        .map_err(|error| Error::Refused(format!("products cannot be written: {error}")))?;
    let names: Vec<&str> = products.iter().take(10).map(|product| product.name.trim()).collect();
    Ok((Some(listed), Some(names.join(", "))))
}

/// Refuses an amount without a currency and a currency that is none; gives it in capitals.
fn money(amount: Option<f64>, currency: Option<&str>) -> Result<Option<String>, Error> {
    let wrong = |problem: &str| Err(Error::WrongUse(problem.to_owned()));
    let currency = currency.map(|currency| currency.trim().to_uppercase());
    if amount.is_some_and(|amount| !(0.0..=1e15).contains(&amount)) {
        return wrong("amount: a number from 0 to 1e15");
    }
    if currency.as_deref().is_some_and(|currency| !baton_model::bant::value::is_currency(currency)) {
        return wrong("currency: three letters (ISO 4217), such as KRW or USD");
    }
    if amount.is_some() && currency.is_none() {
        return wrong("amount: say in which currency");
    }
    Ok(currency)
}

async fn note(
    tx: &mut Tx,
    id: i64,
    action: &str,
    detail: Map<String, Value>,
    by: &str,
    now: i64,
) -> Result<(), Error> {
    let detail = Value::Object(detail).to_string();
    let change =
        Change { opportunity_id: id, at: now, actor: by.to_owned(), action: action.to_owned(), detail };
    Ok(opportunity::note(tx, &change).await?)
}
