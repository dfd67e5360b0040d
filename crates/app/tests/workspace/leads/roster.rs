//! Whom lists show is what the database has, whoever changes it and however.

use std::fmt::Write as _;

use baton_app::access::Sees;
use baton_app::leads::{self, ACCOUNT_SORTS, DIMENSIONS, GroupLeads, ListAccounts, ListLeads, SORTS, Wanted};
use baton_app::workspace::Workspace;
use baton_store::listing::forget_changes;
use baton_store::{Db, lead};

use super::{filtered, page};
use crate::office::{Office, on_both};
use crate::privacy::sql;

on_both!(
    every_change_is_seen,
    what_is_not_committed_is_not_seen,
    who_is_too_far_behind_reads_everybody_anew,
    transactions_may_end_in_any_order,
    whoever_gives_up_harms_nobody,
);

/// A change of each thing that lists go by.
const CHANGES: [&str; 27] = [
    "UPDATE lead SET owner = 'new@x.io' WHERE id % 7 = 1",
    "UPDATE lead SET source = 'new', campaign = 'newer' WHERE id % 7 = 2",
    "UPDATE lead SET stage = 'sql' WHERE id % 7 = 3",
    "UPDATE lead SET stage_at = id WHERE id % 7 = 4",
    "UPDATE lead SET created_at = id WHERE id % 7 = 5",
    "UPDATE lead SET account_id = NULL WHERE id % 7 = 6",
    "UPDATE lead_search SET name = 'zz' WHERE lead_id % 5 = 1",
    "UPDATE lead_search SET company = 'zz' WHERE lead_id % 5 = 2",
    "UPDATE lead_search SET text = 'qqq' WHERE lead_id % 5 = 3",
    "DELETE FROM lead_search WHERE lead_id % 5 = 4",
    "DELETE FROM lead_facts WHERE lead_id % 5 = 1",
    "UPDATE score SET listed = listed - 100 WHERE lead_id % 5 = 1",
    "UPDATE score SET score = 50, fit = 50, engagement = 50, grade = 'E9', qualified = 1 WHERE lead_id % 5 = 2",
    "UPDATE score SET last_at = lead_id WHERE lead_id % 5 = 3",
    "DELETE FROM score WHERE lead_id % 5 = 4",
    "UPDATE handoff SET owner = 'other@x.io' WHERE status = 'open'",
    "UPDATE handoff SET sla_at = 1 WHERE status = 'open'",
    "UPDATE handoff SET status = 'closed' WHERE lead_id % 2 = 0 AND status = 'open'",
    "UPDATE opportunity SET amount = 7, currency = 'CHF' WHERE outcome = 'open'",
    "UPDATE opportunity SET expected_close_at = 1 WHERE outcome = 'open'",
    "UPDATE opportunity SET outcome = 'won' WHERE id % 2 = 0",
    "UPDATE opportunity SET lead_id = 1",
    "UPDATE account SET industry = 'new' WHERE id % 2 = 0",
    "UPDATE account SET employees = 1, country = 'CH' WHERE id % 2 = 1",
    "UPDATE account_search SET facts = '' WHERE account_id % 2 = 0",
    "UPDATE account_search SET name = 'a' WHERE account_id % 2 = 1",
    "UPDATE lead SET erased_at = 1 WHERE id % 7 = 0",
];

/// Everything that lists tell, in every order and by every dimension.
async fn shown(workspace: &Workspace) -> String {
    let mut told = String::new();
    for sort in SORTS {
        let asked = ListLeads { sort: Some(sort.to_owned()), limit: 200, ..ListLeads::default() };
        let found = leads::list(workspace, &asked, &Sees::All).await.unwrap();
        let keys: Vec<i64> = found.items.iter().map(|row| row.id).collect();
        writeln!(told, "{sort}: {keys:?}").unwrap();
    }
    for by in DIMENSIONS.into_iter().chain(["job_level", "account.industry"]) {
        let asked = GroupLeads { by: Some(by.to_owned()), ..GroupLeads::default() };
        let found = leads::groups(workspace, &asked, &Sees::All).await.unwrap();
        writeln!(told, "{by}: {found:?}").unwrap();
    }
    let filters = [
        r#"{ "attribute": "score", "eq": 50 }"#,
        r#"{ "attribute": "fit", "gte": 50 }"#,
        r#"{ "attribute": "engagement", "gte": 50 }"#,
        r#"{ "attribute": "qualified", "eq": true }"#,
        r#"{ "attribute": "handoff_due", "lt": "2020-01-01" }"#,
        r#"{ "attribute": "expected_close", "lt": "2020-01-01" }"#,
    ];
    let q = Wanted { q: Some("qqq".to_owned()), ..Wanted::default() };
    for wanted in filters.into_iter().map(filtered).chain([q]) {
        let asked = GroupLeads { wanted, ..GroupLeads::default() };
        let found = leads::groups(workspace, &asked, &Sees::All).await.unwrap();
        writeln!(told, "{asked:?}: {found:?}").unwrap();
    }
    for sort in ACCOUNT_SORTS {
        let asked = ListAccounts { sort: Some((*sort).to_owned()), limit: 200, ..ListAccounts::default() };
        let found = leads::list_accounts(workspace, &asked, &Sees::All).await.unwrap();
        let keys: Vec<i64> = found.items.iter().map(|row| row.id).collect();
        writeln!(told, "{sort}: {keys:?}").unwrap();
    }
    told
}

/// What lists tell to whoever reads everybody only now.
async fn shown_anew(office: &Office) -> String {
    shown(&Workspace::open(&office.place(), office.clock()).await.unwrap()).await
}

async fn every_change_is_seen(office: Office) {
    office.liven(150).await;
    let mut before = shown(&office.workspace).await;
    for change in CHANGES {
        sql(&office.db, change).await;
        let after = shown(&office.workspace).await;
        assert_ne!(after, before, "changes nothing: {change}");
        assert_eq!(after, shown_anew(&office).await, "{change}");
        before = after;
    }
}

async fn what_is_not_committed_is_not_seen(office: Office) {
    office.liven(20).await;
    let before = shown(&office.workspace).await;
    let mut tx = office.db.write().await.unwrap();
    lead::set_owner(&mut tx, 1, "new@x.io").await.unwrap();
    assert_eq!(shown(&office.workspace).await, before);
    tx.commit().await.unwrap();
    assert_ne!(shown(&office.workspace).await, before);
}

async fn who_is_too_far_behind_reads_everybody_anew(office: Office) {
    office.liven(20).await;
    let before = shown(&office.workspace).await;
    sql(&office.db, "UPDATE lead SET owner = 'new@x.io' WHERE id < 5").await;
    let many = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 230000) \
                INSERT INTO listing_change (lead_id) SELECT 7 FROM n";
    sql(&office.db, many).await;
    sql(&office.db, "UPDATE lead SET campaign = 'new' WHERE id = 5").await;
    let mut removed = 0;
    loop {
        match forget_changes(&office.db).await.unwrap() {
            0 => break,
            more => removed += more,
        }
    }
    // Whole transactions go on PostgreSQL; the newest 200,000 entries are never touched.
    assert!(removed > 0, "{removed}");
    let after = shown(&office.workspace).await;
    assert_ne!(after, before);
    assert_eq!(after, shown_anew(&office).await);
    sql(&office.db, "UPDATE lead SET campaign = 'newer' WHERE id = 6").await;
    assert_eq!(shown(&office.workspace).await, shown_anew(&office).await);
}

async fn transactions_may_end_in_any_order(office: Office) {
    office.liven(20).await;
    if let Db::Sqlite { .. } = office.db {
        // One writes at a time there.
        return;
    }
    let mut first = office.db.write_live().await.unwrap();
    lead::set_owner(&mut first, 1, "first@x.io").await.unwrap();
    let mut second = office.db.write_live().await.unwrap();
    lead::set_owner(&mut second, 2, "second@x.io").await.unwrap();
    let mut third = office.db.write_live().await.unwrap();
    lead::set_owner(&mut third, 3, "third@x.io").await.unwrap();
    for tx in [second, third, first] {
        let before = shown(&office.workspace).await;
        tx.commit().await.unwrap();
        let after = shown(&office.workspace).await;
        assert_ne!(after, before);
        assert_eq!(after, shown_anew(&office).await);
    }
}

async fn whoever_gives_up_harms_nobody(office: Office) {
    office.liven(50).await;
    for change in &CHANGES[..6] {
        let asked = ListLeads { limit: 50, ..ListLeads::default() };
        let list = leads::list(&office.workspace, &asked, &Sees::All);
        // It is asked once, and dropped wherever it then waits.
        futures_util::future::poll_immediate(list).await;
        sql(&office.db, change).await;
        let list = page(&office, ListLeads::default(), &Sees::All).await.items;
        assert_eq!(list.len(), page(&office, ListLeads::default(), &Sees::All).await.items.len());
    }
    assert_eq!(shown(&office.workspace).await, shown_anew(&office).await);
}
