//! Exports are read back as what they were made from.

use baton_app::export::{self, Exported};
use baton_app::import::Kind;
use baton_app::models;
use baton_app::progress::Reporter;
use baton_app::replay::{At, Options, replay};
use baton_store::score::Score;
use baton_store::{Db, event, log};
use serde_json::Value;

use crate::office::{NOW, Office, at, model, on_both};

on_both!(
    replay_gives_every_stored_score,
    an_import_gives_every_stored_score,
    machines_stay_machines,
    an_id_of_a_server_and_a_browser_is_two,
    nothing_is_overwritten,
    an_account_without_leads_is_counted,
);

/// Messages of every kind, of people known and unknown.
const MESSAGES: &str = r#"{"type":"page","messageId":"p1","anonymousId":"b1","timestamp":"2026-05-01T10:00:00.123456Z","properties":{"path":"/pricing"}}
{"type":"identify","messageId":"i1","userId":"u1","anonymousId":"b1","timestamp":"2026-05-02T10:00:00Z","traits":{"email":"u1@x.example","job_title":"CEO"}}
{"type":"group","messageId":"g1","userId":"u1","groupId":"Acme","timestamp":"2026-05-02T10:00:01Z","traits":{"name":"Acme","employees":500}}
{"type":"group","messageId":"g2","userId":"u2","groupId":"Acme","timestamp":"2026-05-02T10:00:02Z","traits":{"employees":700,"industry":"software"}}
{"type":"track","messageId":"t2","userId":"u2","event":"Demo Attended","timestamp":"2026-05-03T10:00:00Z","context":{"ip":"x"}}
{"type":"screen","messageId":"s3","anonymousId":"b3","timestamp":"2026-05-04T10:00:00Z"}
{"type":"track","messageId":"m4","userId":"u4","event":"Demo Attended","timestamp":"2026-05-03T10:00:00Z","verdict":{"machine":"crawler"}}
{"type":"track","messageId":"m5","userId":"u2","event":"Demo Attended","timestamp":"2026-05-05T10:00:00Z","verdict":{"machine":"crawler"}}
"#;

async fn exported(office: &Office) -> (Exported, std::path::PathBuf) {
    let folder = office.folder.path().join("export");
    let told = export::events(&office.workspace, &folder, &Reporter::silent()).await.unwrap();
    (told, folder.join("events.ndjson"))
}

async fn lively() -> Office {
    let office = Office::on_sqlite().await;
    office.liven(200).await;
    office
}

fn assert_same(name: &str, stored: &Score, told: &Value) {
    for (column, number) in [("fit", stored.fit), ("engagement", stored.engagement), ("total", stored.total)]
    {
        assert_eq!(told[column].as_f64().unwrap().to_bits(), number.to_bits(), "{name}: {column}");
    }
    assert_eq!(told["score"].as_i64().unwrap(), stored.score, "{name}");
    assert_eq!(told["grade"].as_str().unwrap(), stored.grade, "{name}");
    assert_eq!(told["qualified"].as_bool().unwrap(), stored.qualified == 1, "{name}");
    for (column, time) in [
        ("first_entered_at", stored.first_entered_at),
        ("entered_at", stored.entered_at),
        ("left_at", stored.left_at),
    ] {
        assert_eq!(told[column].as_str().map(|text| at(text).micros()), time, "{name}: {column}");
    }
}

async fn replay_gives_every_stored_score(office: Office) {
    office.liven(200).await;
    office.messages(MESSAGES).await;
    let (told, file) = exported(&office).await;
    assert!(told.left_out == 0 && told.too_long == 0 && told.machine_events > 50, "{told:?}");
    assert!(told.lines > told.messages, "who else belongs to an account is told: {told:?}");
    let in_force = models::find(&office.workspace, None).await.unwrap();
    let options = Options { at: At::Instant(at(NOW)), values_only: false, no_forecast: true, explain: false };
    let mut out = Vec::new();
    replay(&in_force, &file, options, &mut out).unwrap();
    let lines: Vec<Value> =
        String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let stored = office.scores().await;
    assert!(stored.values().all(|score| score.as_of == at(NOW).micros()));
    assert!(stored.len() > 200 && stored.contains_key("b3") && !stored.contains_key("u4"));
    assert_eq!(
        lines.iter().map(|line| line["lead"].as_str().unwrap()).collect::<Vec<_>>(),
        stored.keys().collect::<Vec<_>>()
    );
    for line in &lines {
        let name = line["lead"].as_str().unwrap();
        assert_same(name, &stored[name], line);
    }
}

async fn an_import_gives_every_stored_score(office: Office) {
    let first = lively().await;
    first.messages(MESSAGES).await;
    let (told, file) = exported(&first).await;
    let text = std::fs::read_to_string(file).unwrap();
    let report = office.run(&office.request(Kind::Events, "events.ndjson", &text, None)).await.unwrap();
    assert_eq!((report.rejected, report.conflicts), (0, 0), "{report:?}");
    assert_eq!(report.events, told.messages);
    let (ours, theirs) = (office.scores().await, first.scores().await);
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for (name, score) in &ours {
        let other = &theirs[name];
        // That a lead was given back was decided, and decisions do not go along; what is remembered of it since neither.
        let given_back =
            first.log(name).await.iter().any(|entry| entry.to_stage.as_deref() == Some("recycled"));
        let state = if given_back { other.state.clone() } else { score.state.clone() };
        assert_eq!(Score { lead_id: other.lead_id, state, ..score.clone() }, *other, "{name}");
    }
    // A second run changes nothing, and an export of it has the same messages.
    let again = office.run(&office.request(Kind::Events, "again.ndjson", &text, None)).await.unwrap();
    assert_eq!((again.events, again.leads_created), (0, 0));
    let (second, _) = exported(&office).await;
    assert_eq!(
        (second.messages, second.lines, second.machine_events),
        (told.messages, told.lines, told.machine_events)
    );
}

async fn verdicts(db: &Db) -> Vec<(String, Option<String>)> {
    let all = log::after(&mut db.read().await.unwrap(), 0, 100).await.unwrap();
    let mut machines: Vec<_> = all
        .into_iter()
        .filter(|entry| entry.verdict == 1)
        .map(|entry| (entry.message_id, entry.verdict_reason))
        .collect();
    machines.sort();
    machines
}

async fn machines_stay_machines(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.messages(MESSAGES).await;
    let wanted =
        [("m4".to_owned(), Some("crawler".to_owned())), ("m5".to_owned(), Some("crawler".to_owned()))];
    assert_eq!(verdicts(&office.db).await, wanted);
    let (_, file) = exported(&office).await;
    let second = Office::on_sqlite().await;
    second.messages(&std::fs::read_to_string(file).unwrap()).await;
    assert_eq!(verdicts(&second.db).await, wanted);
    assert_eq!(event::count(&mut second.db.read().await.unwrap()).await.unwrap(), 8);
}

/// A server and a browser may give two messages one id: both count, and both come out.
async fn an_id_of_a_server_and_a_browser_is_two(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.messages(MESSAGES).await;
    let lead = office.lead("u1").await.id;
    let mut tx = office.db.write().await.unwrap();
    let viewed = |class| event::NewEvent {
        class,
        message_id: "same".to_owned(),
        kind: event::EVENT,
        lead_id: Some(lead),
        account_id: None,
        name: "Page Viewed".to_owned(),
        occurred_at: at("2026-05-07T10:00:00Z").micros(),
        received_at: at("2026-05-07T10:00:00Z").micros(),
        body: "{}".to_owned(),
        context: None,
        snapshot: 0,
        verdict: 0,
        verdict_reason: None,
        sender: Some("a:b1".to_owned()),
        sent_at: None,
        extra: None,
    };
    event::append(&mut tx, &[viewed(0), viewed(1)]).await.unwrap();
    baton_store::lead::mark_stale(&mut tx, &[lead]).await.unwrap();
    tx.commit().await.unwrap();
    baton_app::derive_waiting(&office.workspace, &Reporter::silent()).await.unwrap();
    let (told, file) = exported(&office).await;
    let second = Office::on_sqlite().await;
    second.publish(&model(60)).await.unwrap();
    let report = second.messages(&std::fs::read_to_string(file).unwrap()).await;
    assert_eq!((report.events, report.conflicts), (told.messages, 0));
    assert_eq!(
        second.scores().await["u1"].engagement.to_bits(),
        office.scores().await["u1"].engagement.to_bits()
    );
}

async fn nothing_is_overwritten(office: Office) {
    office.messages(MESSAGES).await;
    let (_, file) = exported(&office).await;
    let before = std::fs::read(&file).unwrap();
    let folder = file.parent().unwrap();
    let refused = export::events(&office.workspace, folder, &Reporter::silent()).await.unwrap_err();
    assert!(refused.to_string().contains("is there already"), "{refused}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1, "nothing is left behind");
}

async fn an_account_without_leads_is_counted(office: Office) {
    office.messages(MESSAGES).await;
    // Its leads belong to another one now.
    office
        .messages(
            r#"{"type":"group","messageId":"h1","userId":"u1","groupId":"Beta","timestamp":"2026-05-06T10:00:00Z","traits":{"name":"Beta"}}
{"type":"group","messageId":"h2","userId":"u2","groupId":"Beta","timestamp":"2026-05-06T10:00:00Z","traits":{"name":"Beta"}}"#,
        )
        .await;
    let (told, _) = exported(&office).await;
    assert_eq!((told.left_out, told.messages), (2, 8));
}
