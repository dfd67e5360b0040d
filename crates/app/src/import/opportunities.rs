//! Storing deals.

use baton_model::Instant;
use baton_store::opportunity::{self, Opportunity};
use baton_store::{StoreError, Tx, lead};

use super::directory::system;
use super::leads::unique;
use super::read::{DealState, LeadKey, OpportunityRow, Rejected};
use super::report::ImportReport;

/// Stores rows of deals, a batch at a time.
#[derive(Debug, Default)]
pub(crate) struct OpportunityWriter;

impl OpportunityWriter {
    /// Stores a batch within a transaction: (line, row). Returns the rows whose lead is not known.
    pub(crate) async fn write(
        &mut self,
        tx: &mut Tx,
        rows: Vec<(u64, OpportunityRow)>,
        now: Instant,
        report: &mut ImportReport,
    ) -> Result<Vec<Rejected>, StoreError> {
        let keys: Vec<(&str, &str)> =
            rows.iter().flat_map(|(_, row)| &row.lead).map(|key| (system(key), key.text())).collect();
        let known = lead::by_keys(tx, &keys).await?;
        let find = |key: &LeadKey| known.get(system(key)).and_then(|keys| keys.get(key.text())).copied();
        let mut deals = Vec::with_capacity(rows.len());
        let mut rejected = Vec::new();
        let leads: Vec<Option<i64>> = rows.iter().map(|(_, row)| row.lead.iter().find_map(find)).collect();
        for ((line, row), lead) in rows.into_iter().zip(leads) {
            row.notes.iter().for_each(|note| report.note(line, note));
            match lead {
                Some(lead) => deals.push(deal(lead, row, now)),
                None => rejected.push(stray(line, &row)),
            }
        }
        // Of one deal told twice in a batch the later row stands, as it would in the next batch.
        let mut last: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
        for (place, deal) in deals.iter().enumerate() {
            last.insert(&deal.external_id, place);
        }
        let mut places: Vec<usize> = last.into_values().collect();
        places.sort_unstable();
        let stand: Vec<Opportunity> = places.into_iter().map(|place| deals[place].clone()).collect();
        let touched = opportunity::save(tx, &stand).await?;
        report.opportunities += touched;
        if touched > 0 {
            lead::mark_stale(tx, &unique(stand.iter().map(|deal| deal.lead_id))).await?;
        }
        Ok(rejected)
    }
}

fn stray(line: u64, row: &OpportunityRow) -> Rejected {
    let key = row.lead.first().map_or("", LeadKey::text);
    Rejected {
        line,
        column: None,
        reason: format!("no lead has the key `{key}`: import its lead first, then this file again"),
        fields: vec![row.external_id.clone()],
    }
}

fn deal(lead: i64, row: OpportunityRow, now: Instant) -> Opportunity {
    let opened = row.at.or(row.closed_at).unwrap_or(now);
    let outcome = match row.state {
        DealState::Open => "open",
        DealState::Won => "won",
        DealState::Lost => "lost",
    };
    let micros = |at: Option<Instant>| at.map(Instant::micros);
    Opportunity {
        id: 0,
        external_id: row.external_id,
        lead_id: lead,
        name: row.name,
        product: row.product,
        stage: row.stage,
        outcome: outcome.to_owned(),
        amount: row.amount,
        currency: row.currency,
        opened_at: opened.micros(),
        closed_at: micros(row.closed_at),
        expected_close_at: micros(row.expected_close),
        reason: row.reason,
        competitor: row.competitor,
        owner: row.owner,
        attributes: "{}".to_owned(),
        recorded_at: now.micros(),
    }
}
