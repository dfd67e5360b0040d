//! What an attacker would write, through every text of every request of the document, and read back.
//!
//! Requests are made from the document: whatever it says that a body or an address takes is tried, so that an operation that is added is tried as
//! well. Each text takes some of the list, in turns; all of it with `--run-ignored only`.

mod requests;

use baton_app::jobs::run_due;
use serde_json::{Value, json};

use crate::management::Managed;
use requests::{Attack, Tried, operations, spots};

/// Texts, as they stand between the quotes of JSON.
const TEXTS: [&str; 20] = [
    "'; DROP TABLE lead; --",
    "1' OR '1'='1",
    "x%' ESCAPE '!' UNION SELECT secret FROM api_key --",
    "$1 $2 :a ? ??",
    "<script>alert(1)</script>",
    "\\\"><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %>",
    "{{title}} %s %n {0} $(id) `id`",
    "a\\r\\nSet-Cookie: injected=1\\r\\n\\r\\n<html>",
    "a\\nBcc: all@example.com",
    "../../../../etc/passwd",
    "..\\\\..\\\\secret.key",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "a\\u0000b",
    "\\u202egnp.exe",
    "\\u200b\\ufeff\\u2028x",
    "한글 조합형 \\u1112\\u1161\\u11ab \\ud83d\\ude00",
    "https://user:secret@[::1]:1/%2e%2e/?q=#",
];

/// What is no sound JSON text, in the place of one.
const RAW: [&str; 7] = [
    "\"\\ud800\"",
    "\"a\\udc00b\"",
    "\"\\x\"",
    "1e999",
    "123456789012345678901234567890",
    "{\"a\":{\"a\":{\"a\":[]}}}",
    "NaN",
];

/// How many of [`TEXTS`] each text takes in the short form.
const TAKEN: usize = 3;

/// What was wrong, of all that was tried.
#[derive(Debug, Default)]
struct Faults {
    all: Vec<String>,
    tried: usize,
    stored: usize,
    refused: usize,
}

impl Faults {
    /// What holds for every answer.
    fn judge(&mut self, what: &str, tried: &Tried) {
        self.tried += 1;
        let mut fault = |why: &str| self.all.push(format!("{what}: {why}: {} {}", tried.status, tried.body));
        if tried.status >= 500 {
            fault("it is our fault");
        }
        if tried.headers.to_lowercase().contains("injected") || tried.headers.to_lowercase().contains("bcc:")
        {
            fault("a header was split");
        }
        if tried.status >= 400 && tried.json()["detail"].as_str().is_none_or(str::is_empty) {
            fault("it is no problem document");
        }
    }

    fn end(&self) {
        assert!(self.all.is_empty(), "{} of {}: {:#?}", self.all.len(), self.tried, self.all);
    }
}

/// Whether `text` stands in `value` just as it is. Blanks around it may be taken off.
fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(found) => found == text || found == text.trim(),
        Value::Array(items) => items.iter().any(|item| holds(item, text)),
        Value::Object(members) => members.iter().any(|(name, member)| name == text || holds(member, text)),
        _ => false,
    }
}

/// Texts that are taken and shown to nobody: secrets, and what is asked for rather than kept.
const NOT_SHOWN: [&str; 21] = [
    "sign_in",
    "forget_password",
    "reset_password",
    "accept_invitation",
    "set_up_workspace",
    "leave_for_provider",
    "add_sign_in_provider.client_secret",
    "change_sign_in_provider.client_secret",
    "give_second_factor",
    "preview_model",
    "preview_model_on_lead",
    "drop_quarantine",
    "replay_quarantine",
    "change_password",
    "begin_second_factor",
    "confirm_second_factor",
    "end_second_factor",
    // It is shown with the month, once there is something in it.
    "review_audit_month.note",
    "change_profile.language",
    "change_leads.change.note",
    "export_leads.which.q",
];

fn is_shown(operation: &str, place: &str) -> bool {
    // Whoever is named is shown by the key that they have.
    place != "lead"
        && !NOT_SHOWN.iter().any(|hidden| *hidden == operation || *hidden == format!("{operation}.{place}"))
}

/// Whether a refusal says which text it is about: by name, by what it says, or by the position in the body where reading it ended.
fn says_where(detail: &str, place: &str, text: &str) -> bool {
    let plain = |text: &str| text.replace(['_', '-'], " ").to_lowercase();
    let detail = plain(detail);
    let is_named =
        place.split('.').any(|part| part.parse::<usize>().is_err() && detail.contains(&plain(part)));
    let is_named = is_named || (place == "url" && detail.contains("address"));
    // A NUL is refused where it would be stored, which may be called otherwise.
    is_named
        || detail.contains(&plain(text.trim()))
        || detail.contains("line ")
        || detail.contains("nul character")
}

async fn through_every_text(each: usize) {
    let attack = Attack::begin().await;
    let mut faults = Faults::default();
    let mut turn = 0;
    for operation in operations() {
        let Some(body) = operation.body() else { continue };
        for place in spots(&body) {
            for _ in 0..each {
                let written = TEXTS[turn % TEXTS.len()];
                turn += 1;
                let text: String = serde_json::from_str(&format!("\"{written}\"")).unwrap();
                let ready = attack.prepare(&operation).await;
                let tried = attack.with_text(&operation, &ready, &place, &format!("\"{written}\"")).await;
                let what = format!("{} {place} {written}", operation.name);
                faults.judge(&what, &tried);
                match tried.status {
                    200..300 => {
                        faults.stored += 1;
                        let shown = holds(&tried.json(), &text) || attack.is_read(&ready, &text).await;
                        if is_shown(&operation.name, &place) && !shown {
                            faults.all.push(format!("{what}: it is not what was sent: {}", tried.body));
                        }
                    }
                    422 => {
                        faults.refused += 1;
                        let problem = tried.json();
                        let detail = problem["detail"].as_str().unwrap_or_default();
                        if !says_where(detail, &place, &text) {
                            faults.all.push(format!("{what}: it is not said what is wrong: {detail}"));
                        }
                    }
                    _ => {}
                }
            }
            let raw = RAW[turn % RAW.len()];
            let ready = attack.prepare(&operation).await;
            let tried = attack.with_text(&operation, &ready, &place, raw).await;
            faults.judge(&format!("{} {place} {raw}", operation.name), &tried);
        }
    }
    println!("{} tried, {} stored, {} refused", faults.tried, faults.stored, faults.refused);
    assert!(faults.tried > 400 && faults.stored > 100, "{} tried, {} stored", faults.tried, faults.stored);
    faults.end();
}

#[tokio::test]
async fn what_is_written_comes_back_or_is_refused() {
    through_every_text(TAKEN).await;
}

#[tokio::test]
#[ignore = "the long form: every text of the list in every place, some minutes"]
async fn everything_that_is_written_comes_back_or_is_refused() {
    through_every_text(TEXTS.len()).await;
}

/// In every parameter of every address, and in the headers that are read.
#[tokio::test]
async fn addresses_and_headers_are_never_our_fault() {
    let attack = Attack::begin().await;
    let mut faults = Faults::default();
    let mut turn = 0;
    for operation in operations() {
        for place in operation.parameters() {
            for _ in 0..TAKEN {
                let written = TEXTS[turn % TEXTS.len()];
                turn += 1;
                let text: String = serde_json::from_str(&format!("\"{written}\"")).unwrap();
                let tried = attack.with_parameter(&operation, &place, &text).await;
                faults.judge(&format!("{} {place:?} {written}", operation.name), &tried);
            }
        }
    }
    for header in
        ["Idempotency-Key", "Baton-On-Behalf-Of", "If-Match", "Last-Event-ID", "Accept", "Cookie", "Origin"]
    {
        for written in TEXTS {
            let text: String = serde_json::from_str(&format!("\"{written}\"")).unwrap();
            let line = text.replace(['\r', '\n', '\0'], " ");
            let tried = attack.with_header(header, &line).await;
            faults.judge(&format!("{header} {written}"), &tried);
        }
    }
    assert!(faults.tried > 500, "{}", faults.tried);
    faults.end();
}

/// Bodies that are made to cost: deep, wide, long, said twice.
#[tokio::test]
async fn bodies_that_are_made_to_cost_are_refused() {
    let attack = Attack::begin().await;
    let mut faults = Faults::default();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_members = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    let wide = format!("{{{}}}", (0..50_000).map(|n| format!("\"k{n}\":{n}")).collect::<Vec<_>>().join(","));
    let long = format!("{{\"name\":\"{}\"}}", "a".repeat(900_000));
    let number = format!("{{\"name\":{}}}", "9".repeat(900_000));
    let twice = "{\"name\":\"a\",\"name\":\"b\"}".to_owned();
    for operation in operations().iter().filter(|operation| operation.body().is_some()) {
        for bomb in [&deep, &deep_members, &wide, &long, &number, &twice] {
            let ready = attack.prepare(operation).await;
            let tried = attack.with_body(operation, &ready, bomb).await;
            faults.judge(&format!("{} {}", operation.name, &bomb[..40.min(bomb.len())]), &tried);
            let list = bomb.starts_with('[');
            if list && tried.status < 400 {
                faults.all.push(format!("{}: a list was taken", operation.name));
            }
        }
    }
    faults.end();
}

/// Members that a body does not have are refused by name: nobody becomes an administrator by a profile.
#[tokio::test]
async fn no_body_takes_more_than_it_says() {
    let attack = Attack::begin().await;
    let mut faults = Faults::default();
    for operation in operations() {
        let Some(body) = operation.body() else { continue };
        for (place, own) in operation.objects() {
            for name in
                ["id", "role", "workspace", "revision", "created_by", "owner", "is_admin", "__proto__"]
            {
                if own.iter().any(|own| own == name) {
                    continue;
                }
                let ready = attack.prepare(&operation).await;
                let mut more = body.clone();
                more.pointer_mut(&place).unwrap()[name] = json!("admin");
                let tried = attack.with_body(&operation, &ready, &more.to_string()).await;
                faults.judge(&format!("{} {place}/{name}", operation.name), &tried);
                let problem = tried.json();
                if tried.status != 422 || !problem["detail"].as_str().unwrap_or_default().contains(name) {
                    faults
                        .all
                        .push(format!("{} {place}/{name}: {} {}", operation.name, tried.status, tried.body));
                }
            }
        }
    }
    assert!(faults.tried > 300, "{}", faults.tried);
    faults.end();
}

/// What people wrote is no formula in a table for spreadsheets.
#[tokio::test]
async fn tables_hold_no_formulas() {
    let managed = Managed::start().await;
    for (number, formula) in
        ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "＝1+1"].into_iter().enumerate()
    {
        let new = json!({ "email": format!("k{number}@x.example"), "name": formula, "job_title": formula, "company": { "name": formula } });
        let made = managed.ask("POST", "/leads", Some(&new)).await;
        assert!(matches!(made.status, 201 | 422), "{}", made.text());
    }
    let asked = json!({ "which": { "all": true, "visitors": true }, "format": "csv", "columns": ["name", "job_title", "account.name"], "reason": "=1+1" });
    let job = managed.ask("POST", "/leads/export", Some(&asked)).await;
    assert_eq!(job.status, 202, "{}", job.text());
    run_due(&managed.workspace).await.unwrap();
    let table = managed.ask("GET", &format!("/jobs/{}/file", job.json()["id"]), None).await;
    assert_eq!(table.status, 200);
    let text = table.text();
    let cells = text.lines().skip(1).flat_map(|line| line.split(','));
    let mut found = 0;
    for cell in cells {
        let cell = cell.trim_matches('"');
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']), "{cell:?} in {text}");
        found += usize::from(cell.starts_with('\''));
    }
    assert!(found >= 12, "{found} in {text}");
}
