//! What was learned of a letter, each in its own shape.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::BantLetter;

/// The greatest amount of a budget.
const AMOUNT_MAX: f64 = 1e15;
/// The most people that one entry names.
const PEOPLE_MAX: usize = 50;
/// The longest text, in bytes.
const TEXT_BYTES_MAX: usize = 4_000;

/// What was learned of a letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum BantValue {
    /// How much there is.
    Budget {
        /// In units of the currency.
        amount: f64,
        /// ISO 4217.
        currency: String,
    },
    /// Who decides, and who has a say in it.
    Authority {
        /// At least one.
        people: Vec<Person>,
    },
    /// What is to be solved.
    Need {
        /// The problem, in the customer's words.
        problem: String,
        /// How we solve it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        solution: Option<String>,
    },
    /// By when.
    Timing {
        /// The day, `2026-09-30`.
        #[serde(with = "day")]
        #[schema(value_type = String, format = Date)]
        date: jiff::civil::Date,
    },
}

/// Somebody who has a say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Their name, or by what else they are known.
    pub name: String,
    /// What they are in the decision: `decides`, `pays`, `uses`, a job title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// Why a value is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{letter}: {problem}")]
pub struct ValueError {
    letter: BantLetter,
    problem: String,
}

impl BantValue {
    /// Which letter it is of.
    pub const fn letter(&self) -> BantLetter {
        match self {
            BantValue::Budget { .. } => BantLetter::Budget,
            BantValue::Authority { .. } => BantLetter::Authority,
            BantValue::Need { .. } => BantLetter::Need,
            BantValue::Timing { .. } => BantLetter::Timing,
        }
    }

    /// Refuses what cannot be a value.
    ///
    /// # Errors
    /// [`ValueError`] with what is allowed.
    pub fn check(&self) -> Result<(), ValueError> {
        let fault = |problem: &str| Err(ValueError { letter: self.letter(), problem: problem.to_owned() });
        let is_text = |text: &str| !text.trim().is_empty() && text.len() <= TEXT_BYTES_MAX;
        match self {
            BantValue::Budget { amount, .. } if !(0.0..=AMOUNT_MAX).contains(amount) => {
                fault("an amount is a number from 0 to 1e15")
            }
            BantValue::Budget { currency, .. } if !is_currency(currency) => {
                fault("a currency is three capital letters (ISO 4217), such as KRW or USD")
            }
            BantValue::Authority { people } if people.is_empty() || people.len() > PEOPLE_MAX => {
                fault("name 1 to 50 people")
            }
            BantValue::Authority { people }
                if !people
                    .iter()
                    .all(|person| is_text(&person.name) && person.role.as_deref().is_none_or(is_text)) =>
            {
                fault("every person has a name; names and roles have at most 4,000 bytes")
            }
            BantValue::Need { problem, solution }
                if !is_text(problem) || !solution.as_deref().is_none_or(is_text) =>
            {
                fault("say the problem, in at most 4,000 bytes; the solution likewise, or leave it out")
            }
            _ => Ok(()),
        }
    }

    /// Reads the short form of a command: `50000 USD`, `김하나 (CFO); Ada (uses)`, `problem => solution`, `2026-09-30`.
    ///
    /// # Errors
    /// [`ValueError`] with the form that is understood.
    pub fn read(letter: BantLetter, text: &str) -> Result<BantValue, ValueError> {
        let fault = |problem: &str| ValueError { letter, problem: problem.to_owned() };
        let text = text.trim();
        let value = match letter {
            BantLetter::Budget => {
                let (amount, currency) = text
                    .split_once(char::is_whitespace)
                    .ok_or_else(|| fault("write an amount and a currency, as in `50000 USD`"))?;
                let amount = amount.replace([',', '_'], "").parse();
                BantValue::Budget {
                    amount: amount.map_err(|_| fault("write an amount and a currency, as in `50000 USD`"))?,
                    currency: currency.trim().to_uppercase(),
                }
            }
            BantLetter::Authority => {
                let people = text.split(';').map(str::trim).filter(|text| !text.is_empty());
                BantValue::Authority { people: people.map(Person::read).collect() }
            }
            BantLetter::Need => {
                let (problem, solution) = text
                    .split_once("=>")
                    .map_or((text, None), |(problem, how)| (problem.trim(), Some(how.trim())));
                BantValue::Need { problem: problem.to_owned(), solution: solution.map(str::to_owned) }
            }
            BantLetter::Timing => {
                let date = text.parse().map_err(|_| fault("write a day, as in `2026-09-30`"))?;
                BantValue::Timing { date }
            }
        };
        value.check().map(|()| value)
    }

    /// In words that are the same in every language.
    pub fn words(&self) -> String {
        match self {
            BantValue::Budget { amount, currency } => format!("{amount} {currency}"),
            BantValue::Authority { people } => {
                let people: Vec<String> = people.iter().map(Person::words).collect();
                people.join("; ")
            }
            BantValue::Need { problem, solution: None } => problem.clone(),
            BantValue::Need { problem, solution: Some(solution) } => format!("{problem} => {solution}"),
            BantValue::Timing { date } => date.to_string(),
        }
    }
}

impl Person {
    fn read(text: &str) -> Person {
        let role = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
        match role {
            Some((name, role)) if !name.trim().is_empty() && !role.trim().is_empty() => {
                Person { name: name.trim().to_owned(), role: Some(role.trim().to_owned()) }
            }
            _ => Person { name: text.to_owned(), role: None },
        }
    }

    fn words(&self) -> String {
        self.role.as_ref().map_or_else(|| self.name.clone(), |role| format!("{} ({role})", self.name))
    }
}

/// A day as ISO 8601 writes it.
mod day {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serializer, de};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    pub(super) fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(date)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| de::Error::custom(format!("`{text}` is not a day such as 2026-09-30")))
    }
}

/// Whether a text looks like an ISO 4217 code.
pub fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_command_says_comes_back_in_words() {
        for (letter, text) in [
            (BantLetter::Budget, "50000 USD"),
            (BantLetter::Authority, "김하나 (CFO); Ada"),
            (BantLetter::Need, "수기 집계 => 자동 집계"),
            (BantLetter::Need, "too slow"),
            (BantLetter::Timing, "2026-09-30"),
        ] {
            let value = BantValue::read(letter, text).unwrap();
            assert_eq!((value.letter(), value.words().as_str()), (letter, text));
            let json = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<BantValue>(&json).unwrap(), value, "{json}");
        }
        assert_eq!(
            BantValue::read(BantLetter::Budget, "12,000,000 krw").unwrap(),
            BantValue::Budget { amount: 12e6, currency: "KRW".to_owned() }
        );
    }

    #[test]
    fn what_is_no_value_is_refused_with_what_would_be() {
        for (letter, text, told) in [
            (BantLetter::Budget, "much", "50000 USD"),
            (BantLetter::Budget, "-1 USD", "from 0"),
            (BantLetter::Budget, "1 dollar", "three capital letters"),
            (BantLetter::Authority, " ; ", "1 to 50"),
            (BantLetter::Need, " => how", "say the problem"),
            (BantLetter::Timing, "soon", "2026-09-30"),
        ] {
            let refused = BantValue::read(letter, text).unwrap_err().to_string();
            assert!(refused.starts_with(letter.name()) && refused.contains(told), "{refused}");
        }
        let nan = BantValue::Budget { amount: f64::NAN, currency: "KRW".to_owned() };
        assert!(nan.check().is_err());
    }
}
