//! Unknown is not zero: the rules that hinge on what is not known of a lead.

use crate::compile::{Compiled, Source};
use crate::condition::Node;
use crate::state::{Doubt, State};

/// A state rule whose outcome hinges on an unknown or mistyped attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// The group.
    pub group: String,
    /// The rule.
    pub rule: String,
    /// The attributes in doubt, as the model writes them.
    pub attributes: Vec<String>,
    /// Those of them that are known, but of a type the model cannot compare.
    pub mistyped: Vec<String>,
    /// Points it gives now.
    pub now: f64,
    /// What knowing could change, before any clamp: positive adds, negative takes.
    pub could_change: f64,
}

/// The state rules that hinge on an unknown or mistyped attribute at `at`, in the model's order.
pub fn unknowns(model: &Compiled, state: &State, at: i64) -> Vec<Unknown> {
    let mut found = Vec::new();
    for (index, rule) in model.rules.iter().enumerate() {
        let Source::Condition { node, .. } = &rule.source else { continue };
        let holds = node.holds(model, state, at);
        if if_known(node, model, state, at) == Some(holds) {
            continue;
        }
        let (mut attributes, mut mistyped) = (Vec::new(), Vec::new());
        node.attributes(&mut |test| {
            let key = &model.attributes[test].key;
            match state.attribute(test).doubt {
                Doubt::Known => return,
                Doubt::Mistyped if !mistyped.contains(key) => mistyped.push(key.clone()),
                Doubt::Mistyped | Doubt::Unknown => {}
            }
            if !attributes.contains(key) {
                attributes.push(key.clone());
            }
        });
        found.push(Unknown {
            group: model.group_of(index).id.clone(),
            rule: rule.id.clone(),
            attributes,
            mistyped,
            now: if holds { rule.points } else { 0.0 },
            could_change: if holds { -rule.points } else { rule.points },
        });
    }
    found
}

/// Whether `node` would hold if any of its attributes became known: `None` when that depends on which, or on their values (Kleene's
/// strong logic).
fn if_known(node: &Node, model: &Compiled, state: &State, at: i64) -> Option<bool> {
    match node {
        Node::All(parts) => fold(parts, model, state, at, false),
        Node::Any(parts) => fold(parts, model, state, at, true),
        Node::Not(part) => if_known(part, model, state, at).map(|holds| !holds),
        Node::Attribute(test) => match state.attribute(*test).doubt {
            Doubt::Known => Some(state.attribute_holds(*test)),
            // It may become known or not, whatever becomes of the others.
            Doubt::Unknown => {
                let holds = state.attribute_holds(*test);
                model.attributes[*test].matcher.if_known().filter(|known| *known == holds)
            }
            Doubt::Mistyped => None,
        },
        Node::Property(_) | Node::Events { .. } | Node::Inactive { .. } => Some(node.holds(model, state, at)),
    }
}

/// `decisive` for any part that is; else unsure if any part is; else the opposite.
fn fold(parts: &[Node], model: &Compiled, state: &State, at: i64, decisive: bool) -> Option<bool> {
    let mut unsure = false;
    for part in parts {
        match if_known(part, model, state, at) {
            Some(holds) if holds == decisive => return Some(decisive),
            Some(_) => {}
            None => unsure = true,
        }
    }
    if unsure { None } else { Some(!decisive) }
}

#[cfg(test)]
mod tests {
    use baton_model::Subject;
    use baton_model::scoring::ScoringModel;
    use serde_json::{Value, json};

    use super::*;

    /// What is listed for a rule of 5 points with this condition when this is known of the lead.
    fn listed(when: &Value, known: &Value) -> Option<(Vec<String>, Vec<String>, f64)> {
        let rule = json!({"id": "r", "points": 5, "when": when});
        let model = ScoringModel::from_value(json!({
            "schema": "baton.scoring/v1", "name": "n",
            "groups": [{"id": "g", "dimension": "fit", "rules": [rule]}]
        }));
        let model = Compiled::new(&model.unwrap());
        let mut state = State::new(&model);
        state.fold(&model, 0, &model.observe_facts(Subject::Lead, known.as_object().unwrap()));
        let found = unknowns(&model, &state, 0).pop()?;
        Some((found.attributes, found.mistyped, found.could_change))
    }

    #[test]
    fn a_rule_is_listed_when_what_is_unknown_or_mistyped_decides() {
        let size = json!({"attribute": "size", "gte": 50});
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(listed(&size, &json!({})), Some((names(&["size"]), vec![], 5.0)));
        assert_eq!(listed(&size, &json!({"size": null})), Some((names(&["size"]), vec![], 5.0)));
        assert_eq!(listed(&size, &json!({"size": "many"})), Some((names(&["size"]), names(&["size"]), 5.0)));
        assert_eq!(listed(&size, &json!({"size": 10})), None);
        assert_eq!(listed(&json!({"not": size}), &json!({})), Some((names(&["size"]), vec![], -5.0)));
    }

    #[test]
    fn a_rule_that_is_decided_without_it_is_not_listed() {
        let (size, role) =
            (json!({"attribute": "size", "gte": 50}), json!({"attribute": "role", "eq": "vp"}));
        assert_eq!(listed(&json!({"all": [size, role]}), &json!({"role": "intern"})), None);
        assert_eq!(listed(&json!({"any": [size, role]}), &json!({"role": "vp"})), None);
        assert!(listed(&json!({"all": [size, role]}), &json!({"role": "vp"})).is_some());
    }

    #[test]
    fn one_of_two_may_become_known_without_the_other() {
        let (no_mail, phone) =
            (json!({"attribute": "mail", "known": false}), json!({"attribute": "phone", "known": true}));
        let found = listed(&json!({"any": [no_mail, phone]}), &json!({}));
        assert_eq!(found.map(|(_, _, points)| points), Some(-5.0), "a mail address alone would take it");
        let found = listed(&json!({"all": [{"not": no_mail}, {"not": phone}]}), &json!({}));
        assert_eq!(found.map(|(_, _, points)| points), Some(5.0));
        assert_eq!(
            listed(&json!({"attribute": "mail", "known": false, "eq": "x"}), &json!({})),
            None,
            "never holds"
        );
    }
}
