//! What is known of leads, read for a batch of them.

use std::collections::HashMap;

use baton_engine::{Compiled, Interest, Observation, Properties};
use baton_model::Subject;
use baton_store::decision::Decision;
use baton_store::event::{self, ACCOUNT_FACTS, EVENT, Event, NewEvent};
use baton_store::lead::Waiting;
use baton_store::opportunity::Opportunity;
use baton_store::transition::Transition;
use baton_store::{StoreError, Tx, decision, handoff, opportunity, score, transition};
use serde_json::{Map, Value};

/// All that a lead's score and stages follow from, and what was derived before.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) lead: Waiting,
    /// Events and facts of people, in order of (`occurred_at`, `message_id`).
    pub(crate) messages: Vec<Event>,
    /// Oldest first.
    pub(crate) decisions: Vec<Decision>,
    /// Oldest first.
    pub(crate) deals: Vec<Opportunity>,
    /// The moves that stand, oldest first.
    pub(crate) standing: Vec<Transition>,
    /// Whether a hand-off is open.
    pub(crate) handoff_is_open: bool,
    /// When its score was last taken: its time does not go back when a clock does, else what was decided would be taken back.
    pub(crate) taken_at: i64,
    /// How often that score was written; 0 if there is none.
    pub(crate) revision: i64,
}

/// Reads the histories of these leads.
pub(crate) async fn load(tx: &mut Tx, leads: Vec<Waiting>) -> Result<Vec<History>, StoreError> {
    let ids: Vec<i64> = leads.iter().map(|lead| lead.id).collect();
    let homes: Vec<(i64, Option<i64>)> = leads.iter().map(|lead| (lead.id, lead.account_id)).collect();
    let mut messages = messages_of(tx, &homes).await?;
    let mut decisions = grouped(decision::of_leads(tx, &ids).await?, |decision| decision.lead_id);
    let mut deals = grouped(opportunity::of_leads(tx, &ids).await?, |deal| deal.lead_id);
    let mut standing = grouped(transition::of_leads(tx, &ids).await?, |step| step.lead_id);
    let open = handoff::open_among(tx, &ids).await?;
    let taken = score::taken(tx, &ids).await?;
    let histories = leads.into_iter().map(|lead| History {
        messages: messages.remove(&lead.id).unwrap_or_default(),
        decisions: decisions.remove(&lead.id).unwrap_or_default(),
        deals: deals.remove(&lead.id).unwrap_or_default(),
        standing: standing.remove(&lead.id).unwrap_or_default(),
        handoff_is_open: open.contains(&lead.id),
        taken_at: taken.get(&lead.id).map_or(i64::MIN, |taken| taken.as_of),
        revision: taken.get(&lead.id).map_or(0, |taken| taken.revision),
        lead,
    });
    Ok(histories.collect())
}

/// What was said of these leads, each with its account, and of the account, in order of (`occurred_at`, `message_id`), by lead; not what
/// machines did.
pub(crate) async fn messages_of(
    tx: &mut Tx,
    leads: &[(i64, Option<i64>)],
) -> Result<HashMap<i64, Vec<Event>>, StoreError> {
    let ids: Vec<i64> = leads.iter().map(|(lead, _)| *lead).collect();
    let mut accounts: Vec<i64> = leads.iter().filter_map(|(_, account)| *account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let mut own = grouped(event::of_leads(tx, &ids, false).await?, |event| event.owner);
    let mut facts = grouped(event::of_accounts(tx, &accounts).await?, |event| event.owner);
    facts.values_mut().for_each(drop_repeated);
    let messages = leads.iter().map(|(lead, account)| {
        let mut messages = own.remove(lead).unwrap_or_default();
        messages.extend(account.and_then(|account| facts.get(&account)).into_iter().flatten().cloned());
        messages.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
        (*lead, messages)
    });
    Ok(messages.collect())
}

/// Leaves out facts that change nothing: an account is told of by each of its many leads.
fn drop_repeated(facts: &mut Vec<Event>) {
    facts.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
    let mut known: Map<String, Value> = Map::new();
    facts.retain(|fact| {
        let attributes = object(&fact.body);
        let news = attributes.iter().any(|(key, value)| known.get(key) != Some(value));
        known.extend(attributes);
        news
    });
}

/// The key by which messages are ordered.
pub(super) fn order(event: &Event) -> (i64, &str) {
    (event.occurred_at, &event.message_id)
}

fn grouped<T>(rows: Vec<T>, key: impl Fn(&T) -> i64) -> HashMap<i64, Vec<T>> {
    let mut groups: HashMap<i64, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// A message as a model looks at it, stored or to be stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    kind: i64,
    name: &'a str,
    body: &'a str,
    context: Option<&'a str>,
}

impl<'a> Seen<'a> {
    pub(crate) fn new(kind: i64, name: &'a str, body: &'a str, context: Option<&'a str>) -> Seen<'a> {
        Seen { kind, name, body, context }
    }
}

impl<'a> From<&'a Event> for Seen<'a> {
    fn from(event: &'a Event) -> Seen<'a> {
        let Event { kind, name, body, context, .. } = event;
        Seen { kind: *kind, name, body, context: context.as_deref() }
    }
}

impl<'a> From<&'a NewEvent> for Seen<'a> {
    fn from(event: &'a NewEvent) -> Seen<'a> {
        let NewEvent { kind, name, body, context, .. } = event;
        Seen { kind: *kind, name, body, context: context.as_deref() }
    }
}

/// What a message means to a model. Its JSON is parsed only if the model asks for something in it.
pub(crate) fn observe<'a>(model: &Compiled, message: impl Into<Seen<'a>>) -> Observation {
    let Seen { kind, name, body, context } = message.into();
    if kind != EVENT {
        return model.observe_facts(subject(kind), &object(body));
    }
    match model.interest(name) {
        Interest::Plain(observation) => observation.clone(),
        Interest::Reads(_) => {
            let context = context.and_then(|text| serde_json::from_str(text).ok());
            let context: Value = context.unwrap_or(Value::Null);
            let properties = object(body);
            model.observe_event(name, Properties { properties: &properties, context: &context })
        }
    }
}

/// Whose attributes a fact sets.
pub(crate) fn subject(kind: i64) -> Subject {
    if kind == ACCOUNT_FACTS { Subject::Account } else { Subject::Lead }
}

/// A stored JSON object; empty if it is none, which the checks at the edge do not let happen.
pub(crate) fn object(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap_or_default()
}
