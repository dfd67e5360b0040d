//! Storing what is told of accounts.

use std::collections::{HashMap, HashSet};

use baton_model::Instant;
use baton_model::text::fold;
use baton_store::account::{self, Account};
use baton_store::event::{ACCOUNT_FACTS, NewEvent};
use baton_store::{StoreError, Tx};
use serde_json::{Map, Value};

use super::read::AccountRow;
use super::store::{self, FirstTold, facts_id};
use crate::derive::object;

/// What a row tells of an account.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) row: AccountRow,
    /// Since when it is so.
    pub(super) at: Instant,
    /// Whether that is only when it was imported.
    pub(super) snapshot: bool,
    /// The message that told it, if it has a name of its own.
    pub(super) message_id: Option<String>,
}

/// The accounts of a batch.
#[derive(Debug, Default)]
pub(super) struct Stored {
    /// The account of each telling, in order; none if it tells too little to know which.
    pub(super) ids: Vec<Option<i64>>,
    /// How many are new.
    pub(super) created: u64,
    /// Facts to append to the log.
    pub(super) facts: Vec<NewEvent>,
    /// Accounts of which something else is known than before, now or in the past.
    pub(super) changed: Vec<i64>,
}

/// What an account may be found by, the surest first: a new one is kept under that.
fn account_keys(row: &AccountRow) -> Vec<String> {
    let given = |text: &Option<String>, kind: &str| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
        Some(format!("{kind}:{}", fold(text)))
    };
    let keys = [given(&row.external_id, "x"), given(&row.name, "n"), given(&row.domain, "d")];
    keys.into_iter().flatten().collect()
}

/// Stores accounts, new and changed. The facts are left to be appended.
pub(super) async fn store(
    tx: &mut Tx,
    told: &[Option<Told>],
    first: &mut FirstTold,
    now: i64,
) -> Result<Stored, StoreError> {
    let keys: Vec<Vec<String>> = told
        .iter()
        .map(|told| told.as_ref().map(|told| account_keys(&told.row)).unwrap_or_default())
        .collect();
    let distinct: HashSet<&str> = keys.iter().flatten().map(String::as_str).collect();
    let found = account::by_name(tx, &distinct.into_iter().collect::<Vec<_>>()).await?;
    let mut slots: Vec<Slot> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut ids: Vec<Option<usize>> = Vec::with_capacity(told.len());
    for (told, keys) in told.iter().zip(&keys) {
        let (Some(told), Some(surest)) = (told, keys.first()) else {
            ids.push(None);
            continue;
        };
        let known =
            keys.iter().find(|key| places.contains_key(key.as_str()) || found.contains_key(key.as_str()));
        let key = known.unwrap_or(surest);
        let place = *places.entry(key).or_insert_with(|| {
            slots.push(Slot::new(found.get(key.as_str()).cloned(), told, key, now));
            slots.len() - 1
        });
        slots[place].take(told, first);
        ids.push(Some(place));
    }
    let mut accounts: Vec<Account> = slots.iter().map(|slot| slot.account.clone()).collect();
    let touched: Vec<usize> = (0..slots.len()).filter(|place| slots[*place].touched()).collect();
    let mut changed: Vec<Account> = touched.iter().map(|place| accounts[*place].clone()).collect();
    account::save(tx, &mut changed).await?;
    for (place, saved) in touched.iter().zip(changed) {
        accounts[*place] = saved;
    }
    let created = slots.iter().filter(|slot| slot.is_new).count() as u64;
    let told_anew = slots.iter().zip(&accounts).filter(|(slot, _)| slot.tells);
    let changed = told_anew.map(|(_, account)| account.id).collect();
    let facts = slots.into_iter().zip(&accounts).flat_map(|(slot, account)| slot.events(account)).collect();
    let ids = ids.into_iter().map(|place| place.map(|place| accounts[place].id));
    Ok(Stored { ids: ids.collect(), created, facts, changed })
}

/// What is known of an account, with the columns that are made of it.
pub(crate) fn set_attributes(account: &mut Account, attributes: &Map<String, Value>) {
    let text = |key: &str| attributes.get(key).and_then(Value::as_str).map(str::to_owned);
    account.domain = text("domain");
    account.industry = text("industry");
    account.country = text("country");
    account.employees = attributes.get("employees").and_then(Value::as_f64).map(|count| count as i64);
    account.attributes = Value::Object(attributes.clone()).to_string();
}

/// An account while a batch is gone through.
struct Slot {
    account: Account,
    attributes: Map<String, Value>,
    is_new: bool,
    changed: bool,
    tells: bool,
    facts: Vec<Fact>,
}

struct Fact {
    attributes: Map<String, Value>,
    at: Instant,
    snapshot: bool,
    message_id: Option<String>,
}

impl Slot {
    fn new(found: Option<Account>, told: &Told, key: &str, now: i64) -> Slot {
        let is_new = found.is_none();
        let row = &told.row;
        let name = row.name.clone().or_else(|| row.domain.clone()).or_else(|| row.external_id.clone());
        let account = found.unwrap_or_else(|| Account {
            id: 0,
            name: name.unwrap_or_default(),
            name_key: key.to_owned(),
            domain: None,
            industry: None,
            employees: None,
            country: None,
            attributes: "{}".to_owned(),
            facts_at: i64::MAX,
            recorded_at: now,
        });
        let attributes = object(&account.attributes);
        Slot { account, attributes, is_new, changed: false, tells: false, facts: Vec::new() }
    }

    fn touched(&self) -> bool {
        self.is_new || self.changed
    }

    /// A dated telling is a fact as it stands: what others say of the time before and after may come later. A snapshot is a fact of what
    /// is new in it; of one file the first telling stands.
    fn take(&mut self, told: &Told, first: &mut FirstTold) {
        let at = told.at.micros();
        let mut attributes = told.row.attributes.clone();
        if told.snapshot {
            let who = FirstTold::who(&self.account.name_key);
            attributes.retain(|key, _| first.is_first(who, key));
            attributes.retain(|key, value| self.attributes.get(key) != Some(value));
        }
        if attributes.is_empty() {
            return;
        }
        let newest = self.account.facts_at == i64::MAX || at >= self.account.facts_at;
        let differs = attributes.iter().any(|(key, value)| self.attributes.get(key) != Some(value));
        self.tells |= differs || !newest;
        if newest && (differs || self.account.facts_at != at) {
            self.attributes.extend(attributes.clone());
            set_attributes(&mut self.account, &self.attributes);
            self.account.facts_at = at;
            self.changed = true;
        }
        let (snapshot, message_id) = (told.snapshot, told.message_id.clone());
        self.facts.push(Fact { attributes, at: told.at, snapshot, message_id });
    }

    fn events(self, account: &Account) -> Vec<NewEvent> {
        let whose = format!("account {}", account.name_key);
        self.facts
            .into_iter()
            .map(|fact| {
                let body = Value::Object(fact.attributes).to_string();
                let at = fact.at.micros();
                NewEvent {
                    message_id: fact.message_id.unwrap_or_else(|| facts_id(&whose, at, &body)),
                    kind: ACCOUNT_FACTS,
                    account_id: Some(account.id),
                    snapshot: i64::from(fact.snapshot),
                    ..store::event(at, body)
                }
            })
            .collect()
    }
}
