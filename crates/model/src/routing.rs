//! Who gets which hand-off: rules by condition, shares within a rule.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::{self, DocumentError};
use crate::scoring::Condition;

/// The most rules.
pub const RULES_MAX: usize = 200;
/// The most people of a rule.
pub const PEOPLE_MAX: usize = 500;
/// The greatest weight.
pub const WEIGHT_MAX: i64 = 1_000;

/// How hand-offs find their owners.
#[derive(Debug, Clone)]
pub struct Routing {
    /// Whether the owner of the lead's account goes before every rule.
    pub owner_first: bool,
    /// The first whose condition holds decides.
    pub rules: Vec<Rule>,
    document: Document,
}

/// Whom leads of one kind go to.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Unique; what turns are counted by.
    pub id: String,
    /// About attributes of the lead and its account; none: always.
    pub when: Option<Condition>,
    /// Who shares them.
    pub to: Vec<Share>,
}

/// A person's share of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The e-mail address of the member.
    pub member: String,
    /// Its part of the sum of weights, 1 to [`WEIGHT_MAX`].
    #[serde(default = "one")]
    pub weight: i64,
}

fn one() -> i64 {
    1
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default = "yes")]
    owner_first: bool,
    #[serde(default)]
    rules: Vec<RuleDocument>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleDocument {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    when: Option<Value>,
    to: Vec<Share>,
}

impl Default for Routing {
    /// No rule: whoever owns the account, else nobody.
    fn default() -> Routing {
        Routing {
            owner_first: true,
            rules: Vec::new(),
            document: Document { owner_first: true, rules: Vec::new() },
        }
    }
}

impl Routing {
    /// Reads routing from YAML or JSON text.
    ///
    /// # Errors
    /// What is wrong, with its place.
    pub fn from_text(text: &str) -> Result<Routing, DocumentError> {
        let document: Document = document::read("routing", text)?;
        let fault = |place: &str, message: &str| DocumentError::new("routing", place, message);
        if document.rules.len() > RULES_MAX {
            return Err(fault("rules", &format!("at most {RULES_MAX} are allowed")));
        }
        let mut ids = BTreeSet::new();
        let mut rules = Vec::with_capacity(document.rules.len());
        for (index, rule) in document.rules.iter().enumerate() {
            let place = format!("rules[{index}]");
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if rule.id.is_empty() || rule.id.len() > 64 || !rule.id.chars().all(plain) {
                return Err(fault(&place, "`id` must be 1 to 64 letters, digits, `-` or `_`"));
            }
            if !ids.insert(rule.id.as_str()) {
                return Err(fault(&place, "its `id` is used twice"));
            }
            let when = rule.when.as_ref().map(|when| condition(&place, when)).transpose()?;
            rules.push(Rule { id: rule.id.clone(), when, to: shares(&place, &rule.to)? });
        }
        Ok(Routing { owner_first: document.owner_first, rules, document })
    }

    /// Its document as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.document).unwrap_or_default()
    }

    /// Everybody who has a share of any rule.
    #[must_use]
    pub fn members(&self) -> BTreeSet<&str> {
        self.rules.iter().flat_map(|rule| &rule.to).map(|share| share.member.as_str()).collect()
    }
}

fn condition(place: &str, when: &Value) -> Result<Condition, DocumentError> {
    let place = format!("{place}.when");
    let condition = Condition::from_value(when)
        .map_err(|faults| DocumentError::new("routing", &place, faults.to_string().trim().to_owned()))?;
    if condition.is_about_attributes() {
        Ok(condition)
    } else {
        let message = "only attributes can be asked for here: `attribute`, `all`, `any`, `not`";
        Err(DocumentError::new("routing", &place, message))
    }
}

fn shares(place: &str, to: &[Share]) -> Result<Vec<Share>, DocumentError> {
    let place = format!("{place}.to");
    let fault = |message: String| Err(DocumentError::new("routing", &place, message));
    if to.is_empty() || to.len() > PEOPLE_MAX {
        return fault(format!("needs 1 to {PEOPLE_MAX} members"));
    }
    let mut members = BTreeSet::new();
    let mut shares = Vec::with_capacity(to.len());
    for share in to {
        let member = share.member.trim().to_lowercase();
        if member.is_empty() || member.len() > 320 {
            return fault("a `member` is named by an e-mail address".to_owned());
        }
        if !(1..=WEIGHT_MAX).contains(&share.weight) {
            return fault(format!("{member}: the weight is {}, not 1 to {WEIGHT_MAX}", share.weight));
        }
        if !members.insert(member.clone()) {
            return fault(format!("{member} stands twice"));
        }
        shares.push(Share { member, weight: share.weight });
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_and_written() {
        let text = "rules:\n  - id: big\n    when: { attribute: account.employees, gte: 1000 }\n    to: [{ member: Kim@x.example, weight: 2 }, { member: lee@x.example }]\n  - { id: rest, to: [{ member: lee@x.example }] }\n";
        let routing = Routing::from_text(text).unwrap();
        assert!(routing.owner_first);
        assert_eq!(routing.rules[0].to[0], Share { member: "kim@x.example".to_owned(), weight: 2 });
        assert_eq!(routing.members().len(), 2);
        let again = Routing::from_text(&routing.to_json()).unwrap();
        assert_eq!(again.rules.len(), 2);
        assert!(again.rules[0].when.is_some() && again.rules[1].when.is_none());
    }

    #[test]
    fn faults_name_their_place() {
        for (text, part) in [
            ("rules: [{ id: a, to: [] }]", "rules[0].to"),
            ("rules: [{ id: a, to: [{ member: a@x, weight: 0 }] }]", "the weight is 0"),
            ("rules: [{ id: a, to: [{ member: a@x }, { member: A@x }] }]", "twice"),
            ("rules: [{ id: a, to: [{ member: a@x }] }, { id: a, to: [{ member: a@x }] }]", "rules[1]"),
            ("rules: [{ id: a, when: { attribute: x, near: 3 }, to: [{ member: a@x }] }]", "rules[0].when"),
            (
                "rules: [{ id: a, when: { event: X, count: { gte: 1 } }, to: [{ member: a@x }] }]",
                "only attributes",
            ),
            ("rule: []", "rule"),
        ] {
            let error = Routing::from_text(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
