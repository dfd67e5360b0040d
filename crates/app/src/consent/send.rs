//! Whether something may be sent to a lead. Baton writes to members alone so far: whatever comes to write to leads asks here first.

use baton_model::Instant;
use baton_store::Tx;
use baton_store::consent::{self, Consent};

use super::Policies;
use super::judge::holds;
use crate::derive::object;
use crate::workspace::Error;

/// Whether something may be sent, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaySend {
    /// Consent holds.
    Consented,
    /// The purpose needs none, and none was taken back.
    NotNeeded,
    /// Consent is needed and was never given.
    Missing,
    /// It was taken back, which holds whether it is needed or not.
    Withdrawn,
}

impl MaySend {
    /// Whether it may be sent.
    pub fn may(self) -> bool {
        matches!(self, MaySend::Consented | MaySend::NotNeeded)
    }
}

/// Whether something may be sent to a lead by `channel` for `purpose` at `at`: to be asked in the transaction that is about to send, by whatever
/// writes to people who are no members.
///
/// # Errors
/// The database's own.
pub async fn may_send(
    tx: &mut Tx,
    lead: i64,
    channel: &str,
    purpose: &str,
    at: Instant,
) -> Result<MaySend, Error> {
    let entries = consent::of_leads(tx, &[lead]).await?;
    let all: Vec<&Consent> = entries.iter().collect();
    Ok(match holds(&all, purpose, channel, at.micros()) {
        Some(true) => MaySend::Consented,
        Some(false) => MaySend::Withdrawn,
        None => {
            let policies = Policies::load(tx).await?;
            let told = consent::countries(tx, &[lead]).await?;
            let told = told.iter().rfind(|(_, since, _)| *since <= at.micros());
            let country =
                told.and_then(|(.., body)| object(body).get("country")?.as_str().map(str::to_owned));
            let needs =
                policies.at(at.micros()).is_some_and(|policy| policy.needs(purpose, country.as_deref()));
            if needs { MaySend::Missing } else { MaySend::NotNeeded }
        }
    })
}
