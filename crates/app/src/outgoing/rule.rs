//! Rules: who is told of what, and how.

use std::str::FromStr;

use baton_model::member::email;
use baton_model::{Happening, Role, Team};
use baton_store::notice_rule::NoticeRule;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::workspace::Error;

/// Tests of one condition, recipients of one rule, kinds of one rule: the most of each.
const PARTS_MAX: usize = 50;

/// A rule.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rule {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) triggers: Vec<Happening>,
    /// All of these hold.
    pub(crate) condition: Vec<Test>,
    pub(crate) recipients: Vec<Recipient>,
    pub(crate) channels: Vec<Way>,
}

/// How people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// In their inbox.
    Inbox,
    /// By mail.
    Mail,
}

/// Whom a rule tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Recipient {
    /// Whoever owns the hand-off, else the lead.
    Owner,
    /// Whoever is named in what happened: in a comment, or as the one who is told of a delay.
    Mentioned,
    /// All members of a role.
    Role(Role),
    /// All members of a team.
    Team(Team),
    /// One member, by address.
    Member(String),
    /// Somebody who is no member, by mail.
    Address(String),
    /// A webhook or chat, by its number.
    Endpoint(i64),
}

/// One test of a condition: `score>=80`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Test {
    field: String,
    comparison: Comparison,
    value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    Unequal,
    AtLeast,
    AtMost,
}

/// The signs of comparisons, the longer ones first.
const SIGNS: [(&str, Comparison); 4] = [
    ("!=", Comparison::Unequal),
    (">=", Comparison::AtLeast),
    ("<=", Comparison::AtMost),
    ("=", Comparison::Equal),
];

/// Why a text is no part of a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// It is no recipient.
    #[error(
        "`{0}` is no recipient: write owner, mentioned, role:sales, team:marketing, member:EMAIL, address:EMAIL or endpoint:NUMBER"
    )]
    Recipient(String),
    /// It is no test.
    #[error(
        "`{0}` is no condition: write FIELD=VALUE, FIELD!=VALUE, FIELD>=NUMBER or FIELD<=NUMBER, such as score>=80 or to=sql"
    )]
    Test(String),
}

fn shown(text: &str) -> String {
    text.chars().take(100).collect()
}

impl FromStr for Recipient {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Recipient, RuleError> {
        let wrong = || RuleError::Recipient(shown(text));
        match text {
            "owner" => return Ok(Recipient::Owner),
            "mentioned" => return Ok(Recipient::Mentioned),
            _ => {}
        }
        let (kind, who) = text.split_once(':').ok_or_else(wrong)?;
        match kind {
            "role" => who.parse().map(Recipient::Role).map_err(|_| wrong()),
            "team" => who.parse().map(Recipient::Team).map_err(|_| wrong()),
            "member" => email(who).map(Recipient::Member).map_err(|_| wrong()),
            "address" => email(who).map(Recipient::Address).map_err(|_| wrong()),
            "endpoint" => who.parse().map(Recipient::Endpoint).map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }
}

impl TryFrom<String> for Recipient {
    type Error = RuleError;

    fn try_from(text: String) -> Result<Recipient, RuleError> {
        text.parse()
    }
}

impl From<Recipient> for String {
    fn from(recipient: Recipient) -> String {
        match recipient {
            Recipient::Owner => "owner".to_owned(),
            Recipient::Mentioned => "mentioned".to_owned(),
            Recipient::Role(role) => format!("role:{role}"),
            Recipient::Team(team) => format!("team:{team}"),
            Recipient::Member(email) => format!("member:{email}"),
            Recipient::Address(email) => format!("address:{email}"),
            Recipient::Endpoint(id) => format!("endpoint:{id}"),
        }
    }
}

impl FromStr for Test {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Test, RuleError> {
        let wrong = || RuleError::Test(shown(text));
        let found = SIGNS.iter().filter_map(|(sign, comparison)| Some((text.find(sign)?, sign, *comparison)));
        // The first sign, and of those at one place the longest: `a!=b` is no `a!` that equals `b`.
        let (place, sign, comparison) =
            found.min_by_key(|(place, sign, _)| place + 2 - sign.len()).ok_or_else(wrong)?;
        let (field, value) = (text[..place].trim(), text[place + sign.len()..].trim());
        let is_number = value.parse::<f64>().is_ok_and(f64::is_finite);
        let ordered = matches!(comparison, Comparison::AtLeast | Comparison::AtMost);
        let named = !field.is_empty() && field.len() <= 200 && value.len() <= 1_000;
        if !named || (ordered && !is_number) || text.contains('\0') {
            return Err(wrong());
        }
        Ok(Test { field: field.to_owned(), comparison, value: value.to_owned() })
    }
}

impl TryFrom<String> for Test {
    type Error = RuleError;

    fn try_from(text: String) -> Result<Test, RuleError> {
        text.parse()
    }
}

impl From<Test> for String {
    fn from(test: Test) -> String {
        let sign =
            SIGNS.iter().find(|(_, comparison)| *comparison == test.comparison).map_or("=", |(sign, _)| sign);
        format!("{}{sign}{}", test.field, test.value)
    }
}

impl Test {
    /// Whether it holds of these facts. What is not known equals nothing.
    fn holds(&self, facts: &Map<String, Value>) -> bool {
        let known = facts.get(&self.field).filter(|value| !value.is_null());
        let number = || Some((known?.as_f64()?, self.value.parse::<f64>().ok()?));
        match self.comparison {
            Comparison::Equal => known.is_some_and(|known| self.equals(known)),
            Comparison::Unequal => !known.is_some_and(|known| self.equals(known)),
            Comparison::AtLeast => number().is_some_and(|(known, wanted)| known >= wanted),
            Comparison::AtMost => number().is_some_and(|(known, wanted)| known <= wanted),
        }
    }

    fn equals(&self, known: &Value) -> bool {
        match known {
            Value::String(text) => text.to_lowercase() == self.value.to_lowercase(),
            Value::Number(number) => number.as_f64().is_some_and(|known| self.value.parse() == Ok(known)),
            Value::Bool(known) => self.value.parse() == Ok(*known),
            _ => false,
        }
    }
}

impl Rule {
    /// Whether it tells of this.
    pub(crate) fn applies(&self, kind: &str, facts: &Map<String, Value>) -> bool {
        self.triggers.iter().any(|trigger| trigger.name() == kind)
            && self.condition.iter().all(|test| test.holds(facts))
    }

    /// Whether it makes sense.
    ///
    /// # Errors
    /// [`Error::WrongUse`] saying what is missing.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let people = self.recipients.iter().any(|recipient| !matches!(recipient, Recipient::Endpoint(_)));
        let problem = if self.name.trim().is_empty() {
            "a rule needs a name"
        } else if self.triggers.is_empty() {
            "a rule needs something to tell of, such as lead.mql.reached"
        } else if self.recipients.is_empty() {
            "a rule needs somebody to tell"
        } else if people && self.channels.is_empty() {
            "people are told by inbox, mail, or both: say how"
        } else if [self.triggers.len(), self.condition.len(), self.recipients.len()]
            .iter()
            .any(|n| *n > PARTS_MAX)
        {
            "a rule has at most 50 triggers, conditions and recipients"
        } else {
            return Ok(());
        };
        Err(Error::WrongUse(problem.to_owned()))
    }

    /// As it is stored, made by `by` at `now` (microseconds).
    pub(crate) fn row(&self, now: i64, by: &str) -> Result<NoticeRule, Error> {
        let json =
            |value: serde_json::Result<String>| value.map_err(|error| Error::WrongUse(error.to_string()));
        Ok(NoticeRule {
            id: self.id,
            name: self.name.clone(),
            triggers: json(serde_json::to_string(&self.triggers))?,
            condition: json(serde_json::to_string(&self.condition))?,
            recipients: json(serde_json::to_string(&self.recipients))?,
            channels: json(serde_json::to_string(&self.channels))?,
            created_at: now,
            created_by: by.to_owned(),
        })
    }

    /// A stored rule; none if a later version made it and it tells of what this one does not know.
    pub(crate) fn read(row: &NoticeRule) -> Option<Rule> {
        Some(Rule {
            id: row.id,
            name: row.name.clone(),
            triggers: serde_json::from_str(&row.triggers).ok()?,
            condition: serde_json::from_str(&row.condition).ok()?,
            recipients: serde_json::from_str(&row.recipients).ok()?,
            channels: serde_json::from_str(&row.channels).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holds(test: &str, facts: Value) -> bool {
        let Value::Object(facts) = facts else { panic!("no object") };
        test.parse::<Test>().unwrap().holds(&facts)
    }

    #[test]
    fn a_test_compares_what_is_known() {
        assert!(holds("score>=80", json!({ "score": 80 })) && !holds("score>=80", json!({ "score": 79.9 })));
        assert!(holds("score <= 80", json!({ "score": 80 })));
        assert!(holds("to=SQL", json!({ "to": "sql" })) && !holds("to=sql", json!({ "to": null })));
        assert!(holds("source!=web", json!({})) && !holds("source!=web", json!({ "source": "Web" })));
        assert!(holds("url=a>=b", json!({ "url": "a>=b" })), "the first sign counts");
        assert!(!holds("score>=1", json!({ "score": "2" })) && !holds("score>=1", json!({})));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["score>=80", "to=sql", "source!=web", "score<=1.5"] {
            assert_eq!(String::from(text.parse::<Test>().unwrap()), text);
        }
        for text in
            ["owner", "role:sales", "team:marketing", "member:kim@x.io", "address:a@b.io", "endpoint:7"]
        {
            assert_eq!(String::from(text.parse::<Recipient>().unwrap()), text);
        }
        let rule = Rule {
            id: 3,
            name: "눈여겨볼 리드".to_owned(),
            triggers: vec![Happening::LeadMqlReached],
            condition: vec!["score>=80".parse().unwrap()],
            recipients: vec![Recipient::Owner, Recipient::Endpoint(1)],
            channels: vec![Way::Inbox, Way::Mail],
        };
        rule.check().unwrap();
        assert_eq!(Rule::read(&rule.row(1, "kim").unwrap()), Some(rule));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for text in ["score", "=3", "score>=high", "", "score>=", "a\0=b"] {
            assert!(text.parse::<Test>().is_err(), "{text}");
        }
        for text in
            ["", "everybody", "role:king", "member:kim", "address:a@b.io\r\nBcc: x@y.io", "endpoint:x"]
        {
            assert!(text.parse::<Recipient>().is_err(), "{text}");
        }
        let rule = Rule {
            id: 0,
            name: "x".into(),
            triggers: vec![],
            condition: vec![],
            recipients: vec![],
            channels: vec![],
        };
        assert!(rule.check().is_err());
    }
}
