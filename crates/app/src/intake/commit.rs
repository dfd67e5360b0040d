//! One commit: messages with all that follows from them, and what goes to quarantine.

use std::pin::Pin;
use std::sync::Arc;

use baton_model::Instant;
use baton_store::quarantine::{self, Quarantined};
use baton_store::{Tx, handoff_policy, model};
use bytes::Bytes;

use super::fresh;
use super::memory::Memory;
use super::read::Fault;
use super::store::{self, store};
use super::{Endpoint, Shared};
use crate::consent::{Policies, is_consent};
use crate::derive::{self, Reigns};
use crate::import::Incoming;
use crate::import::read::MessageBody;
use crate::privacy::{self, ErasureKey};
use crate::vault::Vault;
use crate::workspace::Error;

/// How often a batch that met another writer is tried.
const ATTEMPTS_MAX: u32 = 10;
/// Faulty messages from public keys that are kept; beyond it they are only counted, so that nobody can fill the disk with them.
const BROWSER_QUARANTINE_MAX: i64 = 10_000;

/// A message to be stored, or to go to quarantine.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: Option<i64>,
    pub(super) class: i64,
    pub(super) endpoint: Endpoint,
    /// When its batch was sent, if that was said.
    pub(super) sent_at: Option<Instant>,
    /// The message as it came.
    pub(super) raw: Bytes,
    pub(super) message: Result<Incoming, Fault>,
}

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is stored.
    New,
    /// It was there already, the same.
    Duplicate,
    /// It is in quarantine.
    SetAside(Fault),
}

/// What is kept between commits.
#[derive(Debug, Default)]
pub(super) struct Models {
    /// The models that were ever in force, with the publication and the policy that they are as of.
    reigns: Option<(Arc<Reigns>, (i64, String, i64))>,
    memory: Memory,
    /// By which those who were erased are known again; none if nobody was.
    erased: Option<ErasureKey>,
    /// Which purposes ever needed consent.
    policies: Policies,
    /// Whether nobody else takes in messages on this SQLite file.
    alone: bool,
}

impl Models {
    /// Of the one service that takes in messages.
    pub(super) fn of_service() -> Models {
        Models { alone: true, ..Models::default() }
    }

    /// Commits what can be committed the short way; returns which of the entries that was.
    async fn short(&mut self, shared: &Shared, entries: &[Entry], now: Instant) -> Result<Vec<bool>, Error> {
        let none = vec![false; entries.len()];
        let may = self.alone && !self.memory.is_preparing() && !self.memory.is_heard();
        let Some((reigns, _)) = self.reigns.as_ref().filter(|_| may) else { return Ok(none) };
        let consent = |entry: &Entry| entry.message.as_ref().is_ok_and(is_consent_message);
        if !self.policies.is_empty() || entries.iter().any(consent) {
            return Ok(none);
        }
        if self.has_resent(shared, entries).await? {
            return Ok(none);
        }
        match fresh::commit(&shared.workspace.db, &mut self.memory, reigns, entries, now).await {
            Ok(short) => Ok(short),
            Err(error) => {
                self.memory.forget();
                // What cannot be applied is found the long way.
                if error.is_outage() { Err(error.into()) } else { Ok(none) }
            }
        }
    }

    /// Which messages are of somebody who was erased: they were there, and count as duplicates.
    async fn resent(&self, tx: &mut Tx, messages: &[Incoming]) -> Result<Vec<bool>, Error> {
        let Some(key) = &self.erased else { return Ok(vec![false; messages.len()]) };
        let ids: Vec<(i64, &str)> =
            messages.iter().map(|message| (message.class, message.message_id.as_str())).collect();
        privacy::resent(tx, key, &ids).await
    }

    /// Whether one of the messages is of somebody who was erased.
    async fn has_resent(&self, shared: &Shared, entries: &[Entry]) -> Result<bool, Error> {
        let Some(key) = &self.erased else { return Ok(false) };
        let messages = entries.iter().filter_map(|entry| entry.message.as_ref().ok());
        let ids: Vec<(i64, &str)> =
            messages.map(|message| (message.class, message.message_id.as_str())).collect();
        let mut tx = shared.workspace.db.read().await?;
        Ok(privacy::resent(&mut tx, key, &ids).await?.contains(&true))
    }

    /// As they are for this transaction.
    async fn load(&mut self, tx: &mut Tx, vault: &Vault) -> Result<Arc<Reigns>, Error> {
        self.memory.check(tx, self.alone).await?;
        if let Some((reigns, _)) = self.reigns.as_ref().filter(|_| self.memory.is_good()) {
            return Ok(reigns.clone());
        }
        self.erased = ErasureKey::load(vault, tx).await?;
        self.policies = Policies::load(tx).await?;
        let newest = model::newest_publication(tx).await?.ok_or_else(|| Error::NoModel(String::new()))?;
        // With the models goes what was agreed of leads that were given back.
        let policy = handoff_policy::in_force(tx).await?.map_or(0, |policy| policy.id);
        let newest = (newest.0, newest.1, policy);
        match &self.reigns {
            Some((reigns, of)) if *of == newest => Ok(reigns.clone()),
            _ => {
                let reigns = Arc::new(Reigns::load(tx).await?);
                self.reigns = Some((reigns.clone(), newest));
                Ok(reigns)
            }
        }
    }
}

/// Whether a message gives consent or takes it back: such go the long way.
fn is_consent_message(message: &Incoming) -> bool {
    matches!(&message.body, MessageBody::Event { name, .. } if is_consent(name))
}

type Saving<'a> = Pin<Box<dyn Future<Output = Result<Vec<Fate>, Error>> + Send + 'a>>;

/// Saves entries: the most of them in one commit that is short, the others in another.
///
/// # Errors
/// The database cannot be written to. Then some may be stored; sent again, they are duplicates.
pub(super) async fn save(
    shared: &Shared,
    models: &mut Models,
    entries: &[Entry],
    now: Instant,
) -> Result<Vec<Fate>, Error> {
    let short = models.short(shared, entries, now).await?;
    let rest: Vec<&Entry> =
        entries.iter().zip(&short).filter(|(_, short)| !**short).map(|(e, _)| e).collect();
    let mut others = halving(shared, models, &rest, now).await?.into_iter();
    Ok(short.into_iter().filter_map(|short| if short { Some(Fate::New) } else { others.next() }).collect())
}

/// Saves entries, in one commit if all can be applied. Where one cannot, the others are, and it goes to quarantine.
fn halving<'a>(
    shared: &'a Shared,
    models: &'a mut Models,
    entries: &'a [&'a Entry],
    now: Instant,
) -> Saving<'a> {
    Box::pin(async move {
        let error = match attempt(shared, models, entries, now).await {
            Ok(fates) => return Ok(fates),
            Err(Error::Store(error)) if error.is_outage() => return Err(error.into()),
            Err(error) => error,
        };
        if let [entry] = entries {
            // What goes to quarantine anyway, or met others too often, is to be sent again.
            if entry.message.is_err() || matches!(&error, Error::Store(error) if error.is_contention()) {
                return Err(error);
            }
            tracing::warn!(%error, "a message cannot be applied and goes to quarantine");
            let fault = Fault { code: "not_applied", place: None, reason: error.to_string() };
            let aside = Entry { raw: entry.raw.clone(), message: Err(fault), ..**entry };
            return attempt(shared, models, &[&aside], now).await;
        }
        let (first, second) = entries.split_at(entries.len() / 2);
        let mut fates = halving(shared, models, first, now).await?;
        fates.extend(halving(shared, models, second, now).await?);
        Ok(fates)
    })
}

/// Commits entries, again where another writer was in the way.
async fn attempt(
    shared: &Shared,
    models: &mut Models,
    entries: &[&Entry],
    now: Instant,
) -> Result<Vec<Fate>, Error> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let mut attempt = 1;
    loop {
        let error = match once(shared, models, entries, now).await {
            Ok(fates) => return Ok(fates),
            Err(error) => error,
        };
        models.memory.forget();
        let raced = matches!(&error, Error::Store(error) if error.is_race());
        if !raced || attempt == ATTEMPTS_MAX {
            return Err(error);
        }
        attempt += 1;
    }
}

async fn once(
    shared: &Shared,
    models: &mut Models,
    entries: &[&Entry],
    now: Instant,
) -> Result<Vec<Fate>, Error> {
    let db = &shared.workspace.db;
    let mut tx = if models.alone { db.write_live().await? } else { db.write().await? };
    let reigns = models.load(&mut tx, shared.workspace.vault()).await?;
    let messages: Vec<Incoming> = entries.iter().filter_map(|entry| entry.message.clone().ok()).collect();
    let resent = models.resent(&mut tx, &messages).await?;
    let kept = messages.into_iter().zip(&resent).filter(|(_, resent)| !**resent).map(|(message, _)| message);
    let stored = store(&mut tx, &mut models.memory, (&reigns, &models.policies), kept.collect(), now).await?;
    let mut fates = stored.fates.into_iter();
    let mut told =
        resent.into_iter().map(|resent| if resent { Some(store::Fate::Duplicate) } else { fates.next() });
    let fate = |entry: &&Entry| match (
        &entry.message,
        entry.message.is_ok().then(|| told.next().flatten()).flatten(),
    ) {
        (Err(fault), _) => Fate::SetAside(fault.clone()),
        (Ok(_), Some(store::Fate::Duplicate)) => Fate::Duplicate,
        (Ok(_), Some(store::Fate::Conflict)) => Fate::SetAside(Fault {
            code: "conflict",
            place: Some("messageId".to_owned()),
            reason: "another message has this id: the first stands".to_owned(),
        }),
        (Ok(_), _) => Fate::New,
    };
    let fates: Vec<Fate> = entries.iter().map(fate).collect();
    set_aside(&mut tx, entries, &fates, now).await?;
    tx.commit().await?;
    if stored.left {
        shared.derive.notify_one();
    }
    Ok(fates)
}

/// Looks at leads of which something may have changed with no message, the longest due first; returns at how many. What is due changes once:
/// the same commit says when the lead is due next.
///
/// # Errors
/// The database's own.
pub(super) async fn fire_due(shared: &Shared, models: &mut Models, limit: u64) -> Result<u64, Error> {
    let now = shared.workspace.now().micros();
    // Nothing is due most of the time, and to find that out nobody has to wait for the writer.
    if !derive::is_due(&shared.workspace, now).await? {
        return Ok(0);
    }
    let mut tx = shared.workspace.db.write_live().await?;
    let reigns = models.load(&mut tx, shared.workspace.vault()).await?;
    let fired = derive::fire(&mut tx, &reigns, now, limit).await?;
    tx.commit().await?;
    models.memory.take(&fired);
    Ok(fired.len() as u64)
}

/// Puts into quarantine what goes there.
async fn set_aside(tx: &mut Tx, entries: &[&Entry], fates: &[Fate], now: Instant) -> Result<(), Error> {
    let mut aside = Vec::new();
    for (entry, fate) in entries.iter().zip(fates) {
        let Fate::SetAside(fault) = fate else { continue };
        aside.push(Quarantined {
            id: 0,
            class: entry.class,
            key_id: entry.key,
            code: fault.code.to_owned(),
            place: fault.place.as_deref().map(|place| kept(place.as_bytes())),
            reason: kept(fault.reason.as_bytes()),
            endpoint: entry.endpoint.name().to_owned(),
            message: kept(&entry.raw),
            sent_at: entry.sent_at.map(Instant::micros),
            received_at: now.micros(),
            last_at: now.micros(),
            times: 1,
        });
    }
    if aside.iter().any(|message| message.class == BROWSERS)
        && quarantine::count(tx, BROWSERS, BROWSER_QUARANTINE_MAX).await? >= BROWSER_QUARANTINE_MAX
    {
        aside.retain(|message| message.class != BROWSERS);
    }
    Ok(quarantine::add(tx, &aside).await?)
}

/// Messages from browsers.
pub(super) const BROWSERS: i64 = 1;

/// A message as it is kept: of one that is too long, its beginning.
fn kept(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let end = text.floor_char_boundary(baton_store::check::BODY_BYTES_MAX);
    text[..end].replace('\0', "\u{fffd}")
}
