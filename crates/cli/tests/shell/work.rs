//! BANT and the work around it from the shell.

use std::path::Path;

use crate::common::{baton, json, refused, stdout};

const LEADS: &str = "id,Email,Job Title\n1,kim@hanbit.example,대표이사\n";
const MAP: &str = "key: { external_id: id }\nlead: { email: Email, job_title: Job Title }\n";

fn office() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("leads.csv"), LEADS).unwrap();
    std::fs::write(folder.path().join("map.yaml"), MAP).unwrap();
    stdout(&baton(folder.path(), &["import", "leads", "leads.csv", "--map", "map.yaml"]));
    folder
}

fn told(here: &Path, arguments: &[&str]) -> String {
    stdout(&baton(here, arguments))
}

#[test]
fn bant_is_set_with_value_and_evidence() {
    let office = office();
    let here = office.path();
    let note = json(&baton(here, &["note", "add", "1", "--problem", "월말마다 사흘", "--json"]));
    let number = note["id"].to_string();
    let set = [
        "bant",
        "set",
        "1",
        "need=confirmed",
        "--value",
        "월말마다 사흘 => 자동 집계",
        "--note",
        &number,
        "--said-by",
        "김하나",
        "--json",
    ];
    let view = json(&baton(here, &set));
    let need = &view["letters"][2];
    assert_eq!(
        (&need["status"], &need["value"]),
        (&"confirmed".into(), &"월말마다 사흘 => 자동 집계".into())
    );
    assert_eq!(
        (&need["detail"]["solution"], &need["sources"]["said_by"]),
        (&"자동 집계".into(), &"김하나".into())
    );
    assert_eq!(view["missing"], serde_json::json!(["budget", "authority", "timing"]));
    let korean = told(here, &["bant", "show", "1", "--lang", "ko"]);
    assert!(
        korean.contains("SQL까지 남은 항목: 예산, 권한, 시기") && korean.contains("다음 질문: "),
        "{korean}"
    );
    assert!(told(here, &["bant", "show", "1", "--lang", "en"]).contains("Ask next: "));
    assert!(told(here, &["bant", "history", "1"]).contains("월말마다 사흘"));
    let why = refused(&baton(here, &["stage", "set", "1", "sql"]), 1);
    assert!(why.contains("budget, authority, timing not confirmed"), "{why}");
}

#[test]
fn the_policy_is_a_file() {
    let office = office();
    let here = office.path();
    std::fs::write(here.join("policy.json"), told(here, &["bant", "policy", "show"])).unwrap();
    told(here, &["bant", "policy", "set", "policy.json"]);
    std::fs::write(here.join("policy.yaml"), "required: [need]\nrules: { reply_pace: { on: false } }\n")
        .unwrap();
    let set = json(&baton(here, &["bant", "policy", "set", "policy.yaml", "--json"]));
    assert_eq!(
        (&set["required"], &set["rules"]["reply_pace"]["on"]),
        (&serde_json::json!(["need"]), &false.into())
    );
    std::fs::write(here.join("wrong.yaml"), "required: [money]\n").unwrap();
    let output = baton(here, &["bant", "policy", "set", "wrong.yaml"]);
    assert!(!output.status.success() && output.stdout.is_empty());
    assert_eq!(
        json(&baton(here, &["bant", "policy", "show", "--json"])),
        set,
        "a failed command changes nothing"
    );
}

#[test]
fn a_deal_is_worked_on_from_the_shell() {
    let office = office();
    let here = office.path();
    told(
        here,
        &[
            "bant",
            "set",
            "1",
            "budget=confirmed",
            "authority=confirmed",
            "need=confirmed",
            "timing=confirmed",
        ],
    );
    let open = [
        "opportunity",
        "open",
        "1",
        "--amount",
        "30000000",
        "--currency",
        "krw",
        "--product",
        "좌석=30000000",
        "--json",
    ];
    let opened = json(&baton(here, &open));
    assert_eq!((&opened["currency"], &opened["products"][0]["name"]), (&"KRW".into(), &"좌석".into()));
    let number = opened["id"].to_string();
    told(here, &["opportunity", "change", &number, "--stage", "proposal"]);
    let why = baton(here, &["opportunity", "lose", &number, "--reason", "luck"]);
    assert!(!why.status.success());
    let won = told(here, &["opportunity", "win", &number, "--lang", "ko"]);
    assert!(won.contains("성사"), "{won}");
    let shown = json(&baton(here, &["opportunity", "show", &number, "--json"]));
    assert_eq!(shown["history"].as_array().unwrap().len(), 3);
    assert!(
        told(here, &["opportunity", "list", "--outcome", "open", "--lang", "ko"])
            .contains("영업 기회가 없어요")
    );
    assert!(told(here, &["opportunity", "pipeline", "show", "--lang", "ko"]).contains("협상"));
    let year = &json(&baton(here, &["opportunity", "show", &number, "--json"]))["opportunity"]["closed_at"];
    let year = &year.as_str().unwrap()[..4];
    let target =
        json(&baton(here, &["target", "set", "dana", year, "60000000", "--currency", "KRW", "--json"]));
    assert_eq!(target["attainment"], 0.5);
    assert!(told(here, &["target", "list", "--lang", "ko"]).contains("50 %"));
}

#[test]
fn tasks_meetings_links_and_calendars() {
    let office = office();
    let here = office.path();
    let task = json(&baton(
        here,
        &["task", "add", "전화", "--lead", "1", "--kind", "call", "--due", "2026-09-01", "--json"],
    ));
    assert_eq!((&task["owner"], &task["due_at"]), (&"dana".into(), &"2026-09-01T00:00:00Z".into()));
    told(here, &["task", "done", &task["id"].to_string()]);
    assert!(told(here, &["task", "list", "--lang", "ko"]).contains("할 일이 없어요"));
    let log = [
        "meeting",
        "log",
        "1",
        "첫 통화",
        "--start",
        "2026-01-01T10:00:00+09:00",
        "--minutes",
        "10",
        "--call",
        "--missed",
        "--json",
    ];
    let call = json(&baton(here, &log));
    assert_eq!((&call["status"], &call["ends_at"]), (&"missed".into(), &"2026-01-01T01:10:00Z".into()));
    assert!(told(here, &["meeting", "list", "--lang", "ko"]).contains("불발"));
    told(here, &["note", "link", "1", "제안서", "https://files.example.com/offer.pdf"]);
    assert!(told(here, &["note", "links", "1"]).contains("https://files.example.com/offer.pdf"));
    assert!(!baton(here, &["note", "link", "1", "x", "file:///etc/passwd"]).status.success());
    told(here, &["user", "add", "mina@x.io", "--role", "sales"]);
    assert!(told(here, &["lead", "assign", "1", "Mina@x.io", "--lang", "en"]).contains("owned by mina@x.io"));
    let made = json(&baton(here, &["feed", "create", "mina@x.io", "--json"]));
    assert!(made["path"].as_str().unwrap().len() > 50);
    assert_eq!(json(&baton(here, &["feed", "revoke", "mina@x.io", "--json"]))["revoked"], 1);
}
