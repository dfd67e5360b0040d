//! Quarantine: what is there, trying it again, and giving it up.

use baton_model::Instant;
use baton_store::audit;
use baton_store::quarantine::{self, Quarantined};
use bytes::Bytes;
use serde::Serialize;

use super::commit::{BROWSERS, Entry, Fate, Models, save};
use super::dating::received;
use super::read::{Fault, forbidden_to_browsers};
use super::{Endpoint, Intake, Quotas};
use crate::import::read::parse_sent;
use crate::workspace::{Error, Workspace};

/// Messages looked at together.
const CHUNK: i64 = 500;

/// Which messages in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those of these numbers.
    Numbers(Vec<i64>),
}

/// What became of messages that were tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Replayed {
    /// Stored, and out of quarantine.
    pub stored: u64,
    /// There already, the same, and out of quarantine.
    pub duplicates: u64,
    /// Still at fault, and still in quarantine.
    pub kept: u64,
}

/// Messages in quarantine after number `after`, in order.
///
/// # Errors
/// The database's own.
pub async fn list(workspace: &Workspace, after: i64, limit: i64) -> Result<Vec<Quarantined>, Error> {
    Ok(quarantine::list(&mut workspace.db.read().await?, after, limit).await?)
}

/// Tries messages again, as if they had come when they first came: after what was wrong with the workspace was mended.
///
/// # Errors
/// [`Error::Refused`] if one of these numbers is not in quarantine; or the database's own; what was stored until then is out of quarantine.
pub async fn replay(workspace: &Workspace, which: &Which) -> Result<Replayed, Error> {
    numbers(workspace, which).await?;
    let (intake, _service) = Intake::new(workspace.clone(), &Quotas::default());
    let mut models = Models::default();
    let mut replayed = Replayed::default();
    let mut after = 0;
    loop {
        let chunk = list(workspace, after, CHUNK).await?;
        let Some(last) = chunk.last() else { return Ok(replayed) };
        after = last.id;
        for message in chunk.into_iter().filter(|message| chosen(which, message.id)) {
            let id = message.id;
            let entry = [entry(message)];
            let now = workspace.now();
            let fates = if entry[0].message.is_ok() {
                save(&intake.shared, &mut models, &entry, now).await?
            } else {
                Vec::new()
            };
            match fates.first() {
                Some(Fate::New) => replayed.stored += 1,
                Some(Fate::Duplicate) => replayed.duplicates += 1,
                Some(Fate::SetAside(_)) | None => {
                    replayed.kept += 1;
                    continue;
                }
            }
            let mut tx = workspace.db.write_aside().await?;
            quarantine::remove(&mut tx, &[id]).await?;
            tx.commit().await?;
        }
    }
}

/// Gives messages up; returns how many there were.
///
/// # Errors
/// [`Error::Refused`] if one of these numbers is not in quarantine, or the database's own.
pub async fn drop_messages(workspace: &Workspace, which: &Which, by: &str) -> Result<u64, Error> {
    let now = workspace.now().micros();
    let ids = numbers(workspace, which).await?;
    let mut tx = workspace.db.write_aside().await?;
    let dropped = quarantine::remove(&mut tx, &ids).await?;
    audit::note(&mut tx, now, by, "drop_quarantine", "quarantine", &format!("{{\"messages\":{dropped}}}"))
        .await?;
    tx.commit().await?;
    Ok(dropped)
}

/// The numbers of those in quarantine that are meant.
async fn numbers(workspace: &Workspace, which: &Which) -> Result<Vec<i64>, Error> {
    let mut ids = Vec::new();
    let mut after = 0;
    loop {
        let chunk = list(workspace, after, CHUNK).await?;
        let Some(last) = chunk.last() else { break };
        after = last.id;
        ids.extend(chunk.into_iter().map(|message| message.id).filter(|id| chosen(which, *id)));
    }
    match which {
        Which::Numbers(wanted) => match wanted.iter().find(|id| !ids.contains(id)) {
            Some(id) => Err(Error::Refused(format!(
                "no message {id} is in quarantine; `baton quarantine list` shows those that are"
            ))),
            None => Ok(ids),
        },
        Which::All => Ok(ids),
    }
}

fn chosen(which: &Which, id: i64) -> bool {
    match which {
        Which::All => true,
        Which::Numbers(numbers) => numbers.contains(&id),
    }
}

fn entry(message: Quarantined) -> Entry {
    let endpoint = Endpoint::named(&message.endpoint).unwrap_or(Endpoint::Batch);
    let kind = (endpoint != Endpoint::Batch).then(|| endpoint.name());
    let at = Instant::from_micros(message.received_at);
    let read = parse_sent(&message.message, kind).map_err(Fault::from);
    let read = read.and_then(|sent| match forbidden_to_browsers(&sent) {
        Some(fault) if message.class == BROWSERS => Err(fault),
        _ => Ok(sent),
    });
    let sent_at = message.sent_at.map(Instant::from_micros);
    let read = read.map(|mut sent| {
        sent.sent_at = sent.sent_at.or(sent_at);
        // The same id again, should this be broken off before it is out of quarantine.
        sent.message_id.get_or_insert_with(|| format!("quarantine-{}-{}", message.id, message.received_at));
        received(sent, message.class, at)
    });
    Entry {
        key: message.key_id,
        class: message.class,
        endpoint,
        sent_at,
        raw: Bytes::from(message.message),
        message: read,
    }
}
