//! Publishing a model in a slot.

use baton_model::Happening;
use baton_store::slot::{self, Slot};
use baton_store::{audit, event, lead, model, outbox, proposal};
use serde::Serialize;
use serde_json::json;

use super::{SLOTS_MAX, check_name, score};
use crate::announce::happened;
use crate::progress::Reporter;
use crate::publish::{Publication, PublishError, publish as publish_primary};
use crate::workspace::{Error, Workspace};

/// A model that was published in a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlotPublished {
    /// The slot.
    pub slot: String,
    /// The version.
    pub version: String,
    /// The model's name.
    pub name: String,
    /// How many leads were scored by it.
    pub leads: u64,
    /// How many of them have reached its line.
    pub qualified: u64,
}

/// Publishes a model in a slot, which is made if it is not there. Where both teams have somebody in them, both have to have agreed to it.
///
/// It covers all history, since it moves nobody. All leads are scored under it; until they are, each shown score carries its version.
///
/// # Errors
/// [`Error::WrongUse`] for a name that is none; [`Error::Refused`] if a team has not agreed, if the version is in force already, here or
/// elsewhere, or if there are 20 slots; or the database's own.
pub async fn publish(
    workspace: &Workspace,
    name: &str,
    wanted: Publication<'_>,
    reporter: &Reporter,
) -> Result<SlotPublished, Error> {
    check_name(name)?;
    if name == model::PRIMARY {
        return Err(Error::WrongUse(
            "slot: `primary` is the one that moves leads: leave the slot out to publish there".to_owned(),
        ));
    }
    let (model, now) = (wanted.model, workspace.now().micros());
    let version = model.version();
    let mut tx = workspace.db.write_aside().await?;
    wanted.check(&mut tx).await?;
    let slots = slot::all(&mut tx).await?;
    let primary = model::in_force(&mut tx).await?;
    let taken = slots.iter().find(|slot| slot.version == version).map(|slot| slot.name.as_str());
    let taken = taken.or_else(|| primary.filter(|primary| primary == version).map(|_| model::PRIMARY));
    if let Some(slot) = taken {
        return Err(Error::Refused(format!("{version} is in force already, in the slot {slot}")));
    }
    if slots.len() >= SLOTS_MAX && slots.iter().all(|slot| slot.name != name) {
        return Err(Error::Refused(format!("there are {SLOTS_MAX} slots: retire one first")));
    }
    model::keep(&mut tx, version, &model.name, &model.canonical_json(), now).await?;
    model::publish(&mut tx, name, version, now, wanted.by).await?;
    let set = Slot {
        name: name.to_owned(),
        version: version.to_owned(),
        published_at: now,
        published_by: wanted.by.to_owned(),
        pass_after: Some(0),
        seq: event::newest(&mut tx).await?,
        moved: tx.moved().await?,
    };
    slot::set(&mut tx, &set).await?;
    proposal::set_published(&mut tx, name, version, wanted.by, now).await?;
    let data = json!({ "version": version, "name": model.name, "by": wanted.by, "slot": name });
    outbox::add(&mut tx, &[happened(Happening::ModelPublished, None, now, now, &data)]).await?;
    let detail = json!({ "name": model.name, "slot": name, "without_agreement": wanted.without_agreement });
    audit::note(&mut tx, now, wanted.by, "publish_model", version, &detail.to_string()).await?;
    tx.commit().await?;
    score_all(workspace, set, &model.name, reporter).await
}

/// Scores every lead: a service does so too, and whoever is faster goes on.
async fn score_all(
    workspace: &Workspace,
    set: Slot,
    name: &str,
    reporter: &Reporter,
) -> Result<SlotPublished, Error> {
    let total = lead::count(&mut workspace.db.read().await?).await?;
    loop {
        let found = slot::find(&mut workspace.db.read().await?, &set.name).await?;
        let Some(slot) = found.filter(|slot| slot.version == set.version) else {
            return Err(Error::Refused(format!("another model was published in {} meanwhile", set.name)));
        };
        if slot.pass_after.is_none() {
            let mut tx = workspace.db.read().await?;
            let (leads, qualified) = slot::count(&mut tx, &slot).await?;
            return Ok(SlotPublished {
                slot: slot.name,
                version: slot.version,
                name: name.to_owned(),
                leads: leads.unsigned_abs(),
                qualified: qualified.unsigned_abs(),
            });
        }
        let done = lead::count_up_to(&mut workspace.db.read().await?, slot.pass_after.unwrap_or(0)).await?;
        reporter.report("scoring", done, total);
        score::step(workspace, slot, workspace.now().micros()).await?;
    }
}

/// Publishes in `slot`, be it the primary one or another.
pub(crate) async fn publish_anywhere(
    workspace: &Workspace,
    slot: &str,
    wanted: Publication<'_>,
    reporter: &Reporter,
) -> Result<(), PublishError> {
    if slot == model::PRIMARY {
        return publish_primary(workspace, wanted, reporter).await.map(drop);
    }
    Ok(publish(workspace, slot, wanted, reporter).await.map(drop)?)
}
