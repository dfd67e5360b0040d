//! Who is meant: anonymous visits become somebody's, addresses make one lead of two, two known people stay two.

use crate::office::{Office, model, on_both};

on_both!(
    an_anonymous_visit_becomes_that_of_the_person,
    two_known_people_are_never_one_by_an_anonymous_id,
    an_address_makes_one_lead_of_two,
    an_alias_joins_what_was_apart,
    a_group_is_an_account,
    the_first_of_an_id_stands,
);

fn page(id: &str, who: &str, time: &str) -> String {
    format!(r#"{{"type":"page","messageId":"{id}",{who},"timestamp":"{time}"}}"#) + "\n"
}

const ANN: &str = r#""anonymousId":"a1""#;

async fn an_anonymous_visit_becomes_that_of_the_person(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.messages(&page("m1", ANN, "2026-05-01T10:00:00Z")).await;
    assert_eq!(office.lead("a1").await.stage, "lead", "this model has no rule for who is a lead");
    let both = format!(r#"{ANN},"userId":"u1""#);
    let report = office.messages(&page("m2", &both, "2026-05-02T10:00:00Z")).await;
    assert_eq!((report.leads_created, report.leads_merged), (0, 0));
    assert_eq!(office.count().await, 1);
    assert!((office.total("u1").await - 2.0).abs() < 1e-9);
    // In one file, and in the other order: the person first.
    let text = page("m3", r#""userId":"u2""#, "2026-05-01T10:00:00Z")
        + &page("m4", r#""anonymousId":"a2""#, "2026-04-01T10:00:00Z")
        + &page("m5", r#""anonymousId":"a2","userId":"u2""#, "2026-05-02T10:00:00Z");
    office.messages(&text).await;
    assert_eq!(office.count().await, 2);
    assert!((office.total("u2").await - 3.0).abs() < 1e-9);
    assert_eq!(office.lead("a2").await.id, office.lead("u2").await.id);
}

async fn two_known_people_are_never_one_by_an_anonymous_id(office: Office) {
    let text = page("m1", r#""anonymousId":"a1","userId":"u1""#, "2026-05-01T10:00:00Z")
        + &page("m2", r#""anonymousId":"a1","userId":"u2""#, "2026-05-02T10:00:00Z");
    office.messages(&text).await;
    assert_eq!(office.count().await, 2);
    assert_eq!(office.lead("a1").await.id, office.lead("u1").await.id);
    office.messages(&page("m3", r#""anonymousId":"a1","userId":"u3""#, "2026-05-03T10:00:00Z")).await;
    assert_eq!(office.count().await, 3);
}

async fn an_address_makes_one_lead_of_two(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,kim@x.example,CEO,,,,2026-01-05,,\n").await;
    let identify = r#"{"type":"identify","messageId":"i1","userId":"w1","timestamp":"2026-05-02T10:00:00Z","traits":{"email":"KIM@x.example","city":"서울"}}"#;
    office.messages(&(page("m1", r#""userId":"w1""#, "2026-05-01T10:00:00Z") + identify)).await;
    assert_eq!(office.count().await, 1);
    assert!((office.total("w1").await - 11.0).abs() < 1e-9);
    assert!(office.lead("1").await.attributes.contains("서울"));
}

async fn an_alias_joins_what_was_apart(office: Office) {
    let text = page("m1", r#""userId":"old""#, "2026-05-01T10:00:00Z")
        + &page("m2", r#""userId":"new""#, "2026-05-01T10:00:00Z");
    office.messages(&text).await;
    assert_eq!(office.count().await, 2);
    let alias = r#"{"type":"alias","messageId":"x1","userId":"new","previousId":"old","timestamp":"2026-05-02T10:00:00Z"}"#;
    let report = office.messages(alias).await;
    assert_eq!((report.leads_merged, report.scored), (1, 1));
    assert_eq!(office.lead("old").await.id, office.lead("new").await.id);
    let again = office.messages(alias).await;
    assert_eq!(again.leads_merged, 0);
    let browser = page("m9", r#""anonymousId":"b9""#, "2026-05-01T10:00:00Z")
        + r#"{"type":"alias","messageId":"x9","userId":"u9","previousId":"b9","timestamp":"2026-05-02T10:00:00Z"}"#;
    office.messages(&browser).await;
    assert_eq!(office.lead("b9").await.id, office.lead("u9").await.id);
    assert_eq!(office.explain("b9", None).await.lead.key, "u9", "a browser is no name for a person");
}

async fn a_group_is_an_account(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,kim@x.example,,Hanbit,,,2026-01-05,,\n").await;
    let group = r#"{"type":"group","messageId":"g1","userId":"1","groupId":"c1","timestamp":"2026-05-02T10:00:00Z","traits":{"name":"HANBIT","employees":500}}"#;
    let report = office.messages(group).await;
    assert_eq!((report.accounts, report.scored), (0, 1), "the same name is the same company");
    assert!((office.total("1").await - 5.0).abs() < 1e-9);
    assert_eq!(office.messages(group).await.scored, 0);
}

async fn the_first_of_an_id_stands(office: Office) {
    office.publish(&model(60)).await.unwrap();
    let one = page("m1", r#""userId":"1""#, "2026-05-01T10:00:00Z");
    let other = one.replace("\"type\":\"page\"", "\"type\":\"track\",\"event\":\"Demo Attended\"");
    let report = office.messages(&(one + &other)).await;
    assert_eq!((report.events, report.duplicates, report.conflicts), (1, 0, 1));
    assert!(report.notes.iter().any(|note| note.contains("m1")));
    assert!((office.total("1").await - 1.0).abs() < 1e-9);
}
