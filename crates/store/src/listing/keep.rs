//! Writing what lists go by, whenever a lead or an account is written.

use std::collections::{BTreeMap, HashMap};

use baton_model::search::{initials, spelled};
use baton_model::text::fold;
use serde::Serialize;
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, FromRow};

use super::facts::{self, Kinds};
use crate::account::Account;
use crate::bulk::{Cell, pieces};
use crate::db::on;
use crate::{StoreError, Tx};

/// Characters of a text that lists are sorted by: more tell nobody apart.
const SORTED_CHARS: usize = 60;
/// Leads whose index is written at once.
const BATCH: i64 = 500;
/// The most keys of attributes that are noted of leads, and of accounts: a sender may make up any number.
const KEYS_MAX: i64 = 2_000;
/// The longest key that is noted, in bytes; longer ones are attributes all the same.
const KEY_BYTES_MAX: usize = 200;

/// What of a lead lists go by.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Listed {
    pub(crate) id: i64,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) job_title: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) attributes: String,
}

/// A text as lists are sorted by it.
fn sorted(text: &str) -> String {
    fold(text.trim()).chars().take(SORTED_CHARS).collect()
}

/// Texts as they are searched: each on a line, and the initial letters of those of Korean names.
fn searched(names: &[Option<&str>], others: &[Option<&str>]) -> String {
    let mut lines: Vec<String> =
        names.iter().chain(others).flatten().map(|text| spelled(text.trim())).collect();
    lines.extend(names.iter().flatten().map(|name| initials(name)).filter(|initials| !initials.is_empty()));
    lines.join("\n")
}

fn object(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap_or_default()
}

impl Listed {
    /// Its attributes, and what it has columns for under their names.
    fn facts(&self) -> (String, Kinds) {
        let mut known = object(&self.attributes);
        for (key, value) in [
            ("name", &self.name),
            ("email", &self.email),
            ("job_title", &self.job_title),
            ("phone", &self.phone),
        ] {
            if let Some(value) = value {
                known.insert(key.to_owned(), value.clone().into());
            }
        }
        facts::written(&known)
    }
}

/// Writes what lists go by of these leads.
pub(crate) async fn write(tx: &mut Tx, leads: &[Listed]) -> Result<(), StoreError> {
    const SEARCH: &str = "INSERT INTO lead_search (lead_id, text, name, company) @values \
        ON CONFLICT (lead_id) DO UPDATE SET text = excluded.text, name = excluded.name, company = excluded.company";
    const FACTS: &str = "INSERT INTO lead_facts (lead_id, facts) @values \
        ON CONFLICT (lead_id) DO UPDATE SET facts = excluded.facts";
    let mut seen = BTreeMap::new();
    for piece in pieces(leads) {
        let texts: Vec<(String, Option<String>, Option<String>, String)> = piece
            .iter()
            .map(|lead| {
                let (name, company) = (lead.name.as_deref(), lead.company.as_deref());
                let (facts, kinds) = lead.facts();
                note(&mut seen, kinds);
                (
                    searched(&[name, company], &[lead.email.as_deref()]),
                    name.map(sorted),
                    company.map(sorted),
                    facts,
                )
            })
            .collect();
        let rows = piece.iter().zip(&texts);
        let search: Vec<[Cell<'_>; 4]> = rows
            .clone()
            .map(|(lead, (text, name, company, _))| {
                let (name, company) = (Cell::Text(name.as_deref()), Cell::Text(company.as_deref()));
                [Cell::Int(Some(lead.id)), Cell::Text(Some(text)), name, company]
            })
            .collect();
        tx.run_values(SEARCH, &search).await?;
        let facts: Vec<[Cell<'_>; 2]> =
            rows.map(|(lead, (.., facts))| [Cell::Int(Some(lead.id)), Cell::Text(Some(facts))]).collect();
        tx.run_values(FACTS, &facts).await?;
    }
    note_seen(tx, "lead", seen).await
}

/// Writes what lists go by of these leads, as they are stored.
pub(crate) async fn rewrite(tx: &mut Tx, ids: &[i64]) -> Result<(), StoreError> {
    const READ: &str = "SELECT l.id, l.name, l.email, l.job_title, l.phone, a.name AS company, l.attributes \
        FROM lead l LEFT JOIN account a ON a.id = l.account_id WHERE l.id IN (@values)";
    for piece in pieces(ids) {
        let rows: Vec<[Cell<'_>; 1]> = piece.iter().map(|id| [Cell::Int(Some(*id))]).collect();
        let found: Vec<Listed> = tx.fetch_values(READ, &rows).await?;
        write(tx, &found).await?;
    }
    Ok(())
}

/// The names of these accounts.
pub(crate) async fn companies(tx: &mut Tx, ids: &[i64]) -> Result<HashMap<i64, String>, StoreError> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let mut names = HashMap::new();
    for piece in pieces(&ids) {
        let rows: Vec<[Cell<'_>; 1]> = piece.iter().map(|id| [Cell::Int(Some(*id))]).collect();
        let sql = "SELECT id, name FROM account WHERE id IN (@values)";
        names.extend(tx.fetch_values::<(i64, String), 1>(sql, &rows).await?);
    }
    Ok(names)
}

/// Writes what lists go by of these accounts.
pub(crate) async fn write_accounts(tx: &mut Tx, accounts: &[Account]) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO account_search (account_id, text, name, facts) @values \
        ON CONFLICT (account_id) DO UPDATE SET text = excluded.text, name = excluded.name, facts = excluded.facts";
    let mut seen = BTreeMap::new();
    for piece in pieces(accounts) {
        let texts: Vec<(String, String, String)> = piece
            .iter()
            .map(|account| {
                let (facts, kinds) = account_facts(account);
                note(&mut seen, kinds);
                let text = searched(&[Some(&account.name)], &[account.domain.as_deref()]);
                (text, sorted(&account.name), facts)
            })
            .collect();
        let rows: Vec<[Cell<'_>; 4]> = piece
            .iter()
            .zip(&texts)
            .map(|(account, (text, name, facts))| {
                [
                    Cell::Int(Some(account.id)),
                    Cell::Text(Some(text)),
                    Cell::Text(Some(name)),
                    Cell::Text(Some(facts)),
                ]
            })
            .collect();
        tx.run_values(SQL, &rows).await?;
    }
    note_seen(tx, "account", seen).await
}

/// The attributes of an account, and what it has columns for where no attribute says it.
fn account_facts(account: &Account) -> (String, Kinds) {
    let mut known = object(&account.attributes);
    known.insert("name".to_owned(), account.name.clone().into());
    for (key, value) in
        [("domain", &account.domain), ("industry", &account.industry), ("country", &account.country)]
    {
        if let Some(value) = value {
            known.entry(key).or_insert_with(|| value.clone().into());
        }
    }
    if let Some(employees) = account.employees {
        known.entry("employees").or_insert_with(|| employees.into());
    }
    facts::written(&known)
}

fn note(seen: &mut BTreeMap<String, i64>, kinds: Kinds) {
    for (key, kind) in kinds.into_iter().filter(|(key, _)| key.len() <= KEY_BYTES_MAX) {
        *seen.entry(key).or_default() |= kind;
    }
}

#[derive(Serialize)]
struct Seen<'a> {
    s: &'a str,
    k: String,
    t: i64,
}

/// Notes which keys attributes have; once there are [`KEYS_MAX`] of them, no new ones.
async fn note_seen(tx: &mut Tx, subject: &str, seen: BTreeMap<String, i64>) -> Result<(), StoreError> {
    // In order of key, so that two writers wait for each other here or not at all; and only what is new, so that they hardly ever do.
    let rows: Vec<Seen<'_>> = seen.into_iter().map(|(k, t)| Seen { s: subject, k, t }).collect();
    let sql = "SELECT r.value ->> 'k' FROM @rows JOIN attribute_seen a ON a.subject = r.value ->> 's' AND a.key = r.value ->> 'k' \
               WHERE a.kinds | CAST(r.value ->> 't' AS BIGINT) = a.kinds";
    let known: Vec<(String,)> = tx.lookup(sql, &rows).await?;
    let known: std::collections::HashSet<String> = known.into_iter().map(|(key,)| key).collect();
    let new: Vec<Seen<'_>> = rows.into_iter().filter(|row| !known.contains(&row.k)).collect();
    if new.is_empty() {
        return Ok(());
    }
    let sql = "SELECT COUNT(*) FROM attribute_seen WHERE subject = $1";
    let (count,): (i64,) = on!(&mut *tx, c => sqlx::query_as(sql).bind(subject).fetch_one(c).await?);
    let free = KEYS_MAX.saturating_sub(count).max(0) as usize;
    let sql = "INSERT INTO attribute_seen (subject, key, kinds) \
               SELECT r.value ->> 's', r.value ->> 'k', CAST(r.value ->> 't' AS BIGINT) FROM @rows WHERE true \
               ON CONFLICT (subject, key) DO UPDATE SET kinds = attribute_seen.kinds | excluded.kinds";
    tx.batch(sql, &new[..new.len().min(free)]).await?;
    Ok(())
}

/// Forgets the keys of attributes that no lead has but this one, who is erased: a key may say who it was. To be asked before the lead is blanked.
///
/// # Errors
/// The database's own.
pub(crate) async fn forget_keys(tx: &mut Tx, lead: i64) -> Result<(), StoreError> {
    let sql = "SELECT attributes FROM lead WHERE id = $1";
    let found: Option<(String,)> =
        on!(&mut *tx, c => sqlx::query_as(sql).bind(lead).fetch_optional(c).await?);
    let Some((attributes,)) = found else { return Ok(()) };
    let place = if tx.is_shared() { "strpos" } else { "instr" };
    let others =
        format!("SELECT lead_id FROM lead_facts WHERE lead_id <> $1 AND {place}(facts, $2) > 0 LIMIT 1");
    for (key, _) in facts::written(&object(&attributes)).1 {
        let (sql, before) = (AssertSqlSafe(others.clone()), facts::before(&key));
        let other: Option<(i64,)> =
            on!(&mut *tx, c => sqlx::query_as(sql).bind(lead).bind(&before).fetch_optional(c).await?);
        if other.is_none() {
            let sql = "DELETE FROM attribute_seen WHERE subject = 'lead' AND key = $1";
            on!(&mut *tx, c => sqlx::query(sql).bind(&key).execute(c).await.map(|_| ())?);
        }
    }
    Ok(())
}

/// Writes what lists go by of everything that is stored.
///
/// # Errors
/// The database's own.
pub(crate) async fn fill(tx: &mut Tx) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let sql = "SELECT id, name, name_key, domain, industry, employees, country, attributes, facts_at, recorded_at \
                   FROM account WHERE id > $1 ORDER BY id LIMIT $2";
        let found: Vec<Account> =
            on!(&mut *tx, c => sqlx::query_as(sql).bind(after).bind(BATCH).fetch_all(c).await?);
        let Some(last) = found.last() else { break };
        after = last.id;
        write_accounts(tx, &found).await?;
    }
    after = 0;
    loop {
        let sql = "SELECT id FROM lead WHERE id > $1 ORDER BY id LIMIT $2";
        let ids: Vec<(i64,)> =
            on!(&mut *tx, c => sqlx::query_as(sql).bind(after).bind(BATCH).fetch_all(c).await?);
        let ids: Vec<i64> = ids.into_iter().map(|(id,)| id).collect();
        let Some(last) = ids.last() else { break };
        after = *last;
        rewrite(tx, &ids).await?;
    }
    Ok(())
}
