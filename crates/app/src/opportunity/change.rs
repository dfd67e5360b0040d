//! Changing an opportunity.

use baton_model::Instant;
use baton_store::opportunity::{self, Worked};
use baton_store::{Tx, audit};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::open::stage_of;
use super::{OpportunityView, Product, found, money, note, pipeline, products, view_of};
use crate::limits::maybe;
use crate::members;
use crate::workspace::{Error, Workspace};

/// What is to be other than it is: what is none stays; an empty text is taken away.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeOpportunity {
    /// Its name.
    pub name: Option<String>,
    /// Its stage.
    pub stage: Option<String>,
    /// What it is worth, in units of the currency.
    pub amount: Option<f64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// When it should be decided.
    pub expected_close_at: Option<Instant>,
    /// What is to be sold.
    pub products: Option<Vec<Product>>,
    /// Who else is in it.
    pub competitor: Option<String>,
    /// Who sells.
    pub owner: Option<String>,
    /// The revision that it was read at; another one is refused.
    #[serde(skip)]
    pub revision: Option<i64>,
}

/// Changes an open opportunity, in the name of `by`.
///
/// # Errors
/// [`Error::Missing`]; [`Error::Refused`] if it is decided; [`Error::Changed`] if somebody else changed it; [`Error::WrongUse`] for a value that is
/// none; or the database's own.
pub async fn change(
    workspace: &Workspace,
    id: i64,
    change: &ChangeOpportunity,
    by: &str,
) -> Result<OpportunityView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let before = found(&mut tx, id).await?;
    if before.deal.outcome != "open" {
        return Err(Error::Refused(format!(
            "opportunity {id} is {} and stays as it is",
            before.deal.outcome
        )));
    }
    let after = changed(&mut tx, &before, change).await?;
    save(&mut tx, &before, after.clone(), change.revision, ("changed", by), now).await?;
    let view = view_of(&mut tx, Worked { revision: before.revision + 1, ..after }).await?;
    tx.commit().await?;
    Ok(view)
}

async fn changed(tx: &mut Tx, before: &Worked, change: &ChangeOpportunity) -> Result<Worked, Error> {
    let mut after = before.clone();
    let deal = &mut after.deal;
    if let Some(stage) = change.stage.as_deref().filter(|stage| *stage != deal.stage) {
        deal.stage = stage_of(&pipeline::load(tx).await?, Some(stage))?;
    }
    if let Some(owner) = change.owner.as_ref().filter(|owner| Some(*owner) != deal.owner.as_ref()) {
        deal.owner = match maybe(Some(owner)) {
            Some(owner) => Some(members::owner(tx, "owner", &owner).await?),
            None => None,
        };
    }
    for (kept, asked) in [(&mut deal.name, &change.name), (&mut deal.competitor, &change.competitor)] {
        if let Some(asked) = asked {
            *kept = maybe(Some(asked));
        }
    }
    deal.amount = change.amount.or(deal.amount);
    let currency = change.currency.as_deref().or(deal.currency.as_deref());
    // A deal of another system may have an amount without a currency: that is no fault of who changes something else.
    if change.amount.is_some() || change.currency.is_some() {
        deal.currency = money(deal.amount, currency)?;
    }
    deal.expected_close_at = change.expected_close_at.map(Instant::micros).or(deal.expected_close_at);
    if let Some(list) = &change.products {
        (after.products, deal.product) = products(list)?;
    }
    Ok(after)
}

/// Stores an opportunity with a note of what is other than before.
pub(super) async fn save(
    tx: &mut Tx,
    before: &Worked,
    after: Worked,
    expected: Option<i64>,
    (action, by): (&str, &str),
    now: i64,
) -> Result<(), Error> {
    let id = before.deal.id;
    let taken = || Error::Changed(format!("opportunity {id}"));
    if expected.is_some_and(|expected| expected != before.revision)
        || !opportunity::change(tx, &after).await?
    {
        return Err(taken());
    }
    note(tx, id, action, difference(before, &after), by, now).await?;
    let action = format!("{action}_opportunity");
    Ok(audit::note(tx, now, by, &action, &format!("opportunity {id}"), "{}").await?)
}

/// What is other: `{"field": [before, after]}`.
fn difference(before: &Worked, after: &Worked) -> Map<String, Value> {
    fn pair<T: Serialize + PartialEq>(before: &T, after: &T) -> Option<Value> {
        (before != after).then(|| serde_json::json!([before, after]))
    }
    let (one, other) = (&before.deal, &after.deal);
    let fields = [
        ("name", pair(&one.name, &other.name)),
        ("stage", pair(&one.stage, &other.stage)),
        ("outcome", pair(&one.outcome, &other.outcome)),
        ("amount", pair(&one.amount, &other.amount)),
        ("currency", pair(&one.currency, &other.currency)),
        ("expected_close_at", pair(&time(one.expected_close_at), &time(other.expected_close_at))),
        ("closed_at", pair(&time(one.closed_at), &time(other.closed_at))),
        ("reason", pair(&one.reason, &other.reason)),
        ("competitor", pair(&one.competitor, &other.competitor)),
        ("missing_feature", pair(&before.missing_feature, &after.missing_feature)),
        ("product", pair(&one.product, &other.product)),
        ("owner", pair(&one.owner, &other.owner)),
    ];
    fields.into_iter().filter_map(|(name, pair)| Some((name.to_owned(), pair?))).collect()
}

fn time(micros: Option<i64>) -> Option<Instant> {
    micros.map(Instant::from_micros)
}
