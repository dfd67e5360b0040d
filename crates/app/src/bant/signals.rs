//! What signals say of a lead: read when somebody looks, within bounds, and never while messages are taken in.

use baton_engine::bant::{Inference, Member, Party, Signal, infer};
use baton_model::bant::{PerLetter, RuleName, Rules, Scope};
use baton_model::time::MICROS_PER_DAY;
use baton_store::lead::{self, Lead};
use baton_store::{Tx, log, signal};
use serde_json::{Map, Value};

use crate::derive::object;
use crate::workspace::Error;

/// How many of the lead's own events are looked at, the newest.
const OWN_MAX: i64 = 500;
/// How many other people of its account.
const MEMBERS_MAX: i64 = 50;
/// How many events of each of them.
const THEIRS_MAX: i64 = 50;

/// What the rules say of a lead at `now` (microseconds).
pub(super) async fn read(
    tx: &mut Tx,
    lead: &Lead,
    rules: &Rules,
    now: i64,
) -> Result<PerLetter<Inference>, Error> {
    let since = now.saturating_sub(i64::from(rules.days()) * MICROS_PER_DAY);
    let colleagues = colleagues(tx, lead, rules).await?;
    let mut found = signal::newest(tx, lead.id, since, now, OWN_MAX).await?;
    for colleague in &colleagues {
        found.extend(signal::newest(tx, colleague.id, since, now, THEIRS_MAX).await?);
    }
    let properties: Vec<Map<String, Value>> = found.iter().map(|signal| object(&signal.body)).collect();
    let signals: Vec<Signal<'_>> = found
        .iter()
        .zip(&properties)
        .map(|(signal, properties)| Signal {
            message_id: &signal.message_id,
            at: signal.occurred_at,
            person: signal.lead_id,
            name: &signal.name,
            properties,
        })
        .collect();
    let titles: Vec<Option<String>> = std::iter::once(lead).chain(&colleagues).map(title).collect();
    let people = std::iter::once(lead).chain(&colleagues).zip(&titles);
    let members: Vec<Member<'_>> = people
        .map(|(person, title)| Member { id: person.id, name: called(person), job_title: title.as_deref() })
        .collect();
    Ok(infer(rules, &Party { lead: lead.id, members: &members, signals: &signals }, now))
}

/// The other people of its account, if a rule looks at them.
async fn colleagues(tx: &mut Tx, lead: &Lead, rules: &Rules) -> Result<Vec<Lead>, Error> {
    let looks =
        RuleName::ALL.into_iter().filter_map(|name| rules.active(name)).any(|rule| rule.of == Scope::Account);
    let Some(account) = lead.account_id.filter(|_| looks) else { return Ok(Vec::new()) };
    let mut ids = log::members(tx, account, 0, MEMBERS_MAX + 1).await?;
    ids.retain(|id| *id != lead.id);
    ids.truncate(MEMBERS_MAX as usize);
    let mut colleagues: Vec<Lead> = lead::by_id(tx, &ids).await?.into_values().collect();
    colleagues.sort_unstable_by_key(|lead| lead.id);
    Ok(colleagues)
}

/// The job title, or what stands for it.
fn title(lead: &Lead) -> Option<String> {
    lead.job_title.clone().or_else(|| {
        let attributes = object(&lead.attributes);
        ["seniority", "job_level", "level", "role"]
            .iter()
            .find_map(|key| attributes.get(*key)?.as_str().map(str::to_owned))
    })
}

fn called(lead: &Lead) -> &str {
    lead.name.as_deref().or(lead.email.as_deref()).unwrap_or_default()
}
