//! What the rules look at.

use baton_model::bant::{Rule, RuleName, Scope};
use baton_model::time::MICROS_PER_DAY;
use serde_json::{Map, Value};

use super::{BantValue, Hint, MESSAGES_MAX, QUOTE_MAX};

/// An event of somebody of the account.
#[derive(Debug, Clone, Copy)]
pub struct Signal<'a> {
    /// Its identity.
    pub message_id: &'a str,
    /// When it happened, in microseconds.
    pub at: i64,
    /// Whose, by number.
    pub person: i64,
    /// Its name.
    pub name: &'a str,
    /// Its properties.
    pub properties: &'a Map<String, Value>,
}

/// Somebody of the account.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// By number.
    pub id: i64,
    /// As people are told of them.
    pub name: &'a str,
    /// Their job title, or their level if that is all that is known.
    pub job_title: Option<&'a str>,
}

/// A lead among the people of its account, and what they did.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// The lead.
    pub lead: i64,
    /// Everybody, the lead too.
    pub members: &'a [Member<'a>],
    /// What they did, in any order.
    pub signals: &'a [Signal<'a>],
}

/// A party at an instant: its signals in order, each once.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) party: &'a Party<'a>,
    pub(super) now: i64,
    signals: Vec<&'a Signal<'a>>,
}

impl<'a> Seen<'a> {
    pub(super) fn new(party: &'a Party<'a>, now: i64) -> Seen<'a> {
        let mut signals: Vec<&Signal<'a>> = party.signals.iter().filter(|signal| signal.at <= now).collect();
        let order = |signal: &Signal<'a>| (signal.at, signal.message_id, signal.person);
        signals.sort_by(|a, b| order(a).cmp(&order(b)));
        signals.dedup_by(|a, b| order(a) == order(b));
        Seen { party, now, signals }
    }

    /// What a rule may look at, oldest first.
    pub(super) fn by(&self, rule: &Rule) -> impl Iterator<Item = &'a Signal<'a>> {
        let since = self.now.saturating_sub(i64::from(rule.days) * MICROS_PER_DAY);
        let (all, lead) = (rule.of == Scope::Account, self.party.lead);
        let in_time = self.signals.iter().copied().filter(move |signal| signal.at > since);
        in_time.filter(move |signal| all || signal.person == lead)
    }

    /// Somebody by number.
    pub(super) fn member(&self, id: i64) -> Option<&'a Member<'a>> {
        self.party.members.iter().find(|member| member.id == id)
    }
}

/// A hint that rests on `found`, oldest first; none if that is nothing.
pub(super) fn hint(rule: RuleName, confidence: f64, found: &[&Signal<'_>]) -> Option<Hint> {
    if found.is_empty() {
        return None;
    }
    let newest = found.iter().rev().take(MESSAGES_MAX);
    Some(Hint {
        rule,
        confidence,
        messages: newest.map(|signal| signal.message_id.to_owned()).collect(),
        times: found.len(),
        quote: None,
        value: None,
    })
}

impl Hint {
    /// With what was written.
    pub(super) fn quoting(self, text: &str) -> Hint {
        let text = text.trim();
        let mut quote: String = text.chars().take(QUOTE_MAX).collect();
        if quote.len() < text.len() {
            quote.push('…');
        }
        Hint { quote: Some(quote), ..self }
    }

    /// With the value it tells of.
    pub(super) fn telling(self, value: Option<BantValue>) -> Hint {
        Hint { value, ..self }
    }
}
