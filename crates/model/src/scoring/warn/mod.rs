//! What is allowed and yet odd: said, never stopped.

mod bounds;
mod domain;
mod truth;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use self::truth::Truth;
use super::fault::Fault;
use super::{Bounds, Condition, Decay, Group, Rule, RuleKind, ScoringModel, place};

impl ScoringModel {
    /// What is odd about the document, in its order: conditions that can never or always hold, bounds outside what
    /// a sum can be, `linear` and `expire` without cap or limit, grades in the wrong order, rules without effect.
    pub fn warnings(&self) -> Vec<Fault> {
        let mut warnings = Vec::new();
        for (place, group) in self.placed_groups() {
            group_warnings(&place, group, &mut warnings);
        }
        if self.groups.is_empty() {
            warnings.push(Fault::new("groups", "is empty: every score is 0"));
        }
        bounds::warnings(self, &mut warnings);
        for (place, condition) in self.placed_conditions() {
            if !place.starts_with("groups") {
                truth::report(condition, &place, &mut warnings);
            }
        }
        warnings
    }

    /// As [`ScoringModel::warnings`], and attribute tests that the data can never pass because every value of the
    /// attribute is of another type. `types` holds, for each attribute key (`job_title`, `account.employees`), the
    /// types seen: `number`, `text`, `boolean`, `list`, `object`. Keys that are not in it are not judged.
    pub fn warnings_with_types(&self, types: &BTreeMap<String, BTreeSet<&'static str>>) -> Vec<Fault> {
        let mut warnings = self.warnings();
        for (place, condition) in self.placed_conditions() {
            types::report(condition, &place, types, &mut warnings);
        }
        warnings
    }

    fn placed_groups(&self) -> impl Iterator<Item = (String, &Group)> {
        self.groups.iter().enumerate().map(|(index, group)| (place::item("groups", index), group))
    }

    /// Every outermost condition about the lead, with its place.
    fn placed_conditions(&self) -> Vec<(String, &Condition)> {
        let mut found = Vec::new();
        for (place, group) in self.placed_groups() {
            for (place, rule) in placed_rules(&place, group) {
                if let RuleKind::State(condition) = &rule.kind {
                    found.push((place::member(&place, "when"), condition));
                }
            }
        }
        for (place, bounds) in self.placed_bounds() {
            if let Some(condition) = &bounds.when {
                found.push((place::member(&place, "when"), condition));
            }
        }
        found.extend(self.lead.iter().map(|condition| ("lead".to_owned(), condition)));
        found
    }

    /// `enter`, `leave` and `handoff`, as far as they are there.
    fn placed_bounds(&self) -> Vec<(String, &Bounds)> {
        let Some(qualification) = &self.qualification else { return Vec::new() };
        [
            ("enter", Some(&qualification.enter)),
            ("leave", qualification.leave.as_ref()),
            ("handoff", qualification.handoff.as_ref()),
        ]
        .into_iter()
        .filter_map(|(name, bounds)| bounds.map(|bounds| (place::member("qualification", name), bounds)))
        .collect()
    }
}

fn placed_rules<'g>(place: &str, group: &'g Group) -> impl Iterator<Item = (String, &'g Rule)> {
    let rules = place::member(place, "rules");
    group.rules.iter().enumerate().map(move |(index, rule)| (place::item(&rules, index), rule))
}

fn group_warnings(place: &str, group: &Group, warnings: &mut Vec<Fault>) {
    if group.rules.is_empty() {
        warnings.push(Fault::new(place::member(place, "rules"), "is empty: the group adds nothing"));
    }
    for (place, rule) in placed_rules(place, group) {
        if rule.points == 0.0 {
            warnings.push(Fault::new(place::member(&place, "points"), "is 0: the rule adds nothing"));
        }
        match &rule.kind {
            RuleKind::State(condition) => {
                truth::report(condition, &place::member(&place, "when"), warnings);
            }
            RuleKind::Event(event) => {
                if let Some(filter) = &event.filter {
                    truth::report(filter, &place::member(&place, "where"), warnings);
                }
                let fades_late = match event.decay {
                    Some(Decay::Linear(_)) => Some("linear"),
                    Some(Decay::Expire(_)) => Some("expire"),
                    Some(Decay::HalfLife(_)) | None => None,
                };
                if let (Some(decay), None, None) = (fades_late, event.cap, event.limit) {
                    warnings.push(Fault::new(
                        place::member(&place, "decay"),
                        format!("is `{decay}` without `cap` or `limit`: nothing bounds the points of a busy lead, and every occurrence is read from the log again when it fades"),
                    ));
                }
            }
        }
    }
}

/// The words for a condition that does not depend on anything.
fn fixed(truth: Truth) -> Option<&'static str> {
    match truth {
        Truth::Never => Some("can never hold"),
        Truth::Always => Some("always holds"),
        Truth::Depends => None,
    }
}
