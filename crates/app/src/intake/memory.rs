//! What the service remembers between commits: who has which id, and what leads were folded to.
//!
//! It is good only where nobody else writes: on SQLite, while the epoch is the same. Elsewhere everything is read again for each commit.

use std::collections::HashMap;

use baton_store::score::Folded;
use baton_store::{StoreError, Tx};

use crate::derive::Outcome;
use crate::import::EventWriter;
use crate::outgoing::wanted::{ACTIVE, SCORE_CHANGED};

/// Bytes of folded leads that are remembered; beyond it all are forgotten.
const BYTES_MAX: usize = 96 << 20;
/// What a lead takes beside its state, in bytes.
const LEAD_BYTES: usize = 256;

/// What is remembered.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// As of when; none: nothing may be remembered.
    epoch: Option<i64>,
    pub(super) people: EventWriter,
    /// The number of the newest message of the log.
    pub(super) newest: Option<i64>,
    folded: HashMap<i64, Folded>,
    bytes: usize,
    good: bool,
    preparing: bool,
    /// Whether somebody wants to hear of every message that changes a score.
    heard: bool,
}

impl Memory {
    /// Forgets what may no longer be so. `alone`: nobody else takes in messages.
    pub(super) async fn check(&mut self, tx: &mut Tx, alone: bool) -> Result<(), StoreError> {
        let (number, preparing) = tx.epoch().await?;
        let epoch = (alone && !tx.is_shared()).then_some(number);
        self.good = epoch.is_some() && epoch == self.epoch;
        if !self.good {
            self.forget();
        }
        self.epoch = epoch;
        if epoch.is_none() {
            self.newest = None;
        }
        self.preparing = preparing.is_some();
        self.heard = tx.wanted().await? & (SCORE_CHANGED | ACTIVE) != 0;
        Ok(())
    }

    /// Whether what was there before the last check is still so.
    pub(super) fn is_good(&self) -> bool {
        self.good
    }

    /// Whether leads are being scored under a model that is not published yet.
    pub(super) fn is_preparing(&self) -> bool {
        self.preparing
    }

    /// Whether each message may be announced.
    pub(super) fn is_heard(&self) -> bool {
        self.heard
    }

    /// Forgets everything: a commit that failed may have left what never came to be.
    pub(super) fn forget(&mut self) {
        *self = Memory::default();
    }

    /// Takes what is remembered of these leads, and says which are not.
    pub(super) fn take(&mut self, leads: &[i64]) -> (Vec<Folded>, Vec<i64>) {
        let mut known = Vec::with_capacity(leads.len());
        let mut unknown = Vec::new();
        for id in leads {
            match self.folded.remove(id) {
                Some(lead) => {
                    self.bytes -= size(&lead);
                    known.push(lead);
                }
                None => unknown.push(*id),
            }
        }
        (known, unknown)
    }

    /// What is remembered of a lead.
    pub(super) fn lead(&self, id: i64) -> Option<&Folded> {
        self.folded.get(&id)
    }

    /// As of which epoch it is good; none if it is not.
    pub(super) fn epoch(&self) -> Option<i64> {
        self.epoch
    }

    /// Forgets all leads, not who they are: an account has changed, and with it any of its people.
    pub(super) fn forget_leads(&mut self) {
        self.folded.clear();
        self.bytes = 0;
    }

    /// Remembers what leads were folded to now.
    pub(super) fn keep(&mut self, outcomes: impl IntoIterator<Item = Outcome>) {
        if self.epoch.is_none() {
            return;
        }
        if self.bytes > BYTES_MAX {
            self.forget_leads();
        }
        for outcome in outcomes {
            let Some(score) = outcome.score else { continue };
            let lead = Folded {
                lead_id: outcome.lead,
                account_id: outcome.account_id,
                stage: outcome.stage.name().to_owned(),
                stage_at: outcome.stage_at,
                stale: 0,
                model_version: Some(score.model_version),
                as_of: Some(score.as_of),
                listed: Some(score.listed),
                messages: Some(score.messages),
                due_at: score.due_at,
                waiting: score.waiting,
                state: Some(score.state),
            };
            self.bytes += size(&lead);
            if let Some(old) = self.folded.insert(lead.lead_id, lead) {
                self.bytes -= size(&old);
            }
        }
    }
}

fn size(lead: &Folded) -> usize {
    LEAD_BYTES + lead.state.as_ref().map_or(0, Vec::len)
}
