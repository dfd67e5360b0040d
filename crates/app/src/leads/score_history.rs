//! What a lead scored over time, from the log through the engine: each point is what would have been shown at that instant.

use std::sync::Arc;

use baton_engine::{Compiled, Walk};
use baton_model::{Instant, Message, Stage};
use baton_store::transition;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{self, Sees};
use crate::derive::Reigns;
use crate::explain_lead::story;
use crate::workspace::{Error, Workspace};

/// The most points.
pub const POINTS_MAX: u32 = 500;

/// Which stretch of time, and how finely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreWanted {
    /// From when; without it, the lead's first message.
    pub since: Option<Instant>,
    /// Until when; now without it.
    pub until: Option<Instant>,
    /// How many points, evenly spread, 2 to [`POINTS_MAX`].
    pub points: u32,
}

/// What a lead scored at an instant.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ScorePoint {
    /// When.
    pub at: Instant,
    /// Its stage then.
    pub stage: Stage,
    /// `floor(total)`; null before its first message.
    pub score: Option<i64>,
    /// `B2`.
    pub grade: Option<String>,
    /// What they were, in points.
    pub fit: Option<f64>,
    /// What they did, in points.
    pub engagement: Option<f64>,
    /// Whether they were inside the agreed line.
    pub qualified: bool,
}

/// What a lead scored over time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ScoreHistory {
    /// In order of time.
    pub points: Vec<ScorePoint>,
    /// When models came into force in between: from then on their scores are shown.
    pub models: Vec<ModelSince>,
}

/// A model, and since when it is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelSince {
    /// Since when; null: it covers all that was before.
    pub since: Option<Instant>,
    /// Its version.
    pub model: String,
}

/// What the lead that `key` names scored over time, each time under the model that was in force.
///
/// # Errors
/// [`Error::NoLead`] if there is none or it may not be seen, [`Error::WrongUse`] for a stretch that is none, or the database's own.
pub async fn score_history(
    workspace: &Workspace,
    key: &str,
    wanted: ScoreWanted,
    sees: &Sees,
) -> Result<ScoreHistory, Error> {
    if !(2..=POINTS_MAX).contains(&wanted.points) {
        return Err(Error::WrongUse(format!("points: 2 to {POINTS_MAX}")));
    }
    let until = wanted.until.unwrap_or_else(|| workspace.now());
    let mut tx = workspace.db.read().await?;
    let lead = access::lead_of(&mut tx, key, sees).await?;
    let messages = story(&mut tx, &format!("#{}", lead.id), until).await?.messages;
    let first = messages.first().map_or(until, |message| message.occurred_at);
    let since = wanted.since.unwrap_or_else(|| first.min(until));
    if since > until {
        return Err(Error::WrongUse("since: comes before `until`".to_owned()));
    }
    let moves = transition::of_leads(&mut tx, &[lead.id]).await?;
    let reigns = Reigns::load(&mut tx).await?;
    drop(tx);
    let instants = spread(since.micros(), until.micros(), wanted.points);
    let work = move || {
        let mut points = Vec::with_capacity(instants.len());
        let mut models = Vec::new();
        for (reign, end) in reigns.iter() {
            let within: Vec<i64> =
                instants.iter().copied().filter(|at| (reign.from..end).contains(at)).collect();
            if within.is_empty() {
                continue;
            }
            let since = (reign.from != i64::MIN).then(|| Instant::from_micros(reign.from));
            models.push(ModelSince { since, model: reign.model.version().to_owned() });
            walk(&reign.model, &messages, &within, &mut points);
        }
        for point in &mut points {
            let reached = moves.iter().rfind(|step| step.occurred_at <= point.at.micros());
            let stage =
                reached.and_then(|step| step.to_stage.as_deref()).and_then(|stage| stage.parse().ok());
            point.stage = stage.unwrap_or(Stage::Visitor);
        }
        ScoreHistory { points, models }
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Error::Refused("explaining was interrupted".to_owned()))
}

/// So many instants, evenly spread, both ends among them.
fn spread(since: i64, until: i64, points: u32) -> Vec<i64> {
    let (span, steps) = (i128::from(until) - i128::from(since), i128::from(points) - 1);
    let mut instants: Vec<i64> =
        (0..=steps).filter_map(|step| i64::try_from(i128::from(since) + span * step / steps).ok()).collect();
    instants.dedup();
    instants
}

/// Goes through the messages once, and tells of each instant on the way.
fn walk(model: &Arc<Compiled>, messages: &[Message], instants: &[i64], points: &mut Vec<ScorePoint>) {
    let mut walk = Walk::new(model);
    let mut rest = messages;
    for at in instants {
        let told = rest.partition_point(|message| message.occurred_at.micros() <= *at);
        let (now, later) = rest.split_at(told);
        rest = later;
        for together in now.chunk_by(|a, b| a.occurred_at == b.occurred_at) {
            let observations: Vec<_> = together.iter().map(|message| model.observe(message)).collect();
            walk.step(together[0].occurred_at.micros(), &observations);
        }
        let known = walk.state().first_at().is_some();
        if known {
            walk.pass(*at);
        }
        let score = known.then(|| walk.state().score(model, *at));
        points.push(ScorePoint {
            at: Instant::from_micros(*at),
            stage: Stage::Visitor,
            score: score.as_ref().map(baton_engine::Score::displayed),
            grade: score.as_ref().map(|score| score.grade.to_string()),
            fit: score.as_ref().map(|score| score.fit),
            engagement: score.as_ref().map(|score| score.engagement),
            qualified: known && walk.life().qualified,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_spread_with_both_ends() {
        assert_eq!(spread(0, 10, 3), [0, 5, 10]);
        assert_eq!(spread(7, 7, 5), [7]);
        assert_eq!(spread(i64::MIN, i64::MAX, 2), [i64::MIN, i64::MAX]);
    }
}
