//! The binary as scripts use it: what is on stdout, what is on stderr, the exit status.

use std::process::Command;

use serde_json::Value;

use crate::common::{baton, json, refused, stdout};

const LEADS: &str = "id,Email,Name,Job Title,Company,Employees,since\n1,kim@hanbit.example,김하나,대표이사,한빛물류,120,2026-01-05\n2,lee@x.example,Lee,Clerk,Saebyeok,40,2026-01-06\n";
const MAP: &str = "key: { external_id: id }\nlead: { email: Email, name: Name, job_title: Job Title }\naccount: { name: Company, employees: Employees }\ncreated_at: { column: since, format: \"%Y-%m-%d\" }\nas_of: created_at\n";
const EVENTS: &str = r#"{"type":"track","messageId":"m1","userId":"1","timestamp":"2026-02-01T10:00:00Z","event":"Meeting Booked"}
{"type":"track","messageId":"m2","userId":"1","timestamp":"2026-02-02T10:00:00Z","event":"Demo Attended"}
{"type":"page","messageId":"m3","userId":"1","timestamp":"2026-02-02T10:00:00Z","properties":{"path":"/pricing"}}
"#;

fn office() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("leads.csv"), LEADS).unwrap();
    std::fs::write(folder.path().join("map.yaml"), MAP).unwrap();
    std::fs::write(folder.path().join("events.ndjson"), EVENTS).unwrap();
    folder
}

#[test]
fn from_an_export_to_an_explained_mql() {
    let office = office();
    let here = office.path();
    let leads = json(&baton(here, &["import", "leads", "leads.csv", "--map", "map.yaml", "--json"]));
    assert_eq!((&leads["leads_created"], &leads["rejected"]), (&2.into(), &0.into()));
    assert!(stdout(&baton(here, &["import", "events", "events.ndjson"])).contains("3 events stored"));
    let then = ["explain", "1", "--at", "2026-02-03T00:00:00Z"];
    let ledger = stdout(&baton(here, &then));
    assert!(ledger.contains("MQL since 2026-02-01") && ledger.contains("Booked a meeting"), "{ledger}");
    let korean = stdout(&baton(here, &[&then[..], &["--lang", "ko"]].concat()));
    assert!(
        korean.contains("합계") && korean.contains("2026-02-01") && !korean.contains("Total"),
        "{korean}"
    );
    let explained = json(&baton(here, &[&then[..], &["--json"]].concat()));
    let lines = explained["ledger"].as_array().unwrap();
    let sum: f64 = lines.iter().map(|line| line["points"].as_f64().unwrap()).sum();
    assert!((sum - explained["now"]["total"].as_f64().unwrap()).abs() < 1e-5);
    assert_eq!(explained["lead"]["stage"], "mql");
    let funnel = json(&baton(here, &["report", "funnel", "--json"]));
    assert_eq!(funnel["rows"][0]["numerator"], 1);
}

#[test]
fn what_is_done_is_told_in_korean_too() {
    let office = office();
    let korean = |arguments: &[&str]| stdout(&baton(office.path(), &[&["--lang", "ko"], arguments].concat()));
    let imported = korean(&["import", "leads", "leads.csv", "--map", "map.yaml"]);
    assert!(imported.contains("리드 생성") && !imported.contains("created"), "{imported}");
    assert!(korean(&["import", "events", "events.ndjson", "--dry-run"]).contains("저장하지 않았어요"));
    assert!(korean(&["model", "publish", "trial-led"]).contains("점수 계산"));
    assert!(korean(&["model", "list"]).contains("적용 중"));
    assert!(korean(&["handoff", "list"]).contains("열린 인계가 없어요"));
    assert!(korean(&["demo", "--once", "--leads", "50"]).contains("리드 50명"));
}

#[test]
fn sales_is_told_what_is_missing() {
    let office = office();
    let here = office.path();
    stdout(&baton(here, &["import", "leads", "leads.csv", "--map", "map.yaml"]));
    stdout(&baton(here, &["bant", "set", "1", "need=confirmed", "--value", "월 마감이 느림"]));
    let refused = refused(&baton(here, &["stage", "set", "1", "sql"]), 1);
    assert!(refused.contains("budget, authority, timing not confirmed"), "{refused}");
    stdout(&baton(
        here,
        &["bant", "set", "1", "budget=confirmed", "authority=confirmed", "timing=confirmed"],
    ));
    assert_eq!(stdout(&baton(here, &["stage", "set", "1", "sql", "--by", "Dana"])), "1: lead → sql\n");
}

#[test]
fn wrong_use_is_2_and_failed_work_is_1() {
    let office = office();
    let here = office.path();
    for (arguments, status, part) in [
        (&["explain"][..], 2, "Usage"),
        (&["bant", "set", "1", "luck=confirmed"], 2, "luck"),
        (&["report", "conversion", "--by", "mood"], 2, "mood"),
        (&["explain", "1"], 1, "no workspace is there"),
        (&["report", "funnel"], 1, "no workspace is there"),
        (&["import", "leads", "none.csv", "--map", "map.yaml"], 1, "none.csv"),
        (&["import", "leads", "leads.csv"], 1, "--map"),
        (&["model", "check", "map.yaml"], 1, "schema: is missing"),
    ] {
        let told = refused(&baton(here, arguments), status);
        assert!(told.contains(part), "{arguments:?}: {told}");
    }
    stdout(&baton(here, &["import", "leads", "leads.csv", "--map", "map.yaml"]));
    let told = refused(&baton(here, &["report", "conversion", "--from", "sql", "--to", "mql"]), 2);
    assert!(told.contains("name a stage beyond"), "{told}");
    assert!(refused(&baton(here, &["explain", "nobody"]), 1).contains("no lead has"));
    let faulty = baton(here, &["--json", "model", "check", "map.yaml"]);
    assert_eq!(faulty.status.code(), Some(1));
    let faults: Value = serde_json::from_slice(&faulty.stdout).unwrap();
    assert!(faults["faults"].as_array().unwrap().iter().any(|fault| fault["place"] == "schema"), "{faults}");
}

#[test]
fn what_fails_makes_no_workspace() {
    let office = office();
    let here = office.path();
    std::fs::write(here.join("bad.csv"), LEADS.replace("2026-01-06", "soon")).unwrap();
    for arguments in [
        &["import", "leads", "none.csv", "--map", "map.yaml"][..],
        &["import", "leads", "leads.csv"],
        &["import", "leads", "bad.csv", "--map", "map.yaml", "--strict"],
    ] {
        refused(&baton(here, arguments), 1);
        assert!(!here.join("baton-data").exists(), "{arguments:?}");
    }
}

#[test]
fn a_reader_that_has_gone_is_no_fault() {
    let office = office();
    let schema = Command::new("sh")
        .args([
            "-c",
            "\"$0\" model schema | head -n 1; \"$0\" model schema > /dev/full",
            env!("CARGO_BIN_EXE_baton"),
        ])
        .current_dir(office.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&schema.stderr);
    assert!(!told.contains("panicked") && told.contains("No space left"), "{told}");
}

#[test]
fn flags_win_over_environment_over_file() {
    let office = office();
    let here = office.path();
    std::fs::write(here.join("baton.toml"), "data = \"from-file\"\njson = true\n").unwrap();
    let run = |environment: Option<&str>, flag: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_baton"));
        command.current_dir(here).env_clear().args(["import", "leads", "leads.csv", "--map", "map.yaml"]);
        command.envs(environment.map(|folder| ("BATON_DATA", folder)));
        command.args(flag.map(|folder| ["--data", folder]).into_iter().flatten());
        json(&command.output().unwrap())
    };
    run(None, None);
    run(Some("from-environment"), None);
    run(Some("from-environment"), Some("from-flag"));
    assert!(["from-file", "from-environment", "from-flag"].iter().all(|folder| here.join(folder).is_dir()));
    std::fs::write(here.join("baton.toml"), "dta = \"x\"\n").unwrap();
    assert!(refused(&baton(here, &["model", "list"]), 1).contains("dta"));
}

#[test]
fn a_dry_run_makes_no_workspace() {
    let office = office();
    let told =
        stdout(&baton(office.path(), &["import", "leads", "leads.csv", "--map", "map.yaml", "--dry-run"]));
    assert!(told.contains("2 leads created") && told.contains("nothing was stored"), "{told}");
    assert!(!office.path().join("baton-data").exists());
}

#[test]
fn models_are_checked_compared_and_published() {
    let office = office();
    let here = office.path();
    let template = stdout(&baton(here, &["model", "show", "b2b-default"]));
    std::fs::write(here.join("own.yaml"), template.replace("total: 60", "total: 55")).unwrap();
    let version = stdout(&baton(here, &["model", "check", "own.yaml"]));
    assert_eq!(version.trim().len(), 64);
    let diff = stdout(&baton(here, &["model", "diff", "b2b-default", "own.yaml"]));
    assert!(diff.contains("qualification") && diff.lines().count() == 1, "{diff}");
    let published = json(&baton(here, &["model", "publish", "own.yaml", "--by", "Dana", "--json"]));
    assert_eq!((&published["first"], published["version"].as_str().unwrap()), (&true.into(), version.trim()));
    let list = json(&baton(here, &["model", "list", "--json"]));
    assert_eq!((&list[0]["by"], &list[0]["live"]), (&"Dana".into(), &true.into()));
    let schema = json(&baton(here, &["model", "schema"]));
    assert_eq!(schema["properties"]["schema"]["const"], "baton.scoring/v1");
}

#[test]
fn no_file_makes_it_panic() {
    let office = office();
    let here = office.path();
    let odd: [(&str, &[u8]); 6] = [
        ("empty", b""),
        ("nul", b"a,b\n\0,\0\n"),
        ("bytes", &[0xff, 0xfe, 0x00, 0xd8, 0x0a, 0x00, 0x41]),
        ("quote", b"id,Email,since\n\"1,2,3\n"),
        ("gzip", &[0x1f, 0x8b, 8, 0, 0, 0]),
        ("parquet", b"PAR1\0\0\0\0PAR1"),
    ];
    for (name, bytes) in odd {
        for ending in ["csv", "ndjson", "parquet", "ndjson.gz"] {
            let file = format!("{name}.{ending}");
            std::fs::write(here.join(&file), bytes).unwrap();
            for what in ["leads", "events", "opportunities"] {
                let output = baton(here, &["import", what, &file, "--map", "map.yaml"]);
                let told = String::from_utf8_lossy(&output.stderr);
                assert!(
                    matches!(output.status.code(), Some(0 | 1)) && !told.contains("panicked"),
                    "{what} {file}: {told}"
                );
            }
        }
        for arguments in [&["model", "check"][..], &["model", "publish"]] {
            let output = baton(here, &[arguments, &[&format!("{name}.csv")]].concat());
            assert_eq!(output.status.code(), Some(1), "{output:?}");
        }
        let replay = ["replay", "--model", "own.yaml", "--at", "each-event", "--events"];
        std::fs::write(here.join("own.yaml"), stdout(&baton(here, &["model", "show", "b2b-default"])))
            .unwrap();
        for ending in ["ndjson", "parquet"] {
            let output = baton(here, &[&replay[..], &[&format!("{name}.{ending}")]].concat());
            assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
        }
    }
}

#[test]
fn the_demo_prints_the_main_jobs_result() {
    let folder = tempfile::tempdir().unwrap();
    let told = json(&baton(folder.path(), &["demo", "--once", "--leads", "300", "--json"]));
    assert_eq!(told["filled"]["leads"], 300);
    assert!(told["conversion"]["rows"].as_array().unwrap().len() > 5);
    assert!(told["explained"]["ledger"].as_array().unwrap().len() > 3);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "it leaves nothing behind");
}
