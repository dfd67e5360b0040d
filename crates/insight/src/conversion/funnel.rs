//! The whole way from lead to customer.

use baton_model::Stage;
use serde::Serialize;
use utoipa::ToSchema;

use super::ConversionError;
use super::period::{Period, View};
use super::rate::{ConversionQuery, conversion};
use super::row::Row;

/// The stages of the funnel.
const WAY: [Stage; 6] =
    [Stage::Lead, Stage::Mql, Stage::Sal, Stage::Sql, Stage::Opportunity, Stage::Customer];

/// The answer of `baton report funnel --json`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Funnel {
    /// What the numerators follow.
    pub view: View,
    /// Which entries count.
    #[serde(flatten)]
    pub period: Period,
    /// Lead to MQL, MQL to SAL, and so on to customer.
    pub rows: Vec<FunnelStage>,
}

/// One step of the funnel.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FunnelStage {
    /// The stage converted from.
    pub from: Stage,
    /// The next stage.
    pub to: Stage,
    /// The conversion between them; its `key` is `FROM-TO`.
    #[serde(flatten)]
    pub row: Row,
}

/// The conversion of each stage to the next, each by the rules of [`conversion`]. `from`, `to` and `by` of the query are not used.
///
/// # Errors
/// The period is empty.
pub fn funnel(leads: &[super::LeadPath], query: &ConversionQuery) -> Result<Funnel, ConversionError> {
    let pairs = WAY.into_iter().zip(WAY.into_iter().skip(1));
    let rows = pairs.map(|(from, to)| {
        let mut row = conversion(leads, &ConversionQuery { from, to, by: None, ..query.clone() })?.total;
        row.key = format!("{from}-{to}");
        Ok(FunnelStage { from, to, row })
    });
    Ok(Funnel { view: query.view, period: query.period, rows: rows.collect::<Result<_, _>>()? })
}
