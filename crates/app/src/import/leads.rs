//! Storing rows of leads: the people, their accounts, what is known of them, the stages they reached.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use baton_model::Instant;
use baton_store::decision::Decision;
use baton_store::event::{LEAD_FACTS, NewEvent};
use baton_store::lead::Lead;
use baton_store::{StoreError, Tx, campaign, decision, event, lead};
use serde_json::{Map, Value};

use super::accounts::{self, Told};
use super::directory::{Directory, Home, Resolved, number};
use super::events::new_event;
use super::read::{LeadKey, LeadRow, Outcome, Rejected};
use super::report::ImportReport;
use super::store::{self, FirstTold, facts_id};
use crate::consent::{self, Policies};
use crate::derive::object;

/// Stores rows of leads, a batch at a time.
#[derive(Debug, Default)]
pub(crate) struct LeadWriter {
    directory: Directory,
    /// Under which key the file first told of each lead, as a hash.
    told: HashMap<i64, u64>,
    first: FirstTold,
}

impl LeadWriter {
    /// Stores a batch within a transaction: (line, row). `now` dates what the file does not. Returns the rows that are too large.
    pub(crate) async fn write(
        &mut self,
        tx: &mut Tx,
        mut rows: Vec<(u64, LeadRow)>,
        now: Instant,
        report: &mut ImportReport,
    ) -> Result<Vec<Rejected>, StoreError> {
        let rejected: Vec<Rejected> = rows.iter().filter_map(|(line, row)| too_large(*line, row)).collect();
        if !rejected.is_empty() {
            rows.retain(|(line, row)| too_large(*line, row).is_none());
        }
        for (line, row) in &rows {
            row.notes.iter().for_each(|note| report.note(*line, note));
        }
        let keys: Vec<Vec<LeadKey>> = rows.iter().map(|(_, row)| keys(row)).collect();
        let resolved = self.directory.resolve(tx, &keys, now.micros()).await?;
        let told: Vec<Option<Told>> = rows.iter().map(|(_, row)| account(row)).collect();
        let companies = accounts::store(tx, &told, &mut self.first, now.micros()).await?;
        note_origins(tx, &rows).await?;

        let mut slots = Slots::load(tx, &resolved.homes, resolved.new, now.micros()).await?;
        for (((line, row), home), company) in rows.iter().zip(&resolved.homes).zip(&companies.ids) {
            let overruled = slots.of(*home).take(row, *company, &self.first);
            if !overruled.is_empty() {
                let of = row.external_ids.first().or(row.email.as_ref()).map_or("", String::as_str);
                let what = overruled.join(", ");
                report.remark(format!(
                    "line {line}: an earlier row of this file tells otherwise of `{of}` and stands: {what}"
                ));
            }
        }
        let new = slots.save(tx).await?;
        slots.note_told(&new, &mut self.first);
        self.directory.learn(tx, &resolved, &new).await?;
        report.leads_created += new.len() as u64;
        report.leads_merged += resolved.merged + self.known_under_another_key(&keys, &resolved, &new);
        report.accounts += companies.created;

        let mut log = companies.facts;
        slots.facts(&new, &mut log);
        let mut decisions = Vec::new();
        for ((_, row), home) in rows.into_iter().zip(&resolved.homes) {
            let Some(id) = number(*home, &new) else { continue };
            decisions.extend(row.outcomes.iter().map(|outcome| decided(id, &row, outcome, now)));
            log.extend(row.events.into_iter().map(|event| new_event(id, event)));
        }
        append(tx, &log, report).await?;
        let outcomes = decision::add(tx, &decisions).await?;
        report.outcomes += outcomes;
        let decided = decisions.iter().filter(|_| outcomes > 0).map(|decision| decision.lead_id);
        lead::mark_stale(tx, &unique(decided)).await?;
        report.leads_updated += slots.updated() as u64;
        Ok(rejected)
    }
}

impl LeadWriter {
    /// How many rows are a lead known under another key: one that an earlier row gave, or one that was stored before this file.
    fn known_under_another_key(&mut self, keys: &[Vec<LeadKey>], resolved: &Resolved, new: &[i64]) -> u64 {
        let mut others = 0;
        for ((keys, home), attached) in keys.iter().zip(&resolved.homes).zip(&resolved.attached) {
            let (Some(key), Some(id)) = (keys.first(), number(*home, new)) else { continue };
            let mut hasher = DefaultHasher::new();
            key.hash(&mut hasher);
            let key = hasher.finish();
            others += u64::from(match self.told.get(&id) {
                Some(first) => *first != key,
                None => *attached,
            });
            self.told.entry(id).or_insert(key);
        }
        others
    }
}

/// Bytes of all attributes of a row together; an event has as many.
const ATTRIBUTES_BYTES_MAX: usize = 32 * 1024;
/// Bytes of a name, a title or a telephone number.
const NAME_BYTES_MAX: usize = 1_024;

/// A row that holds more than is stored.
fn too_large(line: u64, row: &LeadRow) -> Option<Rejected> {
    let length = |key: &&str| row.attributes.get(*key).and_then(Value::as_str).map_or(0, str::len);
    let long = ["name", "job_title", "phone"].into_iter().find(|key| length(key) > NAME_BYTES_MAX);
    let whole = || Value::Object(row.attributes.clone()).to_string().len();
    let reason = match long {
        Some(key) => format!("`{key}` is {} bytes long; at most {NAME_BYTES_MAX} are stored", length(&key)),
        None if whole() > ATTRIBUTES_BYTES_MAX => {
            format!(
                "the attributes are more than {ATTRIBUTES_BYTES_MAX} bytes together; leave some out in the map"
            )
        }
        None => return None,
    };
    let id = row.external_ids.first().or(row.email.as_ref()).cloned().unwrap_or_default();
    Some(Rejected { line, column: None, reason, fields: vec![id] })
}

/// Appends to the log; leads of which something is new wait to be derived.
pub(super) async fn append(
    tx: &mut Tx,
    log: &[NewEvent],
    report: &mut ImportReport,
) -> Result<(), StoreError> {
    let policies = Policies::load(tx).await?;
    let mut log = log.to_vec();
    let arrived = consent::arrive(tx, &policies, &mut log).await?;
    let appended = event::append(tx, &log).await?;
    report.events += appended.new.len() as u64;
    report.duplicates += appended.duplicates.len() as u64;
    report.conflicts += appended.conflicts.len() as u64;
    for place in &appended.conflicts {
        let id = &log[*place].message_id;
        report.remark(format!("message id `{id}` is taken by another content: the first stands"));
    }
    let judged = consent::settle(tx, &policies, arrived, &[]).await?;
    lead::mark_stale(tx, &judged).await?;
    let new = || appended.new.iter().map(|place| &log[*place]);
    lead::mark_stale(tx, &unique(new().filter_map(|event| event.lead_id))).await?;
    lead::mark_accounts_stale(tx, &unique(new().filter_map(|event| event.account_id))).await
}

pub(super) fn unique(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The keys of a row: its own external id, its address, and the ids that were merged into it.
fn keys(row: &LeadRow) -> Vec<LeadKey> {
    let ids = row.external_ids.iter().map(|id| LeadKey::ExternalId(id.clone()));
    ids.chain(row.email.iter().map(|email| LeadKey::Email(email.clone()))).collect()
}

fn account(row: &LeadRow) -> Option<Told> {
    let account = row.account.clone()?;
    Some(Told { row: account, at: row.as_of, snapshot: row.snapshot, message_id: None })
}

async fn note_origins(tx: &mut Tx, rows: &[(u64, LeadRow)]) -> Result<(), StoreError> {
    let distinct = |pick: fn(&LeadRow) -> Option<&str>| {
        let mut names: Vec<&str> = rows.iter().filter_map(|(_, row)| pick(row)).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let sources = distinct(|row| row.source.as_deref());
    let campaigns = distinct(|row| row.campaign.as_deref());
    campaign::note(tx, &sources, &campaigns).await
}

fn decided(lead: i64, row: &LeadRow, outcome: &Outcome, now: Instant) -> Decision {
    let key = row.external_ids.first().or(row.email.as_ref()).map_or("", String::as_str);
    let dated = outcome.at.map_or_else(|| "undated".to_owned(), |at| at.to_string());
    Decision {
        reference: format!("import:{key}:{}:{dated}", outcome.stage),
        lead_id: lead,
        stage: outcome.stage.name().to_owned(),
        decided_at: outcome.at.unwrap_or(row.as_of).micros(),
        recorded_at: now.micros(),
        actor: "import".to_owned(),
        reason: outcome.reason.clone().unwrap_or_else(|| "imported".to_owned()),
        note: None,
        imported: 1,
    }
}

/// The leads of a batch while it is gone through.
struct Slots {
    new: Vec<Slot>,
    known: HashMap<i64, Slot>,
}

struct Slot {
    lead: Lead,
    attributes: Map<String, Value>,
    changed: bool,
    /// What rows of this batch told first.
    told: HashSet<String>,
    /// Attributes with when they were so, and whether that is only when they were imported.
    facts: Vec<(Map<String, Value>, Instant, bool)>,
}

impl Slots {
    async fn load(tx: &mut Tx, homes: &[Home], new: usize, now: i64) -> Result<Slots, StoreError> {
        let ids =
            unique(homes.iter().filter_map(|home| if let Home::Known(id) = home { Some(*id) } else { None }));
        let known =
            lead::by_id(tx, &ids).await?.into_iter().map(|(id, lead)| (id, Slot::new(lead))).collect();
        Ok(Slots { new: (0..new).map(|_| Slot::new(Lead::nobody(now))).collect(), known })
    }

    fn of(&mut self, home: Home) -> &mut Slot {
        match home {
            Home::New(index) => &mut self.new[index],
            // Every known home was loaded; a lead that is gone meanwhile would be made anew.
            Home::Known(id) => {
                self.known.entry(id).or_insert_with(|| Slot::new(Lead { id, ..Lead::nobody(0) }))
            }
        }
    }

    /// Stores what is new or changed; returns the numbers of the new leads.
    async fn save(&mut self, tx: &mut Tx) -> Result<Vec<i64>, StoreError> {
        let mut leads: Vec<Lead> = self.new.iter().map(|slot| slot.lead.clone()).collect();
        let mut changed: Vec<&Slot> = self.known.values().filter(|slot| slot.changed).collect();
        changed.sort_unstable_by_key(|slot| slot.lead.id);
        leads.extend(changed.into_iter().map(|slot| slot.lead.clone()));
        lead::save(tx, &mut leads).await?;
        Ok(leads.iter().take(self.new.len()).map(|lead| lead.id).collect())
    }

    /// Remembers for later batches what has been told of whom.
    fn note_told(&self, new: &[i64], first: &mut FirstTold) {
        let fresh = self.new.iter().zip(new).map(|(slot, id)| (*id, slot));
        for (id, slot) in fresh.chain(self.known.iter().map(|(id, slot)| (*id, slot))) {
            let who = FirstTold::who(&id);
            for key in &slot.told {
                first.is_first(who, key);
            }
        }
    }

    fn updated(&self) -> usize {
        self.known.values().filter(|slot| slot.changed).count()
    }

    fn facts(&mut self, new: &[i64], log: &mut Vec<NewEvent>) {
        let fresh = self.new.iter_mut().zip(new).map(|(slot, id)| (*id, slot));
        for (id, slot) in fresh.chain(self.known.iter_mut().map(|(id, slot)| (*id, slot))) {
            for (attributes, at, snapshot) in slot.facts.drain(..) {
                let (at, body) = (at.micros(), Value::Object(attributes).to_string());
                log.push(NewEvent {
                    message_id: facts_id(&format!("lead {id}"), at, &body),
                    kind: LEAD_FACTS,
                    lead_id: Some(id),
                    snapshot: i64::from(snapshot),
                    ..store::event(at, body)
                });
            }
        }
    }
}

impl Slot {
    fn new(lead: Lead) -> Slot {
        Slot {
            attributes: object(&lead.attributes),
            changed: false,
            told: HashSet::new(),
            facts: Vec::new(),
            lead,
        }
    }

    /// Takes over what a row tells; returns the attributes of which an earlier row of the file told otherwise.
    fn take(&mut self, row: &LeadRow, account: Option<i64>, first: &FirstTold) -> Vec<String> {
        let was = self.lead.clone();
        if account.is_some() && self.tells("(account)", first) {
            self.lead.account_id = account;
        }
        for (key, value) in
            [("(source)", &row.source), ("(campaign)", &row.campaign), ("(owner)", &row.owner)]
        {
            if value.is_some() && self.tells(key, first) {
                let lead = &mut self.lead;
                let column = match key {
                    "(source)" => &mut lead.source,
                    "(campaign)" => &mut lead.campaign,
                    _ => &mut lead.owner,
                };
                column.clone_from(value);
            }
        }
        let lead = &mut self.lead;
        if lead.email.is_none() {
            lead.email.clone_from(&row.email);
            lead.email_key.clone_from(&row.email);
        }
        let since = row.created_at.unwrap_or(row.as_of).micros();
        let known = lead.known_at.map_or(since, |known| known.min(since));
        if row.created_at.is_some() || lead.known_at.is_none() {
            lead.known_at = Some(known);
        }
        lead.created_at = lead.created_at.min(since);
        let overruled = self.learn(row, first);
        if self.lead != was {
            self.lead.stale = 1;
            self.changed = true;
        }
        overruled
    }

    /// Whether a row is the first of the file to tell of `key`: then it stands.
    fn tells(&mut self, key: &str, first: &FirstTold) -> bool {
        let known = self.lead.id != 0 && first.knows(FirstTold::who(&self.lead.id), key);
        !known && self.told.insert(key.to_owned())
    }

    /// A snapshot is a fact of what is new in it; of one file the first telling stands. A dated row is a fact as it is, since others may
    /// be dated in between.
    fn learn(&mut self, row: &LeadRow, first: &FirstTold) -> Vec<String> {
        let mut differs = row.attributes.clone();
        let mut overruled = Vec::new();
        if row.snapshot {
            differs.retain(|key, value| {
                let tells = self.tells(key, first);
                if !tells && self.attributes.get(key) != Some(value) {
                    overruled.push(key.clone());
                }
                tells
            });
        }
        differs.retain(|key, value| self.attributes.get(key) != Some(value));
        if !row.snapshot {
            if !row.attributes.is_empty() {
                self.facts.push((row.attributes.clone(), row.as_of, false));
            }
            // Deriving finds out which of them hold now.
            if self.lead.id != 0 {
                return overruled;
            }
        } else if !differs.is_empty() {
            self.facts.push((differs.clone(), row.as_of, true));
        }
        if differs.is_empty() {
            return overruled;
        }
        self.attributes.extend(differs);
        let text = |key: &str| self.attributes.get(key).and_then(Value::as_str).map(str::to_owned);
        let (name, job_title, phone) = (text("name"), text("job_title"), text("phone"));
        self.lead.name = name;
        self.lead.job_title = job_title;
        self.lead.phone = phone;
        self.lead.attributes = Value::Object(self.attributes.clone()).to_string();
        overruled
    }
}
