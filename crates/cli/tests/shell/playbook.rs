//! The playbook from the shell.

use std::path::Path;

use crate::common::{baton, json, refused, stdout};

const PLAYBOOK: &str = "bands:\n  - { id: any, from: -100, name: { en: Any, ko: 모두 }, do: { en: \"Call\\n- then write\", ko: 전화하기 } }\n";

fn told(here: &Path, arguments: &[&str]) -> String {
    stdout(&baton(here, arguments))
}

fn office() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(here.join("leads.csv"), "id,Email\n1,kim@hanbit.example\n").unwrap();
    std::fs::write(here.join("map.yaml"), "key: { external_id: id }\nlead: { email: Email }\n").unwrap();
    std::fs::write(here.join("playbook.yaml"), PLAYBOOK).unwrap();
    stdout(&baton(here, &["import", "leads", "leads.csv", "--map", "map.yaml"]));
    folder
}

#[test]
fn what_is_shown_can_be_set_again() {
    let office = office();
    let here = office.path();
    assert!(told(here, &["playbook", "show", "--lang", "en"]).starts_with("No playbook is set"));
    told(here, &["playbook", "set", "playbook.yaml", "--revision", "0", "--by", "Dana"]);
    let shown = told(here, &["playbook", "show"]);
    assert!(shown.starts_with("# revision 1 · Dana · "), "{shown}");
    std::fs::write(here.join("shown.yaml"), &shown).unwrap();
    let again = json(&baton(here, &["playbook", "set", "shown.yaml", "--json"]));
    assert_eq!((&again["revision"], &again["set_by"]), (&2.into(), &"dana".into()));
    assert_eq!(again["playbook"]["bands"][0]["do"]["en"], "Call\n- then write");
    let late = refused(&baton(here, &["playbook", "set", "playbook.yaml", "--revision", "1"]), 1);
    assert!(late.contains("changed by dana meanwhile"), "{late}");
    std::fs::write(here.join("wrong.yaml"), PLAYBOOK.replace("id: any", "id: Any")).unwrap();
    let wrong = refused(&baton(here, &["playbook", "set", "wrong.yaml"]), 2);
    assert!(wrong.contains("bands[0].id"), "{wrong}");
}

#[test]
fn explain_and_brief_say_what_to_do_in_both_languages() {
    let office = office();
    let here = office.path();
    let both = [["explain", "1"].as_slice(), &["handoff", "brief", "1"]];
    for command in both {
        let before = told(here, &[command, &["--lang", "en"]].concat());
        assert!(!before.contains("What to do"), "{before}");
    }
    told(here, &["playbook", "set", "playbook.yaml"]);
    for command in both {
        let english = told(here, &[command, &["--lang", "en"]].concat());
        assert!(english.contains("What to do (Any): Call\n  - then write\n"), "{english}");
        let korean = told(here, &[command, &["--lang", "ko"]].concat());
        assert!(korean.contains("대응 방법 (모두): 전화하기\n"), "{korean}");
    }
    let explained = json(&baton(here, &["explain", "1", "--json"]));
    assert_eq!((&explained["band"]["id"], &explained["band"]["name"]["ko"]), (&"any".into(), &"모두".into()));
    let brief = json(&baton(here, &["handoff", "brief", "1", "--json", "--lang", "ko"]));
    assert_eq!(brief["band"], serde_json::json!({ "id": "any", "name": "모두", "do": "전화하기" }));
}

#[test]
fn the_list_of_handoffs_names_the_band() {
    let office = office();
    let here = office.path();
    told(here, &["handoff", "open", "1", "--reason", "met_at_event"]);
    assert!(!told(here, &["handoff", "list"]).contains('·'));
    told(here, &["playbook", "set", "playbook.yaml"]);
    let korean = told(here, &["handoff", "list", "--lang", "ko"]);
    assert!(korean.contains(" · 모두"), "{korean}");
}
