//! Forgetting a person.

use std::sync::atomic::{AtomicUsize, Ordering};

use baton_app::bant::{self, SetLetter};
use baton_app::consent::{self, NewConsent};
use baton_app::handoff::{self, OpenByHand};
use baton_app::intake::Endpoint;
use baton_app::meeting::{self, Attendee, Holding, NewMeeting};
use baton_app::note::{self, NewNote};
use baton_app::opportunity::{self, NewOpportunity};
use baton_app::privacy::{self, Erasure, EventRule, RetentionPolicy};
use baton_app::stage::{SetStage, set_stage};
use baton_app::task::{self, NewTask};
use baton_app::{BantLetter, BantStatus, Error, Stage, attachment, audit};
use baton_store::Db;

use super::{chores, sql, texts};
use crate::intake::Inlet;
use crate::office::{Office, at, model, on_both};
use crate::outgoing;

on_both![
    nothing_is_left_of_whoever_is_erased,
    what_is_sent_again_does_not_come_back,
    a_second_person_and_the_reports_stay,
    everything_is_told_to_whoever_asks,
    old_events_and_idle_leads_go,
    erasing_needs_a_lead_and_a_reason,
];

/// A mark that stands nowhere else, each another one.
fn mark(count: &AtomicUsize) -> String {
    format!("CANARY{:03}Z", count.fetch_add(1, Ordering::Relaxed))
}

async fn erase(office: &Office, lead: &str) -> privacy::Erased {
    let wanted = Erasure { lead, reason: "asked for it", by: "Ada", address: Some("192.0.2.1") };
    privacy::erase(&office.workspace, wanted).await.unwrap()
}

/// Tables in which a mark stands, with how many rows.
async fn marked(office: &Office) -> Vec<String> {
    let list = if office.place().database_url.is_some() {
        "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    };
    let mut found = Vec::new();
    for table in texts(&office.db, list).await {
        let row = if office.place().database_url.is_some() {
            format!("SELECT '{table}' FROM {table} t WHERE CAST(t AS TEXT) LIKE '%CANARY%'")
        } else {
            let columns = texts(&office.db, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
            let any: Vec<String> =
                columns.iter().map(|name| format!("CAST(\"{name}\" AS TEXT) LIKE '%CANARY%'")).collect();
            format!("SELECT '{table}' FROM {table} WHERE {}", any.join(" OR "))
        };
        found.extend(texts(&office.db, &row).await);
    }
    found
}

/// Marks in the files of SQLite.
fn in_files(office: &Office) -> Vec<String> {
    let data = office.folder.path().join("data");
    let files = std::fs::read_dir(data).unwrap().map(|file| file.unwrap().path());
    let mut found = Vec::new();
    for file in files.filter(|file| file.file_name().unwrap().to_string_lossy().starts_with("baton.sqlite")) {
        let bytes = std::fs::read(&file).unwrap();
        if bytes.windows(6).any(|window| window == b"CANARY") {
            found.push(file.display().to_string());
        }
    }
    found
}

/// Plants marks through every way in; returns how many.
async fn plant(office: &Office) -> usize {
    let count = AtomicUsize::new(0);
    said(office, &count).await;
    worked(office, &count).await;
    decided(office, &count).await;
    set_aside(office, &count).await;
    chores(office).await;
    count.load(Ordering::Relaxed)
}

/// What comes in messages.
async fn said(office: &Office, count: &AtomicUsize) {
    let m = || mark(count);
    office.publish(&model(40)).await.unwrap();
    outgoing::hook(
        office,
        "webhook",
        "https://example.com/hook",
        &["lead.updated", "lead.mql.reached", "handoff.opened"],
    )
    .await;
    outgoing::member(office, "mina@x.io", baton_app::Role::Admin, baton_app::Tongue::En).await;
    let traits = format!(
        r#"{{"email":"{}@x.io","name":"{}","phone":"{}","job_title":"{}","company":{{"name":"Acme"}},"{}":"{}","tags":["{}",{{"deep":"{}"}}]}}"#,
        m(),
        m(),
        m(),
        m(),
        m(),
        m(),
        m(),
        m()
    );
    let lines = format!(
        r#"{{"type":"identify","messageId":"{}","userId":"u1","traits":{traits},"timestamp":"2026-05-01T00:00:00Z","context":{{"ip":"{}","userAgent":"{}"}}}}"#,
        m(), m(), m()
    ) + "\n" + &(0..6).fold(String::new(), |text, n| {
        text + &format!(
            r#"{{"type":"track","messageId":"{}","userId":"u1","event":"{}","timestamp":"2026-05-02T00:00:0{n}Z","properties":{{"path":"{}"}},"context":{{"page":{{"url":"{}"}}}},"integrations":{{"x":"{}"}}}}"#,
            m(), if n == 0 { "Demo Attended".to_owned() } else { m() }, m(), m(), m()
        ) + "\n"
    });
    office.messages(&lines).await;
    // Of the marks in it some are keys by which it is found.
    let alias = format!(
        r#"{{"type":"alias","messageId":"{}","previousId":"anon{}","userId":"u1","timestamp":"2026-05-03T00:00:00Z"}}"#,
        m(),
        m()
    );
    office.messages(&(alias + "\n")).await;
}

/// What people note.
async fn worked(office: &Office, count: &AtomicUsize) {
    let m = || mark(count);
    let workspace = &office.workspace;
    let new = NewNote {
        lead: "u1".into(),
        body: Some(m()),
        situation: Some(m()),
        problem: Some(m()),
        solution: Some(m()),
        ..NewNote::default()
    };
    note::add(workspace, &new, "mina@x.io").await.unwrap();
    task::add(
        workspace,
        &NewTask { lead: Some("u1".into()), title: m(), note: Some(m()), ..NewTask::default() },
        "mina@x.io",
    )
    .await
    .unwrap();
    attachment::add(workspace, "u1", None, (&m(), &format!("https://x.io/{}", m())), "mina@x.io")
        .await
        .unwrap();
    let planned = NewMeeting {
        lead: "u1".into(),
        opportunity: None,
        kind: "call".into(),
        title: m(),
        owner: None,
        starts_at: at("2026-05-20T10:00:00Z"),
        ends_at: at("2026-05-20T10:30:00Z"),
        place: Some(m()),
        attendees: vec![Attendee { name: m(), job_title: Some(m()), email: Some(format!("{}@x.io", m())) }],
    };
    let holding = Holding {
        held: true,
        meaningful: true,
        outcome: Some(m()),
        summary: Some(m()),
        ended_at: None,
        revision: None,
    };
    meeting::log(workspace, &planned, &holding, "mina@x.io").await.unwrap();
}

/// What people decide.
async fn decided(office: &Office, count: &AtomicUsize) {
    let m = || mark(count);
    let workspace = &office.workspace;
    let letters = BantLetter::ALL.map(|letter| SetLetter {
        value: Some(m()),
        evidence: Some(m()),
        ..SetLetter::new(letter, BantStatus::Confirmed)
    });
    bant::set(workspace, "u1", &letters, "mina@x.io").await.unwrap();
    let said = NewConsent {
        lead: "u1",
        purpose: "profiling",
        channel: None,
        given: true,
        at: None,
        text_version: Some(&m()),
        way: "phone",
        by: "mina@x.io",
        address: Some(&m()),
    };
    consent::record(workspace, &said).await.unwrap();
    chores(office).await;
    let by_hand = OpenByHand {
        lead: "u1".into(),
        reason: "asked".into(),
        note: Some(m()),
        owner: None,
        by: "mina@x.io".into(),
    };
    // It may be open already: then the note is that of the one that is.
    let _ = handoff::open(workspace, by_hand).await;
    handoff::comment(workspace, "u1", &m(), "mina@x.io").await.unwrap();
    let moved = SetStage {
        lead: "u1".into(),
        stage: Stage::Sql,
        reason: m(),
        note: Some(m()),
        by: "mina@x.io".into(),
    };
    set_stage(workspace, moved).await.unwrap();
    let deal = NewOpportunity {
        lead: "u1".into(),
        name: Some(m()),
        amount: Some(5.0),
        currency: Some("KRW".into()),
        ..NewOpportunity::default()
    };
    opportunity::open(workspace, &deal, "mina@x.io").await.unwrap();
}

/// What cannot be taken.
async fn set_aside(office: &Office, count: &AtomicUsize) {
    let m = || mark(count);
    let inlet = Inlet::of(office).await;
    let email = texts(&office.db, "SELECT email FROM lead WHERE email IS NOT NULL").await.remove(0);
    inlet
        .post(
            Endpoint::Track,
            &format!(
                r#"{{"userId":"u1","messageId":"q","event":"","properties":{{"mail":"{email}","x":"{}"}}}}"#,
                m()
            ),
        )
        .await;
    inlet.stop().await;
}

async fn nothing_is_left_of_whoever_is_erased(office: Office) {
    let planted = plant(&office).await;
    assert!(planted >= 50, "{planted}");
    let before = marked(&office).await;
    for table in [
        "lead",
        "event",
        "note",
        "task",
        "meeting",
        "attachment",
        "bant_entry",
        "handoff_comment",
        "consent",
        "decision",
        "quarantine",
        "delivery",
    ] {
        assert!(before.contains(&table.to_owned()), "nothing was planted in {table}: {before:?}");
    }
    let erased = erase(&office, "u1").await;
    assert!(!erased.counts.to_string().contains("CANARY"));
    assert_eq!(marked(&office).await, Vec::<String>::new(), "{erased:?}");
    privacy::scrub(&office.workspace).await.unwrap();
    assert_eq!(in_files(&office), Vec::<String>::new());
    // The log has its places, the audit its chain, and nobody is found any more.
    let tombstones = texts(&office.db, "SELECT body FROM event WHERE kind = 3").await;
    assert!(tombstones.len() >= 8 && tombstones.iter().all(|body| body == "{}"));
    chores(&office).await;
    assert_eq!(audit::verify(&office.workspace, None).await.unwrap().fault, None);
    assert!(matches!(
        privacy::export(&office.workspace, "u1", ("Ada", None), "x").await,
        Err(Error::NoLead(_))
    ));
    let proofs = privacy::erasures(&office.workspace, None, 10).await.unwrap();
    assert_eq!((proofs.len(), proofs[0].erased_by.as_str(), proofs[0].digest.len()), (1, "Ada", 64));
    // A model that is published derives whoever is there, not whoever was.
    let moves = texts(&office.db, "SELECT reason FROM transition").await;
    office.it_is("2026-06-02T09:00:00Z");
    office.publish(&model(30)).await.unwrap();
    assert_eq!(texts(&office.db, "SELECT reason FROM transition").await, moves);
    assert_eq!(marked(&office).await, Vec::<String>::new());
}

async fn what_is_sent_again_does_not_come_back(office: Office) {
    office.publish(&model(40)).await.unwrap();
    let inlet = Inlet::of(&office).await;
    inlet.event("u1", "m1", "Page Viewed").await;
    inlet.event("u2", "m2", "Page Viewed").await;
    erase(&office, "u1").await;
    let again = inlet.event("u1", "m1", "Page Viewed").await;
    assert_eq!((again.accepted, again.duplicates), (0, 1));
    assert_eq!(
        texts(&office.db, "SELECT value FROM external_id WHERE value = 'u1'").await,
        Vec::<String>::new()
    );
    // Somebody who comes of their own accord is somebody new; what was theirs does not come with them.
    assert_eq!(inlet.event("u1", "m3", "Page Viewed").await.accepted, 1);
    let again = inlet.event("u1", "m1", "Page Viewed").await;
    assert_eq!((again.accepted, again.duplicates), (0, 1));
    assert!((crate::intake::stored(&office, "u1").await.total - 1.0).abs() < 1e-9);
    inlet.stop().await;
    let line = r#"{"type":"track","messageId":"m1","userId":"u9","event":"Page Viewed","timestamp":"2026-05-02T00:00:00Z"}"#;
    let report = office.messages(&format!("{line}\n")).await;
    assert_eq!((report.events, report.duplicates, report.leads_created), (0, 1, 0));
}

async fn a_second_person_and_the_reports_stay(office: Office) {
    office.liven(200).await;
    let worked = "SELECT x.value FROM external_id x JOIN opportunity o ON o.lead_id = x.lead_id WHERE x.system = '' ORDER BY x.value";
    let key = texts(&office.db, worked).await.first().expect("somebody was sold to").clone();
    let others = async |db: &Db| {
        let mut scores = crate::office::scores(db).await;
        scores.remove(&key);
        scores
    };
    let (scores, moves) =
        (others(&office.db).await, texts(&office.db, "SELECT CAST(COUNT(*) AS TEXT) FROM transition").await);
    let won = texts(&office.db, "SELECT CAST(COUNT(*) AS TEXT) FROM opportunity WHERE outcome <> ''").await;
    erase(&office, &key).await;
    assert_eq!(others(&office.db).await, scores);
    assert_eq!(texts(&office.db, "SELECT CAST(COUNT(*) AS TEXT) FROM transition").await, moves);
    assert_eq!(
        texts(&office.db, "SELECT CAST(COUNT(*) AS TEXT) FROM opportunity WHERE outcome <> ''").await,
        won
    );
    let path = office.folder.path().join("whole");
    let exported =
        baton_app::export::events(&office.workspace, &path, &baton_app::progress::Reporter::silent())
            .await
            .unwrap();
    let text = std::fs::read_to_string(exported.file).unwrap();
    assert!(!text.contains(&format!("\"{key}\"")));
}

async fn everything_is_told_to_whoever_asks(office: Office) {
    plant(&office).await;
    assert!(privacy::export(&office.workspace, "u1", ("Ada", None), " ").await.is_err());
    let data = privacy::export(&office.workspace, "u1", ("Ada", Some("192.0.2.1")), "asked").await.unwrap();
    for table in ["lead", "event", "note", "meeting", "consent", "bant_entry", "transition", "audit"] {
        assert!(data.tables[table].as_array().is_some_and(|rows| !rows.is_empty()), "{table}");
    }
    let noted = texts(&office.db, "SELECT reason FROM audit WHERE action = 'export_personal_data'").await;
    assert_eq!(noted, ["asked"]);
}

/// Every table that has a number of a lead, or belongs to one that has, is exported or excused.
#[tokio::test]
async fn no_table_is_forgotten() {
    use baton_store::erasure::{EXCUSED, PARTS};
    let office = Office::on_sqlite().await;
    let sql = "SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' \
               AND c.name IN ('lead_id', 'handoff_id', 'opportunity_id', 'account_id')";
    let tables = texts(&office.db, sql).await;
    assert!(tables.len() > 15);
    for table in tables {
        let known = PARTS.iter().any(|part| part.table == table)
            || EXCUSED.iter().any(|(excused, _)| *excused == table);
        assert!(
            known,
            "{table}: export it to whoever asks (store::erasure::PARTS), erase it, or say why not"
        );
    }
}

async fn old_events_and_idle_leads_go(office: Office) {
    office.publish(&model(400)).await.unwrap();
    let line = |id: &str, lead: &str, name: &str, at: &str| {
        format!(
            r#"{{"type":"track","messageId":"{id}","userId":"{lead}","event":"{name}","timestamp":"{at}"}}"#
        ) + "\n"
    };
    office
        .messages(
            &(line("a", "u1", "Page Viewed", "2026-01-01T00:00:00Z")
                + &line("b", "u1", "Page Viewed", "2026-05-30T00:00:00Z")),
        )
        .await;
    office
        .messages(
            &(line("c", "u1", "Demo Attended", "2026-01-01T00:00:00Z")
                + &line("d", "u2", "Page Viewed", "2026-05-30T00:00:00Z")),
        )
        .await;
    let events = vec![EventRule { event: "Page Viewed".into(), days: 90 }];
    let wrong = RetentionPolicy { inactive_days: Some(1), ..RetentionPolicy::default() };
    assert!(privacy::set_retention(&office.workspace, &wrong, None, "Ada").await.is_err());
    privacy::set_retention(
        &office.workspace,
        &RetentionPolicy { events, inactive_days: Some(365) },
        None,
        "Ada",
    )
    .await
    .unwrap();
    chores(&office).await;
    let names = "SELECT name || CASE WHEN lead_id IS NULL THEN '' ELSE '!' END FROM event ORDER BY seq";
    let mut found = texts(&office.db, names).await;
    found.sort();
    assert_eq!(found, ["", "Demo Attended!", "Page Viewed!", "Page Viewed!"]);
    office.it_is("2027-07-01T00:00:00Z");
    office.messages(&line("e", "u2", "Page Viewed", "2027-06-30T00:00:00Z")).await;
    chores(&office).await;
    let erased =
        texts(&office.db, "SELECT CAST(COUNT(*) AS TEXT) FROM lead WHERE erased_at IS NOT NULL").await;
    assert_eq!(erased, ["1"]);
    assert_eq!(texts(&office.db, "SELECT value FROM external_id ORDER BY value").await, ["u2"]);
}

async fn erasing_needs_a_lead_and_a_reason(office: Office) {
    office.leads("u1,a@x.io,,,,,2026-01-01,,\n").await;
    let wanted = |lead, reason| Erasure { lead, reason, by: "Ada", address: None };
    assert!(matches!(privacy::erase(&office.workspace, wanted("u1", " ")).await, Err(Error::WrongUse(_))));
    assert!(matches!(privacy::erase(&office.workspace, wanted("u7", "x")).await, Err(Error::NoLead(_))));
    // Without the key nobody could be known again, and nobody is erased.
    let other = office.workspace.clone().with_keys(baton_app::vault::KeySource::Given(Vec::new()));
    assert!(matches!(privacy::erase(&other, wanted("u1", "x")).await, Err(Error::Vault(_))));
    assert_eq!(office.count().await, 1);
    sql(&office.db, "UPDATE lead SET name = name").await;
}
