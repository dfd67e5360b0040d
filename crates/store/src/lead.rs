//! Leads and the keys they are known by.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use baton_model::text::{fold, nfc};
use serde::Serialize;
use sqlx::FromRow;

use crate::bulk::{Cell, pieces};
use crate::db::on;
use crate::listing::{Listed, keep};
use crate::{StoreError, Tx, check};

mod edit;
mod keys;
mod merge;

pub use edit::{external_ids, set_origin};
pub use keys::{erased, keys_of, numbers};
pub use merge::merge;

/// A lead.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct Lead {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// The number of its account.
    pub account_id: Option<i64>,
    /// Its e-mail address as first seen.
    pub email: Option<String>,
    /// The address as it is compared; unique.
    pub email_key: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its job title.
    pub job_title: Option<String>,
    /// Its telephone number.
    pub phone: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// The campaign that brought it.
    pub campaign: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// Its stage, by name.
    pub stage: String,
    /// Since when, in microseconds.
    pub stage_at: Option<i64>,
    /// The first contact, in microseconds.
    pub created_at: i64,
    /// Since when a system of record has had it as a lead; none for visitors that only acted.
    pub known_at: Option<i64>,
    /// When it was first stored, in microseconds.
    pub recorded_at: i64,
    /// All attributes as they are now: a JSON object.
    pub attributes: String,
    /// Not 0 while its score and stage wait to be derived again: 1, or the token of whoever is deriving it.
    pub stale: i64,
}

impl Lead {
    /// A new lead of which nothing is known, stored at `now` (microseconds); its first contact is still to be set.
    pub fn nobody(now: i64) -> Lead {
        Lead {
            id: 0,
            account_id: None,
            email: None,
            email_key: None,
            name: None,
            job_title: None,
            phone: None,
            source: None,
            campaign: None,
            owner: None,
            stage: "visitor".to_owned(),
            stage_at: None,
            created_at: i64::MAX,
            known_at: None,
            recorded_at: now,
            attributes: "{}".to_owned(),
            stale: 1,
        }
    }

    /// Refuses what may not be stored.
    ///
    /// # Errors
    /// [`StoreError::Value`] naming the field.
    pub fn check(&self) -> Result<(), StoreError> {
        for (field, value) in [
            ("e-mail", &self.email),
            ("name", &self.name),
            ("job title", &self.job_title),
            ("phone", &self.phone),
            ("source", &self.source),
            ("campaign", &self.campaign),
            ("owner", &self.owner),
        ] {
            check::optional(field, value.as_deref(), check::KEY_BYTES_MAX)?;
        }
        check::json("attributes", &self.attributes)
    }
}

/// Leads by the keys they are known by, (system, value): their numbers by system and value (NFC).
///
/// # Errors
/// The database's own.
pub async fn by_keys(
    tx: &mut Tx,
    keys: &[(&str, &str)],
) -> Result<HashMap<String, HashMap<String, i64>>, StoreError> {
    let sql = "SELECT x.system, x.value, x.lead_id FROM @rows \
               JOIN external_id x ON x.system = r.value ->> 's' AND x.value = r.value ->> 'v'";
    let rows: Vec<External<'_>> = keys.iter().map(|(s, v)| External { s, v: nfc(v), l: 0, p: 0 }).collect();
    let mut found: HashMap<String, HashMap<String, i64>> = HashMap::new();
    for (system, value, id) in tx.lookup::<_, (String, String, i64)>(sql, &rows).await? {
        found.entry(system).or_default().insert(value, id);
    }
    Ok(found)
}

/// Those of these leads that are known by anonymous ids alone, of which none was taken away from a person again.
///
/// # Errors
/// The database's own.
pub async fn nameless(tx: &mut Tx, ids: &[i64]) -> Result<HashSet<i64>, StoreError> {
    let sql = "SELECT CAST(r.value AS BIGINT) FROM @rows \
               WHERE NOT EXISTS (SELECT 1 FROM external_id x \
                 WHERE x.lead_id = CAST(r.value AS BIGINT) AND x.system <> 'anonymous') \
               AND NOT EXISTS (SELECT 1 FROM external_id x \
                 JOIN identity_link i ON i.system = x.system AND i.value = x.value AND i.undone_at IS NOT NULL \
                 WHERE x.lead_id = CAST(r.value AS BIGINT))";
    Ok(tx.lookup::<_, (i64,)>(sql, ids).await?.into_iter().map(|(id,)| id).collect())
}

/// An e-mail address as it is compared: trimmed, NFC, lower case. A part after `+` is kept: such addresses are told apart.
pub fn email_key(address: &str) -> String {
    fold(address.trim()).into_owned()
}

/// The leads of these numbers, by number.
///
/// # Errors
/// The database's own.
pub async fn by_id(tx: &mut Tx, ids: &[i64]) -> Result<HashMap<i64, Lead>, StoreError> {
    let sql = "SELECT l.* FROM @rows JOIN lead l ON l.id = CAST(r.value AS BIGINT)";
    let found: Vec<Lead> = tx.lookup(sql, ids).await?;
    Ok(found.into_iter().map(|lead| (lead.id, lead)).collect())
}

/// The lead that `key` names: `#number`, else an external id, else an e-mail address, else an anonymous id.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, key: &str) -> Result<Option<Lead>, StoreError> {
    if key.contains('\0') {
        return Ok(None);
    }
    let number = key.strip_prefix('#').and_then(|number| number.parse::<i64>().ok());
    let sql = "SELECT l.* FROM lead l JOIN ( \
                 SELECT 0 AS rank, id FROM lead WHERE id = $1 \
                 UNION ALL SELECT 1, lead_id FROM external_id WHERE system = '' AND value = $2 \
                 UNION ALL SELECT 2, id FROM lead WHERE email_key = $3 \
                 UNION ALL SELECT 2, lead_id FROM external_id WHERE system = 'email' AND value = $3 \
                 UNION ALL SELECT 3, lead_id FROM external_id WHERE system = 'anonymous' AND value = $2) AS k ON k.id = l.id \
               WHERE l.erased_at IS NULL ORDER BY k.rank, l.id LIMIT 1";
    Ok(on!(tx, c => sqlx::query_as(sql)
        .bind(number.unwrap_or(-1)).bind(nfc(key)).bind(email_key(key)).fetch_optional(c).await?))
}

/// How people are told which lead it is: its first external id, else its address, else `#number`.
///
/// # Errors
/// The database's own.
pub async fn display_key(tx: &mut Tx, lead: &Lead) -> Result<String, StoreError> {
    let sql = "SELECT value FROM external_id WHERE lead_id = $1 AND system = '' ORDER BY rank, value LIMIT 1";
    let found: Option<(String,)> = on!(tx, c => sqlx::query_as(sql).bind(lead.id).fetch_optional(c).await?);
    Ok(found.map(|(value,)| value).or_else(|| lead.email.clone()).unwrap_or_else(|| format!("#{}", lead.id)))
}

/// Stores leads: those with number 0 as new ones (their number is set), the others over what is there.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn save(tx: &mut Tx, leads: &mut [Lead]) -> Result<(), StoreError> {
    for lead in leads.iter() {
        lead.check()?;
    }
    let known: HashSet<i64> = leads.iter().map(|lead| lead.id).filter(|id| *id != 0).collect();
    let fresh = leads.iter().filter(|lead| lead.id == 0).count();
    let mut ids = tx.allocate("lead", "id", fresh).await?.into_iter();
    for lead in leads.iter_mut().filter(|lead| lead.id == 0) {
        lead.id = ids.next().ok_or(StoreError::Damaged("sequence of leads"))?;
    }
    let sql = "INSERT INTO lead (id, account_id, email, email_key, name, job_title, phone, source, campaign, owner, stage, \
                 stage_at, created_at, known_at, recorded_at, attributes, stale) @values \
               ON CONFLICT (id) DO UPDATE SET account_id = excluded.account_id, email = excluded.email, \
                 email_key = excluded.email_key, name = excluded.name, job_title = excluded.job_title, \
                 phone = excluded.phone, source = excluded.source, campaign = excluded.campaign, owner = excluded.owner, \
                 created_at = excluded.created_at, known_at = excluded.known_at, attributes = excluded.attributes, \
                 stale = excluded.stale";
    for piece in pieces(leads) {
        let rows: Vec<[Cell<'_>; 17]> = piece.iter().map(Lead::cells).collect();
        tx.run_values(sql, &rows).await?;
    }
    list(tx, leads, &known).await
}

/// Writes what lists go by. Of new ones of which nothing is known there is nothing to write: most visitors.
async fn list(tx: &mut Tx, leads: &[Lead], known: &HashSet<i64>) -> Result<(), StoreError> {
    let told = |lead: &&Lead| {
        known.contains(&lead.id)
            || lead.email.is_some()
            || lead.name.is_some()
            || lead.account_id.is_some()
            || lead.attributes != "{}"
    };
    let leads: Vec<&Lead> = leads.iter().filter(told).collect();
    let accounts: Vec<i64> = leads.iter().filter_map(|lead| lead.account_id).collect();
    let companies = keep::companies(tx, &accounts).await?;
    let listed = leads.into_iter().map(|lead| Listed {
        id: lead.id,
        name: lead.name.clone(),
        email: lead.email.clone(),
        job_title: lead.job_title.clone(),
        phone: lead.phone.clone(),
        company: lead.account_id.and_then(|id| companies.get(&id)).cloned(),
        attributes: lead.attributes.clone(),
    });
    let listed: Vec<Listed> = listed.collect();
    keep::write(tx, &listed).await
}

impl Lead {
    /// Its columns, in the order of [`save`].
    fn cells(&self) -> [Cell<'_>; 17] {
        [
            Cell::Int(Some(self.id)),
            Cell::Int(self.account_id),
            Cell::Text(self.email.as_deref()),
            Cell::Text(self.email_key.as_deref()),
            Cell::Text(self.name.as_deref()),
            Cell::Text(self.job_title.as_deref()),
            Cell::Text(self.phone.as_deref()),
            Cell::Text(self.source.as_deref()),
            Cell::Text(self.campaign.as_deref()),
            Cell::Text(self.owner.as_deref()),
            Cell::Text(Some(&self.stage)),
            Cell::Int(self.stage_at),
            Cell::Int(Some(self.created_at)),
            Cell::Int(self.known_at),
            Cell::Int(Some(self.recorded_at)),
            Cell::Text(Some(&self.attributes)),
            Cell::Int(Some(self.stale)),
        ]
    }
}

/// Notes by which keys leads are known: (system, value, lead). Systems are '' (external ids), `email` and `anonymous`. A key that
/// already means a lead keeps doing so.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add_keys(tx: &mut Tx, keys: &[(&str, &str, i64)]) -> Result<(), StoreError> {
    let mut places: HashMap<i64, i64> = HashMap::new();
    let rows: Result<Vec<External<'_>>, StoreError> = keys
        .iter()
        .map(|(system, value, lead)| {
            check::text("external id", value, check::KEY_BYTES_MAX)?;
            let place = places.entry(*lead).or_default();
            *place += 1;
            Ok(External { s: system, v: nfc(value), l: *lead, p: *place })
        })
        .collect();
    let sql = "INSERT INTO external_id (system, value, lead_id, rank) \
               SELECT r.value ->> 's', r.value ->> 'v', CAST(r.value ->> 'l' AS BIGINT), \
                 CAST(r.value ->> 'p' AS BIGINT) + COALESCE(( \
                   SELECT MAX(x.rank) FROM external_id x WHERE x.lead_id = CAST(r.value ->> 'l' AS BIGINT)), 0) \
               FROM @rows WHERE true \
               ON CONFLICT (system, value) DO NOTHING";
    tx.batch(sql, &rows?).await?;
    Ok(())
}

/// Gives leads that have none an e-mail address: (lead, address).
///
/// # Errors
/// The database's own.
pub async fn set_emails(tx: &mut Tx, emails: &[(i64, &str)]) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Row<'a> {
        id: i64,
        e: &'a str,
    }
    let rows: Vec<Row<'_>> = emails.iter().map(|(id, e)| Row { id: *id, e }).collect();
    let sql = "UPDATE lead SET email = s.e, email_key = s.e FROM ( \
                 SELECT CAST(r.value ->> 'id' AS BIGINT) AS id, MIN(r.value ->> 'e') AS e FROM @rows GROUP BY 1) AS s \
               WHERE lead.id = s.id AND lead.email_key IS NULL";
    tx.batch(sql, &rows).await?;
    let ids: Vec<i64> = emails.iter().map(|(id, _)| *id).collect();
    keep::rewrite(tx, &ids).await
}

/// Says to which accounts leads belong: (lead, account).
///
/// # Errors
/// The database's own.
pub async fn set_accounts(tx: &mut Tx, accounts: &[(i64, i64)]) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Row {
        id: i64,
        a: i64,
    }
    let rows: Vec<Row> = accounts.iter().map(|(id, a)| Row { id: *id, a: *a }).collect();
    let sql = "UPDATE lead SET account_id = s.a, stale = 1 FROM ( \
                 SELECT CAST(r.value ->> 'id' AS BIGINT) AS id, CAST(r.value ->> 'a' AS BIGINT) AS a FROM @rows) AS s \
               WHERE lead.id = s.id AND (lead.account_id IS NULL OR lead.account_id <> s.a) RETURNING lead.id";
    let moved: Vec<(i64,)> = tx.lookup(sql, &rows).await?;
    let moved: Vec<i64> = moved.into_iter().map(|(id,)| id).collect();
    keep::rewrite(tx, &moved).await
}

/// Marks leads as waiting to be derived again.
///
/// # Errors
/// The database's own.
pub async fn mark_stale(tx: &mut Tx, ids: &[i64]) -> Result<(), StoreError> {
    let sql =
        "UPDATE lead SET stale = 1 WHERE id IN (SELECT CAST(r.value AS BIGINT) FROM @rows) AND stale <> 1";
    tx.batch(sql, ids).await?;
    Ok(())
}

/// Marks every lead of these accounts as waiting.
///
/// # Errors
/// The database's own.
pub async fn mark_accounts_stale(tx: &mut Tx, accounts: &[i64]) -> Result<(), StoreError> {
    let sql = "UPDATE lead SET stale = 1 \
               WHERE account_id IN (SELECT CAST(r.value AS BIGINT) FROM @rows) AND stale <> 1";
    tx.batch(sql, accounts).await?;
    Ok(())
}

/// Marks the leads that have no score under a model as waiting.
///
/// # Errors
/// The database's own.
pub async fn mark_unscored(tx: &mut Tx, version: &str) -> Result<(), StoreError> {
    let sql = "UPDATE lead SET stale = 1 WHERE erased_at IS NULL AND NOT EXISTS ( \
                 SELECT 1 FROM score s WHERE s.lead_id = lead.id AND s.model_version = $1)";
    on!(tx, c => sqlx::query(sql).bind(version).execute(c).await.map(|_| ())?);
    Ok(())
}

/// How many leads there are.
///
/// # Errors
/// The database's own.
pub async fn count(tx: &mut Tx) -> Result<u64, StoreError> {
    let (count,): (i64,) = on!(tx, c => sqlx::query_as("SELECT COUNT(*) FROM lead").fetch_one(c).await?);
    Ok(count as u64)
}

/// How many leads there are up to this number.
///
/// # Errors
/// The database's own.
pub async fn count_up_to(tx: &mut Tx, id: i64) -> Result<u64, StoreError> {
    let sql = "SELECT COUNT(*) FROM lead WHERE id <= $1";
    let (count,): (i64,) = on!(tx, c => sqlx::query_as(sql).bind(id).fetch_one(c).await?);
    Ok(count as u64)
}

/// How many leads wait.
///
/// # Errors
/// The database's own.
pub async fn count_stale(tx: &mut Tx) -> Result<u64, StoreError> {
    let sql = "SELECT COUNT(*) FROM lead WHERE stale <> 0 AND erased_at IS NULL";
    let (count,): (i64,) = on!(tx, c => sqlx::query_as(sql).fetch_one(c).await?);
    Ok(count as u64)
}

/// A lead as deriving it needs it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Waiting {
    /// Its number.
    pub id: i64,
    /// Its account.
    pub account_id: Option<i64>,
    /// Since when a system of record has had it as a lead.
    pub known_at: Option<i64>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// All attributes as they were last known: a JSON object.
    pub attributes: String,
    /// Its stage, by name.
    pub stage: String,
    /// Since when, in microseconds.
    pub stage_at: Option<i64>,
}

/// Claims leads after `after` that wait to be derived, at most `limit`, by number. A claim names itself by a `token` from 2 on and holds until
/// somebody else claims the lead or something new of it arrives ([`mark_stale`]).
///
/// # Errors
/// The database's own.
pub async fn claim(tx: &mut Tx, token: i64, after: i64, limit: i64) -> Result<Vec<Waiting>, StoreError> {
    let sql = "UPDATE lead SET stale = $1 \
               WHERE id IN (SELECT id FROM lead WHERE stale <> 0 AND id > $2 AND erased_at IS NULL ORDER BY id LIMIT $3) \
               RETURNING id, account_id, known_at, email, attributes, stage, stage_at";
    let mut found: Vec<Waiting> =
        on!(tx, c => sqlx::query_as(sql).bind(token).bind(after).bind(limit).fetch_all(c).await?);
    found.sort_unstable_by_key(|lead| lead.id);
    Ok(found)
}

/// Leads after `after` that have no score under a model, at most `limit`, by number.
///
/// # Errors
/// The database's own.
pub async fn unscored(
    tx: &mut Tx,
    version: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<Waiting>, StoreError> {
    let sql = "SELECT l.id, l.account_id, l.known_at, l.email, l.attributes, l.stage, l.stage_at FROM lead l \
               WHERE l.id > $1 AND l.erased_at IS NULL AND NOT EXISTS ( \
                 SELECT 1 FROM score s WHERE s.lead_id = l.id AND s.model_version = $2) ORDER BY l.id LIMIT $3";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(after).bind(version).bind(limit).fetch_all(c).await?))
}

/// Leads after `after`, at most `limit`, by number; nothing is claimed.
///
/// # Errors
/// The database's own.
pub async fn after(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<Waiting>, StoreError> {
    let sql = "SELECT id, account_id, known_at, email, attributes, stage, stage_at FROM lead WHERE id > $1 AND erased_at IS NULL ORDER BY id LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(after).bind(limit).fetch_all(c).await?))
}

/// These leads, by number; nothing is claimed.
///
/// # Errors
/// The database's own.
pub async fn these(tx: &mut Tx, ids: &[i64]) -> Result<Vec<Waiting>, StoreError> {
    let sql = "SELECT l.id, l.account_id, l.known_at, l.email, l.attributes, l.stage, l.stage_at FROM @rows \
               JOIN lead l ON l.id = CAST(r.value AS BIGINT) AND l.erased_at IS NULL ORDER BY l.id";
    tx.lookup(sql, ids).await
}

/// Claims one lead, as [`claim`] does.
///
/// # Errors
/// The database's own.
pub async fn claim_one(tx: &mut Tx, token: i64, id: i64) -> Result<Option<Waiting>, StoreError> {
    let sql = "UPDATE lead SET stale = $1 WHERE id = $2 AND erased_at IS NULL RETURNING id, account_id, known_at, email, attributes, stage, stage_at";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(token).bind(id).fetch_optional(c).await?))
}

/// Claims these leads, as [`claim`] does.
///
/// # Errors
/// The database's own.
pub async fn claim_these(tx: &mut Tx, token: i64, ids: &[i64]) -> Result<Vec<Waiting>, StoreError> {
    #[derive(Serialize)]
    struct Claim {
        id: i64,
        t: i64,
    }
    let rows: Vec<Claim> = ids.iter().map(|id| Claim { id: *id, t: token }).collect();
    let sql = "UPDATE lead SET stale = s.t FROM ( \
                 SELECT CAST(r.value ->> 'id' AS BIGINT) AS id, CAST(r.value ->> 't' AS BIGINT) AS t FROM @rows) AS s \
               WHERE lead.id = s.id AND lead.erased_at IS NULL RETURNING lead.id, account_id, known_at, email, attributes, stage, stage_at";
    let mut found: Vec<Waiting> = tx.lookup(sql, &rows).await?;
    found.sort_unstable_by_key(|lead| lead.id);
    Ok(found)
}

/// Lets nobody else make leads of these keys until the transaction ends: (system, value). On SQLite nobody else writes anyway.
///
/// # Errors
/// The database's own.
pub async fn lock_keys(tx: &mut Tx, keys: &[(&str, &str)]) -> Result<(), StoreError> {
    let Tx::Postgres(tx) = tx else { return Ok(()) };
    let mut texts: Vec<String> =
        keys.iter().map(|(system, value)| format!("{system}:{}", nfc(value))).collect();
    texts.sort_unstable();
    texts.dedup();
    let sql = "SELECT COUNT(pg_advisory_xact_lock(k)) FROM ( \
                 SELECT DISTINCT hashtextextended(current_schema() || '.' || t, 7) AS k FROM unnest($1) AS t ORDER BY 1) AS keys";
    sqlx::query(sql).bind(texts).execute(&mut **tx).await?;
    Ok(())
}

/// Ends the claims on these leads that still hold; returns on which. They no longer wait. What was derived of the others is out of date.
///
/// # Errors
/// The database's own.
pub async fn settle(tx: &mut Tx, token: i64, ids: &[i64]) -> Result<HashSet<i64>, StoreError> {
    #[derive(Serialize)]
    struct Claim {
        id: i64,
        t: i64,
    }
    let rows: Vec<Claim> = ids.iter().map(|id| Claim { id: *id, t: token }).collect();
    let sql = "UPDATE lead SET stale = 0 FROM ( \
                 SELECT CAST(r.value ->> 'id' AS BIGINT) AS id, CAST(r.value ->> 't' AS BIGINT) AS t FROM @rows) AS s \
               WHERE lead.id = s.id AND lead.stale = s.t RETURNING lead.id";
    Ok(tx.lookup::<_, (i64,)>(sql, &rows).await?.into_iter().map(|(id,)| id).collect())
}

/// Sets where leads stand: (lead, stage, since when).
///
/// # Errors
/// The database's own.
pub async fn set_stages(tx: &mut Tx, stages: &[(i64, &str, Option<i64>)]) -> Result<(), StoreError> {
    let rows: Vec<Standing<'_>> =
        stages.iter().map(|(id, stage, at)| Standing { id: *id, stage, at: *at }).collect();
    let sql = "UPDATE lead SET stage = s.stage, stage_at = s.at FROM ( \
                 SELECT CAST(r.value ->> 'id' AS BIGINT) AS id, r.value ->> 'stage' AS stage, \
                        CAST(r.value ->> 'at' AS BIGINT) AS at FROM @rows) AS s \
               WHERE lead.id = s.id";
    tx.batch(sql, &rows).await?;
    Ok(())
}

/// What is known of a lead now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Profile {
    /// The lead.
    pub id: i64,
    /// Its name.
    pub name: Option<String>,
    /// Its job title.
    pub job_title: Option<String>,
    /// Its telephone number.
    pub phone: Option<String>,
    /// All attributes: a JSON object.
    pub attributes: String,
}

/// Sets what is known of leads. Their addresses stay as they are.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set_profiles(tx: &mut Tx, profiles: &[Profile]) -> Result<(), StoreError> {
    for profile in profiles {
        check::json("attributes", &profile.attributes)?;
    }
    let sql = "UPDATE lead SET name = s.name, job_title = s.job_title, phone = s.phone, attributes = s.attributes FROM ( \
                 SELECT CAST(r.value ->> 'id' AS BIGINT) AS id, r.value ->> 'name' AS name, \
                        r.value ->> 'job_title' AS job_title, r.value ->> 'phone' AS phone, \
                        r.value ->> 'attributes' AS attributes FROM @rows) AS s \
               WHERE lead.id = s.id";
    tx.batch(sql, profiles).await?;
    let ids: Vec<i64> = profiles.iter().map(|profile| profile.id).collect();
    keep::rewrite(tx, &ids).await
}

/// Gives leads an owner: (lead, owner).
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set_owner(tx: &mut Tx, id: i64, owner: &str) -> Result<(), StoreError> {
    check::text("owner", owner, check::KEY_BYTES_MAX)?;
    let sql = "UPDATE lead SET owner = $1 WHERE id = $2";
    on!(tx, c => sqlx::query(sql).bind(owner).bind(id).execute(c).await.map(|_| ())?);
    Ok(())
}

#[derive(Serialize)]
struct External<'a> {
    s: &'a str,
    v: Cow<'a, str>,
    l: i64,
    p: i64,
}

#[derive(Serialize)]
struct Standing<'a> {
    id: i64,
    stage: &'a str,
    at: Option<i64>,
}
