//! What each source brought.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use utoipa::ToSchema;

use super::ConversionError;
use super::deal::{Deal, DealOutcome};
use super::path::LeadPath;
use super::period::{Period, View};
use super::rate::{ConversionQuery, Dimension, UNKNOWN, conversion};
use super::row::Row;

/// Sums of money by ISO 4217 code (`unknown` without one): different currencies are not added up.
pub type Amounts = BTreeMap<String, f64>;

/// The answer of `baton report sources --json`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Sources {
    /// What the numerators follow.
    pub view: View,
    /// Which leads, entries and deals count.
    #[serde(flatten)]
    pub period: Period,
    /// One row a source, the most leads first.
    pub rows: Vec<SourceRow>,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SourceRow {
    /// The source, or `unknown`.
    pub source: String,
    /// Leads first seen in the period.
    pub leads: u64,
    /// Leads that entered `from` (MQL) in the period: the denominator.
    pub mql: u64,
    /// Those that converted to `to` (SQL): the numerator.
    pub sql: u64,
    /// Deals won in the period.
    pub won: u64,
    /// Deals lost in the period.
    pub lost: u64,
    /// What the won deals are worth, as far as known.
    #[schema(value_type = BTreeMap<String, f64>)]
    pub amount_won: Amounts,
    /// The rate from MQL to SQL with its interval; null for a source without MQLs.
    pub conversion: Option<Row>,
}

impl SourceRow {
    fn new(source: &str) -> SourceRow {
        SourceRow {
            source: source.to_owned(),
            leads: 0,
            mql: 0,
            sql: 0,
            won: 0,
            lost: 0,
            amount_won: Amounts::new(),
            conversion: None,
        }
    }
}

/// Adds what `deal` is worth, if that is known.
pub(super) fn add_amount(amounts: &mut Amounts, deal: &Deal) {
    if let Some(amount) = deal.amount {
        *amounts.entry(deal.currency.as_deref().unwrap_or(UNKNOWN).to_owned()).or_default() += amount;
    }
}

/// Leads, conversion and deals by source. `by` of the query is not used; `from` and `to` are usually MQL and SQL.
///
/// # Errors
/// As [`conversion`].
pub fn sources(
    leads: &[LeadPath],
    deals: &[Deal],
    query: &ConversionQuery,
) -> Result<Sources, ConversionError> {
    let by_source = ConversionQuery { by: Some(Dimension::Source), ..query.clone() };
    let mut rows: HashMap<String, SourceRow> = HashMap::new();
    let counts = |at| query.period.contains(at) && at <= query.now;
    for lead in leads.iter().filter(|lead| lead.first_seen(query.now).is_some_and(counts)) {
        row(&mut rows, lead.keys.source.as_deref()).leads += 1;
    }
    for rate in conversion(leads, &by_source)?.rows {
        let row = row(&mut rows, Some(&rate.key));
        (row.mql, row.sql) = (rate.denominator, rate.numerator);
        row.conversion = Some(rate);
    }
    for deal in deals.iter().filter(|deal| counts(deal.at)) {
        let row = row(&mut rows, deal.keys.source.as_deref());
        match deal.outcome {
            DealOutcome::Won => {
                row.won += 1;
                add_amount(&mut row.amount_won, deal);
            }
            DealOutcome::Lost => row.lost += 1,
            DealOutcome::Open => {}
        }
    }
    let mut rows: Vec<SourceRow> = rows.into_values().collect();
    rows.sort_by(|a, b| b.leads.cmp(&a.leads).then_with(|| a.source.cmp(&b.source)));
    Ok(Sources { view: query.view, period: query.period, rows })
}

fn row<'a>(rows: &'a mut HashMap<String, SourceRow>, source: Option<&str>) -> &'a mut SourceRow {
    let source = source.unwrap_or(UNKNOWN);
    rows.entry(source.to_owned()).or_insert_with(|| SourceRow::new(source))
}

#[cfg(test)]
mod tests {
    use baton_model::time::MICROS_PER_DAY;
    use baton_model::{Instant, Stage};

    use super::*;
    use crate::conversion::{Keys, Step, benchmark_presets};

    #[test]
    fn every_source_with_its_leads_rate_and_deals() {
        let at = |days| Instant::from_micros(days * MICROS_PER_DAY);
        let keys = |source: Option<&str>| Keys { source: source.map(Into::into), ..Keys::default() };
        let lead = |source, steps: &[(Stage, i64)]| LeadPath {
            keys: keys(source),
            steps: steps
                .iter()
                .map(|&(to, days)| Step { to, at: at(days), backfilled: true, inferred: false, model: None })
                .collect(),
        };
        let leads = [
            lead(Some("web"), &[(Stage::Lead, 1), (Stage::Mql, 2), (Stage::Sql, 3)]),
            lead(Some("web"), &[(Stage::Lead, 1), (Stage::Mql, 2)]),
            lead(Some("web"), &[(Stage::Visitor, 1)]),
            lead(None, &[(Stage::Lead, 1)]),
        ];
        let won = Deal {
            keys: keys(Some("partner")),
            outcome: DealOutcome::Won,
            at: at(5),
            amount: Some(10.0),
            currency: None,
            reason: None,
            competitor: None,
        };
        let query = ConversionQuery {
            from: Stage::Mql,
            to: Stage::Sql,
            by: None,
            view: View::Cohort,
            period: Period::default(),
            now: at(100),
            outcomes_recorded_since: Some(at(0)),
            benchmarks: benchmark_presets(),
        };
        let report = sources(&leads, &[won], &query).unwrap();
        let seen: Vec<_> =
            report.rows.iter().map(|r| (r.source.as_str(), r.leads, r.mql, r.sql, r.won)).collect();
        assert_eq!(seen, [("web", 2, 2, 1, 0), ("unknown", 1, 0, 0, 0), ("partner", 0, 0, 0, 1)]);
        let rate = report.rows[0].conversion.as_ref().unwrap();
        assert_eq!((rate.rate, rate.benchmark), (Some(0.5), Some(0.13)));

        let funnel = super::super::funnel(&leads, &query).unwrap();
        let steps: Vec<_> =
            funnel.rows.iter().map(|s| (s.row.key.as_str(), s.row.denominator, s.row.numerator)).collect();
        assert_eq!(steps[..3], [("lead-mql", 3, 2), ("mql-sal", 2, 1), ("sal-sql", 0, 0)]);
        assert_eq!(steps.len(), 5);
        assert_eq!((funnel.rows[1].row.inferred, funnel.rows[2].row.passed_over), (1, 1));
    }
}
