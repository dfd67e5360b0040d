//! Which values there are, and which leads fit best what is searched for.

use std::collections::{BTreeSet, HashSet};

use super::page::{Scope, may_be_seen};
use super::people::{People, Person};
use super::predicate::{Fact, TextColumn};

/// The different texts that leads have in a column, at most `limit`.
pub fn texts(people: &People, column: TextColumn, limit: usize) -> Vec<String> {
    let found: BTreeSet<&str> = people.all().iter().filter_map(|person| column.of(person)).collect();
    found.into_iter().take(limit).map(str::to_owned).collect()
}

/// The different texts of an attribute as they were written, at most `limit`.
pub fn written(people: &People, account: bool, key: &str, limit: usize) -> Vec<String> {
    let fact = Fact::new(key);
    let mut found = BTreeSet::new();
    let mut note = |text| {
        if found.len() < limit {
            found.extend(fact.written(text));
        }
    };
    if account {
        people.companies().0.for_each(|(_, company)| note(&*company.facts));
    } else {
        people.all().iter().for_each(|person| note(&*person.facts));
    }
    found.into_iter().map(str::to_owned).collect()
}

/// How well a text fits what is searched for: 0 if it begins with it, 1 if a line or a word of it does, else 2.
pub(super) fn fit(text: &str, term: &str) -> u8 {
    let begins = |(place, _): (usize, &str)| place == 0 || matches!(text.as_bytes()[place - 1], b'\n' | b' ');
    match text {
        _ if text.starts_with(term) => 0,
        _ if text.match_indices(term).any(begins) => 1,
        _ => 2,
    }
}

/// Those of these leads that there are, and that one of `owned_by` owns or has the open hand-off of; none: all. By number, each once.
pub fn among(people: &People, ids: &[i64], owned_by: Option<&[String]>) -> Vec<i64> {
    let members: Option<HashSet<&str>> = owned_by.map(|members| members.iter().map(String::as_str).collect());
    let is_seen = |person: &Person| members.as_ref().is_none_or(|members| may_be_seen(members, person));
    let asked: BTreeSet<i64> = ids.iter().copied().collect();
    asked.into_iter().filter(|id| people.lead(*id).is_some_and(is_seen)).collect()
}

/// The leads that fit best what is searched for, the highest score first among equals: their numbers.
pub fn best_leads(people: &People, scope: Scope<'_>, limit: usize) -> Vec<i64> {
    let Some(term) = scope.terms.first() else { return Vec::new() };
    let wanted = scope.ready();
    let found = people.all().iter().filter(|person| wanted.is(people, person));
    let mut best: Vec<(u8, i64, i64)> = found
        .map(|person| {
            let score = person.score.as_ref().map_or(i64::MAX, |score| -score.listed);
            (fit(&person.searched, term), score, person.id)
        })
        .collect();
    best.sort_unstable();
    best.into_iter().take(limit).map(|(.., id)| id).collect()
}
