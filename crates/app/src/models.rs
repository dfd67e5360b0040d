//! Looking at published models, and comparing two.

use std::collections::BTreeMap;
use std::fmt;

use baton_model::{Instant, ScoringModel};
use baton_store::{Tx, model};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::derive::read;
use crate::workspace::{Error, Workspace};

/// A publication.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = PublicationView)]
pub struct Listed {
    /// The version.
    pub version: String,
    /// The model's name.
    pub name: String,
    /// When it was published.
    pub at: Instant,
    /// By whom.
    pub by: String,
    /// Whether it is in force.
    pub live: bool,
    /// From which total a lead is inside the agreed line; none if the line is not one of the total.
    pub line: Option<f64>,
}

/// All publications, newest first.
///
/// # Errors
/// The database's own.
pub async fn list(workspace: &Workspace) -> Result<Vec<Listed>, Error> {
    let publications = model::publications(&mut workspace.db.read().await?).await?;
    let newest = publications.len().saturating_sub(1);
    let listed = publications.into_iter().enumerate().map(|(place, publication)| Listed {
        at: Instant::from_micros(publication.published_at),
        live: place == newest,
        line: read(&publication).ok().and_then(|model| model.qualification?.enter.total),
        version: publication.version,
        name: publication.name,
        by: publication.published_by,
    });
    let mut listed: Vec<Listed> = listed.collect();
    listed.reverse();
    Ok(listed)
}

/// The model whose version begins with `version`, of those that are or were published; the one in force without it.
///
/// # Errors
/// [`Error::NoModel`], [`Error::ManyModels`], or the database's own.
pub async fn find(workspace: &Workspace, version: Option<&str>) -> Result<ScoringModel, Error> {
    let mut tx = workspace.db.read().await?;
    match version {
        Some(version) => kept(&mut tx, version).await,
        None => model::publications(&mut tx)
            .await?
            .last()
            .map_or_else(|| Err(Error::NoModel(String::new())), read),
    }
}

/// As [`find`], within a transaction.
pub(crate) async fn kept(tx: &mut Tx, begin: &str) -> Result<ScoringModel, Error> {
    let shown: String = begin.chars().take(64).collect();
    let found = if begin.is_empty() { Vec::new() } else { model::beginning(tx, begin).await? };
    match &found[..] {
        [] => Err(Error::NoModel(shown)),
        [(version, document)] => ScoringModel::from_json(document)
            .map_err(|faults| Error::StoredModel { version: version.clone(), faults }),
        _ => Err(Error::ManyModels(shown)),
    }
}

/// A difference in meaning between two models.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Change {
    /// Where: `group web, rule pricing-visit: points`.
    pub place: String,
    /// What was there; null if nothing.
    pub old: Value,
    /// What is there now; null if nothing.
    pub new: Value,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Change { place, old, new } = self;
        match (old, new) {
            (Value::Null, new) => write!(f, "+ {place}: {new}"),
            (old, Value::Null) => write!(f, "- {place}: {old}"),
            (old, new) => write!(f, "~ {place}: {old} → {new}"),
        }
    }
}

/// What differs, groups and rules being matched by their ids. Comments, order of keys and layout are no difference; moving a rule to
/// another group is one.
pub fn diff(old: &ScoringModel, new: &ScoringModel) -> Vec<Change> {
    let mut changes = Vec::new();
    let (old, new) = (parts(old.document()), parts(new.document()));
    let mut places: Vec<&String> = old.keys().chain(new.keys()).collect();
    places.sort_unstable();
    places.dedup();
    for place in places {
        let (a, b) = (old.get(place).unwrap_or(&Value::Null), new.get(place).unwrap_or(&Value::Null));
        if a != b {
            changes.push(Change { place: place.clone(), old: a.clone(), new: b.clone() });
        }
    }
    changes
}

/// A document taken apart: place to value.
fn parts(document: &Value) -> BTreeMap<String, Value> {
    let mut parts = BTreeMap::new();
    let members = |value: &Value, skip: &[&str], place: &str, parts: &mut BTreeMap<String, Value>| {
        for (key, value) in
            value.as_object().into_iter().flatten().filter(|(key, _)| !skip.contains(&key.as_str()))
        {
            parts.insert(format!("{place}{key}"), value.clone());
        }
    };
    let id = |value: &Value| value["id"].as_str().unwrap_or_default().to_owned();
    for (key, value) in document.as_object().into_iter().flatten().filter(|(key, _)| *key != "groups") {
        settle(key, value, &mut parts);
    }
    for group in document["groups"].as_array().into_iter().flatten() {
        let place = format!("group {}", id(group));
        members(group, &["id", "rules"], &format!("{place}: "), &mut parts);
        for rule in group["rules"].as_array().into_iter().flatten() {
            members(rule, &["id"], &format!("{place}, rule {}: ", id(rule)), &mut parts);
        }
    }
    parts
}

/// Takes a member apart down to what stands for itself: `qualification, enter: total`. A condition is one thing.
fn settle(place: &str, value: &Value, parts: &mut BTreeMap<String, Value>) {
    let is_condition = |value: &serde_json::Map<String, Value>| {
        ["all", "any", "not", "attribute", "event", "inactive"].iter().any(|key| value.contains_key(*key))
    };
    match value.as_object().filter(|members| !is_condition(members)) {
        Some(members) => {
            members.iter().for_each(|(key, value)| settle(&format!("{place}, {key}"), value, parts));
        }
        None => drop(parts.insert(place.to_owned(), value.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(points: i32, extra: &str) -> ScoringModel {
        let text = format!(
            "schema: baton.scoring/v1\nname: m\ngroups:\n  - id: web\n    dimension: engagement\n    rules:\n      - {{ id: visit, event: Page Viewed, points: {points} }}\n{extra}"
        );
        ScoringModel::from_text(&text).unwrap()
    }

    #[test]
    fn a_difference_names_its_place() {
        let old = model(5, "");
        let new = model(7, "limits: { max: 90 }\n");
        let told: Vec<String> = diff(&old, &new).iter().map(ToString::to_string).collect();
        assert_eq!(told, ["~ group web, rule visit: points: 5 → 7", "+ limits, max: 90"]);
        assert!(diff(&old, &model(5, "# a comment\n")).is_empty());
    }
}
