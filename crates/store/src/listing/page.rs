//! A page of leads: which they are, in order.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::people::{People, Person};
use super::predicate::{Predicate, Test};

/// The stage of people who are not yet leads.
const VISITOR: &str = "visitor";

/// Who is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// What must hold.
    pub predicate: &'a Predicate,
    /// What is searched for, each as [`spelled`](baton_model::search::spelled) says; all must be found.
    pub terms: &'a [String],
    /// Only leads that one of these owns, or has the open hand-off of; none: all.
    pub owned_by: Option<&'a [String]>,
    /// Also people who are not yet leads.
    pub visitors: bool,
}

/// What leads are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The score that lists go by.
    #[default]
    Score,
    /// Name.
    Name,
    /// The company's name.
    Company,
    /// Stage, in the order people read them.
    Stage,
    /// When it was first seen.
    Created,
    /// When it last did something.
    LastActivity,
    /// Since when it is in its stage.
    StageSince,
    /// Who owns it.
    Owner,
    /// Where it came from.
    Source,
    /// The campaign that brought it.
    Campaign,
}

/// What a lead is sorted by: a number or a text; none comes last, in either direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A number or an instant.
    Int(i64),
    /// A text.
    Text(String),
}

/// The last lead of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What it is sorted by.
    pub key: Option<Key>,
    /// Its number.
    pub id: i64,
}

/// Which page.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Sorted by what.
    pub sort: Sort,
    /// The greatest first.
    pub descending: bool,
    /// Behind which lead.
    pub after: Option<&'a Place>,
    /// At most so many.
    pub limit: i64,
}

/// Who is wanted, ready to be asked of many.
pub(super) struct Wanted<'a> {
    test: Test<'a>,
    terms: &'a [String],
    owned_by: Option<HashSet<&'a str>>,
    visitors: bool,
}

impl<'a> Scope<'a> {
    pub(super) fn ready(&self) -> Wanted<'a> {
        Wanted {
            test: self.predicate.ready(),
            terms: self.terms,
            owned_by: self.owned_by.map(|members| members.iter().map(String::as_str).collect()),
            visitors: self.visitors,
        }
    }
}

impl Wanted<'_> {
    pub(super) fn is(&self, people: &People, person: &Person) -> bool {
        (self.visitors || &*person.stage != VISITOR)
            && self.owned_by.as_ref().is_none_or(|members| may_be_seen(members, person))
            && self.terms.iter().all(|term| person.searched.contains(term.as_str()))
            && self.test.holds(person, people.company(person))
    }
}

/// Whether one of these owns a lead, or has its open hand-off.
pub(super) fn may_be_seen(members: &HashSet<&str>, person: &Person) -> bool {
    let theirs = |owner: Option<&str>| owner.is_some_and(|owner| members.contains(owner));
    theirs(person.owner.as_deref())
        || person.handoff.as_ref().is_some_and(|open| theirs(open.owner.as_deref()))
}

/// A key that is somebody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum KeyOf<'a> {
    Int(i64),
    Text(&'a str),
}

impl Key {
    pub(super) fn borrowed(&self) -> KeyOf<'_> {
        match self {
            Key::Int(number) => KeyOf::Int(*number),
            Key::Text(text) => KeyOf::Text(text),
        }
    }
}

impl KeyOf<'_> {
    pub(super) fn owned(self) -> Key {
        match self {
            KeyOf::Int(number) => Key::Int(number),
            KeyOf::Text(text) => Key::Text(text.to_owned()),
        }
    }
}

impl Sort {
    fn key(self, person: &Person) -> Option<KeyOf<'_>> {
        let score = person.score.as_ref();
        match self {
            Sort::Score => score.map(|score| KeyOf::Int(score.listed)),
            Sort::LastActivity => score.map(|score| KeyOf::Int(score.last_at)),
            Sort::Created => Some(KeyOf::Int(person.created_at)),
            Sort::StageSince => person.stage_at.map(KeyOf::Int),
            Sort::Stage => Some(KeyOf::Int(place_of_stage(&person.stage))),
            Sort::Name => person.name.as_deref().map(KeyOf::Text),
            Sort::Company => person.company_name.as_deref().map(KeyOf::Text),
            Sort::Owner => person.owner.as_deref().map(KeyOf::Text),
            Sort::Source => person.source.as_deref().map(KeyOf::Text),
            Sort::Campaign => person.campaign.as_deref().map(KeyOf::Text),
        }
    }
}

/// Stages in the order people read them.
fn place_of_stage(stage: &str) -> i64 {
    match stage {
        "visitor" => 0,
        "lead" => 1,
        "mql" => 2,
        "sal" => 3,
        "sql" => 4,
        "opportunity" => 5,
        "customer" => 6,
        "recycled" => 7,
        _ => 8,
    }
}

/// The leads of a page, in order.
pub fn page(people: &People, scope: Scope<'_>, page: Page<'_>) -> Vec<Place> {
    let directed = |order: Ordering, down: bool| if down { order.reverse() } else { order };
    // Of equals those with the lowest number come first where the greatest score does, else the other way round.
    let ids_descend = page.descending != (page.sort == Sort::Score);
    let order = |one: &(Option<KeyOf<'_>>, i64), other: &(Option<KeyOf<'_>>, i64)| {
        let keys = match (one.0, other.0) {
            (Some(one), Some(other)) => directed(one.cmp(&other), page.descending),
            (one, other) => other.is_some().cmp(&one.is_some()),
        };
        keys.then(directed(one.1.cmp(&other.1), ids_descend))
    };
    let wanted = scope.ready();
    let after = page.after.map(|after| (after.key.as_ref().map(Key::borrowed), after.id));
    let found: Vec<(Option<KeyOf<'_>>, i64)> = people
        .all()
        .iter()
        .filter(|person| wanted.is(people, person))
        .map(|person| (page.sort.key(person), person.id))
        .filter(|place| after.as_ref().is_none_or(|after| order(after, place).is_lt()))
        .collect();
    let page = first(found, page.limit, order);
    page.into_iter().map(|(key, id)| Place { key: key.map(KeyOf::owned), id }).collect()
}

/// The first `limit` of these in order, without sorting the rest.
pub(super) fn first<T>(mut found: Vec<T>, limit: i64, order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let limit = usize::try_from(limit).unwrap_or_default();
    if (1..found.len()).contains(&limit) {
        found.select_nth_unstable_by(limit - 1, &order);
    }
    found.truncate(limit);
    found.sort_unstable_by(order);
    found
}
