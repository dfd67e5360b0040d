//! What lists need of every lead and account, in memory, as one state of the database has it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use sqlx::FromRow;

use super::change::{Changes, Read};
use super::row::Asked;
use crate::db::on;
use crate::{StoreError, Tx, model};

/// Leads, or accounts, that are read at once.
const BATCH: usize = 2_000;

/// So few texts are not worth looking at.
const TEXTS_MIN: usize = 1_000;

/// A text that many leads have.
type Shared = Arc<str>;

/// A lead.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) id: i64,
    pub(super) stage: Shared,
    pub(super) stage_at: Option<i64>,
    pub(super) created_at: i64,
    pub(super) owner: Option<Shared>,
    pub(super) source: Option<Shared>,
    pub(super) campaign: Option<Shared>,
    /// The place of its account among all.
    pub(super) company: Option<u32>,
    /// What it is searched by.
    pub(super) searched: Box<str>,
    /// What it is sorted by.
    pub(super) name: Option<Box<str>>,
    /// The name of its account, as it is sorted by it.
    pub(super) company_name: Option<Shared>,
    /// Its attributes: see [`facts`](super::facts).
    pub(super) facts: Box<str>,
    pub(super) score: Option<Scored>,
    pub(super) handoff: Option<Open>,
    pub(super) deals: Box<[Dealt]>,
}

/// What it scores under the model in force.
#[derive(Debug)]
pub(super) struct Scored {
    pub(super) listed: i64,
    pub(super) score: i64,
    pub(super) fit: f64,
    pub(super) engagement: f64,
    pub(super) grade: Shared,
    pub(super) qualified: bool,
    pub(super) last_at: i64,
}

/// Its open hand-off.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) owner: Option<Shared>,
    pub(super) due_at: Option<i64>,
}

/// One of its opportunities.
#[derive(Debug)]
pub(super) struct Dealt {
    pub(super) outcome: Shared,
    pub(super) currency: Option<Shared>,
    pub(super) amount: Option<f64>,
    pub(super) expected_close_at: Option<i64>,
}

/// An account.
#[derive(Debug)]
pub(super) struct Company {
    pub(super) id: i64,
    pub(super) recorded_at: i64,
    pub(super) owner: Option<Shared>,
    /// What it is searched by.
    pub(super) searched: Box<str>,
    /// What it is sorted by.
    pub(super) name: Box<str>,
    pub(super) industry: Option<Shared>,
    pub(super) country: Option<Shared>,
    pub(super) employees: Option<i64>,
    /// Its attributes.
    pub(super) facts: Box<str>,
}

/// Everybody who may be listed: all leads but those that were erased. About 0.8 kB a lead.
#[derive(Debug)]
pub struct People {
    version: String,
    read: Read,
    /// By number.
    leads: Vec<Person>,
    /// Those that are gone leave their places.
    companies: Vec<Option<Company>>,
    places: HashMap<i64, u32>,
    texts: Texts,
}

/// Each text that many leads have, once.
#[derive(Debug, Default)]
struct Texts {
    known: HashSet<Shared>,
    /// How many there were when those that nobody has were let go.
    had: usize,
}

impl Texts {
    /// Lets go of those that nobody has any more, once they may be half of all.
    fn tidy(&mut self) {
        if self.known.len() > 2 * self.had + TEXTS_MIN {
            self.known.retain(|text| Arc::strong_count(text) > 1);
            self.had = self.known.len();
        }
    }

    fn shared(&mut self, text: String) -> Shared {
        if let Some(known) = self.known.get(text.as_str()) {
            return known.clone();
        }
        let text = Shared::from(text);
        self.known.insert(text.clone());
        text
    }

    fn known(&mut self, text: Option<String>) -> Option<Shared> {
        text.map(|text| self.shared(text))
    }
}

/// A lead as it is read. Nothing but its number, if it is no more.
#[derive(Debug, FromRow)]
struct LeadRow {
    id: i64,
    account_id: Option<i64>,
    stage: String,
    stage_at: Option<i64>,
    created_at: i64,
    owner: Option<String>,
    source: Option<String>,
    campaign: Option<String>,
    searched: Option<String>,
    name: Option<String>,
    company: Option<String>,
    facts: Option<String>,
    listed: Option<i64>,
    score: Option<i64>,
    fit: Option<f64>,
    engagement: Option<f64>,
    grade: Option<String>,
    qualified: Option<i64>,
    last_at: Option<i64>,
    handoff: Option<i64>,
    handoff_owner: Option<String>,
    handoff_due: Option<i64>,
}

#[derive(Debug, FromRow)]
struct DealRow {
    lead_id: i64,
    outcome: String,
    currency: Option<String>,
    amount: Option<f64>,
    expected_close_at: Option<i64>,
}

#[derive(Debug, FromRow)]
struct AccountRow {
    id: i64,
    recorded_at: i64,
    owner: Option<String>,
    searched: Option<String>,
    name: Option<String>,
    industry: Option<String>,
    country: Option<String>,
    employees: Option<i64>,
    facts: Option<String>,
}

/// What was read anew.
#[derive(Debug, Default)]
struct Fresh {
    asked_leads: Vec<i64>,
    leads: Vec<LeadRow>,
    deals: Vec<DealRow>,
    asked_accounts: Vec<i64>,
    accounts: Vec<AccountRow>,
}

impl Fresh {
    async fn accounts(tx: &mut Tx, ids: &[i64]) -> Result<Fresh, StoreError> {
        let sql = "SELECT a.id, a.recorded_at, a.owner, a.industry, a.country, a.employees, c.text AS searched, c.name, c.facts \
                   FROM @rows JOIN account a ON a.id = CAST(r.value AS BIGINT) LEFT JOIN account_search c ON c.account_id = a.id";
        let accounts = tx.lookup(sql, ids).await?;
        Ok(Fresh { asked_accounts: ids.to_vec(), accounts, ..Fresh::default() })
    }

    async fn leads(tx: &mut Tx, ids: &[i64], version: &str) -> Result<Fresh, StoreError> {
        let asked: Vec<Asked<'_>> = ids.iter().map(|id| Asked { id: *id, v: version }).collect();
        let sql = "SELECT l.id, l.account_id, l.stage, l.stage_at, l.created_at, l.owner, l.source, l.campaign, \
                     q.text AS searched, q.name, q.company, f.facts, \
                     s.listed, s.score, s.fit, s.engagement, s.grade, s.qualified, s.last_at, \
                     h.id AS handoff, h.owner AS handoff_owner, h.sla_at AS handoff_due \
                   FROM @rows JOIN lead l ON l.id = CAST(r.value ->> 'id' AS BIGINT) AND l.erased_at IS NULL \
                   LEFT JOIN lead_search q ON q.lead_id = l.id LEFT JOIN lead_facts f ON f.lead_id = l.id \
                   LEFT JOIN score s ON s.lead_id = l.id AND s.model_version = r.value ->> 'v' \
                   LEFT JOIN handoff h ON h.lead_id = l.id AND h.status = 'open'";
        let leads = tx.lookup(sql, &asked).await?;
        let sql = "SELECT o.lead_id, o.outcome, o.currency, o.amount, o.expected_close_at \
                   FROM @rows JOIN opportunity o ON o.lead_id = CAST(r.value AS BIGINT) ORDER BY o.lead_id, o.id";
        let deals = tx.lookup(sql, ids).await?;
        Ok(Fresh { asked_leads: ids.to_vec(), leads, deals, ..Fresh::default() })
    }
}

/// The numbers behind `after` in order, at most a batch.
async fn next(tx: &mut Tx, sql: &'static str, after: i64) -> Result<Vec<i64>, StoreError> {
    let found: Vec<(i64,)> =
        on!(tx, c => sqlx::query_as(sql).bind(after).bind(BATCH as i64).fetch_all(c).await?);
    Ok(found.into_iter().map(|(id,)| id).collect())
}

impl People {
    /// Everybody whom a transaction sees.
    pub(super) async fn load(tx: &mut Tx) -> Result<People, StoreError> {
        let read = Read::now(tx).await?;
        let version = model::in_force(tx).await?.unwrap_or_default();
        let mut people = People {
            version,
            read,
            leads: Vec::new(),
            companies: Vec::new(),
            places: HashMap::new(),
            texts: Texts::default(),
        };
        let mut after = 0;
        loop {
            let ids = next(tx, "SELECT id FROM account WHERE id > $1 ORDER BY id LIMIT $2", after).await?;
            let Some(last) = ids.last() else { break };
            after = *last;
            people.take(Fresh::accounts(tx, &ids).await?);
        }
        after = 0;
        loop {
            let ids = next(tx, "SELECT id FROM lead WHERE id > $1 ORDER BY id LIMIT $2", after).await?;
            let Some(last) = ids.last() else { break };
            after = *last;
            people.take(Fresh::leads(tx, &ids, &people.version).await?);
        }
        Ok(people)
    }

    /// What a transaction sees otherwise; none if all has to be read anew.
    pub(super) async fn news(&self, tx: &mut Tx) -> Result<Option<News>, StoreError> {
        if model::in_force(tx).await?.unwrap_or_default() != self.version {
            return Ok(None);
        }
        let Some((changes, read)) = self.read.since(tx).await? else { return Ok(None) };
        Ok(Some(News { changes, read }))
    }

    /// Reads what changed. Nothing is half-done if it fails or is given up.
    pub(super) async fn catch_up(&mut self, tx: &mut Tx, news: News) -> Result<(), StoreError> {
        let mut fresh = Vec::new();
        for ids in batches(&news.changes.accounts) {
            fresh.push(Fresh::accounts(tx, &ids).await?);
        }
        for ids in batches(&news.changes.leads) {
            fresh.push(Fresh::leads(tx, &ids, &self.version).await?);
        }
        for fresh in fresh {
            self.take(fresh);
        }
        self.texts.tidy();
        self.read = news.read;
        Ok(())
    }

    fn take(&mut self, fresh: Fresh) {
        let mut accounts: HashMap<i64, AccountRow> =
            fresh.accounts.into_iter().map(|row| (row.id, row)).collect();
        for id in fresh.asked_accounts {
            let company = accounts.remove(&id).map(|row| Company {
                id,
                recorded_at: row.recorded_at,
                owner: self.texts.known(row.owner),
                searched: row.searched.unwrap_or_default().into(),
                name: row.name.unwrap_or_default().into(),
                industry: self.texts.known(row.industry),
                country: self.texts.known(row.country),
                employees: row.employees,
                facts: row.facts.unwrap_or_default().into(),
            });
            match (self.places.get(&id), company) {
                (Some(place), company) => self.companies[*place as usize] = company,
                (None, None) => {}
                (None, company) => {
                    self.places.insert(id, self.companies.len() as u32);
                    self.companies.push(company);
                }
            }
        }
        let mut deals: HashMap<i64, Vec<Dealt>> = HashMap::new();
        for row in fresh.deals {
            let deal = Dealt {
                outcome: self.texts.shared(row.outcome),
                currency: self.texts.known(row.currency),
                amount: row.amount,
                expected_close_at: row.expected_close_at,
            };
            deals.entry(row.lead_id).or_default().push(deal);
        }
        let mut leads: HashMap<i64, LeadRow> = fresh.leads.into_iter().map(|row| (row.id, row)).collect();
        // One by one they would be pushed about by each that goes or comes.
        let (mut gone, mut between) = (HashSet::new(), Vec::new());
        for id in fresh.asked_leads {
            let person = leads.remove(&id).map(|row| self.person(row, deals.remove(&id).unwrap_or_default()));
            match (self.leads.binary_search_by_key(&id, |person| person.id), person) {
                (Ok(place), Some(person)) => self.leads[place] = person,
                (Ok(_), None) => drop(gone.insert(id)),
                (Err(place), Some(person)) if place == self.leads.len() => self.leads.push(person),
                (Err(_), Some(person)) => between.push(person),
                (Err(_), None) => {}
            }
        }
        if !gone.is_empty() {
            self.leads.retain(|person| !gone.contains(&person.id));
        }
        if !between.is_empty() {
            self.leads.extend(between);
            self.leads.sort_by_key(|person| person.id);
        }
    }

    fn person(&mut self, row: LeadRow, deals: Vec<Dealt>) -> Person {
        let texts = &mut self.texts;
        Person {
            id: row.id,
            stage: texts.shared(row.stage),
            stage_at: row.stage_at,
            created_at: row.created_at,
            owner: texts.known(row.owner),
            source: texts.known(row.source),
            campaign: texts.known(row.campaign),
            company: row.account_id.and_then(|id| self.places.get(&id).copied()),
            searched: row.searched.unwrap_or_default().into(),
            name: row.name.map(Into::into),
            company_name: texts.known(row.company),
            facts: row.facts.unwrap_or_default().into(),
            score: row.listed.map(|listed| Scored {
                listed,
                score: row.score.unwrap_or_default(),
                fit: row.fit.unwrap_or_default(),
                engagement: row.engagement.unwrap_or_default(),
                grade: texts.shared(row.grade.unwrap_or_default()),
                qualified: row.qualified == Some(1),
                last_at: row.last_at.unwrap_or_default(),
            }),
            handoff: row
                .handoff
                .map(|_| Open { owner: texts.known(row.handoff_owner), due_at: row.handoff_due }),
            deals: deals.into(),
        }
    }

    /// The model in force, whose scores these are; empty before the first publication.
    pub fn version(&self) -> &str {
        &self.version
    }

    pub(super) fn all(&self) -> &[Person] {
        &self.leads
    }

    pub(super) fn lead(&self, id: i64) -> Option<&Person> {
        self.leads.binary_search_by_key(&id, |person| person.id).ok().map(|place| &self.leads[place])
    }

    pub(super) fn company(&self, of: &Person) -> Option<&Company> {
        self.companies[of.company? as usize].as_ref()
    }

    /// The accounts with the places that leads name, and how many places there are.
    pub(super) fn companies(&self) -> (impl Iterator<Item = (usize, &Company)>, usize) {
        let known = self.companies.iter().enumerate();
        (known.filter_map(|(place, company)| Some((place, company.as_ref()?))), self.companies.len())
    }
}

/// What changed since people were read.
#[derive(Debug)]
pub(super) struct News {
    changes: Changes,
    read: Read,
}

impl News {
    pub(super) fn is_none(&self) -> bool {
        self.changes.is_empty()
    }
}

fn batches(ids: &BTreeSet<i64>) -> Vec<Vec<i64>> {
    let ids: Vec<i64> = ids.iter().copied().collect();
    ids.chunks(BATCH).map(<[i64]>::to_vec).collect()
}

impl Person {
    /// What became of its opportunities: `won` if one was, else `open` if one is, else `lost`; `none` without any.
    pub(super) fn outcome(&self) -> &'static str {
        let has = |outcome: &str| self.deals.iter().any(|deal| &*deal.outcome == outcome);
        match () {
            () if self.deals.is_empty() => "none",
            () if has("won") => "won",
            () if has("open") => "open",
            () => "lost",
        }
    }
}
