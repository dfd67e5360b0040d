//! What may be scored and sent.

use baton_app::Instant;
use baton_app::consent::{self, ConsentPolicy, ConsentRule, MaySend, NewConsent, may_send};
use baton_store::score::Score;
use fastrand::Rng;

use super::chores;
use crate::office::{Office, at, model, on_both};

on_both![
    nothing_scores_without_consent_where_it_needs_it,
    consent_arrives_with_messages,
    a_late_entry_judges_what_is_there,
    where_people_are_decides,
    sending_asks_the_ledger,
    any_order_gives_the_same_score,
];

fn rules(purpose: &str, countries: Option<&[&str]>) -> ConsentPolicy {
    let countries = countries.map(|all| all.iter().map(|&country| country.to_owned()).collect());
    ConsentPolicy { rules: vec![ConsentRule { purpose: purpose.to_owned(), countries }] }
}

async fn policy(office: &Office, policy: ConsentPolicy) {
    consent::set_policy(&office.workspace, &policy, None, "Ada").await.unwrap();
}

fn said<'a>(lead: &'a str, purpose: &'static str, given: bool, at: Option<Instant>) -> NewConsent<'a> {
    NewConsent {
        lead,
        purpose,
        channel: None,
        given,
        at,
        text_version: Some("v1"),
        way: "phone",
        by: "Mina",
        address: None,
    }
}

/// What it scores; nothing while nothing of it may be scored.
async fn total(office: &Office, lead: &str) -> f64 {
    office.explain(lead, None).await.explanation.map_or(0.0, |explanation| explanation.now.total)
}

async fn record(office: &Office, new: &NewConsent<'_>) {
    consent::record(&office.workspace, new).await.unwrap();
}

fn message(id: &str, lead: &str, name: &str, at: &str, properties: &str) -> String {
    format!(
        r#"{{"type":"track","messageId":"{id}","userId":"{lead}","event":"{name}","timestamp":"{at}","properties":{properties}}}"#
    ) + "\n"
}

async fn nothing_scores_without_consent_where_it_needs_it(office: Office) {
    office.publish(&model(40)).await.unwrap();
    office.messages(&message("m0", "u1", "Demo Attended", "2026-05-30T10:00:00Z", "{}")).await;
    assert!((total(&office, "u1").await - 50.0).abs() < 1e-9);
    office.it_is("2026-06-02T09:00:00Z");
    policy(&office, rules("profiling", None)).await;
    office.it_is("2026-06-05T09:00:00Z");
    office.messages(&message("m1", "u1", "Demo Attended", "2026-06-03T10:00:00Z", "{}")).await;
    office.messages(&message("m2", "u2", "Demo Attended", "2026-06-03T10:00:00Z", "{}")).await;
    assert!(
        (total(&office, "u1").await - 50.0).abs() < 1e-9,
        "what happened before is judged by what held then"
    );
    assert!(total(&office, "u2").await.abs() < 1e-9);
    assert!(!office.open_handoffs().await.contains(&"u2".to_owned()));
    record(&office, &said("u2", "profiling", true, Some(at("2026-06-03T00:00:00Z")))).await;
    assert!((total(&office, "u2").await - 50.0).abs() < 1e-9);
    assert!(office.open_handoffs().await.contains(&"u2".to_owned()));
    // Taken back from now on: what it did before stays scored.
    record(&office, &said("u2", "profiling", false, None)).await;
    office.it_is("2026-06-07T09:00:00Z");
    office.messages(&message("m3", "u2", "Page Viewed", "2026-06-06T10:00:00Z", "{}")).await;
    assert!((total(&office, "u2").await - 50.0).abs() < 1e-9);
    let then = office.explain("u2", Some(at("2026-06-06T12:00:00Z"))).await.explanation.unwrap();
    assert!((then.now.total - 50.0).abs() < 1e-9, "time travel sees the same");
}

async fn consent_arrives_with_messages(office: Office) {
    office.publish(&model(40)).await.unwrap();
    policy(&office, rules("profiling", None)).await;
    office.it_is("2026-06-05T09:00:00Z");
    let lines = message(
        "c1",
        "u1",
        "Consent Given",
        "2026-06-02T10:00:00Z",
        r#"{"purpose":"profiling","channel":"web","text_version":"2026-05"}"#,
    ) + &message("m1", "u1", "Page Viewed", "2026-06-02T11:00:00Z", "{}")
        + &message("c2", "u1", "Consent Withdrawn", "2026-06-03T10:00:00Z", r#"{"purpose":"profiling"}"#)
        + &message("m2", "u1", "Page Viewed", "2026-06-03T11:00:00Z", "{}");
    office.messages(&lines).await;
    office.messages(&lines).await;
    assert!((total(&office, "u1").await - 1.0).abs() < 1e-9);
    let (entries, standing) = consent::consents(&office.workspace, "u1").await.unwrap();
    assert_eq!(
        (entries.len(), entries[0].way.as_str(), entries[0].text_version.as_deref()),
        (2, "event", Some("2026-05"))
    );
    assert!(standing.iter().all(|standing| !standing.given));
}

async fn a_late_entry_judges_what_is_there(office: Office) {
    office.publish(&model(40)).await.unwrap();
    policy(&office, rules("profiling", None)).await;
    office.it_is("2026-06-05T09:00:00Z");
    office.messages(&message("m1", "u1", "Demo Attended", "2026-06-02T11:00:00Z", "{}")).await;
    assert!(total(&office, "u1").await.abs() < 1e-9);
    // The message that says so comes later than what it is about.
    office
        .messages(&message("c1", "u1", "Consent Given", "2026-06-02T10:00:00Z", r#"{"purpose":"profiling"}"#))
        .await;
    assert!((total(&office, "u1").await - 50.0).abs() < 1e-9);
    record(&office, &said("u1", "profiling", false, Some(at("2026-06-02T10:30:00Z")))).await;
    assert!(total(&office, "u1").await.abs() < 1e-9);
    let moves = office.path("u1").await;
    assert!(moves.iter().all(|(stage, ..)| *stage != baton_app::Stage::Mql), "{moves:?}");
}

async fn where_people_are_decides(office: Office) {
    office.publish(&model(40)).await.unwrap();
    policy(&office, rules("profiling", Some(&["KR"]))).await;
    office.it_is("2026-06-05T09:00:00Z");
    let country = |id: &str, lead: &str, country: &str, at: &str| {
        format!(
            r#"{{"type":"identify","messageId":"{id}","userId":"{lead}","timestamp":"{at}","traits":{{"country":"{country}"}}}}"#
        ) + "\n"
    };
    let view = |id: &str, lead: &str| message(id, lead, "Page Viewed", "2026-06-03T11:00:00Z", "{}");
    office.messages(&(country("i1", "us", "US", "2026-06-02T00:00:00Z") + &view("m1", "us"))).await;
    office.messages(&(country("i2", "kr", "KR", "2026-06-02T00:00:00Z") + &view("m2", "kr"))).await;
    office.messages(&view("m3", "unknown")).await;
    let rounded = async |lead: &str| total(&office, lead).await.round() as i64;
    assert_eq!((rounded("us").await, rounded("kr").await, rounded("unknown").await), (1, 0, 0));
    // It is said later, and of then.
    office.messages(&country("i3", "unknown", "US", "2026-06-01T12:00:00Z")).await;
    assert_eq!(rounded("unknown").await, 1);
}

async fn sending_asks_the_ledger(office: Office) {
    office.leads("u1,a@x.io,,,,,2026-01-01,,\n").await;
    let id = office.lead("u1").await.id;
    let may = async |channel: &str| {
        let mut tx = office.db.read().await.unwrap();
        may_send(&mut tx, id, channel, "marketing_email", office.workspace.now()).await.unwrap()
    };
    assert_eq!(may("email").await, MaySend::NotNeeded);
    office.it_is("2026-06-02T09:00:00Z");
    policy(&office, rules("marketing_email", None)).await;
    assert_eq!(may("email").await, MaySend::Missing);
    record(&office, &said("u1", "marketing_email", true, None)).await;
    assert_eq!(may("email").await, MaySend::Consented);
    office.it_is("2026-06-03T09:00:00Z");
    record(&office, &NewConsent { channel: Some("email"), ..said("u1", "marketing_email", false, None) })
        .await;
    assert_eq!((may("email").await, may("sms").await), (MaySend::Withdrawn, MaySend::Consented));
    office.it_is("2026-06-04T09:00:00Z");
    policy(&office, ConsentPolicy::default()).await;
    assert!(!may("email").await.may(), "what was taken back stays so though nobody has to ask any more");
    let later =
        NewConsent { at: Some(at("2027-01-01T00:00:00Z")), ..said("u1", "marketing_email", true, None) };
    assert!(consent::record(&office.workspace, &later).await.is_err());
    assert!(consent::record(&office.workspace, &said("u1", "Marketing", true, None)).await.is_err());
}

/// Nothing is scored without consent that held, whatever comes in which order: against the plain reading of the definition.
async fn any_order_gives_the_same_score(office: Office) {
    office.publish(&model(1_000)).await.unwrap();
    policy(&office, rules("profiling", None)).await;
    office.it_is("2026-06-20T09:00:00Z");
    let mut rng = Rng::with_seed(7);
    for lead in 0..6 {
        let mut lines: Vec<(i64, u8, String)> = Vec::new();
        let day = |n: i64| format!("2026-06-{:02}T{:02}:00:00Z", 2 + n / 24, n % 24);
        let mut times: Vec<i64> = (0..400).collect();
        rng.shuffle(&mut times);
        for (n, hour) in times.into_iter().take(16).enumerate() {
            let (kind, name) = match rng.u8(0..4) {
                0 => (1, "Consent Given"),
                1 => (2, "Consent Withdrawn"),
                _ => (0, "Page Viewed"),
            };
            lines.push((
                hour,
                kind,
                message(
                    &format!("{lead}.{n}"),
                    &format!("u{lead}"),
                    name,
                    &day(hour),
                    r#"{"purpose":"profiling"}"#,
                ),
            ));
        }
        let mut sorted = lines.clone();
        sorted.sort_unstable_by_key(|(hour, ..)| *hour);
        let (mut given, mut wanted) = (false, 0);
        for (_, kind, _) in &sorted {
            match kind {
                1 => given = true,
                2 => given = false,
                _ => wanted += i64::from(given),
            }
        }
        for (.., line) in lines {
            office.messages(&line).await;
        }
        let name = format!("u{lead}");
        assert_eq!(total(&office, &name).await.round() as i64, wanted, "{name}");
        let stored: Option<Score> = office.scores().await.remove(&name);
        assert_eq!(stored.map_or(0, |score| score.total.round() as i64), wanted, "{name}, stored");
    }
    chores(&office).await;
}
