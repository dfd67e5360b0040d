//! Accounts listed, searched and sorted.

use std::collections::{HashMap, HashSet};

use sqlx::FromRow;

use super::page::{KeyOf, Place, first, may_be_seen};
use super::people::{Company, People};
use super::sql::Sql;
use super::values::fit;
use crate::account::Account;
use crate::db::on;
use crate::{StoreError, Tx};

/// What accounts are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AccountSort {
    /// Name.
    #[default]
    Name,
    /// When it was first stored.
    Created,
    /// How many people work there.
    Employees,
    /// How many leads it has that may be seen.
    People,
}

/// Which page of accounts.
#[derive(Debug, Clone, Copy)]
pub struct AccountPage<'a> {
    /// What is searched for; all must be found.
    pub terms: &'a [String],
    /// Only accounts that one of these owns, or of which they may see a lead; none: all.
    pub owned_by: Option<&'a [String]>,
    /// Sorted by what.
    pub sort: AccountSort,
    /// The greatest first.
    pub descending: bool,
    /// Behind which account.
    pub after: Option<&'a Place>,
    /// At most so many.
    pub limit: i64,
}

/// An account as lists show it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct AccountRow {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its internet domain.
    pub domain: Option<String>,
    /// Its industry.
    pub industry: Option<String>,
    /// How many people work there.
    pub employees: Option<i64>,
    /// Its country.
    pub country: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// When it was first stored, in microseconds.
    pub recorded_at: i64,
    /// How many of its leads may be seen.
    pub people: i64,
    /// How many of those are MQL or beyond.
    pub qualified: i64,
    /// Their engagement together, in points.
    pub engagement: f64,
    /// The greatest of their scores.
    pub score: Option<i64>,
    /// When one of them last did something, in microseconds.
    pub last_at: Option<i64>,
}

/// Of each account how many leads there are that may be seen, by its place.
fn people_of(people: &People, members: Option<&HashSet<&str>>, places: usize) -> Vec<i64> {
    let mut counts = vec![0; places];
    for person in people.all() {
        if let Some(place) = person.company
            && members.is_none_or(|members| may_be_seen(members, person))
        {
            counts[place as usize] += 1;
        }
    }
    counts
}

/// The accounts in which all of `terms` are found and that may be seen, each with how many of its leads may be.
fn found<'p>(
    people: &'p People,
    terms: &'p [String],
    owned_by: Option<&'p [String]>,
) -> impl Iterator<Item = (&'p Company, i64)> {
    let members: Option<HashSet<&str>> = owned_by.map(|members| members.iter().map(String::as_str).collect());
    let (companies, places) = people.companies();
    let counts = people_of(people, members.as_ref(), places);
    companies.map(move |(place, company)| (company, counts[place])).filter(move |(company, count)| {
        let seen = members.as_ref().is_none_or(|members| {
            *count > 0 || company.owner.as_deref().is_some_and(|owner| members.contains(owner))
        });
        seen && terms.iter().all(|term| company.searched.contains(term.as_str()))
    })
}

/// The accounts of a page, in order.
pub fn accounts(people: &People, page: AccountPage<'_>) -> Vec<Place> {
    let order = |one: &(KeyOf<'_>, i64), other: &(KeyOf<'_>, i64)| {
        if page.descending { other.cmp(one) } else { one.cmp(other) }
    };
    let after = page.after.and_then(|after| Some((after.key.as_ref()?.borrowed(), after.id)));
    let places: Vec<(KeyOf<'_>, i64)> = found(people, page.terms, page.owned_by)
        .map(|(company, count)| {
            let key = match page.sort {
                AccountSort::Name => KeyOf::Text(&company.name),
                AccountSort::Created => KeyOf::Int(company.recorded_at),
                // Those of which it is not known come as if nobody worked there.
                AccountSort::Employees => KeyOf::Int(company.employees.unwrap_or_default()),
                AccountSort::People => KeyOf::Int(count),
            };
            (key, company.id)
        })
        .filter(|place| after.as_ref().is_none_or(|after| order(after, place).is_lt()))
        .collect();
    let page = first(places, page.limit, order);
    page.into_iter().map(|(key, id)| Place { key: Some(key.owned()), id }).collect()
}

/// That a lead `l` may be seen.
fn seen(sql: &mut Sql, owned_by: Option<&[String]>) -> String {
    let Some(members) = owned_by else { return "TRUE".to_owned() };
    let (own, open) = (sql.among("l.owner", members), sql.among("h.owner", members));
    format!(
        "({own} OR EXISTS (SELECT 1 FROM handoff h WHERE h.lead_id = l.id AND h.status = 'open' AND {open}))"
    )
}

/// These accounts as lists show them, by number: with those of their leads that may be seen.
///
/// # Errors
/// The database's own.
pub async fn account_rows(
    tx: &mut Tx,
    ids: &[i64],
    version: &str,
    owned_by: Option<&[String]>,
) -> Result<HashMap<i64, AccountRow>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(tx);
    let seen = seen(&mut sql, owned_by);
    let version = sql.text(version);
    let ids: Vec<String> = ids.iter().map(|id| sql.int(*id)).collect();
    let text = format!(
        "SELECT a.id, a.name, a.domain, a.industry, a.employees, a.country, a.owner, a.recorded_at, COUNT(l.id) AS people, \
           COUNT(CASE WHEN l.stage IN ('mql', 'sal', 'sql', 'opportunity', 'customer') THEN 1 END) AS qualified, \
           CAST(COALESCE(SUM(s.engagement), 0) AS DOUBLE PRECISION) AS engagement, MAX(s.score) AS score, MAX(s.last_at) AS last_at \
         FROM account a LEFT JOIN lead l ON l.account_id = a.id AND {seen} \
         LEFT JOIN score s ON s.lead_id = l.id AND s.model_version = {version} \
         WHERE a.id IN ({}) GROUP BY a.id",
        ids.join(", ")
    );
    Ok(sql.fetch::<AccountRow>(tx, text).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// The account that `key` names: `#number`, else its external id, its name or its domain.
///
/// # Errors
/// The database's own.
pub async fn find_account(tx: &mut Tx, key: &str) -> Result<Option<Account>, StoreError> {
    if key.contains('\0') {
        return Ok(None);
    }
    let number = key.strip_prefix('#').unwrap_or(key).parse::<i64>().ok();
    let folded = baton_model::text::fold(key.trim()).into_owned();
    let keys = ["x", "n", "d"].map(|kind| format!("{kind}:{folded}"));
    let sql = "SELECT id, name, name_key, domain, industry, employees, country, attributes, facts_at, recorded_at FROM account \
               WHERE id = $1 OR name_key IN ($2, $3, $4) ORDER BY CASE WHEN name_key IN ($2, $3, $4) THEN 1 ELSE 0 END, id LIMIT 1";
    Ok(on!(tx, c => sqlx::query_as(sql)
        .bind(number.unwrap_or(-1)).bind(&keys[0]).bind(&keys[1]).bind(&keys[2]).fetch_optional(c).await?))
}

/// The leads of an account that may be seen, the highest score first, at most `limit`: their numbers.
///
/// # Errors
/// The database's own.
pub async fn people(
    tx: &mut Tx,
    account: i64,
    version: &str,
    owned_by: Option<&[String]>,
    limit: i64,
) -> Result<Vec<i64>, StoreError> {
    let mut sql = Sql::new(tx);
    let (account, seen) = (sql.int(account), seen(&mut sql, owned_by));
    let (version, limit) = (sql.text(version), sql.int(limit));
    let text = format!(
        "SELECT l.id FROM lead l LEFT JOIN score s ON s.lead_id = l.id AND s.model_version = {version} \
         WHERE l.account_id = {account} AND {seen} ORDER BY COALESCE(s.listed, -1000000) DESC, l.id LIMIT {limit}"
    );
    Ok(sql.fetch::<(i64,)>(tx, text).await?.into_iter().map(|(id,)| id).collect())
}

/// The accounts that fit best what is searched for, of which a lead may be seen: their numbers.
pub fn best_accounts(
    people: &People,
    terms: &[String],
    owned_by: Option<&[String]>,
    limit: usize,
) -> Vec<i64> {
    let Some(term) = terms.first() else { return Vec::new() };
    let mut best: Vec<(u8, &str, i64)> = found(people, terms, owned_by)
        .map(|(company, _)| (fit(&company.searched, term), &*company.name, company.id))
        .collect();
    best.sort_unstable();
    best.into_iter().take(limit).map(|(.., id)| id).collect()
}
