//! The demo: full of life, and the same every time.

use baton_app::demo::{self, Settings};
use baton_app::explain_lead::{ModelChoice, explain_lead};
use baton_app::progress::Reporter;
use baton_app::report::{self, Dimension, Query, Verdict};

use crate::office::{NOW, Office, at, on_both};

on_both!(the_demo_shows_what_it_promises);

async fn the_demo_shows_what_it_promises(office: Office) {
    let settings = Settings::ending(at(NOW).midnight());
    let filled = demo::fill(&office.workspace, &settings, &Reporter::silent()).await.unwrap();
    assert_eq!(filled.leads, 2_000);
    assert!((54_000..66_000).contains(&filled.events) && filled.machine_events > 1_000, "{filled:?}");
    assert!(filled.won > 5 && filled.lost > 5 && filled.open_handoffs > 5, "{filled:?}");
    let query = Query { by: Some(Dimension::Source), ..Query::default() };
    let told = report::conversion(&office.workspace, &query).await.unwrap();
    let verdict = |key: &str| told.rows.iter().find(|row| row.key == key).unwrap().versus_benchmark;
    assert_eq!(verdict("referral"), Some(Verdict::Above));
    assert_eq!(verdict("paid_social"), Some(Verdict::Below));
    assert_eq!(verdict("trade_fair"), Some(Verdict::TooFewToSay));
    let key = demo::showcase(&office.workspace).await.unwrap().unwrap();
    let shown = explain_lead(&office.workspace, &key, None, ModelChoice::Published).await.unwrap();
    let explanation = shown.explanation.unwrap();
    assert!(explanation.now.qualified && !explanation.unknown.is_empty());
    assert!(explanation.ledger.iter().any(|entry| entry.fades.is_some()));
    assert!(explanation.ledger.iter().any(|entry| entry.line.clamp.is_some()));
    let refused =
        |entry: &baton_app::explain::Entry| entry.line.evidence.as_ref().is_some_and(|e| e.refused > 0);
    assert!(explanation.ledger.iter().any(refused));
}
