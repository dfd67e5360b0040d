//! Whether events had the consent that they needed when they happened.

use std::collections::HashMap;

use baton_store::consent::{self, Consent};
use baton_store::{StoreError, Tx};

use super::{PROFILING, Policies};
use crate::derive::object;

/// Whether consent for a purpose holds at `at`, by a channel (empty: any). Of the entries for that purpose that are about the channel or about all,
/// the last decides. `entries`: in order of when they hold from.
pub(super) fn holds(entries: &[&Consent], purpose: &str, channel: &str, at: i64) -> Option<bool> {
    let about = |entry: &&&Consent| {
        entry.purpose == purpose
            && entry.occurred_at <= at
            && (entry.channel.is_empty() || channel.is_empty() || entry.channel == channel)
    };
    entries.iter().rfind(about).map(|entry| entry.given == 1)
}

/// What decides on the events of leads.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    policies: &'a Policies,
    consents: HashMap<i64, Vec<Consent>>,
    countries: HashMap<i64, Vec<(i64, Option<String>)>>,
}

impl<'a> Judge<'a> {
    /// Reads what it takes.
    pub(super) async fn load(
        tx: &mut Tx,
        policies: &'a Policies,
        leads: &[i64],
    ) -> Result<Judge<'a>, StoreError> {
        let (mut consents, mut countries): (HashMap<i64, Vec<Consent>>, HashMap<i64, Vec<_>>) =
            Default::default();
        for entry in consent::of_leads(tx, leads).await? {
            consents.entry(entry.lead_id).or_default().push(entry);
        }
        if policies.asks_for_countries() {
            for (lead, at, body) in consent::countries(tx, leads).await? {
                let country =
                    object(&body).get("country").and_then(|country| country.as_str().map(str::to_owned));
                countries.entry(lead).or_default().push((at, country));
            }
        }
        Ok(Judge { policies, consents, countries })
    }

    /// Whether what a lead did at `at` may be scored.
    pub(super) fn may_score(&self, lead: i64, at: i64) -> bool {
        let Some(policy) = self.policies.at(at) else { return true };
        let told = self.countries.get(&lead).map(Vec::as_slice).unwrap_or_default();
        let country =
            told.iter().rfind(|(since, _)| *since <= at).and_then(|(_, country)| country.as_deref());
        if !policy.needs(PROFILING, country) {
            return true;
        }
        let entries: Vec<&Consent> = self.consents.get(&lead).into_iter().flatten().collect();
        holds(&entries, PROFILING, "", at).unwrap_or(false)
    }
}

/// Judges the events of a lead from `since` on (microseconds) anew; true if one of them is another now: then the lead is to be derived again.
pub(crate) async fn judge_lead(
    tx: &mut Tx,
    policies: &Policies,
    lead: i64,
    since: i64,
) -> Result<bool, StoreError> {
    let Some(begin) = policies.begin() else { return Ok(false) };
    let judge = Judge::load(tx, policies, &[lead]).await?;
    let events = consent::events(tx, lead, since.max(begin)).await?;
    let verdicts = events.into_iter().filter_map(|event| {
        let may = judge.may_score(lead, event.occurred_at);
        (may != (event.verdict == 0)).then_some((event.seq, may))
    });
    let verdicts: Vec<(i64, bool)> = verdicts.collect();
    consent::judge(tx, &verdicts).await?;
    Ok(!verdicts.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(purpose: &str, channel: &str, given: i64, at: i64) -> Consent {
        Consent {
            id: 0,
            reference: String::new(),
            lead_id: 1,
            purpose: purpose.to_owned(),
            channel: channel.to_owned(),
            given,
            occurred_at: at,
            recorded_at: at,
            text_version: None,
            way: "api".to_owned(),
            actor: String::new(),
            address: None,
        }
    }

    #[test]
    fn the_last_entry_that_is_about_it_decides() {
        let all = [
            entry("a", "", 1, 10),
            entry("a", "email", 0, 20),
            entry("b", "", 0, 30),
            entry("a", "phone", 1, 40),
        ];
        let entries: Vec<&Consent> = all.iter().collect();
        let at = |channel, at| holds(&entries, "a", channel, at);
        assert_eq!((at("email", 9), at("email", 10), at("email", 20)), (None, Some(true), Some(false)));
        assert_eq!(
            (at("phone", 20), at("phone", 40), at("email", 40)),
            (Some(true), Some(true), Some(false))
        );
        assert_eq!(at("", 20), Some(false), "of any channel the last holds");
        assert_eq!(holds(&entries, "b", "", 30), Some(false));
    }
}
