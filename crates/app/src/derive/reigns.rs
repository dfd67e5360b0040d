//! Which model was in force when.

use std::sync::Arc;

use baton_engine::Compiled;
use baton_model::ScoringModel;
use baton_model::handoff::{HandoffPolicy, REENTRY_POINTS};
use baton_store::model::Publication;
use baton_store::{Tx, handoff_policy, model};

use crate::workspace::Error;

/// A model in force from an instant until the next one.
#[derive(Debug, Clone)]
pub(crate) struct Reign {
    /// Since when, in microseconds; the first covers all history.
    pub(crate) from: i64,
    /// The model.
    pub(crate) model: Arc<Compiled>,
}

/// All models that were ever in force, oldest first; never empty. With them, what was agreed of leads that were given back.
#[derive(Debug, Clone)]
pub(crate) struct Reigns {
    reigns: Vec<Reign>,
    /// Since when how many points make a returned lead worth handing over again, oldest first.
    reentry_points: Vec<(i64, f64)>,
}

impl Reigns {
    /// As the workspace has them.
    pub(crate) async fn load(tx: &mut Tx) -> Result<Reigns, Error> {
        let publications = model::publications(tx).await?;
        let mut reigns: Vec<Reign> = Vec::with_capacity(publications.len());
        for publication in &publications {
            let model = read(publication)?;
            reigns.push(Reign { from: publication.published_at, model: Arc::new(Compiled::new(&model)) });
        }
        if reigns.is_empty() {
            return Err(Error::NoModel(String::new()));
        }
        let policies = handoff_policy::all(tx).await?;
        let points = |policy: &handoff_policy::SetPolicy| {
            let read = HandoffPolicy::from_text(&policy.document);
            (policy.set_at, read.map_or(REENTRY_POINTS, |policy| policy.reentry_points))
        };
        Ok(Reigns { reentry_points: policies.iter().map(points).collect(), ..Reigns::new(reigns) })
    }

    /// By how many points events must raise the total of a lead that was given back at `at`.
    pub(crate) fn reentry_points(&self, at: i64) -> f64 {
        let after = self.reentry_points.partition_point(|(since, _)| *since <= at);
        after.checked_sub(1).map_or(REENTRY_POINTS, |place| self.reentry_points[place].1)
    }

    fn new(mut reigns: Vec<Reign>) -> Reigns {
        if let Some(first) = reigns.first_mut() {
            first.from = i64::MIN;
        }
        Reigns { reigns, reentry_points: Vec::new() }
    }

    /// One model for all history.
    pub(crate) fn only(model: &ScoringModel) -> Reigns {
        Reigns::new(vec![Reign { from: i64::MIN, model: Arc::new(Compiled::new(model)) }])
    }

    /// With `model` in force from `at` on.
    pub(crate) fn followed_by(mut self, model: &ScoringModel, at: i64) -> Reigns {
        self.reigns.push(Reign { from: at, model: Arc::new(Compiled::new(model)) });
        self
    }

    /// Each with the instant at which the next one begins.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Reign, i64)> {
        let ends = self.reigns.iter().skip(1).map(|reign| reign.from).chain(std::iter::once(i64::MAX));
        self.reigns.iter().zip(ends)
    }

    /// The one in force at `at`.
    pub(crate) fn at(&self, at: i64) -> &Reign {
        let after = self.reigns.partition_point(|reign| reign.from <= at);
        &self.reigns[after.max(1) - 1]
    }

    /// The one in force now.
    pub(crate) fn last(&self) -> &Reign {
        &self.reigns[self.reigns.len() - 1]
    }

    /// Whether `at` is when a model other than the first came into force.
    pub(crate) fn switches_at(&self, at: i64) -> bool {
        self.reigns.iter().skip(1).any(|reign| reign.from == at)
    }
}

/// The document of a publication.
pub(crate) fn read(publication: &Publication) -> Result<ScoringModel, Error> {
    ScoringModel::from_json(&publication.document)
        .map_err(|faults| Error::StoredModel { version: publication.version.clone(), faults })
}
