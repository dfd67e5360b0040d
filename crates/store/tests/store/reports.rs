//! What reports read.

use baton_model::Stage;
use baton_store::account::{self, Account};
use baton_store::decision::{self, Decision};
use baton_store::lead::{self, Lead};
use baton_store::opportunity::{self, Opportunity};
use baton_store::report::{self, BenchmarkRow};
use baton_store::transition::{self, Transition};
use baton_store::{Db, StoreError};

use crate::common::{commit, company, look, on_both, people, person, some, step};
use crate::opportunities::deal;

on_both![
    steps_come_by_lead_and_time,
    leads_come_with_what_they_are_grouped_by,
    deals_come_with_what_became_of_them,
    a_benchmark_is_preset_and_editable,
    a_benchmark_is_a_rate,
    outcomes_are_recorded_since_the_first,
];

async fn steps_come_by_lead_and_time(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    let backfilled = Transition { backfilled: 1, model_version: some("v"), ..step(b, "mql", 1) };
    commit!(db, tx => transition::append(tx, &[&backfilled, &step(a, "sql", 20), &step(a, "mql", 10)]));
    let steps = look!(db, tx => report::steps(tx, &Stage::ALL));
    let seen: Vec<_> =
        steps.iter().map(|one| (one.lead_id, one.to_stage.as_str(), one.occurred_at)).collect();
    assert_eq!(seen, [(a, "mql", 10), (a, "sql", 20), (b, "mql", 1)]);
    assert_eq!((steps[2].backfilled, steps[2].model_version.as_deref()), (1, Some("v")));
    let steps = look!(db, tx => report::steps(tx, &[Stage::Sql, Stage::Customer]));
    assert_eq!(steps.iter().map(|one| (one.lead_id, one.occurred_at)).collect::<Vec<_>>(), [(a, 20)]);
    assert_eq!(look!(db, tx => report::steps(tx, &[])), []);
}

async fn leads_come_with_what_they_are_grouped_by(db: Db) {
    let mut accounts = [Account { industry: some("media"), employees: Some(40), ..company("Blue") }];
    commit!(db, tx => account::save(tx, &mut accounts));
    let mut leads = [
        Lead {
            account_id: Some(accounts[0].id),
            source: some("webinar"),
            campaign: some("spring"),
            owner: some("Rui"),
            ..person("a@x.io")
        },
        person("b@x.io"),
    ];
    commit!(db, tx => lead::save(tx, &mut leads));
    let keys = look!(db, tx => report::keys(tx));
    assert_eq!(keys.iter().map(|one| one.id).collect::<Vec<_>>(), leads.map(|lead| lead.id));
    let first = &keys[0];
    assert_eq!((first.source.as_deref(), first.campaign.as_deref()), (Some("webinar"), Some("spring")));
    assert_eq!(
        (first.industry.as_deref(), first.employees, first.owner.as_deref()),
        (Some("media"), Some(40), Some("Rui"))
    );
    assert_eq!((&keys[1].source, &keys[1].industry, keys[1].employees), (&None, &None, None));
    let mut some = look!(db, tx => report::keys_of(tx, &[keys[1].id, keys[0].id, -1]));
    some.sort_by_key(|one| one.id);
    assert_eq!(some, keys);
    assert_eq!(look!(db, tx => report::keys_of(tx, &[])), []);
}

async fn deals_come_with_what_became_of_them(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let lost = Opportunity {
        outcome: "lost".to_owned(),
        closed_at: Some(50),
        reason: some("price"),
        ..deal(lead, "D-2")
    };
    commit!(db, tx => opportunity::save(tx, &[deal(lead, "D-1"), lost]));
    let deals = look!(db, tx => report::deals(tx));
    assert_eq!(deals.iter().map(|one| one.outcome.as_str()).collect::<Vec<_>>(), ["open", "lost"]);
    let lost = &deals[1];
    assert_eq!((lost.lead_id, lost.opened_at, lost.closed_at), (lead, 10, Some(50)));
    assert_eq!((lost.amount, lost.currency.as_deref()), (Some(1_234.56), Some("KRW")));
    assert_eq!(
        (lost.reason.as_deref(), lost.competitor.as_deref(), lost.owner.as_deref()),
        (Some("price"), Some("Other"), Some("Rui"))
    );
}

fn benchmark(source: &str, rate: f64) -> BenchmarkRow {
    BenchmarkRow { from_stage: "mql".to_owned(), to_stage: "sql".to_owned(), source: source.to_owned(), rate }
}

async fn a_benchmark_is_preset_and_editable(db: Db) {
    assert_eq!(look!(db, tx => report::benchmarks(tx)), [benchmark("", 0.13)]);
    for (source, rate) in [("webinar", 0.2), ("", 0.15), ("webinar", 0.25)] {
        commit!(db, tx => report::set_benchmark(tx, &benchmark(source, rate)));
    }
    assert_eq!(look!(db, tx => report::benchmarks(tx)), [benchmark("", 0.15), benchmark("webinar", 0.25)]);
}

async fn a_benchmark_is_a_rate(db: Db) {
    let mut tx = db.write().await.unwrap();
    for faulty in [benchmark("", 1.1), benchmark("", -0.1), benchmark("", f64::NAN), benchmark("a\0", 0.1)] {
        assert!(matches!(report::set_benchmark(&mut tx, &faulty).await, Err(StoreError::Value { .. })));
    }
}

async fn outcomes_are_recorded_since_the_first(db: Db) {
    assert_eq!(look!(db, tx => report::outcomes_since(tx)), None);
    let [lead] = people(&db, ["a@x.io"]).await;
    commit!(db, tx => opportunity::save(tx, &[deal(lead, "D-1")]));
    assert_eq!(look!(db, tx => report::outcomes_since(tx)), Some(10));
    let decided = Decision {
        reference: "r".to_owned(),
        lead_id: lead,
        stage: "sql".to_owned(),
        decided_at: 4,
        recorded_at: 9,
        actor: "Rui".to_owned(),
        reason: "manual".to_owned(),
        note: None,
        imported: 0,
    };
    commit!(db, tx => decision::add(tx, &[decided]));
    assert_eq!(look!(db, tx => report::outcomes_since(tx)), Some(4));
}
