//! Looking after a workspace from the shell: backup, restore, export, doctor, moving it.

use serde_json::Value;

use crate::common::{baton, json, refused, stdout};

const EVENTS: &str = r#"{"type":"identify","messageId":"i1","userId":"1","timestamp":"2026-02-01T10:00:00Z","traits":{"email":"kim@hanbit.example","job_title":"CEO"}}
{"type":"track","messageId":"m1","userId":"1","timestamp":"2026-02-01T10:00:00Z","event":"Meeting Booked"}
{"type":"page","messageId":"m3","anonymousId":"b1","timestamp":"2026-02-02T10:00:00Z","properties":{"path":"/pricing"}}
"#;

/// A folder with a workspace in `baton-data`.
fn office() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("events.ndjson"), EVENTS).unwrap();
    stdout(&baton(folder.path(), &["import", "events", "events.ndjson"]));
    folder
}

#[test]
fn a_backup_goes_and_comes() {
    let office = office();
    let here = office.path();
    let made = json(&baton(here, &["backup", "--to", "b.sqlite", "--json"]));
    let table = |name: &str| {
        let tables = made["tables"].as_array().unwrap();
        tables.iter().find(|table| table["table"] == name).unwrap()["rows"].clone()
    };
    assert_eq!((table("event"), table("lead")), (3.into(), 2.into()));
    assert_eq!(made["bytes"], here.join("b.sqlite").metadata().unwrap().len());
    assert!(refused(&baton(here, &["backup", "--to", "b.sqlite"]), 1).contains("is there already"));
    assert!(refused(&baton(here, &["restore", "b.sqlite"]), 1).contains("--replace"));
    let told = stdout(&baton(here, &["restore", "b.sqlite", "--data", "other"]));
    assert!(
        told.starts_with("other: ") && told.contains("rows restored") && told.contains("event"),
        "{told}"
    );
    let explain =
        |data: &str| stdout(&baton(here, &["explain", "1", "--at", "2026-02-03T00:00:00Z", "--data", data]));
    assert_eq!(explain("other"), explain("baton-data"));
    let korean = stdout(&baton(here, &["restore", "b.sqlite", "--replace", "--lang", "ko"]));
    assert!(korean.contains("되돌렸어요") && korean.contains("baton.sqlite.before-restore"), "{korean}");
    assert!(refused(&baton(here, &["restore", "none.sqlite", "--data", "third"]), 1).contains("none.sqlite"));
    assert!(!here.join("third").exists());
}

#[test]
fn an_export_is_read_by_replay_and_import() {
    let office = office();
    let here = office.path();
    let told = json(&baton(here, &["export", "events", "--to", "out", "--json"]));
    assert_eq!((&told["messages"], &told["events"], &told["left_out"]), (&3.into(), &2.into(), &0.into()));
    assert!(refused(&baton(here, &["export", "events", "--to", "out"]), 1).contains("is there already"));
    std::fs::write(here.join("model.yaml"), stdout(&baton(here, &["model", "show", "b2b-default"]))).unwrap();
    let replay = |events: &str| {
        let at = "2026-02-03T00:00:00Z";
        stdout(&baton(here, &["replay", "--model", "model.yaml", "--events", events, "--at", at]))
    };
    assert_eq!(replay("out/events.ndjson"), replay("events.ndjson"));
    let import = ["import", "events", "out/events.ndjson", "--data", "second"];
    let imported = json(&baton(here, &[&import[..], &["--json"]].concat()));
    assert_eq!((&imported["events"], &imported["rejected"]), (&3.into(), &0.into()));
    assert!(refused(&baton(here, &["export", "leads"]), 2).contains("leads"));
}

/// Bytes of a page of the file of SQLite.
const PAGE: usize = 2_048;

#[test]
fn the_doctor_tells_what_is_well_and_what_is_not() {
    let office = office();
    let here = office.path();
    let told = json(&baton(here, &["doctor", "--deep", "--json"]));
    let check = |name: &str| {
        let checks = told["checks"].as_array().unwrap();
        checks.iter().find(|check| check["check"] == name).unwrap_or_else(|| panic!("{told}"))
    };
    assert_eq!(told["ok"], true);
    for name in ["database", "schema", "integrity", "durability", "clock", "waiting", "model", "scores"] {
        assert_eq!((&check(name)["status"], &check(name)["advice"]), (&"ok".into(), &Value::Null), "{told}");
    }
    assert_eq!((&check("scores")["leads"], &check("scores")["unlike"]), (&2.into(), &0.into()));
    assert!(check("disk")["free"].as_u64().unwrap() > 0);
    let text = stdout(&baton(here, &["doctor"]));
    assert!(text.contains("journal_mode=wal synchronous=FULL") && !text.contains("derived anew"), "{text}");
    assert!(stdout(&baton(here, &["doctor", "--lang", "ko"])).contains("파일이 온전해요"));
    assert!(refused(&baton(here, &["doctor", "--all"]), 2).contains("--deep"));
    assert!(refused(&baton(here, &["doctor", "--data", "none"]), 1).contains("no workspace is there"));
    let file = here.join("baton-data/baton.sqlite");
    let mut bytes = std::fs::read(&file).unwrap();
    // A page on which somebody's address stands is none of those with the schema.
    let place = bytes.windows(6).rposition(|part| part == b"hanbit").unwrap() / PAGE * PAGE;
    bytes[place..place + PAGE].fill(0x5a);
    std::fs::write(&file, bytes).unwrap();
    let sick = baton(here, &["doctor", "--json"]);
    assert_eq!(sick.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&sick.stderr).contains("checks failed"));
    let told: Value = serde_json::from_slice(&sick.stdout).unwrap();
    assert_eq!(told["ok"], false);
    let integrity = told["checks"].as_array().unwrap().iter().find(|check| check["check"] == "integrity");
    assert!(integrity.unwrap()["advice"].as_str().unwrap().contains("baton restore"), "{told}");
}

#[test]
fn a_workspace_moves_from_file_to_file() {
    let office = office();
    let here = office.path();
    let arguments =
        ["migrate-data", "--from", "sqlite:baton-data/baton.sqlite", "--to", "sqlite:moved.sqlite"];
    let told = json(&baton(here, &[&arguments[..], &["--json"]].concat()));
    assert!(
        told["tables"]
            .as_array()
            .unwrap()
            .iter()
            .any(|table| table["table"] == "event" && table["rows"] == 3)
    );
    assert!(refused(&baton(here, &arguments), 1).contains("not empty"));
    let there = ["explain", "1", "--database-url", "sqlite:moved.sqlite"];
    assert!(stdout(&baton(here, &there)).contains("kim@hanbit.example"));
    let korean =
        ["migrate-data", "--from", "sqlite:moved.sqlite", "--to", "sqlite:again.sqlite", "--lang", "ko"];
    assert!(stdout(&baton(here, &korean)).contains("양쪽이 같아요"));
    assert!(refused(&baton(here, &["migrate-data", "--from", "sqlite:x"]), 2).contains("--to"));
}
