//! Whom lists show is what the database has, whoever changes it and however.

use std::fmt::Write as _;
use std::time::Duration;

use baton_app::access::Sees;
use baton_app::leads::{self, ACCOUNT_SORTS, DIMENSIONS, GroupLeads, ListAccounts, ListLeads, SORTS, Wanted};
use baton_app::workspace::Workspace;
use baton_store::listing::forget_changes;
use baton_store::{Db, lead};
use tokio::time::timeout;

use super::{filtered, page};
use crate::office::{Office, on_both};
use crate::privacy::{sql, texts};

on_both!(
    every_change_is_seen,
    what_is_not_committed_is_not_seen,
    who_is_too_far_behind_reads_everybody_anew,
    whoever_gives_up_harms_nobody,
);

/// A change of each thing that lists go by.
const CHANGES: [&str; 31] = [
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
    "UPDATE lead_facts SET facts = '' WHERE lead_id % 5 = 0",
    "DELETE FROM lead_facts WHERE lead_id % 5 = 1",
    "INSERT INTO lead_facts (lead_id, facts) SELECT lead_id - 1, facts FROM lead_facts WHERE lead_id % 5 = 2",
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
    "UPDATE account SET owner = 'new@x.io' WHERE id % 5 = 1",
    "UPDATE account SET employees = 1, country = 'CH' WHERE id % 2 = 1",
    "UPDATE account_search SET facts = '' WHERE account_id % 2 = 0",
    "UPDATE account_search SET name = 'a' WHERE account_id % 2 = 1",
    "UPDATE lead SET erased_at = 1 WHERE id % 7 = 0",
    "UPDATE lead SET erased_at = NULL WHERE id % 7 = 0",
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
    let theirs = Sees::OwnedBy(vec!["new@x.io".to_owned(), "other@x.io".to_owned()]);
    let asked = ListLeads { limit: 200, ..ListLeads::default() };
    let found = leads::list(workspace, &asked, &theirs).await.unwrap();
    writeln!(told, "theirs: {:?}", found.items.iter().map(|row| row.id).collect::<Vec<_>>()).unwrap();
    let asked = ListAccounts { limit: 200, ..ListAccounts::default() };
    let found = leads::list_accounts(workspace, &asked, &theirs).await.unwrap();
    writeln!(told, "theirs: {:?}", found.items.iter().map(|row| row.id).collect::<Vec<_>>()).unwrap();
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
        assert!(after != before, "changes nothing: {change}");
        // Line by line, so that it can be read what differs.
        for (told, anew) in after.lines().zip(shown_anew(&office).await.lines()) {
            assert_eq!(told, anew, "{change}");
        }
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

/// More entries than are kept, in one transaction.
const MANY: &str = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 230000) \
                    INSERT INTO listing_change (lead_id) SELECT 7 FROM n";

/// Entries that are kept, with those of one commit.
const KEPT: u64 = 205_001;
/// How long the transactions of other tests may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Forgets what may be forgotten; returns how many entries are left.
async fn forgotten(db: &Db) -> u64 {
    while forget_changes(db).await.unwrap() > 0 {}
    texts(db, "SELECT CAST(COUNT(*) AS TEXT) FROM listing_change").await[0].parse().unwrap()
}

/// Forgets until no more than what is kept is left. To PostgreSQL the transactions of all databases of a cluster are alike: what those of
/// other tests hold back goes when they are over.
async fn all_is_forgotten_that_may_be(db: &Db) {
    let few = async { while forgotten(db).await > KEPT {} };
    timeout(PATIENCE, few).await.expect("as many are left as are kept");
    assert!(forgotten(db).await > 0, "what is left says from where on nothing is missing");
}

async fn who_is_too_far_behind_reads_everybody_anew(office: Office) {
    office.liven(20).await;
    let before = shown(&office.workspace).await;
    sql(&office.db, "UPDATE lead SET owner = 'new@x.io' WHERE id < 5").await;
    sql(&office.db, MANY).await;
    sql(&office.db, "UPDATE lead SET campaign = 'new' WHERE id = 5").await;
    all_is_forgotten_that_may_be(&office.db).await;
    let after = shown(&office.workspace).await;
    assert_ne!(after, before);
    assert_eq!(after, shown_anew(&office).await);
    sql(&office.db, "UPDATE lead SET campaign = 'newer' WHERE id = 6").await;
    assert_eq!(shown(&office.workspace).await, shown_anew(&office).await);
    // Nothing stands in the way of what comes later.
    sql(&office.db, MANY).await;
    sql(&office.db, MANY).await;
    all_is_forgotten_that_may_be(&office.db).await;
    assert_eq!(shown(&office.workspace).await, shown_anew(&office).await);
}

/// On SQLite one writes at a time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_may_yet_need_is_kept() {
    let office = Office::on_postgres().await;
    office.liven(20).await;
    let mut open = office.db.write_live().await.unwrap();
    lead::set_owner(&mut open, 1, "open@x.io").await.unwrap();
    shown(&office.workspace).await;
    sql(&office.db, "UPDATE lead SET campaign = 'new' WHERE id = 5").await;
    sql(&office.db, MANY).await;
    assert!(forgotten(&office.db).await > 230_000, "a transaction is not over that is older");
    open.commit().await.unwrap();
    assert_eq!(shown(&office.workspace).await, shown_anew(&office).await);
    all_is_forgotten_that_may_be(&office.db).await;
    assert_eq!(shown(&office.workspace).await, shown_anew(&office).await);
}

/// On SQLite one writes at a time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_may_end_in_any_order() {
    let office = Office::on_postgres().await;
    office.liven(20).await;
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
