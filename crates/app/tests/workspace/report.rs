//! Reports over what is stored.

use baton_app::Stage;
use baton_app::report::{self, Benchmark, Dimension, Query, Verdict};

use crate::office::{Office, at, on_both};

on_both!(
    a_quarter_of_a_thousand,
    a_recycled_lead_counts_once,
    a_source_has_its_own_benchmark,
    wins_and_losses
);

/// Imported MQLs of which every `one_in`th became SQL.
fn mqls(first: u32, count: u32, one_in: u32, source: &str) -> String {
    let row = |n: u32| {
        let stage = if n.is_multiple_of(one_in) { "sql" } else { "mql" };
        format!(
            "{n},u{n}@x.example,Clerk,Firm {},{},{source},2026-01-05,{stage},2026-03-01\n",
            n % 7,
            10 + n % 7 * 100
        )
    };
    (first..first + count).map(row).collect()
}

/// The same people as MQLs a month before.
fn entered(first: u32, count: u32) -> String {
    (first..first + count)
        .fold(String::new(), |text, n| text + &n.to_string() + ",,,,,,2026-01-05,mql,2026-02-01\n")
}

async fn a_quarter_of_a_thousand(office: Office) {
    office.leads(&entered(1_000, 1_000)).await;
    office.leads(&mqls(1_000, 1_000, 4, "web")).await;
    let query = Query {
        since: Some(at("2026-01-01T00:00:00Z")),
        until: Some(at("2026-02-15T00:00:00Z")),
        ..Query::default()
    };
    let told = report::conversion(&office.workspace, &query).await.unwrap();
    let json = serde_json::to_value(&told.total).unwrap();
    assert_eq!(
        (&json["denominator"], &json["numerator"], &json["rate"]),
        (&1_000.into(), &250.into(), &0.25.into())
    );
    assert_eq!(json["ci95"], serde_json::json!([0.224, 0.278]));
    assert_eq!(json["versus_benchmark"], "above");
    let by_size = Query { by: Some(Dimension::Size), ..query };
    let told = report::conversion(&office.workspace, &by_size).await.unwrap();
    assert_eq!(told.rows.iter().map(|row| row.denominator).sum::<u64>(), 1_000);
    assert!(told.rows.iter().any(|row| row.key == "50-249"));
}

async fn a_recycled_lead_counts_once(office: Office) {
    office.leads("1,a@x.example,,,,web,2026-01-05,mql,2026-02-01\n").await;
    office.leads("1,,,,,,2026-01-05,recycled,2026-02-10\n1,,,,,,2026-01-05,mql,2026-03-01\n1,,,,,,2026-01-05,sql,2026-03-05\n").await;
    let told = report::conversion(&office.workspace, &Query::default()).await.unwrap();
    assert_eq!((told.total.denominator, told.total.numerator), (1, 1));
    let path: Vec<Stage> = office.path("1").await.into_iter().map(|(stage, ..)| stage).collect();
    assert_eq!(path, [Stage::Lead, Stage::Mql, Stage::Recycled, Stage::Mql, Stage::Sql]);
}

async fn a_source_has_its_own_benchmark(office: Office) {
    office.leads(&(entered(0, 200) + &entered(1_000, 200))).await;
    office.leads(&(mqls(0, 200, 4, "fair") + &mqls(1_000, 200, 4, "web"))).await;
    let own = Benchmark { from: Stage::Mql, to: Stage::Sql, source: Some("fair".into()), rate: 0.5 };
    report::set_benchmark(&office.workspace, &own, "Dana").await.unwrap();
    let query = Query { by: Some(Dimension::Source), ..Query::default() };
    let told = report::conversion(&office.workspace, &query).await.unwrap();
    let verdict = |key: &str| told.rows.iter().find(|row| row.key == key).unwrap().versus_benchmark;
    assert_eq!((verdict("fair"), verdict("web")), (Some(Verdict::Below), Some(Verdict::Above)));
    let bad = Benchmark { rate: 13.0, ..own };
    assert!(report::set_benchmark(&office.workspace, &bad, "Dana").await.is_err());
}

async fn wins_and_losses(office: Office) {
    office.leads("1,a@x.example,,Hanbit,,web,2026-01-05,,\n2,b@x.example,,Hanbit,,web,2026-01-05,,\n").await;
    office.deals("1,d1,closed_won,2026-02-01,2026-03-01,100,fit\n2,d2,closed_lost,2026-02-01,2026-03-01,50,price\n2,d3,open,2026-02-01,,70,\n").await;
    let told = report::win_loss(&office.workspace, &Query::default()).await.unwrap();
    assert_eq!((told.total.won, told.total.lost, told.total.open), (1, 1, 1));
    let reasons: Vec<&str> = told.by["reason"].iter().map(|row| row.key.as_str()).collect();
    assert!(reasons.contains(&"price") && reasons.contains(&"fit"));
    let sources = report::sources(&office.workspace, &Query::default()).await.unwrap();
    assert_eq!((sources.rows[0].source.as_str(), sources.rows[0].won, sources.rows[0].lost), ("web", 1, 1));
    let funnel = report::funnel(&office.workspace, &Query::default()).await.unwrap();
    assert_eq!(funnel.rows.len(), 5);
}
