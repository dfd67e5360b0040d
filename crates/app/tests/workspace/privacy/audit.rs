//! Who did what, and who looked at whom.

use baton_app::audit::{self, AuditFilter, NewEntry, Origin, Shown, verify};
use baton_store::Db;
use baton_store::audit::{count, note};

use super::{chores, sql, texts};
use crate::office::{Office, at, on_both};

on_both![
    what_is_noted_is_chained_and_holds,
    whatever_is_tampered_with_is_found,
    what_is_cut_off_or_replaced_is_found,
    many_note_at_once_and_the_chain_does_not_fork,
    old_entries_go_and_the_chain_holds,
    whoever_was_touched_is_found,
    a_month_is_looked_through_once,
    the_chain_goes_on_under_another_key,
];

async fn noted(db: &Db, at: i64, actor: &str, subject: &str) {
    let mut tx = db.write_aside().await.unwrap();
    note(&mut tx, at, actor, "look", subject, r#"{"a":1}"#).await.unwrap();
    tx.commit().await.unwrap();
}

async fn ten(office: &Office) {
    for n in 0..10 {
        noted(&office.db, office.workspace.now().micros() + n, "Dana", &format!("lead {n}")).await;
    }
    chores(office).await;
}

async fn fault(office: &Office) -> Option<String> {
    verify(&office.workspace, None).await.unwrap().fault
}

async fn what_is_noted_is_chained_and_holds(office: Office) {
    ten(&office).await;
    let found = verify(&office.workspace, None).await.unwrap();
    assert_eq!((found.fault.clone(), found.waiting, found.pruned), (None, 0, 0));
    assert_eq!(found.entries, count(&mut office.db.read().await.unwrap()).await.unwrap());
    // What an administrator kept elsewhere still fits when more was noted.
    ten(&office).await;
    let known = (found.place, found.hash.as_str());
    assert_eq!(verify(&office.workspace, Some(known)).await.unwrap().fault, None);
    let other = "0".repeat(64);
    let told = verify(&office.workspace, Some((found.place, &other))).await.unwrap().fault.unwrap();
    assert!(told.contains("another one"), "{told}");
    assert!(verify(&office.workspace, Some((1, "x"))).await.is_err());
}

async fn whatever_is_tampered_with_is_found(office: Office) {
    ten(&office).await;
    for (do_it, undo, told) in [
        (
            "UPDATE audit SET actor = 'Mina' WHERE place = 4",
            "UPDATE audit SET actor = 'Dana' WHERE place = 4",
            "place 4",
        ),
        (
            "UPDATE audit SET at = at + 1 WHERE place = 4",
            "UPDATE audit SET at = at - 1 WHERE place = 4",
            "place 4",
        ),
        (
            "UPDATE audit SET address = '::1' WHERE place = 4",
            "UPDATE audit SET address = NULL WHERE place = 4",
            "place 4",
        ),
        (
            "UPDATE audit_person SET lead_id = 77 WHERE audit_id = (SELECT id FROM audit WHERE place = 4)",
            "UPDATE audit_person SET lead_id = 3 WHERE audit_id = (SELECT id FROM audit WHERE place = 4)",
            "place 4",
        ),
        (
            "UPDATE audit SET place = 400 WHERE place = 4",
            "UPDATE audit SET place = 4 WHERE place = 400",
            "missing",
        ),
    ] {
        assert_eq!(fault(&office).await, None);
        sql(&office.db, do_it).await;
        let found = fault(&office).await.unwrap_or_default();
        assert!(found.contains(told), "{do_it}: {found}");
        sql(&office.db, undo).await;
    }
    // Two that change places.
    sql(&office.db, "UPDATE audit SET place = 100 WHERE place = 4").await;
    sql(&office.db, "UPDATE audit SET place = 4 WHERE place = 5").await;
    sql(&office.db, "UPDATE audit SET place = 5 WHERE place = 100").await;
    assert!(fault(&office).await.unwrap().contains("place 4"));
}

async fn what_is_cut_off_or_replaced_is_found(office: Office) {
    ten(&office).await;
    let cut = "DELETE FROM audit_person WHERE audit_id IN (SELECT id FROM audit WHERE place > 8)";
    sql(&office.db, cut).await;
    sql(&office.db, "DELETE FROM audit WHERE place > 8").await;
    assert!(fault(&office).await.unwrap().contains("cut off"));
    // Nor does it help to begin anew.
    sql(&office.db, "DELETE FROM setting WHERE key = 'audit_anchor'").await;
    assert!(fault(&office).await.unwrap().contains("cut off or added"));
    sql(&office.db, "INSERT INTO setting (key, value) VALUES ('audit_anchor', 'sealed.1.x.y')").await;
    assert!(verify(&office.workspace, None).await.is_err());
}

async fn many_note_at_once_and_the_chain_does_not_fork(office: Office) {
    let shown = Shown::new(office.workspace.clone());
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let workspace = office.workspace.clone();
    let sealing = tokio::spawn(async move {
        while !*stopped.borrow() {
            let _ = audit::seal_all(&workspace).await;
            tokio::task::yield_now().await;
        }
    });
    let entry = |n: i64| NewEntry {
        at: n,
        actor: "Dana".to_owned(),
        action: "look".to_owned(),
        subject: "api".to_owned(),
        detail: "{}".to_owned(),
        persons: vec![n, n + 1],
        ..NewEntry::default()
    };
    let mut all = tokio::task::JoinSet::new();
    for n in 0..200 {
        let (shown, entry) = (shown.clone(), entry(n));
        all.spawn(async move { shown.note(entry).await.unwrap() });
    }
    all.join_all().await;
    // Whatever was answered is durable by now.
    assert_eq!(
        texts(&office.db, "SELECT CAST(COUNT(*) AS TEXT) FROM audit WHERE action = 'look'").await,
        ["200"]
    );
    stop.send_replace(true);
    sealing.await.unwrap();
    audit::seal_all(&office.workspace).await.unwrap();
    let found = verify(&office.workspace, None).await.unwrap();
    assert_eq!((found.fault, found.waiting), (None, 0));
    assert!(found.entries >= 200);
}

async fn old_entries_go_and_the_chain_holds(office: Office) {
    ten(&office).await;
    let kept = verify(&office.workspace, None).await.unwrap();
    assert!(audit::set_keep_years(&office.workspace, 3, None, "Dana").await.is_err());
    audit::set_keep_years(&office.workspace, 1, None, "Dana").await.unwrap();
    office.it_is("2027-08-01T09:00:00Z");
    noted(&office.db, office.workspace.now().micros(), "Dana", "lead 1").await;
    chores(&office).await;
    let found = verify(&office.workspace, None).await.unwrap();
    assert_eq!((found.fault, found.entries), (None, 1));
    assert!(found.pruned > 0 && found.place > kept.place);
    let told = verify(&office.workspace, Some((2, &kept.hash))).await.unwrap().fault.unwrap();
    assert!(told.contains("pruned"), "{told}");
    sql(&office.db, "DELETE FROM audit_person").await;
    assert!(fault(&office).await.is_some(), "what is left is still watched");
}

async fn whoever_was_touched_is_found(office: Office) {
    office.leads("u1,a@x.io,,,,,2026-01-01,,\nu2,b@x.io,,,,,2026-01-01,,\n").await;
    let (first, second) = (office.lead("u1").await.id, office.lead("u2").await.id);
    let origin = Origin::new(Some("192.0.2.7".to_owned()));
    let day = |day: &str| at(day).micros();
    origin.run(noted(&office.db, day("2026-05-01T10:00:00Z"), "Mina", &format!("lead {first}"))).await;
    noted(&office.db, day("2026-05-02T10:00:00Z"), "Dana", &format!("lead {first}")).await;
    noted(&office.db, day("2026-05-03T10:00:00Z"), "Dana", &format!("lead {second}")).await;
    let touched = async |since: &str, until: &str, by: Option<&str>| {
        let found = audit::touched(&office.workspace, (at(since), at(until)), by, 0, 100).await.unwrap();
        found.into_iter().map(|person| (person.person, person.times, person.actors)).collect::<Vec<_>>()
    };
    let (begin, end) = ("2026-05-01T00:00:00Z", "2026-05-03T00:00:00Z");
    assert_eq!(touched(begin, end, None).await, [(first, 2, 2)]);
    assert_eq!(touched(begin, "2026-06-01T00:00:00Z", Some("Dana")).await, [(first, 1, 1), (second, 1, 1)]);
    let filter =
        AuditFilter { lead: Some("u1".to_owned()), actor: Some("Mina".to_owned()), ..AuditFilter::default() };
    let found = audit::list(&office.workspace, &filter, None, 10).await.unwrap();
    assert_eq!(
        (found.len(), found[0].address.as_deref(), &found[0].persons),
        (1, Some("192.0.2.7"), &vec![first])
    );
    assert!(audit::touched(&office.workspace, (at(end), at(begin)), None, 0, 1).await.is_err());
}

async fn a_month_is_looked_through_once(office: Office) {
    for n in 0..150 {
        noted(&office.db, at("2026-05-10T10:00:00Z").micros(), "Dana", &format!("lead {n}")).await;
    }
    noted(&office.db, at("2026-04-10T10:00:00Z").micros(), "Dana", "lead 1").await;
    let months = audit::months(&office.workspace).await.unwrap();
    let may = months.iter().find(|month| month.month == "2026-05").unwrap();
    let dana = may.actors.iter().find(|actor| actor.actor == "Dana").unwrap();
    assert_eq!((dana.persons, dana.usual_persons, dana.unusual), (150, 1, true));
    assert_eq!(may.reviewed_by, None);
    audit::review(&office.workspace, "2026-05", "asked Dana", "Ada").await.unwrap();
    assert!(audit::review(&office.workspace, "2026-05", "", "Ada").await.is_err());
    assert!(audit::review(&office.workspace, "2026-06", "", "Ada").await.is_err(), "it is not over");
    assert!(audit::review(&office.workspace, "May", "", "Ada").await.is_err());
    let months = audit::months(&office.workspace).await.unwrap();
    let may = months.iter().find(|month| month.month == "2026-05").unwrap();
    assert_eq!((may.reviewed_by.as_deref(), may.note.as_deref()), (Some("Ada"), Some("asked Dana")));
}

async fn the_chain_goes_on_under_another_key(office: Office) {
    ten(&office).await;
    let how = baton_app::vault::Rotation { drop_old: true, ..Default::default() };
    baton_app::vault::rotate(&office.workspace, how, "Dana").await.unwrap();
    ten(&office).await;
    assert_eq!(fault(&office).await, None);
}
