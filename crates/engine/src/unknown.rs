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

/// Whether `node` would hold if all its attributes were known: `None` when that depends on their values (Kleene's strong logic).
fn if_known(node: &Node, model: &Compiled, state: &State, at: i64) -> Option<bool> {
    match node {
        Node::All(parts) => fold(parts, model, state, at, false),
        Node::Any(parts) => fold(parts, model, state, at, true),
        Node::Not(part) => if_known(part, model, state, at).map(|holds| !holds),
        Node::Attribute(test) => match state.attribute(*test).doubt {
            Doubt::Known => Some(state.attribute_holds(*test)),
            Doubt::Unknown => model.attributes[*test].matcher.if_known(),
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
