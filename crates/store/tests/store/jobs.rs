//! Jobs, their leads, and files to be imported.

use baton_store::job::target::{self, Fate};
use baton_store::job::{self, Ended, Job, Reached};
use baton_store::upload::{self, Upload};
use baton_store::{Db, erasure};

use crate::common::{commit, look, on_both, people};

fn asked(kind: &str, actor: &str) -> Job {
    Job {
        id: 0,
        kind: kind.to_owned(),
        actor: actor.to_owned(),
        member: None,
        address: None,
        sees: "null".to_owned(),
        state: "queued".to_owned(),
        asked: "{}".to_owned(),
        done: 0,
        total: 2,
        failed: 0,
        report: None,
        error: None,
        file: None,
        stop: 0,
        attempts: 0,
        lease_until: None,
        created_at: 10,
        started_at: None,
        ended_at: None,
    }
}

const DONE: Ended<'static> =
    Ended { state: "done", report: Some("{}"), error: None, file: Some("job-1.csv") };

async fn a_job_is_whoever_took_it_up_lasts(db: Db) {
    let id = commit!(db, tx => job::add(tx, &asked("move_leads", "mina")));
    let found = look!(db, tx => job::due(tx, 20, 9)).remove(0);
    assert!(commit!(db, tx => job::claim(tx, &found, 20, 50)));
    assert!(!commit!(db, tx => job::claim(tx, &found, 20, 50)), "once");
    assert_eq!(look!(db, tx => job::due(tx, 49, 9)), [], "while its lease lasts it is nobody else's");
    let late = look!(db, tx => job::due(tx, 50, 9)).remove(0);
    assert!(commit!(db, tx => job::claim(tx, &late, 50, 90)));
    let reached = Reached { done: 1, total: 2, failed: 1 };
    assert_eq!(commit!(db, tx => job::advance(tx, (id, 1), reached, 95)), None, "the first one is too late");
    assert_eq!(commit!(db, tx => job::advance(tx, (id, 2), reached, 95)), Some(false));
    assert!(commit!(db, tx => job::stop(tx, id, 60)));
    assert_eq!(commit!(db, tx => job::advance(tx, (id, 2), reached, 99)), Some(true));
    assert!(!commit!(db, tx => job::end(tx, (id, 1), DONE, 70)));
    assert!(commit!(db, tx => job::end(tx, (id, 2), DONE, 70)));
    assert!(!commit!(db, tx => job::stop(tx, id, 80)), "it has ended");
    let ended = look!(db, tx => job::find(tx, id)).unwrap();
    assert_eq!((ended.state.as_str(), ended.done, ended.failed, ended.started_at), ("done", 1, 1, Some(20)));
    assert_eq!(
        (ended.ended_at, ended.lease_until, ended.file.as_deref()),
        (Some(70), None, Some("job-1.csv"))
    );
    assert_eq!(commit!(db, tx => job::forget(tx, 70, 9)), 0);
    assert_eq!(commit!(db, tx => job::forget(tx, 71, 9)), 1);
    assert_eq!(look!(db, tx => job::find(tx, id)), None);
}

async fn jobs_are_listed_counted_and_cancelled(db: Db) {
    for actor in ["mina", "rui", "mina"] {
        commit!(db, tx => job::add(tx, &asked("assign_leads", actor)));
    }
    let ids = |jobs: Vec<Job>| jobs.into_iter().map(|job| job.id).collect::<Vec<_>>();
    assert_eq!(ids(look!(db, tx => job::list(tx, None, i64::MAX, 9))), [3, 2, 1]);
    assert_eq!(ids(look!(db, tx => job::list(tx, Some("mina"), 3, 9))), [1]);
    assert_eq!(look!(db, tx => job::count_open(tx, "mina")), (2, 3));
    assert!(commit!(db, tx => job::stop(tx, 1, 30)));
    let cancelled = look!(db, tx => job::find(tx, 1)).unwrap();
    assert_eq!((cancelled.state.as_str(), cancelled.ended_at), ("cancelled", Some(30)));
    assert_eq!(look!(db, tx => job::count_open(tx, "mina")), (1, 2));
    assert_eq!(ids(look!(db, tx => job::due(tx, 40, 1))), [2]);
    let mut tx = db.write().await.unwrap();
    let nul = Job { asked: "{\"a\":\"\\u0000\"}".to_owned(), ..asked("assign_leads", "mina") };
    assert!(job::add(&mut tx, &nul).await.is_err());
}

async fn each_lead_of_a_job_meets_one_fate(db: Db) {
    let id = commit!(db, tx => job::add(tx, &asked("move_leads", "mina")));
    assert_eq!(commit!(db, tx => target::add(tx, id, &[7, 5, 7, 6])), 3);
    assert_eq!(commit!(db, tx => target::add(tx, id, &[7, 8])), 1);
    assert_eq!(look!(db, tx => target::of(tx, id, Fate::Waiting, 0, 2)), [5, 6]);
    assert!(commit!(db, tx => target::settle(tx, id, 5, Fate::Refused, Some("no BANT"))));
    assert!(!commit!(db, tx => target::settle(tx, id, 5, Fate::Done, None)), "once");
    assert!(commit!(db, tx => target::settle(tx, id, 6, Fate::Unchanged, None)));
    assert_eq!(commit!(db, tx => target::settle_done(tx, id, &[5, 7, 9])), 1);
    assert_eq!(look!(db, tx => target::of(tx, id, Fate::Waiting, 0, 9)), [8]);
    assert_eq!(look!(db, tx => target::of(tx, id, Fate::Done, 0, 9)), [7]);
    assert_eq!(look!(db, tx => target::count(tx, id, Fate::Unchanged)), 1);
    let refused = look!(db, tx => target::refused(tx, id, 0, 9));
    assert_eq!((refused.len(), refused[0].lead_id, refused[0].reason.as_deref()), (1, 5, Some("no BANT")));
    assert_eq!(look!(db, tx => target::refused(tx, id, 5, 9)), []);
    commit!(db, tx => target::rewind(tx, id));
    assert_eq!(look!(db, tx => target::of(tx, id, Fate::Waiting, 0, 9)), [5, 6, 7, 8]);
}

async fn files_of_whoever_is_erased_are_withdrawn(db: Db) {
    let [one, other] = people(&db, ["a@x.io", "b@x.io"]).await;
    let mut jobs = Vec::new();
    for (kind, leads) in
        [("export_leads", vec![one, other]), ("export_leads", vec![other]), ("run_import", vec![])]
    {
        let id = commit!(db, tx => job::add(tx, &asked(kind, "mina")));
        commit!(db, tx => target::add(tx, id, &leads));
        let found = look!(db, tx => job::find(tx, id)).unwrap();
        commit!(db, tx => job::claim(tx, &found, 1, 2));
        let file = format!("job-{id}.csv");
        commit!(db, tx => job::end(tx, (id, 1), Ended { file: Some(&file), ..DONE }, 3));
        jobs.push(id);
    }
    // One that is being written.
    let open = commit!(db, tx => job::add(tx, &asked("export_leads", "mina")));
    commit!(db, tx => target::add(tx, open, &[one]));
    let found = look!(db, tx => job::find(tx, open)).unwrap();
    commit!(db, tx => job::claim(tx, &found, 1, 1_000));
    // Whoever is in the log is noted once all of it is written.
    let log = commit!(db, tx => job::add(tx, &asked("export_events", "mina")));
    let found = look!(db, tx => job::find(tx, log)).unwrap();
    commit!(db, tx => job::claim(tx, &found, 1, 1_000));
    assert!(
        look!(db, tx => job::is_open(tx, "export_events"))
            && !look!(db, tx => job::is_open(tx, "set_attributes"))
    );
    // And two whose files may hold anybody: one runs, one waits.
    let reads = commit!(db, tx => job::add(tx, &asked("run_import", "mina")));
    let found = look!(db, tx => job::find(tx, reads)).unwrap();
    commit!(db, tx => job::claim(tx, &found, 1, 1_000));
    assert!(look!(db, tx => job::is_held(tx, (reads, 1))) && !look!(db, tx => job::is_held(tx, (reads, 2))));
    let waits = commit!(db, tx => job::add(tx, &asked("rehearse_import", "mina")));
    let sent = Upload {
        id: 0,
        kind: "leads".to_owned(),
        name: "leads.csv".to_owned(),
        actor: "mina".to_owned(),
        bytes: 9,
        file: "upload-1.csv".to_owned(),
        created_at: 5,
    };
    commit!(db, tx => upload::add(tx, &sent));
    let (kept, running) = look!(db, tx => job::files(tx));
    assert_eq!((kept.len(), running), (4, vec![open, log, reads, waits]));
    commit!(db, tx => erasure::erase(tx, one, 50));
    let (kept, _) = look!(db, tx => job::files(tx));
    assert_eq!(kept, [format!("job-{}.csv", jobs[1])]);
    assert_eq!(look!(db, tx => target::of(tx, jobs[0], Fate::Waiting, 0, 9)), [other]);
    assert_eq!(commit!(db, tx => job::advance(tx, (open, 1), Reached::default(), 9)), None, "it begins anew");
    assert_eq!(commit!(db, tx => job::advance(tx, (log, 1), Reached::default(), 9)), None, "this one too");
    assert_eq!(look!(db, tx => job::due(tx, 0, 9)).len(), 2);
    assert!(!look!(db, tx => job::is_held(tx, (reads, 1))));
    for import in [reads, waits] {
        let ended = look!(db, tx => job::find(tx, import)).unwrap();
        assert_eq!((ended.state.as_str(), ended.ended_at), ("failed", Some(50)));
        assert!(ended.error.unwrap().contains("erased"));
    }
}

async fn files_to_import_are_kept_for_a_while(db: Db) {
    let sent = |at: i64| Upload {
        id: 0,
        kind: "leads".to_owned(),
        name: "명단.csv".to_owned(),
        actor: "mina".to_owned(),
        bytes: 9,
        file: format!("upload-{at}.csv"),
        created_at: at,
    };
    let first = commit!(db, tx => upload::add(tx, &sent(5)));
    let second = commit!(db, tx => upload::add(tx, &sent(6)));
    assert_eq!(look!(db, tx => upload::find(tx, first)), Some(Upload { id: first, ..sent(5) }));
    assert_eq!(
        look!(db, tx => upload::list(tx, 9)).iter().map(|one| one.id).collect::<Vec<_>>(),
        [second, first]
    );
    assert_eq!(commit!(db, tx => upload::forget(tx, 6)), 1);
    assert!(commit!(db, tx => upload::remove(tx, second)));
    assert!(!commit!(db, tx => upload::remove(tx, second)));
}

on_both!(
    a_job_is_whoever_took_it_up_lasts,
    jobs_are_listed_counted_and_cancelled,
    each_lead_of_a_job_meets_one_fate,
    files_of_whoever_is_erased_are_withdrawn,
    files_to_import_are_kept_for_a_while,
);
