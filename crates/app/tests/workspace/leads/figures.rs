//! How long lists take over 100,000 leads. Run by hand: `xtask/with-postgres cargo test --workspace --test workspace -- --ignored --nocapture figures`.

use std::time::Instant as Stopwatch;

use baton_app::access::Sees;
use baton_app::leads::{self, GroupLeads, ListLeads, Wanted};
use baton_store::account::{self, Account};
use baton_store::lead::{self, Lead};
use baton_store::opportunity::{self, Opportunity};
use baton_store::score::{self, Score};
use baton_store::{Db, model};
use fastrand::Rng;
use serde_json::json;

use crate::office::Office;

const LEADS: usize = 100_000;
const COMPANIES: usize = 20_000;
const ROUNDS: usize = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it measures time over 100,000 leads: minutes, on a machine that does nothing else"]
async fn figures_sqlite() {
    measure("SQLite", Office::on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it measures time over 100,000 leads: minutes, on a machine that does nothing else"]
async fn figures_postgres() {
    measure("PostgreSQL", Office::on_postgres().await).await;
}

const SYLLABLES: [&str; 12] = ["한", "빛", "가", "람", "두", "레", "솔", "샘", "누", "리", "다", "온"];

fn one_of(rng: &mut Rng, all: &[&'static str]) -> &'static str {
    all[rng.usize(..all.len())]
}

fn word(rng: &mut Rng, count: usize) -> String {
    (0..count).map(|_| SYLLABLES[rng.usize(..SYLLABLES.len())]).collect()
}

async fn companies(db: &Db, rng: &mut Rng) -> Vec<i64> {
    let mut accounts: Vec<Account> = (0..COMPANIES)
        .map(|number| {
            let industry = ["software", "retail", "건설", "finance", "media"][rng.usize(..5)];
            let employees = 10_i64.pow(rng.u32(1..5));
            Account {
                id: 0,
                name: format!("{} {number}", word(rng, 3)),
                name_key: format!("n:{number}"),
                domain: Some(format!("firm{number}.example")),
                industry: Some(industry.to_owned()),
                employees: Some(employees),
                country: Some("KR".to_owned()),
                attributes: json!({ "industry": industry, "employees": employees, "segment": one_of(rng, &["smb", "mid", "ent"]) }).to_string(),
                facts_at: 0,
                recorded_at: 0,
            }
        })
        .collect();
    let mut tx = db.write().await.unwrap();
    account::save(&mut tx, &mut accounts).await.unwrap();
    tx.commit().await.unwrap();
    accounts.iter().map(|account| account.id).collect()
}

async fn people(db: &Db, rng: &mut Rng, companies: &[i64]) -> Vec<i64> {
    const STAGES: [&str; 10] =
        ["lead", "lead", "lead", "lead", "visitor", "mql", "sal", "sql", "opportunity", "recycled"];
    let mut ids = Vec::new();
    for batch in 0..LEADS / 2_000 {
        let mut leads: Vec<Lead> = (0..2_000)
            .map(|number| {
                let number = batch * 2_000 + number;
                let email = format!("p{number}@firm{}.example", number % COMPANIES);
                let name = word(rng, 3);
                let attributes = json!({
                    "name": name, "email": email, "job_title": one_of(rng, &["CEO", "CTO", "Manager", "Intern"]), "budget": rng.u32(..100_000),
                    "job_level": one_of(rng, &["c_level", "director", "staff"]), "newsletter": rng.bool(), "interests": ["A", "B"], "note": word(rng, 20),
                });
                Lead {
                    email_key: Some(email.clone()),
                    email: Some(email),
                    name: Some(name),
                    job_title: Some("CEO".to_owned()),
                    source: Some(format!("source {}", rng.u8(..12))),
                    campaign: Some(format!("campaign {}", rng.u8(..40))),
                    owner: (rng.u8(..3) > 0).then(|| format!("rep{}@x.io", rng.u8(..40))),
                    account_id: Some(companies[number % companies.len()]),
                    stage: STAGES[rng.usize(..STAGES.len())].to_owned(),
                    stage_at: Some(rng.i64(..1_700_000_000_000_000)),
                    created_at: rng.i64(..1_700_000_000_000_000),
                    attributes: attributes.to_string(),
                    stale: 0,
                    ..Lead::nobody(0)
                }
            })
            .collect();
        let mut tx = db.write().await.unwrap();
        lead::save(&mut tx, &mut leads).await.unwrap();
        tx.commit().await.unwrap();
        ids.extend(leads.iter().map(|lead| lead.id));
    }
    ids
}

async fn scores(db: &Db, rng: &mut Rng, ids: &[i64]) {
    let version = model::in_force(&mut db.read().await.unwrap()).await.unwrap().unwrap();
    for batch in ids.chunks(2_000) {
        let scores: Vec<Score> = batch
            .iter()
            .map(|id| {
                let score = rng.i64(0..100);
                Score {
                    lead_id: *id,
                    model_version: version.clone(),
                    fit: score as f64 / 2.0,
                    engagement: score as f64 / 2.0,
                    total: score as f64,
                    score,
                    listed: score,
                    grade: ["A1", "B2", "C3", "D3"][(score / 25) as usize].to_owned(),
                    qualified: i64::from(score > 60),
                    first_entered_at: None,
                    entered_at: None,
                    left_at: None,
                    as_of: 0,
                    last_at: rng.i64(..1_700_000_000_000_000),
                    messages: 3,
                    due_at: None,
                    waiting: 0,
                    state: vec![7; 300],
                    settled: false,
                }
            })
            .collect();
        let mut tx = db.write().await.unwrap();
        score::save(&mut tx, &scores.iter().collect::<Vec<_>>()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn deals(db: &Db, ids: &[i64]) {
    let deals: Vec<Opportunity> = ids
        .iter()
        .step_by(20)
        .map(|id| Opportunity {
            id: 0,
            external_id: format!("d{id}"),
            lead_id: *id,
            name: None,
            product: None,
            stage: "talk".to_owned(),
            outcome: ["open", "won", "lost"][(*id % 3) as usize].to_owned(),
            amount: Some(1e6),
            currency: Some("KRW".to_owned()),
            opened_at: 0,
            closed_at: None,
            expected_close_at: Some(1_700_000_000_000_000),
            reason: None,
            competitor: None,
            owner: None,
            attributes: "{}".to_owned(),
            recorded_at: 0,
        })
        .collect();
    let mut tx = db.write().await.unwrap();
    opportunity::save(&mut tx, &deals).await.unwrap();
    tx.commit().await.unwrap();
}

/// Milliseconds: half of them take no longer, and 99 of 100.
async fn timed(name: &str, told: &str, mut run: impl AsyncFnMut(usize)) {
    for round in 0..3 {
        run(round).await;
    }
    let mut times = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        let begun = Stopwatch::now();
        run(round).await;
        times.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_unstable_by(f64::total_cmp);
    let (half, most) = (times[ROUNDS / 2], times[ROUNDS * 99 / 100]);
    eprintln!("{name:10} {told:44} p50 {half:7.1} ms   p99 {most:7.1} ms");
}

async fn measure(name: &str, office: Office) {
    let mut rng = Rng::with_seed(1);
    let begun = Stopwatch::now();
    let firms = companies(&office.db, &mut rng).await;
    let ids = people(&office.db, &mut rng, &firms).await;
    scores(&office.db, &mut rng, &ids).await;
    deals(&office.db, &ids).await;
    office.db.analyze().await.unwrap();
    eprintln!("{name:10} {LEADS} leads filled in {:.0} s", begun.elapsed().as_secs_f64());
    let workspace = &office.workspace;
    let filters = [
        ("no filter", None),
        ("stage, of many", Some("{ attribute: stage, in: [mql, sal] }")),
        (
            "owner and stage",
            Some("{ all: [{ attribute: owner, eq: rep7@x.io }, { attribute: stage, eq: sql }] }"),
        ),
        ("score at least", Some("{ attribute: score, gte: 60 }")),
        ("low scores, highest first", Some("{ attribute: score, lt: 20 }")),
        ("attribute, of many", Some("{ attribute: job_level, in: [c_level, director] }")),
        ("attribute, of few", Some("{ attribute: budget, gte: 99900 }")),
        (
            "account and attribute, of few",
            Some("{ all: [{ attribute: account.segment, eq: ent }, { attribute: budget, lt: 100 }] }"),
        ),
        ("nobody", Some("{ attribute: note, eq: nobody }")),
        (
            "not, any, text",
            Some(
                "{ not: { any: [{ attribute: source, matches: '[0-7]$' }, { attribute: account.industry, contains: o }] } }",
            ),
        ),
    ];
    for (told, filter) in filters {
        let wanted = Wanted { filter: filter.map(str::to_owned), ..Wanted::default() };
        let asked = ListLeads { wanted, limit: 50, ..ListLeads::default() };
        timed(name, &format!("list: {told}"), async |_| {
            drop(leads::list(workspace, &asked, &Sees::All).await.unwrap());
        })
        .await;
    }
    for sort in ["name", "-company", "stage", "created_at", "-last_activity", "owner", "source"] {
        let asked = ListLeads { sort: Some(sort.to_owned()), limit: 50, ..ListLeads::default() };
        timed(name, &format!("list: sorted by {sort}"), async |_| {
            drop(leads::list(workspace, &asked, &Sees::All).await.unwrap());
        })
        .await;
    }
    let mine = Sees::OwnedBy(vec!["rep7@x.io".to_owned()]);
    let asked = ListLeads { limit: 50, ..ListLeads::default() };
    timed(name, "list: one's own", async |_| drop(leads::list(workspace, &asked, &mine).await.unwrap()))
        .await;
    for q in ["한ㅂ", "ㅎㅂㄱ", "firm123", "zzzz"] {
        timed(name, &format!("search: {q}"), async |_| {
            drop(leads::search(workspace, q, &Sees::All).await.unwrap());
        })
        .await;
        let wanted = Wanted { q: Some(q.to_owned()), ..Wanted::default() };
        let asked = ListLeads { wanted, limit: 50, ..ListLeads::default() };
        timed(name, &format!("list: q {q}"), async |_| {
            drop(leads::list(workspace, &asked, &Sees::All).await.unwrap());
        })
        .await;
    }
    for (by, and_by) in [
        ("stage", None),
        ("owner", None),
        ("industry", None),
        ("size", Some("stage")),
        ("outcome", None),
        ("job_level", None),
    ] {
        let asked = GroupLeads {
            by: Some(by.to_owned()),
            and_by: and_by.map(str::to_owned),
            ..GroupLeads::default()
        };
        timed(name, &format!("groups: {by} {}", and_by.unwrap_or("")), async |_| {
            drop(leads::groups(workspace, &asked, &Sees::All).await.unwrap());
        })
        .await;
    }
    timed(name, "lead page", async |round| {
        let key = format!("#{}", ids[round * 997 % ids.len()]);
        drop(leads::show(workspace, &key, &Sees::All).await.unwrap());
    })
    .await;
}
