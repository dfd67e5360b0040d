//! Conditions over what is known of a lead and its account, without a history.

use baton_model::scoring::Condition;
use serde_json::{Map, Value};

use crate::value::KeyMatcher;

/// What is known of a lead and its account.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Attributes of the lead.
    pub lead: &'a Map<String, Value>,
    /// Attributes of its account.
    pub account: &'a Map<String, Value>,
}

/// A condition about attributes, made ready.
#[derive(Debug)]
pub struct Criterion(Node);

#[derive(Debug)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Lead(KeyMatcher),
    Account(KeyMatcher),
    /// It asks for events, of which nothing is known here.
    Never,
}

impl Criterion {
    /// Makes `condition` ready; see [`Condition::is_about_attributes`].
    pub fn new(condition: &Condition) -> Criterion {
        Criterion(Node::new(condition))
    }

    /// Whether it holds, as it would in a scoring model.
    pub fn holds(&self, known: Known<'_>) -> bool {
        self.0.holds(known)
    }
}

impl Node {
    fn new(condition: &Condition) -> Node {
        match condition {
            Condition::All(parts) => Node::All(parts.iter().map(Node::new).collect()),
            Condition::Any(parts) => Node::Any(parts.iter().map(Node::new).collect()),
            Condition::Not(part) => Node::Not(Box::new(Node::new(part))),
            Condition::Attribute(test) => match test.key.strip_prefix("account.") {
                Some(key) => Node::Account(KeyMatcher::new(key, test)),
                None => Node::Lead(KeyMatcher::new(&test.key, test)),
            },
            Condition::Property(_) | Condition::Events(_) | Condition::Inactive(_) => Node::Never,
        }
    }

    fn holds(&self, known: Known<'_>) -> bool {
        let test = |matcher: &KeyMatcher, map: &Map<String, Value>| {
            matcher.holds(matcher.path.lookup(|root| map.get(root)))
        };
        match self {
            Node::All(parts) => parts.iter().all(|part| part.holds(known)),
            Node::Any(parts) => parts.iter().any(|part| part.holds(known)),
            Node::Not(part) => !part.holds(known),
            Node::Lead(matcher) => test(matcher, known.lead),
            Node::Account(matcher) => test(matcher, known.account),
            Node::Never => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_holds_as_it_would_in_a_model() {
        let lead = json!({ "title": "CEO", "address": { "city": "서울" } });
        let account = json!({ "employees": 1_200, "country": "KR" });
        let known = Known { lead: lead.as_object().unwrap(), account: account.as_object().unwrap() };
        for (condition, expected) in [
            (json!({ "attribute": "title", "eq": "ceo" }), true),
            (json!({ "attribute": "address.city", "contains": "서" }), true),
            (json!({ "attribute": "account.employees", "gte": 1_000, "lt": 1_200 }), false),
            (json!({ "attribute": "account.industry", "known": false }), true),
            (json!({ "attribute": "industry", "ne": "retail" }), false),
            (json!({ "not": { "attribute": "industry", "eq": "retail" } }), true),
            (
                json!({ "all": [{ "attribute": "account.country", "in": ["KR", "JP"] }, { "any": [] }] }),
                false,
            ),
        ] {
            let read = Condition::from_value(&condition).unwrap();
            assert_eq!(Criterion::new(&read).holds(known), expected, "{condition}");
        }
    }
}
