//! Messages in Parquet, as DuckDB writes it: `messages.parquet` has 14 rows in one group, six of them sound.

use std::path::PathBuf;

use baton_app::import::read::{Item, LeadKey, Message, MessageBody, ParquetMessages};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reading").join(name)
}

/// (row, column, reason)
type Refused = (u64, Option<String>, String);

fn read() -> (Vec<(u64, Message)>, Vec<Refused>) {
    let mut messages = ParquetMessages::open(&file("messages.parquet")).unwrap();
    let (mut taken, mut rejected) = (Vec::new(), Vec::new());
    while let Some(item) = messages.next().unwrap() {
        match item {
            Item::Row { line, row } => taken.push((line, row)),
            Item::Skipped { .. } => panic!("nothing is skipped"),
            Item::Rejected(row) => {
                assert_eq!(row.fields.len(), messages.columns().count());
                rejected.push((row.line, row.column, row.reason));
            }
        }
    }
    assert_eq!(messages.counts(), (taken.len() as u64, rejected.len() as u64));
    assert_eq!(messages.consumed(), messages.bytes());
    (taken, rejected)
}

#[test]
fn rows_become_messages() {
    let (taken, _) = read();
    assert_eq!(taken.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 9, 10, 11, 12]);
    let first = &taken[0].1;
    assert_eq!(first.lead, [LeadKey::ExternalId("홍길동".into())]);
    assert_eq!(first.at.to_string(), "2026-03-01T09:00:00.123456Z");
    assert_eq!(first.context.as_deref(), Some(r#"{"ip":"192.0.2.1"}"#));
    let event = |name: &str, properties: &str| MessageBody::Event {
        name: name.into(),
        properties: properties.into(),
    };
    assert_eq!(first.body, event("Page Viewed", r#"{"path":"/pricing"}"#));
    let traits = r#"{"job_title":"CTO","email":"u2@example.com"}"#;
    assert_eq!(taken[1].1.body, MessageBody::Identify { traits: traits.into() });
    assert_eq!(taken[2].1.body, event("Email Replied", "{}"));
    let group = |index: usize| match &taken[index].1.body {
        MessageBody::Group { group_id, .. } => group_id.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!([group(4), group(5)], ["g1", "lead:u3"]);
}

#[test]
fn an_id_that_is_missing_is_derived_and_the_same_each_time() {
    let ids = || read().0.into_iter().map(|(_, message)| message.message_id).collect::<Vec<_>>();
    let first = ids();
    assert_eq!(first, ids());
    assert_ne!(first[2], first[3], "two rows that are the same are two events");
}

#[test]
fn bad_rows_are_refused_with_their_number_and_column() {
    let (_, rejected) = read();
    let told: Vec<(u64, Option<&str>, &str)> =
        rejected.iter().map(|(line, column, reason)| (*line, column.as_deref(), reason.as_str())).collect();
    for (told, (line, column, part)) in told.iter().zip([
        (3, Some("lead"), "missing"),
        (4, Some("lead"), "missing"),
        (5, Some("properties"), "key must be a string"),
        (6, Some("occurred_at"), "missing"),
        (7, Some("name"), "missing"),
        (8, None, "longer than 32768 bytes"),
        (13, Some("properties"), "not an object"),
        (14, Some("properties"), "NUL"),
    ]) {
        assert_eq!((told.0, told.1), (line, column));
        assert!(told.2.contains(part), "{told:?}");
    }
    assert_eq!(told.len(), 8);
}

#[test]
fn columns_that_are_wrong_are_named_with_their_type() {
    let error = ParquetMessages::open(&file("wrong-columns.parquet")).err().unwrap().to_string();
    for part in [
        "wrong-columns.parquet: ",
        "column `lead` is Int64, not text",
        "no column `name`",
        "column `occurred_at` is Date32, not a timestamp",
        "column `properties` is Struct",
    ] {
        assert!(error.contains(part), "{error}");
    }
    assert!(ParquetMessages::open(&file("main.rs")).is_err());
    assert!(ParquetMessages::open(&file("absent")).is_err());
}
