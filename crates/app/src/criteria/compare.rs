//! Trying a draft on one lead: its score under the model in force and under the draft, both ledgers side by side.

use std::sync::Arc;

use baton_model::scoring::Label;
use baton_model::{Instant, ScoringModel};
use serde::Serialize;
use utoipa::ToSchema;

use super::preview::standing_model;
use crate::explain::{Entry, Explanation};
use crate::explain_lead::{LeadHead, explained, story};
use crate::workspace::{Error, Workspace};

/// A lead under two models.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Comparison {
    /// Who it is; its stage is that of the instant.
    pub lead: LeadHead,
    /// The instant.
    pub at: Instant,
    /// Under the model in force; null before its first message.
    pub now: Option<Explanation>,
    /// Under the draft.
    pub then: Option<Explanation>,
    /// Lines of both ledgers side by side: in the order of the draft, then those that only the model in force has.
    pub lines: Vec<Difference>,
}

/// A line of two ledgers.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Difference {
    /// The group; null for the clamp of the total.
    pub group: Option<String>,
    /// The rule; null for clamps of a group and of the total.
    pub rule: Option<String>,
    /// Which clamp it is: `rule`, `group` or `total`; null for a rule.
    pub clamp: Option<&'static str>,
    /// What people call it, by language.
    pub label: Label,
    /// Points under the model in force: 0 where it has no such line.
    pub now: f64,
    /// Points under the draft: 0 where it has no such line.
    pub then: f64,
}

/// Tries `draft` on the lead that `key` names, as of `at` (now without it), beside the model in force in `slot`.
///
/// # Errors
/// [`Error::NoLead`], [`Error::NoModel`], [`Error::Missing`] where nothing is in force in the slot, or the database's own.
pub async fn compare(
    workspace: &Workspace,
    draft: &ScoringModel,
    slot: &str,
    key: &str,
    at: Option<Instant>,
) -> Result<Comparison, Error> {
    let at = at.unwrap_or_else(|| workspace.now());
    let mut tx = workspace.db.read().await?;
    let standing = standing_model(&mut tx, slot).await?;
    let story = story(&mut tx, key, at).await?;
    drop(tx);
    let messages = Arc::new(story.messages);
    let now = explained(Arc::new(standing), Arc::clone(&messages), at).await?;
    let then = explained(Arc::new(draft.clone()), messages, at).await?;
    let ledger =
        |side: &Option<Explanation>| side.as_ref().map(|side| side.ledger.clone()).unwrap_or_default();
    Ok(Comparison { lines: paired(&ledger(&now), &ledger(&then)), lead: story.lead, at, now, then })
}

/// Whether two lines stand for the same thing: ids of rules are what stays when a model is edited.
fn matches(a: &Entry, b: &Entry) -> bool {
    let id = |entry: &Entry| (entry.line.clamp, entry.line.rule.clone(), entry.line.group.clone());
    let ((a_clamp, a_rule, a_group), (b_clamp, b_rule, b_group)) = (id(a), id(b));
    // A rule that moved to another group is still that rule.
    a_clamp == b_clamp && a_rule == b_rule && (a_rule.is_some() || a_group == b_group)
}

fn paired(now: &[Entry], then: &[Entry]) -> Vec<Difference> {
    let points = |entry: Option<&Entry>| entry.map_or(0.0, |entry| entry.line.points);
    let line = |entry: &Entry, now: Option<&Entry>, then: Option<&Entry>| Difference {
        group: entry.line.group.clone(),
        rule: entry.line.rule.clone(),
        clamp: entry.line.clamp,
        label: entry.label.clone(),
        now: points(now),
        then: points(then),
    };
    let of_draft =
        then.iter().map(|entry| line(entry, now.iter().find(|other| matches(entry, other)), Some(entry)));
    let gone = now.iter().filter(|entry| !then.iter().any(|other| matches(entry, other)));
    of_draft.chain(gone.map(|entry| line(entry, Some(entry), None))).collect()
}
