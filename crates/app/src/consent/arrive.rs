//! Consent that arrives with messages, and messages that arrive without it.

use baton_store::consent::{self, Consent};
use baton_store::event::{EVENT, LEAD_FACTS, NewEvent};
use baton_store::{StoreError, Tx};
use serde_json::Value;

use super::judge::{Judge, judge_lead};
use super::{GIVEN, Policies, WITHDRAWN, is_name};
use crate::derive::object;

/// Whether a message of this name gives consent or takes it back.
pub(crate) fn is_consent(name: &str) -> bool {
    matches!(name, GIVEN | WITHDRAWN)
}

/// The entry that a message makes; none if it does not say for what.
fn entry(event: &NewEvent, lead_id: i64) -> Option<Consent> {
    if event.kind != EVENT || !is_consent(&event.name) || event.verdict != 0 {
        return None;
    }
    let properties = object(&event.body);
    let text = |key: &str| properties.get(key).and_then(Value::as_str).map(|text| text.trim().to_owned());
    let purpose = text("purpose").filter(|purpose| is_name(purpose))?;
    let channel = text("channel").unwrap_or_default();
    let context: Value =
        event.context.as_deref().and_then(|context| serde_json::from_str(context).ok()).unwrap_or_default();
    Some(Consent {
        id: 0,
        reference: format!("m:{}:{}", event.class, event.message_id),
        lead_id,
        purpose,
        channel: if is_name(&channel) { channel } else { String::new() },
        given: i64::from(event.name == GIVEN),
        occurred_at: event.occurred_at,
        recorded_at: event.received_at,
        text_version: text("text_version").filter(|version| version.len() <= 200),
        way: "event".to_owned(),
        actor: if event.class == 0 { "server" } else { "browser" }.to_owned(),
        address: context["ip"].as_str().filter(|ip| ip.len() <= 64).map(str::to_owned),
    })
}

/// Leads whose events are to be judged anew, each since when (microseconds).
#[derive(Debug, Default)]
pub(crate) struct Arrived(Vec<(i64, i64)>);

/// Enters consent that `log` carries into the ledger, and gives its events the verdict that they have by it; before they are appended.
pub(crate) async fn arrive(
    tx: &mut Tx,
    policies: &Policies,
    log: &mut [NewEvent],
) -> Result<Arrived, StoreError> {
    let mut arrived = Arrived::default();
    for event in log.iter() {
        let Some(lead) = event.lead_id else { continue };
        if let Some(entry) = entry(event, lead)
            && consent::add(tx, &entry).await?
        {
            arrived.0.push((lead, entry.occurred_at));
        }
        if event.kind == LEAD_FACTS && policies.asks_for_countries() && event.body.contains("\"country\"") {
            arrived.0.push((lead, event.occurred_at));
        }
    }
    if policies.is_empty() {
        return Ok(Arrived::default());
    }
    let mut leads: Vec<i64> = log.iter().filter_map(|event| event.lead_id).collect();
    leads.sort_unstable();
    leads.dedup();
    let judge = Judge::load(tx, policies, &leads).await?;
    for event in log.iter_mut().filter(|event| event.kind == EVENT && event.verdict == 0) {
        // Where somebody said which country they are in just now, what they did is judged again afterwards.
        if event.lead_id.is_some_and(|lead| !judge.may_score(lead, event.occurred_at)) {
            consent::without(event);
        }
    }
    Ok(arrived)
}

/// Judges anew what has to be, after messages were appended; returns leads of which events have another verdict now.
pub(crate) async fn settle(
    tx: &mut Tx,
    policies: &Policies,
    arrived: Arrived,
    merged: &[i64],
) -> Result<Vec<i64>, StoreError> {
    if policies.is_empty() {
        return Ok(Vec::new());
    }
    let mut changed = Vec::new();
    for (lead, since) in arrived.0.into_iter().chain(merged.iter().map(|lead| (*lead, i64::MIN))) {
        if judge_lead(tx, policies, lead, since).await? {
            changed.push(lead);
        }
    }
    changed.sort_unstable();
    changed.dedup();
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, body: &str) -> NewEvent {
        NewEvent {
            class: 1,
            message_id: "m".to_owned(),
            kind: EVENT,
            lead_id: Some(1),
            account_id: None,
            name: name.to_owned(),
            occurred_at: 5,
            received_at: 6,
            body: body.to_owned(),
            context: Some(r#"{"ip":"192.0.2.1"}"#.to_owned()),
            snapshot: 0,
            verdict: 0,
            verdict_reason: None,
            sender: None,
            sent_at: None,
            extra: None,
        }
    }

    #[test]
    fn an_event_makes_an_entry() {
        let made = entry(&event(GIVEN, r#"{"purpose":"profiling","text_version":"2026-05"}"#), 1).unwrap();
        assert_eq!((made.given, made.channel.as_str(), made.occurred_at, made.recorded_at), (1, "", 5, 6));
        assert_eq!(
            (made.text_version.as_deref(), made.address.as_deref()),
            (Some("2026-05"), Some("192.0.2.1"))
        );
        assert_eq!(entry(&event(WITHDRAWN, r#"{"purpose":"profiling"}"#), 1).unwrap().given, 0);
        assert_eq!(entry(&event(GIVEN, "{}"), 1), None);
        assert_eq!(entry(&event("Page Viewed", r#"{"purpose":"profiling"}"#), 1), None);
    }
}
