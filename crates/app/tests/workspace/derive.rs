//! What follows from the log: dated moves, hand-offs for those who are MQL now, corrections that rewrite nothing.

use baton_app::Stage;
use baton_app::progress::Reporter;

use crate::office::{Office, model, on_both};

on_both!(
    history_is_dated_when_it_happened,
    handoffs_are_for_those_who_are_mql_now,
    deals_are_outcomes,
    deriving_again_appends_nothing,
    a_late_event_corrects_by_new_entries,
    the_order_of_arrival_does_not_matter,
);

async fn history_is_dated_when_it_happened(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,kim@x.example,CEO,,,web,2026-01-05,,\n").await;
    office.events("1,Demo Attended,2026-02-01T10:00:00Z,\n").await;
    let path = office.path("1").await;
    let expected = [
        (Stage::Lead, "2026-01-05T00:00:00Z", "became_lead"),
        (Stage::Mql, "2026-02-01T10:00:00Z", "score_reached"),
        // The points for the demo expire after 90 days.
        (Stage::Lead, "2026-05-02T10:00:00Z", "score_fell"),
    ];
    assert_eq!(path, expected.map(|(stage, at, reason)| (stage, at.to_owned(), reason.to_owned())));
    let log = office.log("1").await;
    assert!(
        log.iter()
            .all(|entry| entry.backfilled == 1 && entry.model_version.is_some() && entry.actor == "baton")
    );
    assert!(office.open_handoffs().await.is_empty());
}

async fn handoffs_are_for_those_who_are_mql_now(office: Office) {
    office.publish(&model(60)).await.unwrap();
    let rows = "1,a@x.example,CEO,,,,2026-01-05,,\n2,b@x.example,CEO,,,,2026-01-05,sal,2026-05-20\n3,c@x.example,CEO,,,,2026-01-05,customer,2026-05-25\n4,d@x.example,Clerk,,,,2026-01-05,,\n";
    office.leads(rows).await;
    let events = "1,Demo Attended,2026-05-10T10:00:00Z,\n2,Demo Attended,2026-05-10T10:00:00Z,\n3,Demo Attended,2026-05-10T10:00:00Z,\n4,Demo Attended,2026-05-10T10:00:00Z,\n";
    let report = office.events(events).await;
    assert_eq!((report.handoffs, report.qualified), (1, 3));
    assert_eq!(office.open_handoffs().await, ["1"]);
}

async fn deals_are_outcomes(office: Office) {
    office.leads("1,a@x.example,,,,,2026-01-05,,\n2,b@x.example,,,,,2026-01-05,,\n").await;
    office.deals("1,d1,closed_lost,2026-02-01,2026-03-01,10,price\n2,d2,qualifying,2026-02-01,,10,\n2,d3,closed_won,2026-02-02,2026-04-01,10,\n").await;
    let stages = |path: Vec<(Stage, String, String)>| -> Vec<(Stage, String)> {
        path.into_iter().map(|(stage, _, reason)| (stage, reason)).collect()
    };
    assert_eq!(
        stages(office.path("1").await),
        [
            (Stage::Lead, "became_lead".to_owned()),
            (Stage::Opportunity, "deal_opened".to_owned()),
            (Stage::Recycled, "price".to_owned())
        ]
    );
    assert_eq!(stages(office.path("2").await).last().unwrap(), &(Stage::Customer, "deal_won".to_owned()));
}

async fn deriving_again_appends_nothing(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,kim@x.example,CEO,,,web,2026-01-05,,\n").await;
    office.events("1,Demo Attended,2026-05-10T10:00:00Z,\n").await;
    let before = (office.log("1").await, office.open_handoffs().await);
    let id = office.lead("1").await.id;
    for _ in 0..2 {
        let mut tx = office.db.write().await.unwrap();
        baton_store::lead::mark_stale(&mut tx, &[id]).await.unwrap();
        tx.commit().await.unwrap();
        let derived = baton_app::derive_waiting(&office.workspace, &Reporter::silent()).await.unwrap();
        assert_eq!((derived.leads, derived.handoffs), (1, 0));
    }
    assert_eq!((office.log("1").await, office.open_handoffs().await), before);
}

async fn a_late_event_corrects_by_new_entries(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,kim@x.example,CEO,,,web,2026-01-05,,\n").await;
    office.events("1,Demo Attended,2026-05-10T10:00:00Z,\n").await;
    let before = office.log("1").await;
    office.it_is("2026-06-01T10:00:00Z");
    office.messages(r#"{"type":"track","messageId":"late","userId":"1","event":"Demo Attended","timestamp":"2026-05-01T10:00:00Z"}"#).await;
    let after = office.log("1").await;
    assert_eq!(after[..before.len()], before[..], "what was noted stays as it was");
    let path = office.path("1").await;
    assert_eq!(path[1], (Stage::Mql, "2026-05-01T10:00:00Z".to_owned(), "score_reached".to_owned()));
    assert_eq!(path.len(), 2);
    let correction = after.iter().find(|entry| entry.reason == "corrected").unwrap();
    assert_eq!(correction.corrects, Some(before[1].id));
    assert!(correction.note.as_deref().unwrap().contains("late"), "{correction:?}");
}

async fn the_order_of_arrival_does_not_matter(office: Office) {
    office.publish(&model(60)).await.unwrap();
    let event = |n: usize| {
        format!(
            r#"{{"type":"page","messageId":"m{n}","userId":"WHO","timestamp":"2026-05-{:02}T10:00:00Z"}}"#,
            n + 1
        ) + "\n"
    };
    let forwards: String = (0..20).map(event).collect();
    let backwards: String = (0..20).rev().map(event).collect();
    office.messages(&forwards.replace("WHO", "a")).await;
    for line in backwards.lines() {
        office.messages(&line.replace("WHO", "b").replace("\"m", "\"n")).await;
    }
    let (a, b) = (office.explain("a", None).await, office.explain("b", None).await);
    assert_eq!(a.explanation, b.explanation);
    assert_eq!(office.path("a").await, office.path("b").await);
}
