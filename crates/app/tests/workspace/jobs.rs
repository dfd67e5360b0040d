//! Jobs that are broken off, cancelled, forgotten, and files of people who are erased.

use std::path::Path;

use baton_app::access::{Caller, Sees};
use baton_app::jobs::{
    self, BulkChange, BulkLeads, ExportLeads, Format, JobView, NewUpload, Receiving, RunImport, WhichLeads,
    run_due,
};
use baton_app::privacy::{Erasure, erase};
use baton_app::{Error, Role, Stage, chores};
use baton_store::job::target::{self, Fate};
use baton_store::{audit, job, lead};
use serde_json::json;

use crate::office::{Office, on_both, rows};

fn dana() -> Caller {
    Caller { by: "dana@x.io".to_owned(), role: Role::Admin, member: None, sees: Sees::All }
}

fn everybody() -> WhichLeads {
    WhichLeads { all: true, visitors: true, ..WhichLeads::default() }
}

impl Office {
    async fn move_all(&self) -> JobView {
        let change = BulkChange { stage: Some(Stage::Recycled), ..BulkChange::default() };
        jobs::change_leads(&self.workspace, &BulkLeads { which: everybody(), change }, &dana()).await.unwrap()
    }

    async fn export_all(&self, columns: &[&str]) -> JobView {
        let asked = ExportLeads {
            which: everybody(),
            format: Format::Csv,
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            reason: "report".to_owned(),
        };
        jobs::export_leads(&self.workspace, &asked, &dana()).await.unwrap()
    }

    async fn job(&self, id: i64) -> JobView {
        jobs::show(&self.workspace, id, &dana()).await.unwrap()
    }

    /// Takes up a job and goes away.
    async fn is_broken_off(&self, id: i64) {
        let mut tx = self.db.write().await.unwrap();
        let found = job::find(&mut tx, id).await.unwrap().unwrap();
        let now = self.workspace.now().micros();
        assert!(job::claim(&mut tx, &found, now, now + 60_000_000).await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn sends(&self, name: &str, text: &str) -> i64 {
        let new = NewUpload { kind: "leads".to_owned(), name: name.to_owned() };
        let mut receiving = Receiving::begin(&self.workspace, new).await.unwrap();
        assert!(receiving.write(text.as_bytes()).await.unwrap());
        receiving.finish(&self.workspace, &dana()).await.unwrap().id
    }

    async fn imports(&self, id: i64) -> JobView {
        let mapping = json!({ "key": { "external_id": "id" }, "lead": { "email": "email" } });
        let asked = RunImport { mapping: mapping.as_object().cloned(), ..RunImport::default() };
        jobs::run_import(&self.workspace, id, &asked, &dana()).await.unwrap()
    }

    fn kept(&self) -> Vec<String> {
        let folder = self.folder.path().join("data/jobs");
        let mut names = Vec::new();
        files(&folder, &folder, &mut names);
        names.sort_unstable();
        names
    }
}

fn files(folder: &Path, of: &Path, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, of, names);
        } else {
            names.push(path.strip_prefix(of).unwrap().to_string_lossy().into_owned());
        }
    }
}

async fn a_change_goes_on_where_it_was_broken_off(office: Office) {
    office.leads(&rows(6, "uN,uN@x.io,CEO,,,,2026-05-01,,\n")).await;
    let id = office.move_all().await.id;
    office.is_broken_off(id).await;
    // Two were done before; somebody else is not to do them again.
    let mut tx = office.db.write().await.unwrap();
    target::settle(&mut tx, id, 1, Fate::Done, None).await.unwrap();
    target::settle(&mut tx, id, 2, Fate::Refused, Some("no")).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(run_due(&office.workspace).await.unwrap(), 0, "it is somebody's");
    office.it_is("2026-06-01T09:01:00Z");
    assert_eq!(run_due(&office.workspace).await.unwrap(), 1);
    let job = office.job(id).await;
    assert_eq!((job.state.as_str(), job.done, job.total, job.failed), ("done", 6, 6, 1));
    assert_eq!(job.report, Some(json!({ "changed": 5, "unchanged": 0, "refused": 1 })));
    assert_eq!(office.path("u0").await.len(), office.path("u1").await.len(), "neither was moved again");
    assert_eq!(office.lead("u5").await.stage, "recycled");
}

/// Leads are changed some at a time in one commit.
async fn a_refusal_spoils_nothing_for_the_others(office: Office) {
    office.leads(&rows(4, "uN,uN@x.io,CEO,,,,2026-05-01,,\n")).await;
    let change = BulkChange {
        attributes: json!({ "note": "a\0b" }).as_object().unwrap().clone(),
        ..BulkChange::default()
    };
    let asked = BulkLeads { which: everybody(), change };
    // A NUL is refused before there is a job, on both databases.
    assert!(jobs::change_leads(&office.workspace, &asked, &dana()).await.is_err());
    let id = office.move_all().await.id;
    let mut tx = office.db.write().await.unwrap();
    let mut odd = office.lead("u2").await;
    "customer".clone_into(&mut odd.stage);
    lead::save(&mut tx, &mut [odd]).await.unwrap();
    target::add(&mut tx, id, &[99]).await.unwrap();
    tx.commit().await.unwrap();
    run_due(&office.workspace).await.unwrap();
    let job = office.job(id).await;
    assert_eq!((job.state.as_str(), job.done, job.failed), ("done", 5, 1));
    assert_eq!(office.lead("u2").await.stage, "recycled");
}

async fn a_job_that_is_broken_off_again_and_again_fails(office: Office) {
    office.leads("u1,u1@x.io,CEO,,,,2026-05-01,,\n").await;
    let id = office.move_all().await.id;
    for _ in 0..5 {
        office.is_broken_off(id).await;
    }
    office.it_is("2026-06-01T09:01:00Z");
    run_due(&office.workspace).await.unwrap();
    let job = office.job(id).await;
    assert_eq!(job.state, "failed");
    assert!(job.error.unwrap().contains("broken off 5 times"));
}

async fn a_job_is_cancelled_before_and_while_it_runs(office: Office) {
    office.leads(&rows(3, "uN,uN@x.io,CEO,,,,2026-05-01,,\n")).await;
    let waiting = office.move_all().await.id;
    assert_eq!(jobs::cancel(&office.workspace, waiting, &dana()).await.unwrap().state, "cancelled");
    assert_eq!(run_due(&office.workspace).await.unwrap(), 0);
    let refused = jobs::cancel(&office.workspace, waiting, &dana()).await;
    assert!(matches!(refused, Err(Error::Refused(_))));
    let (change, export) = (office.move_all().await.id, office.export_all(&[]).await.id);
    for id in [change, export] {
        office.is_broken_off(id).await;
        let told = jobs::cancel(&office.workspace, id, &dana()).await.unwrap();
        assert!(told.stopping && told.state == "running");
    }
    office.it_is("2026-06-01T09:01:00Z");
    run_due(&office.workspace).await.unwrap();
    let job = office.job(change).await;
    assert_eq!((job.state.as_str(), job.done), ("cancelled", 0), "before its next step");
    assert_eq!(job.report, Some(json!({ "changed": 0, "unchanged": 0, "refused": 0 })));
    let job = office.job(export).await;
    assert_eq!((job.state.as_str(), job.has_file), ("cancelled", false));
    // Nothing of it was exported, and nobody is noted.
    let mut tx = office.db.read().await.unwrap();
    let entries =
        audit::search::list(&mut tx, &audit::search::Wanted::default(), i64::MAX, 100).await.unwrap();
    assert!(entries.iter().all(|entry| entry.action != "export_leads"));
}

async fn an_export_begins_anew_and_notes_everybody_once(office: Office) {
    office.leads(&rows(1_203, "uN,uN@x.io,CEO,,,,2026-05-01,,\n")).await;
    let id = office.export_all(&["key", "email"]).await.id;
    office.is_broken_off(id).await;
    let mut tx = office.db.write().await.unwrap();
    target::settle_done(&mut tx, id, &[1, 2, 3]).await.unwrap();
    tx.commit().await.unwrap();
    office.it_is("2026-06-01T09:01:00Z");
    run_due(&office.workspace).await.unwrap();
    let job = office.job(id).await;
    assert_eq!((job.state.as_str(), job.done, job.failed), ("done", 1_203, 0));
    let file = jobs::file(&office.workspace, id, &dana()).await.unwrap();
    let text = std::fs::read_to_string(&file.path).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (1_204, "\u{feff}key,email"));
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), 1_204);
    assert_eq!(job.report.unwrap()["bytes"], text.len());
}

async fn files_of_whoever_is_erased_are_gone(office: Office) {
    office.leads("u1,canary@x.io,CEO,,,,2026-05-01,,\nu2,other@x.io,CEO,,,,2026-05-01,,\n").await;
    let all = office.export_all(&["email"]).await.id;
    let alone = ExportLeads {
        which: WhichLeads { leads: Some(vec![2]), ..WhichLeads::default() },
        format: Format::Ndjson,
        columns: Vec::new(),
        reason: "one".to_owned(),
    };
    let other = jobs::export_leads(&office.workspace, &alone, &dana()).await.unwrap().id;
    let sent = office.sends("canary.csv", "id,email\nu9,canary9@x.io\n,lost@x.io\n").await;
    let import = office.imports(sent).await.id;
    let change = BulkChange {
        owner: None,
        attributes: json!({ "a": 1 }).as_object().unwrap().clone(),
        ..BulkChange::default()
    };
    let which = WhichLeads { q: Some("canary@x.io".to_owned()), visitors: true, ..WhichLeads::default() };
    let named =
        jobs::change_leads(&office.workspace, &BulkLeads { which, change }, &dana()).await.unwrap().id;
    run_due(&office.workspace).await.unwrap();
    assert_eq!(office.job(named).await.done, 1);
    assert!(office.job(all).await.has_file && office.job(import).await.has_file);
    assert_eq!(office.kept().len(), 4, "{:?}", office.kept());
    let wanted = Erasure { lead: "u1", reason: "asked", by: "dana", address: None };
    erase(&office.workspace, wanted).await.unwrap();
    assert_eq!(office.kept(), [format!("job-{other}/leads.ndjson")]);
    assert!(!office.job(all).await.has_file && office.job(other).await.has_file);
    // What was asked for named the person.
    let gone = jobs::show(&office.workspace, named, &dana()).await;
    assert!(matches!(gone, Err(Error::Missing(_))));
    assert!(jobs::imports(&office.workspace, &dana()).await.unwrap().is_empty());
}

async fn whoever_is_erased_does_not_come_back_by_an_import_that_runs(office: Office) {
    let first = office.sends("a.csv", "id,email\nvictim,victim@x.io\n").await;
    office.imports(first).await;
    run_due(&office.workspace).await.unwrap();
    let rows: String =
        (0..9_000).fold("id,email\n".to_owned(), |text, row| text + &format!("u{row},u{row}@x.io\n"));
    let sent = office.sends("b.csv", &(rows + "victim,victim@x.io\n")).await;
    let id = office.imports(sent).await.id;
    let workspace = office.workspace.clone();
    let running = tokio::spawn(async move { run_due(&workspace).await });
    let known = async |key: &str| {
        let mut tx = office.db.read().await.unwrap();
        lead::find(&mut tx, key).await.unwrap().is_some()
    };
    while !known("u0").await {
        tokio::task::yield_now().await;
    }
    let wanted = Erasure { lead: "victim", reason: "asked", by: "dana", address: None };
    erase(&office.workspace, wanted).await.unwrap();
    running.await.unwrap().unwrap();
    assert!(!known("victim").await, "{:?}", office.job(id).await);
    assert!(known("u0").await, "what was imported until then stays");
}

async fn an_import_whose_file_is_gone_says_so(office: Office) {
    let sent = office.sends("a.csv", "id,email\nu1,a@x.io\n").await;
    let id = office.imports(sent).await.id;
    std::fs::remove_dir_all(office.folder.path().join("data/jobs")).unwrap();
    assert_eq!(run_due(&office.workspace).await.unwrap(), 0, "another node may have it");
    office.it_is("2026-06-01T10:00:00Z");
    assert_eq!(run_due(&office.workspace).await.unwrap(), 1);
    let job = office.job(id).await;
    assert_eq!((job.state.as_str(), job.error.unwrap().contains("send it again")), ("failed", true));
}

async fn an_import_that_was_broken_off_is_completed(office: Office) {
    let sent = office.sends("a.csv", &format!("id,email\n{}", rows(50, "uN,uN@x.io\n"))).await;
    let id = office.imports(sent).await.id;
    office.is_broken_off(id).await;
    office.leads("u7,u7@x.io,CEO,,,,2026-05-01,,\n").await;
    office.it_is("2026-06-01T09:01:00Z");
    run_due(&office.workspace).await.unwrap();
    let job = office.job(id).await;
    assert_eq!((job.state.as_str(), job.done == job.total), ("done", true));
    assert_eq!(job.report.unwrap()["leads_created"], 49);
    assert_eq!(office.count().await, 50);
    assert!(!job.has_file, "nothing was rejected");
}

async fn jobs_and_files_go_after_a_week(office: Office) {
    office.leads("u1,a@x.io,CEO,,,,2026-05-01,,\n").await;
    let export = office.export_all(&["email"]).await.id;
    office.sends("a.csv", "id,email\nu2,b@x.io\n").await;
    run_due(&office.workspace).await.unwrap();
    office.it_is("2026-06-08T08:59:59Z");
    chores::run_due(&office.workspace).await.unwrap();
    assert_eq!((office.kept().len(), office.job(export).await.has_file), (2, true));
    office.it_is("2026-06-08T09:00:01Z");
    chores::run_due(&office.workspace).await.unwrap();
    assert_eq!(office.kept(), Vec::<String>::new());
    assert!(jobs::list(&office.workspace, None, 50, &dana()).await.unwrap().is_empty());
}

on_both!(
    a_change_goes_on_where_it_was_broken_off,
    a_refusal_spoils_nothing_for_the_others,
    a_job_that_is_broken_off_again_and_again_fails,
    a_job_is_cancelled_before_and_while_it_runs,
    an_export_begins_anew_and_notes_everybody_once,
    files_of_whoever_is_erased_are_gone,
    an_import_whose_file_is_gone_says_so,
    whoever_is_erased_does_not_come_back_by_an_import_that_runs,
    an_import_that_was_broken_off_is_completed,
    jobs_and_files_go_after_a_week,
);
