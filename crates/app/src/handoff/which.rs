//! Which hand-off something is done to.

use baton_model::Instant;
use baton_store::handoff::Handoff;
use baton_store::lead::Lead;
use baton_store::{Tx, handoff, lead};

use super::BATON;
use crate::workspace::{Error, lead_of};

/// Which hand-off something is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which<'a> {
    /// The open one of the lead that this names.
    OfLead(&'a str),
    /// The one of this number.
    Numbered {
        /// Its number.
        id: i64,
        /// The revision that it was read at: another one is refused. None: any.
        revision: Option<i64>,
    },
}

impl<'a> From<&'a str> for Which<'a> {
    fn from(key: &'a str) -> Which<'a> {
        Which::OfLead(key)
    }
}

impl<'a> From<&'a String> for Which<'a> {
    fn from(key: &'a String) -> Which<'a> {
        Which::OfLead(key)
    }
}

/// An open hand-off with its lead, and how people are told which lead it is.
pub(super) async fn open_one(tx: &mut Tx, which: Which<'_>) -> Result<(Lead, String, Handoff), Error> {
    match which {
        Which::OfLead(key) => {
            let lead = lead_of(tx, key).await?;
            let shown = lead::display_key(tx, &lead).await?;
            if let Some(open) = handoff::open_of(tx, lead.id).await? {
                return Ok((lead, shown, open));
            }
            Err(Error::Refused(match handoff::latest_of(tx, lead.id).await? {
                None => {
                    format!("{shown}: no hand-off was ever opened; `baton handoff list` shows the open ones")
                }
                Some(latest) => format!("{shown}: no hand-off is open; the latest was {}", fate(&latest)),
            }))
        }
        Which::Numbered { id, revision } => {
            let found = handoff::by_id(tx, id).await?.ok_or(Error::NoHandoff(id))?;
            if revision.is_some_and(|revision| revision != found.revision) {
                let by = found.changed_by.unwrap_or_else(|| BATON.to_owned());
                return Err(Error::Stale { what: format!("hand-off {id}"), by });
            }
            if found.status != "open" {
                return Err(Error::Refused(format!(
                    "hand-off {id} is open no longer: it was {}",
                    fate(&found)
                )));
            }
            let lead = lead::by_id(tx, &[found.lead_id]).await?.remove(&found.lead_id);
            let lead = lead.ok_or(Error::NoHandoff(id))?;
            let shown = lead::display_key(tx, &lead).await?;
            Ok((lead, shown, found))
        }
    }
}

/// What became of it, by whom and when.
fn fate(decided: &Handoff) -> String {
    let by = decided.decided_by.as_deref().map_or_else(String::new, |by| format!(" by {by}"));
    let at = decided.decided_at.map(Instant::from_micros);
    let at = at.map_or_else(String::new, |at| format!(" at {at}"));
    format!("{}{by}{at}", decided.status)
}
