//! Leads counted and summed by what they have in common.

use std::collections::{BTreeMap, HashMap};

use super::page::Scope;
use super::people::{Company, People, Person};
use super::predicate::{Fact, TextColumn};

/// The most groups that are told of.
pub const GROUPS_MAX: usize = 1_000;

/// What leads are grouped by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dimension {
    /// A text of the lead itself.
    Text(TextColumn),
    /// The industry of its account.
    Industry,
    /// The country of its account.
    Country,
    /// How many people work at its account: one of [`SIZES`].
    Size,
    /// An attribute.
    Fact {
        /// Whether it is one of the lead's account.
        account: bool,
        /// Its key.
        key: String,
    },
}

/// Sizes of companies, by how many people work there: the smallest number, and the name.
pub const SIZES: [(i64, &str); 6] =
    [(1, "1-10"), (11, "11-50"), (51, "51-200"), (201, "201-1000"), (1_001, "1001-5000"), (5_001, "5001+")];

/// A dimension, ready to be asked of many leads.
enum Ready<'a> {
    Nothing,
    Dimension(&'a Dimension),
    Fact { account: bool, fact: Box<Fact> },
}

impl<'a> Ready<'a> {
    fn new(dimension: Option<&'a Dimension>) -> Ready<'a> {
        match dimension {
            None => Ready::Nothing,
            Some(Dimension::Fact { account, key }) => {
                Ready::Fact { account: *account, fact: Box::new(Fact::new(key)) }
            }
            Some(other) => Ready::Dimension(other),
        }
    }

    /// What a lead belongs to.
    fn of<'p>(&self, person: &'p Person, company: Option<&'p Company>) -> Option<&'p str> {
        match self {
            Ready::Nothing => None,
            Ready::Dimension(Dimension::Text(column)) => column.of(person),
            Ready::Dimension(Dimension::Industry) => company?.industry.as_deref(),
            Ready::Dimension(Dimension::Country) => company?.country.as_deref(),
            Ready::Dimension(_) => size(company?.employees?),
            Ready::Fact { account, fact } => fact.compared(facts(*account, person, company)?),
        }
    }

    /// How that is written where it differs.
    fn written<'p>(&self, person: &'p Person, company: Option<&'p Company>) -> Option<&'p str> {
        match self {
            Ready::Fact { account, fact } => fact.written(facts(*account, person, company)?),
            _ => None,
        }
    }
}

fn facts<'p>(account: bool, person: &'p Person, company: Option<&'p Company>) -> Option<&'p str> {
    if account { company.map(|company| &*company.facts) } else { Some(&person.facts) }
}

/// The name of a size.
fn size(employees: i64) -> Option<&'static str> {
    SIZES.iter().rev().find(|(from, _)| employees >= *from).map(|(_, name)| *name)
}

/// Leads that have something in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What: none where it is unknown. Of an attribute as it is compared, its kind first (see [`value_of`]).
    pub first: Option<String>,
    /// As one of them wrote it, of an attribute that is a text.
    pub first_written: Option<String>,
    /// Likewise of the second dimension.
    pub second: Option<String>,
    /// Likewise.
    pub second_written: Option<String>,
    /// How many.
    pub count: i64,
    /// Their open opportunities, by currency.
    pub open: Vec<GroupAmount>,
}

/// Open opportunities of leads that have something in common.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupAmount {
    /// In which currency; none where none was given.
    pub currency: Option<String>,
    /// How many opportunities.
    pub count: i64,
    /// Their amounts together.
    pub amount: f64,
}

/// What a value of an attribute in a group is: a text, a number, true or false; none for a list or an object.
pub fn value_of(compared: &str) -> Option<serde_json::Value> {
    let (kind, rest) = compared.split_at_checked(1)?;
    match kind {
        "=" => Some(rest.into()),
        "!" => Some((rest == "true").into()),
        "#" => {
            let bits = u64::from_str_radix(rest, 16).ok()?;
            let bits = if bits >> 63 == 1 { bits & !(1 << 63) } else { !bits };
            Some(f64::from_bits(bits).into())
        }
        _ => None,
    }
}

/// What is counted of a group.
#[derive(Default)]
struct Counted<'p> {
    first_written: Option<&'p str>,
    second_written: Option<&'p str>,
    count: i64,
    open: BTreeMap<Option<&'p str>, (i64, f64)>,
}

/// Leads by what they have in common, the most first, at most [`GROUPS_MAX`] and one more; without a dimension all of them together.
pub fn groups(
    people: &People,
    scope: Scope<'_>,
    by: Option<&Dimension>,
    and_by: Option<&Dimension>,
) -> Vec<Group> {
    let (wanted, first, second) = (scope.ready(), Ready::new(by), Ready::new(and_by));
    let mut counted: HashMap<(Option<&str>, Option<&str>), Counted<'_>> = HashMap::new();
    for person in people.all().iter().filter(|person| wanted.is(people, person)) {
        let company = people.company(person);
        let group = counted.entry((first.of(person, company), second.of(person, company))).or_default();
        group.count += 1;
        note(&mut group.first_written, first.written(person, company));
        note(&mut group.second_written, second.written(person, company));
        for deal in person.deals.iter().filter(|deal| &*deal.outcome == "open") {
            let (count, amount) = group.open.entry(deal.currency.as_deref()).or_default();
            *count += 1;
            *amount += deal.amount.unwrap_or_default();
        }
    }
    let mut groups: Vec<_> = counted.into_iter().collect();
    groups.sort_unstable_by(|one, other| (other.1.count, one.0).cmp(&(one.1.count, other.0)));
    groups.truncate(GROUPS_MAX + 1);
    groups.into_iter().map(|((first, second), counted)| counted.group(first, second)).collect()
}

/// Of several ways to write it the first by letters.
fn note<'p>(known: &mut Option<&'p str>, written: Option<&'p str>) {
    if written.is_some() && (known.is_none() || written < *known) {
        *known = written;
    }
}

impl Counted<'_> {
    fn group(self, first: Option<&str>, second: Option<&str>) -> Group {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let open = self.open.into_iter().map(|(currency, (count, amount))| GroupAmount {
            currency: owned(currency),
            count,
            amount,
        });
        Group {
            first: owned(first),
            first_written: owned(self.first_written),
            second: owned(second),
            second_written: owned(self.second_written),
            count: self.count,
            open: open.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::facts::digits;
    use super::*;

    #[test]
    fn values_of_groups_are_read_back() {
        for number in [0.0, -1.5, 42.0, 1e15] {
            assert_eq!(value_of(&format!("#{}", digits(number))), Some(json!(number)));
        }
        assert_eq!(value_of("=vp"), Some(json!("vp")));
        assert_eq!(value_of("!true"), Some(json!(true)));
        assert_eq!(value_of("[x"), None);
        assert_eq!(value_of(""), None);
    }
}
