//! Which attributes there are, and what they hold.

use std::collections::BTreeMap;

use baton_model::scoring::{KeyTest, Scalar, ValueTest};
use baton_store::{Tx, attribute};

use super::attributes::Choice;
use super::fields::{Field, OF_ACCOUNTS, field};
use super::filter::mistyped;
use crate::workspace::Error;

/// From so many keys on the store notes no new ones; then any key may be one.
const KEYS_MAX: usize = 2_000;
/// The longest key that is noted, in bytes.
const KEY_BYTES_MAX: usize = 200;

/// The attributes that people defined, and the keys that attributes have.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// By whether it is one of the account: kind, and choices.
    defined: BTreeMap<(bool, String), (String, Vec<Choice>)>,
    seen: [Vec<String>; 2],
}

impl Keys {
    pub(super) async fn load(tx: &mut Tx) -> Result<Keys, Error> {
        let mut keys = Keys::default();
        for found in attribute::all(tx).await? {
            let choices = serde_json::from_str(&found.choices).unwrap_or_default();
            keys.defined.insert((found.subject == "account", found.key), (found.kind, choices));
        }
        for seen in attribute::seen(tx).await? {
            keys.seen[usize::from(seen.subject == "account")].push(seen.key);
        }
        Ok(keys)
    }

    /// Whether it is something that a lead or an account has a column for.
    pub(super) fn is_own(account: bool, key: &str) -> bool {
        if account { OF_ACCOUNTS.iter().any(|(own, _)| *own == key) } else { field(key) == Some(Field::Fact) }
    }

    /// Refuses a key that nothing has, and operands that make no sense of it: with the place.
    pub(super) fn check(
        &self,
        account: bool,
        key: &str,
        test: &KeyTest,
        place: &str,
    ) -> Result<(), (String, String)> {
        let within = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
        let own = OF_ACCOUNTS.iter().find(|(own, _)| account && *own == key).map(|(_, kind)| *kind);
        let own = own.or_else(|| (!account && field(key) == Some(Field::Fact)).then_some("text"));
        let defined = self.defined.get(&(account, key.to_owned()));
        let Some(kind) = own.or(defined.map(|(kind, _)| kind.as_str())) else {
            return self.check_seen(account, key).map_err(|problem| (within("attribute"), problem));
        };
        for value in &test.tests {
            if let Some(problem) = mistyped(value, kind) {
                return Err((within(value.operator()), format!("`{key}` is {problem}")));
            }
            if let Some((_, choices)) = defined.filter(|(kind, _)| kind == "choice")
                && let Some(other) = no_choice(value, choices)
            {
                let all: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
                let problem = format!("`{other}` is no choice of `{key}`: {}", all.join(", "));
                return Err((within(value.operator()), problem));
            }
        }
        Ok(())
    }

    fn check_seen(&self, account: bool, key: &str) -> Result<(), String> {
        let seen = &self.seen[usize::from(account)];
        if seen.len() >= KEYS_MAX || key.len() > KEY_BYTES_MAX || seen.iter().any(|seen| seen == key) {
            return Ok(());
        }
        let defined = self.defined.keys().filter(|(of, _)| *of == account).map(|(_, key)| key.as_str());
        let own: Vec<&str> = if account {
            OF_ACCOUNTS.iter().map(|(own, _)| *own).collect()
        } else {
            super::fields::FIELDS.iter().map(|(own, _)| *own).collect()
        };
        let known = seen.iter().map(String::as_str).chain(defined).chain(own);
        let near = known.map(|known| (strsim::osa_distance(known, key), known)).min();
        let hint = near.filter(|(distance, _)| *distance <= 2).map(|(_, known)| known);
        let prefix = if account { "account." } else { "" };
        let hint = hint.map(|known| format!("; is `{prefix}{known}` meant?")).unwrap_or_default();
        let whose = if account { "account" } else { "lead" };
        Err(format!("no {whose} has an attribute `{key}`, and none is defined{hint}"))
    }
}

/// An operand that is none of the choices.
fn no_choice<'a>(value: &'a ValueTest, choices: &[Choice]) -> Option<&'a str> {
    let operands: &[Scalar] = match value {
        ValueTest::Eq(operand) | ValueTest::Ne(operand) => std::slice::from_ref(operand),
        ValueTest::In(list) | ValueTest::NotIn(list) => list,
        _ => return None,
    };
    operands.iter().find_map(|operand| match operand {
        Scalar::Text(text) if !choices.iter().any(|choice| choice.is(text)) => Some(text.as_str()),
        _ => None,
    })
}
