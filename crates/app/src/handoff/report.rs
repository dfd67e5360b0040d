//! How good hand-offs are.

use std::sync::Arc;

use baton_insight::handoffs::{self, HandoffFate, HandoffRecord};
use baton_model::Instant;
use baton_store::handoff::record::{self, Record};

pub use baton_insight::handoffs::{HandoffRow, Handoffs, ReasonRow, Share, Times};

use crate::workspace::{Error, Workspace};

/// Hand-offs opened from `since` on and before `until`: time to first touch, SLA, acceptance, reasons, by owner, source and model.
///
/// # Errors
/// [`Error::WrongUse`] for a period that ends before it begins, or the database's own.
pub async fn report(
    workspace: &Workspace,
    since: Option<Instant>,
    until: Option<Instant>,
) -> Result<Handoffs, Error> {
    if since.zip(until).is_some_and(|(since, until)| until <= since) {
        return Err(Error::WrongUse("the period ends before it begins".to_owned()));
    }
    let (from, to) = (since.unwrap_or(Instant::MIN).micros(), until.unwrap_or(Instant::MAX).micros());
    let records = record::opened_within(&mut workspace.db.read().await?, from, to).await?;
    let records: Vec<HandoffRecord> = records.into_iter().map(read).collect();
    Ok(handoffs::handoffs(&records, since, until, workspace.now()))
}

fn read(record: Record) -> HandoffRecord {
    let text = |text: Option<String>| {
        text.filter(|text| !text.trim().is_empty()).map(|text| Arc::<str>::from(text.as_str()))
    };
    let instant = |at: Option<i64>| at.map(Instant::from_micros);
    HandoffRecord {
        fate: match record.status.as_str() {
            "open" => HandoffFate::Open,
            "accepted" => HandoffFate::Accepted,
            "returned" => HandoffFate::Returned,
            "disqualified" => HandoffFate::Disqualified,
            _ => HandoffFate::Closed,
        },
        owner: text(record.owner),
        source: text(record.source),
        model: text(record.model_version),
        reason: text(record.reason),
        opened_at: Instant::from_micros(record.opened_at),
        decided_at: instant(record.decided_at),
        sla_at: instant(record.sla_at),
        was_overdue: record.overdue_at.is_some(),
        touched_at: instant(record.touched_at),
        touched_work: record.touched_work,
    }
}
