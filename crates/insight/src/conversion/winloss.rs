//! What was won and lost, and why.

use std::collections::{BTreeMap, HashMap};

use baton_model::Instant;
use serde::Serialize;
use utoipa::ToSchema;

use super::ConversionError;
use super::deal::{Deal, DealOutcome};
use super::period::Period;
use super::rate::UNKNOWN;
use super::sources::{Amounts, add_amount};
use crate::interval::{Interval, wilson95};

/// The answer of `baton report winloss --json`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WinLoss {
    /// Deals decided (or, while open, opened) in this period count.
    #[serde(flatten)]
    pub period: Period,
    /// All of them.
    pub total: WinLossRow,
    /// By `reason`, `competitor`, `source`, `industry` and `owner`: one row a value, the most decided deals first.
    #[schema(value_type = BTreeMap<String, Vec<WinLossRow>>)]
    pub by: BTreeMap<&'static str, Vec<WinLossRow>>,
}

/// Some deals.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WinLossRow {
    /// The group: `all`, a value, or `unknown`.
    pub key: String,
    /// Deals won.
    pub won: u64,
    /// Deals lost.
    pub lost: u64,
    /// Deals not decided yet; they are not in the rate.
    pub open: u64,
    /// `won / (won + lost)`; null while nothing is decided.
    pub rate: Option<f64>,
    /// The 95 % Wilson interval of the rate.
    #[schema(value_type = [f64; 2])]
    pub ci95: Interval,
    /// What the won deals are worth, as far as known.
    #[schema(value_type = BTreeMap<String, f64>)]
    pub amount_won: Amounts,
    /// What the lost deals were worth, as far as known.
    #[schema(value_type = BTreeMap<String, f64>)]
    pub amount_lost: Amounts,
    /// What the open deals are worth, as far as known.
    #[schema(value_type = BTreeMap<String, f64>)]
    pub amount_open: Amounts,
}

impl WinLossRow {
    fn new(key: &str) -> WinLossRow {
        WinLossRow {
            key: key.to_owned(),
            won: 0,
            lost: 0,
            open: 0,
            rate: None,
            ci95: wilson95(0, 0),
            amount_won: Amounts::new(),
            amount_lost: Amounts::new(),
            amount_open: Amounts::new(),
        }
    }

    fn count(&mut self, deal: &Deal) {
        let (deals, amounts) = match deal.outcome {
            DealOutcome::Won => (&mut self.won, &mut self.amount_won),
            DealOutcome::Lost => (&mut self.lost, &mut self.amount_lost),
            DealOutcome::Open => (&mut self.open, &mut self.amount_open),
        };
        *deals += 1;
        add_amount(amounts, deal);
    }

    fn decided(&self) -> u64 {
        self.won + self.lost
    }

    fn finish(mut self) -> WinLossRow {
        self.rate = (self.decided() > 0).then(|| self.won as f64 / self.decided() as f64);
        self.ci95 = wilson95(self.won, self.decided());
        self
    }
}

/// The group of a deal in one dimension; `None` is unknown.
type Key = fn(&Deal) -> Option<&str>;

/// What deals are grouped by.
const DIMENSIONS: [(&str, Key); 5] = [
    ("reason", |deal| deal.reason.as_deref()),
    ("competitor", |deal| deal.competitor.as_deref()),
    ("source", |deal| deal.keys.source.as_deref()),
    ("industry", |deal| deal.keys.industry.as_deref()),
    ("owner", |deal| deal.keys.owner.as_deref()),
];

/// Wins and losses in `period`, as they stood at `now`.
///
/// # Errors
/// The period is empty.
pub fn win_loss(deals: &[Deal], period: Period, now: Instant) -> Result<WinLoss, ConversionError> {
    period.check()?;
    let counted = || deals.iter().filter(|deal| period.contains(deal.at) && deal.at <= now);
    let mut total = WinLossRow::new("all");
    counted().for_each(|deal| total.count(deal));
    let by = DIMENSIONS.into_iter().map(|(name, key)| (name, grouped(counted(), key))).collect();
    Ok(WinLoss { period, total: total.finish(), by })
}

fn grouped<'a>(deals: impl Iterator<Item = &'a Deal>, key: Key) -> Vec<WinLossRow> {
    let mut rows: HashMap<&str, WinLossRow> = HashMap::new();
    for deal in deals {
        let key = key(deal).unwrap_or(UNKNOWN);
        rows.entry(key).or_insert_with(|| WinLossRow::new(key)).count(deal);
    }
    let mut rows: Vec<WinLossRow> = rows.into_values().map(WinLossRow::finish).collect();
    rows.sort_by(|a, b| b.decided().cmp(&a.decided()).then_with(|| a.key.cmp(&b.key)));
    rows
}

#[cfg(test)]
mod tests {
    use baton_model::time::MICROS_PER_DAY;

    use super::*;
    use crate::conversion::Keys;

    #[test]
    fn decided_deals_make_the_rate_and_currencies_stay_apart() {
        let at = |days| Instant::from_micros(days * MICROS_PER_DAY);
        let deal = |outcome, days, amount: f64, currency: Option<&str>, reason: Option<&str>| Deal {
            keys: Keys::default(),
            outcome,
            at: at(days),
            amount: (amount > 0.0).then_some(amount),
            currency: currency.map(Into::into),
            reason: reason.map(Into::into),
            competitor: None,
        };
        let deals = [
            deal(DealOutcome::Won, 1, 100.0, Some("USD"), Some("price")),
            deal(DealOutcome::Won, 2, 5_000.0, Some("KRW"), None),
            deal(DealOutcome::Lost, 3, 0.0, None, Some("price")),
            deal(DealOutcome::Open, 4, 7.0, None, None),
            deal(DealOutcome::Won, 50, 1.0, None, None),
        ];
        let period = Period { since: None, until: Some(at(10)) };
        let report = win_loss(&deals, period, at(100)).unwrap();
        assert_eq!((report.total.won, report.total.lost, report.total.open), (2, 1, 1));
        assert_eq!(report.total.rate, Some(2.0 / 3.0));
        assert!(report.total.ci95.contains(2.0 / 3.0));
        let won = Amounts::from([("KRW".to_owned(), 5_000.0), ("USD".to_owned(), 100.0)]);
        assert_eq!(report.total.amount_won, won);
        assert_eq!(report.total.amount_open, Amounts::from([("unknown".to_owned(), 7.0)]));
        let reasons: Vec<_> =
            report.by["reason"].iter().map(|row| (row.key.as_str(), row.won, row.lost)).collect();
        assert_eq!(reasons, [("price", 1, 1), ("unknown", 1, 0)]);
        assert_eq!(report.by.len(), 5);
        assert_eq!(
            win_loss(&deals, Period::default(), at(40)).unwrap().total.won,
            2,
            "the future is not seen"
        );
    }
}
