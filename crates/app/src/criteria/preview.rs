//! Trying a draft on every lead: how they would stand, who would become an MQL, who would cease to be one.
//!
//! The log is kept packed in memory from one preview to the next; what was said meanwhile is read on top of it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use baton_engine::{Compiled, Observation, Stand};
use baton_insight::packed::{Compared, Packed, Said};
use baton_model::{Instant, ScoringModel, Stage};
use baton_store::census::{self, Glance, Named};
use baton_store::event::{self, Event};
use baton_store::{Tx, model, slot};
use serde::Serialize;
use tokio::sync::Mutex;
use utoipa::ToSchema;

use crate::derive::{Seen, messages_of, observe};
use crate::models::kept;
use crate::workspace::{Error, Workspace};

/// Leads named on each side; beyond, they are only counted.
const NAMED_MAX: usize = 200;
/// Leads read at once.
const READ_AT_ONCE: usize = 500;
/// A history that takes more memory is read anew each time.
const KEPT_BYTES_MAX: usize = 1 << 30;
/// On PostgreSQL a message may become visible after others with higher numbers: so many are read again.
const OVERLAP: i64 = 5_000;
/// Points in a band.
const BAND: i64 = 10;

/// How leads stand, now and under a draft.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Preview {
    /// The version of the draft.
    pub version: String,
    /// The version in force, in the slot.
    pub in_force: String,
    /// The slot: `primary`, whose model moves leads; or a product, a region.
    pub slot: String,
    /// The instant.
    pub at: Instant,
    /// Leads with anything in the log.
    pub leads: u64,
    /// Messages that were gone through.
    pub messages: u64,
    /// Leads per ten points, from the lowest band that has any.
    pub bands: Vec<Band>,
    /// Leads per grade, those that have any.
    pub grades: Vec<GradeCount>,
    /// Inside the line of the model in force, and of the draft.
    pub qualified: Pair,
    /// Who would become an MQL. In another slot than `primary`: who would come inside its line.
    pub become_mql: Changing,
    /// Who would cease to be one; whoever sales has accepted stays. In another slot: who would fall out of its line.
    pub cease: Changing,
}

/// Now, and under the draft.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pair {
    /// Under the model in force.
    pub now: u64,
    /// Under the draft.
    pub then: u64,
}

/// Leads in a band of ten points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PreviewBand)]
pub struct Band {
    /// From this score.
    pub from: i64,
    /// To this one.
    pub to: i64,
    /// How many.
    #[serde(flatten)]
    pub count: Pair,
}

/// Leads of a grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GradeCount {
    /// `B2`.
    pub grade: String,
    /// How many.
    #[serde(flatten)]
    pub count: Pair,
}

/// Leads that would change sides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Changing {
    /// How many.
    pub count: u64,
    /// The first of them by how much their score changes, at most 200.
    pub items: Vec<ChangingLead>,
}

/// A lead that would change sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangingLead {
    /// How people are told which it is.
    pub lead: String,
    /// Its name.
    pub name: Option<String>,
    /// Its company.
    pub company: Option<String>,
    /// Its stage.
    pub stage: Stage,
    /// Its score.
    pub score: Scores,
    /// Its grade.
    pub grade: Grades,
}

/// A score now, and under the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Scores {
    /// Under the model in force.
    pub now: i64,
    /// Under the draft.
    pub then: i64,
}

/// A grade now, and under the draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Grades {
    /// Under the model in force.
    pub now: String,
    /// Under the draft.
    pub then: String,
}

/// The log in memory, and how far it goes. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Previews(Arc<Mutex<Option<Kept>>>);

#[derive(Debug)]
struct Kept {
    packed: Packed,
    newest: i64,
    moved: i64,
}

impl Previews {
    /// How every lead would stand under `draft`, and how it stands under the model in force in `slot`.
    ///
    /// # Errors
    /// [`Error::NoModel`] before any model is in force, [`Error::Missing`] where none is in the slot, or the database's own.
    pub async fn preview(
        &self,
        workspace: &Workspace,
        draft: &ScoringModel,
        slot: &str,
    ) -> Result<Preview, Error> {
        let (previews, workspace) = (self.clone(), workspace.clone());
        let (draft, slot) = (draft.clone(), slot.to_owned());
        // To read a long log takes longer than many a caller waits: what was read is kept for the next one all the same.
        let work = tokio::spawn(async move { previews.try_on_all(&workspace, &draft, &slot).await });
        work.await.map_err(|_| Error::Refused("the preview was interrupted".to_owned()))?
    }

    async fn try_on_all(
        &self,
        workspace: &Workspace,
        draft: &ScoringModel,
        slot: &str,
    ) -> Result<Preview, Error> {
        let at = workspace.now();
        let mut tx = workspace.db.read().await?;
        let standing = standing_model(&mut tx, slot).await?;
        let in_force = Compiled::new(&standing);
        let compiled = Compiled::new(draft);
        let glances = census::all(&mut tx).await?;
        let mut held = self.0.lock().await;
        let history = refresh(&mut tx, held.take(), &glances).await?;
        let work = move || {
            let see = |model: &Compiled, said: &Said| -> Observation {
                let context = said.context.as_deref();
                observe(model, Seen::new(said.kind, &said.name, &said.body, context))
            };
            let compared = history.packed.compare([&in_force, &compiled], at.micros(), see);
            (history, compared)
        };
        let worked = tokio::task::spawn_blocking(work).await;
        let (history, compared) =
            worked.map_err(|_| Error::Refused("the preview was interrupted".to_owned()))?;
        let messages = history.packed.messages() as u64;
        if history.packed.bytes() <= KEPT_BYTES_MAX {
            *held = Some(history);
        }
        drop(held);
        let stage = |glance: &Glance| glance.stage.parse().unwrap_or(Stage::Visitor);
        let stages: HashMap<i64, Stage> = glances.iter().map(|glance| (glance.id, stage(glance))).collect();
        let (becoming, ceasing) = changing(&compared, &stages, slot == model::PRIMARY);
        Ok(Preview {
            version: draft.version().to_owned(),
            in_force: standing.version().to_owned(),
            slot: slot.to_owned(),
            at,
            leads: compared.len() as u64,
            messages,
            bands: bands(&compared, highest(&standing).max(highest(draft))),
            grades: grades(&compared),
            qualified: count(&compared, |stand| stand.qualified),
            become_mql: told(&mut tx, becoming, &stages).await?,
            cease: told(&mut tx, ceasing, &stages).await?,
        })
    }
}

/// The model that is in force in a slot.
pub(super) async fn standing_model(tx: &mut Tx, slot: &str) -> Result<ScoringModel, Error> {
    let version = if slot == model::PRIMARY {
        model::in_force(tx).await?.ok_or_else(|| Error::NoModel(String::new()))?
    } else {
        let found = slot::find(tx, slot).await?;
        let shown: String = slot.chars().take(64).collect();
        let missing = || {
            Error::Missing(format!(
                "model in force in the slot {shown} to compare with; leave the slot out to compare with the primary one"
            ))
        };
        found.ok_or_else(missing)?.version
    };
    kept(tx, &version).await
}

/// The log as it is now: what is kept of it, with what was said since.
async fn refresh(tx: &mut Tx, kept: Option<Kept>, glances: &[Glance]) -> Result<Kept, Error> {
    let (newest, moved) = (event::newest(tx).await?, tx.moved().await?);
    let kept = kept.filter(|kept| kept.moved == moved);
    let (mut packed, leads): (Packed, Vec<&Glance>) = match kept {
        None => (Packed::default(), glances.iter().collect()),
        Some(kept) => {
            let from = if tx.is_shared() { kept.newest - OVERLAP } else { kept.newest };
            let told = census::told_of_after(tx, from).await?;
            let leads: HashSet<i64> = told.iter().filter_map(|(lead, _)| *lead).collect();
            let accounts: HashSet<i64> = told.iter().filter_map(|(_, account)| *account).collect();
            let is_told_of = |glance: &&Glance| {
                leads.contains(&glance.id)
                    || glance.account_id.is_some_and(|account| accounts.contains(&account))
            };
            (kept.packed, glances.iter().filter(is_told_of).collect())
        }
    };
    for some in leads.chunks(READ_AT_ONCE) {
        read(tx, &mut packed, some).await?;
    }
    Ok(Kept { packed, newest, moved })
}

/// Reads what was said of these leads and their accounts.
async fn read(tx: &mut Tx, packed: &mut Packed, leads: &[&Glance]) -> Result<(), Error> {
    let homes: Vec<(i64, Option<i64>)> = leads.iter().map(|lead| (lead.id, lead.account_id)).collect();
    for (lead, messages) in messages_of(tx, &homes).await? {
        let said = |event: Event| {
            let said = Said {
                kind: event.kind,
                name: event.name.into(),
                body: event.body.into(),
                context: event.context.map(Into::into),
            };
            (event.occurred_at, said)
        };
        packed.put(lead, messages.into_iter().map(said));
    }
    Ok(())
}

fn count(leads: &[Compared], holds: impl Fn(&Stand) -> bool) -> Pair {
    let of = |stand: fn(&Compared) -> &Stand| leads.iter().filter(|lead| holds(stand(lead))).count() as u64;
    Pair { now: of(|lead| &lead.now), then: of(|lead| &lead.then) }
}

/// The highest score that a model gives.
fn highest(model: &ScoringModel) -> i64 {
    model.limits.max.map_or(i64::MAX, |max| max.floor() as i64)
}

/// Where the band that begins with `from` ends: not where no score can be.
fn end(from: i64, highest: i64) -> i64 {
    (from + BAND - 1).min(highest.max(from))
}

fn bands(leads: &[Compared], highest: i64) -> Vec<Band> {
    let mut bands: BTreeMap<i64, Pair> = BTreeMap::new();
    let band = |stand: &Stand| stand.score.displayed().div_euclid(BAND) * BAND;
    for Compared { now, then, .. } in leads {
        bands.entry(band(now)).or_default().now += 1;
        bands.entry(band(then)).or_default().then += 1;
    }
    let band = |(from, count)| Band { from, to: end(from, highest), count };
    bands.into_iter().map(band).collect()
}

fn grades(leads: &[Compared]) -> Vec<GradeCount> {
    let mut grades: BTreeMap<String, Pair> = BTreeMap::new();
    for Compared { now, then, .. } in leads {
        grades.entry(now.score.grade.to_string()).or_default().now += 1;
        grades.entry(then.score.grade.to_string()).or_default().then += 1;
    }
    grades.into_iter().map(|(grade, count)| GradeCount { grade, count }).collect()
}

/// Who would become an MQL, and who would cease to be one, each by how much their score changes. A model that moves nobody asks for the line alone.
fn changing(leads: &[Compared], stages: &HashMap<i64, Stage>, moves: bool) -> (Vec<Compared>, Vec<Compared>) {
    let stage = |lead: &Compared| stages.get(&lead.lead).copied().unwrap_or(Stage::Visitor);
    // Who is inside already and was given back does not come again because the line moves.
    let becomes = |lead: &&Compared| match stage(lead) {
        Stage::Visitor if !lead.then.is_lead => false,
        _ if !moves => lead.then.qualified && !lead.now.qualified,
        Stage::Visitor | Stage::Lead => lead.then.qualified,
        Stage::Recycled => lead.then.qualified && !lead.now.qualified,
        _ => false,
    };
    let ceases = |lead: &&Compared| {
        let inside = if moves { stage(lead) == Stage::Mql } else { lead.now.qualified };
        inside && !lead.then.qualified
    };
    let mut becoming: Vec<Compared> = leads.iter().filter(becomes).copied().collect();
    let mut ceasing: Vec<Compared> = leads.iter().filter(ceases).copied().collect();
    let gain = |lead: &Compared| lead.then.score.displayed() - lead.now.score.displayed();
    becoming.sort_by_key(|lead| (-gain(lead), lead.lead));
    ceasing.sort_by_key(|lead| (gain(lead), lead.lead));
    (becoming, ceasing)
}

async fn told(tx: &mut Tx, leads: Vec<Compared>, stages: &HashMap<i64, Stage>) -> Result<Changing, Error> {
    let first = &leads[..leads.len().min(NAMED_MAX)];
    let ids: Vec<i64> = first.iter().map(|lead| lead.lead).collect();
    let named: HashMap<i64, Named> =
        census::named(tx, &ids).await?.into_iter().map(|named| (named.id, named)).collect();
    let items = first.iter().map(|Compared { lead, now, then }| {
        let named = named.get(lead);
        let key = named.map(Named::key);
        ChangingLead {
            lead: key.unwrap_or_else(|| format!("#{lead}")),
            name: named.and_then(|named| named.name.clone()),
            company: named.and_then(|named| named.company.clone()),
            stage: stages.get(lead).copied().unwrap_or(Stage::Visitor),
            score: Scores { now: now.score.displayed(), then: then.score.displayed() },
            grade: Grades { now: now.score.grade.to_string(), then: then.score.grade.to_string() },
        }
    });
    Ok(Changing { count: leads.len() as u64, items: items.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_end_where_scores_end() {
        assert_eq!([end(90, 100), end(100, 100), end(-10, 100)], [99, 100, -1]);
        assert_eq!([end(100, 250), end(250, 250), end(100, i64::MAX)], [109, 250, 109]);
    }
}
