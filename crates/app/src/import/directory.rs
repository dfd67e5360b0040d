//! Which lead is meant: leads found by any key they are known by, those that turn out to be one, and those that are new.

use std::collections::{HashMap, HashSet};

use baton_model::Happening;
use baton_store::{StoreError, Tx, lead, outbox};

use super::read::LeadKey;
use crate::announce;

/// Keys remembered between batches; beyond it they are looked up again.
const REMEMBERED_MAX: usize = 500_000;

/// Whose a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Home {
    /// A lead that is stored.
    Known(i64),
    /// The so manieth of the batch's new leads.
    New(usize),
}

/// What the keys of a batch mean.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// For each row, in order.
    pub(super) homes: Vec<Home>,
    /// How many leads are new.
    pub(super) new: usize,
    /// Keys that were not known, with whose they are.
    pub(super) added: Vec<(LeadKey, Home)>,
    /// Whether a row is a lead that was known, and tells a new key of it.
    pub(super) attached: Vec<bool>,
    /// Leads that were merged into others.
    pub(super) merged: u64,
    /// Ids that a row named beside others, and so turned out to be its lead's.
    pub(super) links: Vec<Link>,
}

/// An id that was found to be a lead's.
#[derive(Debug, Clone)]
pub(super) struct Link {
    /// The row that said so.
    pub(super) row: usize,
    pub(super) key: LeadKey,
    pub(super) home: Home,
    /// The lead that had it before and is one with `home` now.
    pub(super) gone: Option<i64>,
}

/// The keys that have been looked up.
#[derive(Debug, Default)]
pub(super) struct Directory {
    known: HashMap<LeadKey, i64>,
}

/// How a kind of key is called in the database.
pub(super) const fn system(key: &LeadKey) -> &'static str {
    match key {
        LeadKey::ExternalId(_) => "",
        LeadKey::Email(_) => "email",
        LeadKey::AnonymousId(_) => "anonymous",
    }
}

impl Directory {
    /// The lead that this key is known to mean, without looking it up.
    pub(super) fn remembered(&self, key: &LeadKey) -> Option<i64> {
        self.known.get(key).copied()
    }

    /// Finds out whose the rows with these keys are. Leads that turn out to be one are merged, at `now` (microseconds).
    ///
    /// Of a row's keys those of a person (external id, e-mail) say who it is. An anonymous id adds its history to that person if it
    /// belongs to nobody yet; it never makes one of two known people.
    pub(super) async fn resolve(
        &mut self,
        tx: &mut Tx,
        rows: &[Vec<LeadKey>],
        now: i64,
    ) -> Result<Resolved, StoreError> {
        self.look_up(tx, rows).await?;
        let mut batch = Batch {
            nobodies: self.nobodies(tx, rows).await?,
            homes: HashMap::new(),
            merges: Vec::new(),
            resolved: Resolved::default(),
        };
        for (row, keys) in rows.iter().enumerate() {
            let home = batch.row(self, row, keys);
            batch.resolved.homes.push(home);
        }
        batch.close_gaps();
        let Batch { merges, mut resolved, .. } = batch;
        let mut now_is: HashMap<i64, i64> = HashMap::new();
        for (keep, gone) in merges {
            let (keep, gone) = (followed(&now_is, keep), followed(&now_is, gone));
            if keep != gone {
                let closed = lead::merge(tx, keep, gone, now).await?;
                let told = announce::handoffs(Happening::HandoffClosed, &closed, Some("merged"), now);
                outbox::add(tx, &told).await?;
                now_is.insert(gone, keep);
                resolved.merged += 1;
            }
        }
        if !now_is.is_empty() {
            let moved = |home: &mut Home| {
                if let Home::Known(id) = home {
                    *id = followed(&now_is, *id);
                }
            };
            resolved.homes.iter_mut().for_each(moved);
            resolved.added.iter_mut().for_each(|(_, home)| moved(home));
            resolved.links.iter_mut().for_each(|link| moved(&mut link.home));
            self.known.values_mut().for_each(|id| *id = followed(&now_is, *id));
        }
        Ok(resolved)
    }

    /// Stores the keys that were added, once the new leads have their numbers.
    pub(super) async fn learn(
        &mut self,
        tx: &mut Tx,
        resolved: &Resolved,
        new: &[i64],
    ) -> Result<(), StoreError> {
        let mut keys: Vec<(&str, &str, i64)> = Vec::with_capacity(resolved.added.len());
        let mut emails: Vec<(i64, &str)> = Vec::new();
        for (key, home) in &resolved.added {
            let Some(id) = number(*home, new) else { continue };
            self.known.insert(key.clone(), id);
            keys.push((system(key), key.text(), id));
            if let (LeadKey::Email(email), Home::Known(_)) = (key, home) {
                emails.push((id, email));
            }
        }
        lead::add_keys(tx, &keys).await?;
        lead::set_emails(tx, &emails).await
    }

    async fn look_up(&mut self, tx: &mut Tx, rows: &[Vec<LeadKey>]) -> Result<(), StoreError> {
        if self.known.len() > REMEMBERED_MAX {
            self.known.clear();
        }
        let wanted: HashSet<&LeadKey> =
            rows.iter().flatten().filter(|key| !self.known.contains_key(key)).collect();
        let wanted: Vec<&LeadKey> = wanted.into_iter().collect();
        let keys: Vec<(&str, &str)> = wanted.iter().map(|key| (system(key), key.text())).collect();
        let found = lead::by_keys(tx, &keys).await?;
        let found: Vec<(LeadKey, i64)> = wanted
            .iter()
            .filter_map(|key| {
                let id = *found.get(system(key))?.get(key.text())?;
                Some(((*key).clone(), id))
            })
            .collect();
        self.known.extend(found);
        Ok(())
    }

    /// Of the leads that anonymous ids beside other keys lead to: those that have no other key.
    async fn nobodies(&self, tx: &mut Tx, rows: &[Vec<LeadKey>]) -> Result<HashSet<i64>, StoreError> {
        let asked: HashSet<i64> = rows
            .iter()
            .filter(|keys| keys.len() > 1)
            .flatten()
            .filter(|key| matches!(key, LeadKey::AnonymousId(_)))
            .filter_map(|key| self.known.get(key).copied())
            .collect();
        lead::nameless(tx, &asked.into_iter().collect::<Vec<_>>()).await
    }
}

/// Where a lead is now that others were merged.
fn followed(now_is: &HashMap<i64, i64>, mut id: i64) -> i64 {
    while let Some(next) = now_is.get(&id) {
        id = *next;
    }
    id
}

/// The number of a lead; none for a new one beyond those given.
pub(super) fn number(home: Home, new: &[i64]) -> Option<i64> {
    match home {
        Home::Known(id) => Some(id),
        Home::New(index) => new.get(index).copied(),
    }
}

/// A batch while it is gone through, row by row.
struct Batch {
    /// Leads known by an anonymous id alone.
    nobodies: HashSet<i64>,
    /// Keys that this batch has given a home.
    homes: HashMap<LeadKey, Home>,
    /// (kept, gone).
    merges: Vec<(i64, i64)>,
    resolved: Resolved,
}

impl Batch {
    fn home(&self, directory: &Directory, key: &LeadKey) -> Option<Home> {
        self.homes.get(key).copied().or_else(|| directory.known.get(key).map(|id| Home::Known(*id)))
    }

    fn row(&mut self, directory: &Directory, row: usize, keys: &[LeadKey]) -> Home {
        let anonymous = |key: &&LeadKey| matches!(key, LeadKey::AnonymousId(_));
        let names_a_person = keys.iter().any(|key| !anonymous(&key));
        let person = keys.iter().filter(|key| !anonymous(key)).find_map(|key| self.home(directory, key));
        let visitor = keys.iter().filter(anonymous).find_map(|key| self.home(directory, key));
        let mut attached = false;
        let (mut home, is_new) = match (person, visitor) {
            (Some(home), _) => (home, false),
            (None, Some(home)) if !names_a_person || self.is_nobody(home) => (home, false),
            _ => {
                self.resolved.new += 1;
                (Home::New(self.resolved.new - 1), true)
            }
        };
        for (place, key) in keys.iter().enumerate() {
            let link = |home: Home, gone: Option<i64>| Link { row, key: key.clone(), home, gone };
            match self.home(directory, key) {
                None => {
                    if !(is_new && place == 0) {
                        self.resolved.links.push(link(home, None));
                    }
                    self.homes.insert(key.clone(), home);
                    self.resolved.added.push((key.clone(), home));
                    attached |= !is_new && visitor != Some(home) && !anonymous(&key);
                }
                Some(other) if other != home => {
                    let joined = self.join(home, other, anonymous(&key));
                    let gone = [home, other].into_iter().find_map(|one| match one {
                        Home::Known(id) if one != joined => Some(id),
                        _ => None,
                    });
                    if gone.is_some() {
                        let merged = self.merges.last().is_some_and(|(_, last)| Some(*last) == gone);
                        self.resolved.links.extend(merged.then(|| link(joined, gone)));
                    }
                    home = joined;
                }
                Some(_) => {}
            }
        }
        if let (Home::Known(id), true) = (home, names_a_person) {
            self.nobodies.remove(&id);
        }
        self.resolved.attached.push(attached);
        home
    }

    fn is_nobody(&self, home: Home) -> bool {
        match home {
            Home::Known(id) => self.nobodies.contains(&id),
            Home::New(_) => {
                let keys = self.resolved.added.iter().filter(|(_, other)| *other == home);
                keys.clone().all(|(key, _)| matches!(key, LeadKey::AnonymousId(_)))
            }
        }
    }

    /// `other` turned out to be `home`; returns which of them stays.
    fn join(&mut self, home: Home, other: Home, by_anonymous_id: bool) -> Home {
        if by_anonymous_id && !self.is_nobody(other) {
            return home;
        }
        match (home, other) {
            (Home::Known(a), Home::Known(b)) => {
                // The older number stays, since people may have noted it; a visitor's never does.
                let (keep, gone) = if by_anonymous_id { (a, b) } else { (a.min(b), a.max(b)) };
                self.merges.push((keep, gone));
                Home::Known(keep)
            }
            // One that is new in this batch is not stored yet: what is its becomes the other's.
            (_, Home::New(_)) => self.rename(other, home),
            (Home::New(_), Home::Known(_)) => self.rename(home, other),
        }
    }

    fn rename(&mut self, from: Home, to: Home) -> Home {
        let moved = |home: &mut Home| {
            if *home == from {
                *home = to;
            }
        };
        self.homes.values_mut().for_each(moved);
        self.resolved.homes.iter_mut().for_each(moved);
        self.resolved.added.iter_mut().for_each(|(_, home)| moved(home));
        self.resolved.links.iter_mut().for_each(|link| moved(&mut link.home));
        to
    }

    /// Numbers the new leads without gaps: some may have become others.
    fn close_gaps(&mut self) {
        let mut numbers: Vec<Option<usize>> = vec![None; self.resolved.new];
        let mut next = 0;
        for home in &mut self.resolved.homes {
            if let Home::New(index) = home {
                *index = *numbers[*index].get_or_insert_with(|| {
                    next += 1;
                    next - 1
                });
            }
        }
        let added = self.resolved.added.iter_mut().map(|(_, home)| home);
        for home in added.chain(self.resolved.links.iter_mut().map(|link| &mut link.home)) {
            if let Home::New(index) = home
                && let Some(number) = numbers[*index]
            {
                *index = number;
            }
        }
        self.resolved.new = next;
    }
}
