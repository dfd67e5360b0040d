//! Which values there are, and which leads and accounts fit best what is searched for.

use super::page::Scope;
use super::predicate::{Facts, TextColumn};
use super::sql::{Sql, Table};
use crate::{StoreError, Tx};

/// The different texts that leads have in a column, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn texts(tx: &mut Tx, column: TextColumn, limit: i64) -> Result<Vec<String>, StoreError> {
    let (table, name) = match column {
        TextColumn::Owner => ("lead", "owner"),
        TextColumn::Source => ("lead", "source"),
        TextColumn::Campaign => ("lead", "campaign"),
        TextColumn::HandoffOwner => ("handoff", "owner"),
        TextColumn::Stage | TextColumn::Grade | TextColumn::Outcome => return Ok(Vec::new()),
    };
    let open = if table == "handoff" { "status = 'open' AND " } else { "" };
    let mut sql = Sql::new(tx);
    let limit = sql.int(limit);
    // From one to the next by the index, since they are few: to read all of it would take longer the more leads there are.
    let text = format!(
        "WITH RECURSIVE t (v) AS ( \
           SELECT (SELECT MIN({name}) FROM {table} WHERE {open}{name} IS NOT NULL) \
           UNION ALL SELECT (SELECT MIN({name}) FROM {table} WHERE {open}{name} > t.v) FROM t WHERE t.v IS NOT NULL) \
         SELECT v FROM t WHERE v IS NOT NULL LIMIT {limit}"
    );
    Ok(sql.fetch::<(String,)>(tx, text).await?.into_iter().map(|(text,)| text).collect())
}

/// The different texts of an attribute as they were written, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn written(tx: &mut Tx, account: bool, key: &str, limit: i64) -> Result<Vec<String>, StoreError> {
    let table = if account { "account_search" } else { "lead_facts" };
    let mut sql = Sql::new(tx);
    let written = Facts { text: "facts".to_owned(), key }.written(&mut sql);
    let limit = sql.int(limit);
    let text = format!(
        "SELECT v FROM (SELECT DISTINCT {written} AS v FROM {table}) AS found WHERE v IS NOT NULL LIMIT {limit}"
    );
    Ok(sql.fetch::<(String,)>(tx, text).await?.into_iter().map(|(text,)| text).collect())
}

/// How well a text fits what is searched for: 0 if it begins with it, 1 if a line or a word of it does, else 2.
fn fit(sql: &mut Sql, text: &str, term: &str) -> String {
    let whole = sql.text(term);
    let line = sql.text(format!("\n{term}"));
    let word = sql.text(format!(" {term}"));
    let (whole, line, word) = (sql.find(text, &whole), sql.find(text, &line), sql.find(text, &word));
    format!("CASE WHEN {whole} = 1 THEN 0 WHEN {line} > 0 OR {word} > 0 THEN 1 ELSE 2 END")
}

/// That all of these are found in a text.
pub(super) fn found(sql: &mut Sql, text: &str, terms: &[String]) -> String {
    let found = terms.iter().map(|term| {
        let term = sql.text(term);
        format!("{} > 0", sql.find(text, &term))
    });
    found.collect::<Vec<_>>().join(" AND ")
}

/// The leads that fit best what is searched for, the highest score first among equals: their numbers.
///
/// # Errors
/// The database's own.
pub async fn best_leads(tx: &mut Tx, scope: Scope<'_>, limit: i64) -> Result<Vec<i64>, StoreError> {
    let Some(term) = scope.terms.first() else { return Ok(Vec::new()) };
    let mut sql = Sql::new(tx);
    sql.need(Table::Score);
    let fit = fit(&mut sql, "q.text", term);
    let found = found(&mut sql, "q.text", scope.terms);
    let holds = Scope { terms: &[], ..scope }.sql(&mut sql);
    let (joins, limit, join) = (sql.joins(scope.version), sql.int(limit), sql.join());
    // What is searched is narrow, and gone through once; of leads and scores only those that are found are looked at.
    let text = format!(
        "WITH w AS MATERIALIZED (SELECT q.lead_id AS id, {fit} AS fit FROM lead_search q WHERE {found}) \
         SELECT id FROM (SELECT l.id AS id, w.fit AS fit, COALESCE(s.listed, -1000000) AS score \
           FROM w {join} lead l ON l.id = w.id{joins} WHERE {holds}) AS found \
         ORDER BY fit, score DESC, id LIMIT {limit}"
    );
    Ok(sql.fetch::<(i64,)>(tx, text).await?.into_iter().map(|(id,)| id).collect())
}

/// The accounts that fit best what is searched for, of which a lead may be seen: their numbers.
///
/// # Errors
/// The database's own.
pub async fn best_accounts(
    tx: &mut Tx,
    terms: &[String],
    owned_by: Option<&[String]>,
    limit: i64,
) -> Result<Vec<i64>, StoreError> {
    let Some(term) = terms.first() else { return Ok(Vec::new()) };
    let mut sql = Sql::new(tx);
    let fit = fit(&mut sql, "c.text", term);
    let holds = super::accounts::holds(&mut sql, terms, owned_by);
    let (limit, join) = (sql.int(limit), sql.join());
    let text = format!(
        "SELECT id FROM (SELECT a.id AS id, {fit} AS fit, c.name AS name FROM account_search c {join} account a ON a.id = c.account_id \
           WHERE {holds}) AS found ORDER BY fit, name, id LIMIT {limit}"
    );
    Ok(sql.fetch::<(i64,)>(tx, text).await?.into_iter().map(|(id,)| id).collect())
}
