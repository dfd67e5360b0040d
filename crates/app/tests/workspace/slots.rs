//! Models beside the primary one.

use baton_app::criteria::{self, Written};
use baton_app::progress::Reporter;
use baton_app::publish::Publication;
use baton_app::slot::{self, LeadScore, SlotPublished};
use baton_app::{Error, Instant, ScoringModel};
use baton_store::outbox;

use crate::office::{Office, model, on_both, rows};

on_both!(
    a_lead_scores_in_each_and_is_moved_by_one,
    what_is_said_later_counts_in_each,
    a_slot_has_its_own_qualification_by_the_second,
    crossing_the_line_of_a_slot_is_told_once,
    a_draft_is_tried_beside_the_model_of_a_slot,
    a_version_has_one_place,
    a_later_model_of_a_slot_covers_all_history_too,
    a_slot_is_retired,
    criteria_of_a_slot_are_agreed_to_like_any,
    many_leads_are_scored_in_batches,
    of_two_that_merge_one_is_left,
);

/// Weighs pages, not demos.
fn pages(enter: i64) -> ScoringModel {
    let text = format!(
        "schema: baton.scoring/v1\nname: pages\ngroups:\n  - id: acts\n    dimension: engagement\n    rules:\n      - {{ id: page, event: Page Viewed, points: 20, decay: {{ expire: 10d }} }}\nqualification:\n  enter: {{ total: {enter} }}\n"
    );
    ScoringModel::from_text(&text).unwrap_or_else(|faults| panic!("{faults}"))
}

async fn published(office: &Office, slot: &str, model: &ScoringModel) -> Result<SlotPublished, Error> {
    let wanted = Publication { model, by: "Dana", many_handoffs: false, without_agreement: None };
    slot::publish(&office.workspace, slot, wanted, &Reporter::silent()).await
}

async fn scores(office: &Office, lead: &str) -> Vec<(String, i64, bool)> {
    let scores = slot::scores(&office.workspace, lead).await.unwrap();
    scores.into_iter().map(|score| (score.slot, score.score, score.qualified)).collect()
}

fn said(slot: &str, score: i64, qualified: bool) -> (String, i64, bool) {
    (slot.to_owned(), score, qualified)
}

async fn a_lead_scores_in_each_and_is_moved_by_one(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,a@x.example,CEO,,,web,2026-01-05,,\n").await;
    office.events("1,Page Viewed,2026-05-30T10:00:00Z,\n1,Page Viewed,2026-05-31T10:00:00Z,\n").await;
    let done = published(&office, "emea", &pages(40)).await.unwrap();
    assert_eq!((done.leads, done.qualified, done.name.as_str()), (1, 1, "pages"));
    assert_eq!(scores(&office, "1").await, [said("primary", 12, false), said("emea", 40, true)]);
    assert_eq!(office.lead("1").await.stage, "lead", "only the primary model moves it");
    assert!(office.open_handoffs().await.is_empty());
    let slots = slot::list(&office.workspace).await.unwrap();
    assert_eq!((slots.len(), slots[0].leads, slots[0].qualified, slots[0].complete), (1, 1, 1, true));
}

async fn what_is_said_later_counts_in_each(office: Office) {
    office.publish(&model(60)).await.unwrap();
    published(&office, "emea", &pages(40)).await.unwrap();
    office.leads("1,a@x.example,CEO,,,web,2026-01-05,,\n").await;
    office.events("1,Page Viewed,2026-05-30T10:00:00Z,\n").await;
    office.chores().await;
    assert_eq!(scores(&office, "1").await, [said("primary", 11, false), said("emea", 20, false)]);
    // Also what comes late, and of somebody new.
    office.events("1,Page Viewed,2026-05-25T10:00:00Z,\n2,Page Viewed,2026-05-31T10:00:00Z,\n").await;
    office.chores().await;
    assert_eq!(scores(&office, "1").await[1], said("emea", 40, true));
    assert_eq!(scores(&office, "2").await[1], said("emea", 20, false));
    assert_eq!(office.chores().await, 0, "and then nothing is left to do");
}

/// It leaves the line at the second at which the page expires, without a message.
async fn a_slot_has_its_own_qualification_by_the_second(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,a@x.example,CEO,,,web,2026-01-05,,\n").await;
    office.events("1,Page Viewed,2026-05-30T10:00:00Z,\n1,Page Viewed,2026-05-31T10:00:00Z,\n").await;
    published(&office, "emea", &pages(40)).await.unwrap();
    let of = async || -> LeadScore { slot::scores(&office.workspace, "1").await.unwrap().remove(1) };
    assert_eq!(of().await.entered_at.map(|at| at.to_string()).as_deref(), Some("2026-05-31T10:00:00Z"));
    office.it_is("2026-06-09T09:59:59Z");
    office.chores().await;
    assert!(of().await.qualified);
    office.it_is("2026-06-12T00:00:00Z");
    office.chores().await;
    let left = of().await;
    assert_eq!((left.qualified, left.score), (false, 0));
    assert_eq!(left.left_at.map(|at| at.to_string()).as_deref(), Some("2026-06-09T10:00:00Z"));
}

async fn crossing_the_line_of_a_slot_is_told_once(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.it_is("2026-06-01T00:00:00Z");
    office.leads("1,a@x.example,CEO,,,web,2026-01-05,,\n2,b@x.example,CEO,,,web,2026-01-05,,\n").await;
    office.events("2,Page Viewed,2026-05-30T10:00:00Z,\n2,Page Viewed,2026-05-31T10:00:00Z,\n").await;
    published(&office, "emea", &pages(40)).await.unwrap();
    let told = async || -> Vec<(String, i64)> {
        let mut tx = office.db.read().await.unwrap();
        let mut told = Vec::new();
        for lead in ["1", "2"] {
            told.extend(outbox::of_lead(&mut tx, office.lead(lead).await.id).await.unwrap());
        }
        let of_slots = told.into_iter().filter(|told| told.kind.starts_with("lead.slot."));
        of_slots.map(|told| (told.kind, told.lead_id.unwrap())).collect()
    };
    office.chores().await;
    assert_eq!(told().await, [], "a publication is told of as such");
    office.it_is("2026-06-02T12:00:00Z");
    office.events("1,Page Viewed,2026-06-02T10:00:00Z,\n1,Page Viewed,2026-06-02T11:00:00Z,\n").await;
    office.chores().await;
    let one = office.lead("1").await.id;
    assert_eq!(told().await, [("lead.slot.reached".to_owned(), one)]);
    office.events("1,Page Viewed,2026-06-02T11:30:00Z,\n").await;
    office.chores().await;
    assert_eq!(told().await.len(), 1);
    // The pages expire at ten days: of the three two are still in, then one.
    office.it_is("2026-06-12T11:15:00Z");
    office.chores().await;
    assert_eq!(
        told().await.iter().filter(|(kind, lead)| kind == "lead.slot.left" && *lead == one).count(),
        1
    );
    office.chores().await;
    assert_eq!(told().await.iter().filter(|(_, lead)| *lead == one).count(), 2);
}

async fn a_draft_is_tried_beside_the_model_of_a_slot(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,a@x.example,CEO,,,web,2026-01-05,,\n2,b@x.example,CEO,,,web,2026-01-05,,\n").await;
    office.events("1,Page Viewed,2026-05-30T10:00:00Z,\n1,Page Viewed,2026-05-31T10:00:00Z,\n2,Page Viewed,2026-05-31T10:00:00Z,\n").await;
    published(&office, "emea", &pages(40)).await.unwrap();
    let previews = criteria::Previews::default();
    let lower = previews.preview(&office.workspace, &pages(20), "emea").await.unwrap();
    assert_eq!(lower.in_force, pages(40).version());
    assert_eq!((lower.qualified.now, lower.qualified.then), (1, 2));
    assert_eq!((lower.become_mql.items[0].lead.as_str(), lower.cease.count), ("2", 0));
    let higher = previews.preview(&office.workspace, &pages(50), "emea").await.unwrap();
    assert_eq!((higher.become_mql.count, higher.cease.items[0].lead.as_str()), (0, "1"));
    assert!(previews.preview(&office.workspace, &pages(50), "apac").await.is_err());
}

async fn a_version_has_one_place(office: Office) {
    office.publish(&model(60)).await.unwrap();
    let refused = async |slot: &str, model: &ScoringModel| {
        published(&office, slot, model).await.unwrap_err().to_string()
    };
    assert!(refused("emea", &model(60)).await.contains("in the slot primary"));
    published(&office, "emea", &pages(40)).await.unwrap();
    assert!(refused("apac", &pages(40)).await.contains("in the slot emea"));
    assert!(refused("emea", &pages(40)).await.contains("in force already"));
    assert!(refused("primary", &pages(50)).await.contains("leave the slot out"));
    assert!(refused("E MEA", &pages(50)).await.contains("lower-case"));
    let told = office.publish(&pages(40)).await.unwrap_err().to_string();
    assert!(told.contains("in the slot emea"), "{told}");
}

async fn a_later_model_of_a_slot_covers_all_history_too(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,a@x.example,CEO,,,web,2026-01-05,,\n").await;
    office.events("1,Page Viewed,2026-05-30T10:00:00Z,\n").await;
    published(&office, "emea", &pages(40)).await.unwrap();
    office.it_is("2026-06-02T00:00:00Z");
    published(&office, "emea", &pages(20)).await.unwrap();
    let score = slot::scores(&office.workspace, "1").await.unwrap().remove(1);
    assert_eq!((score.qualified, score.version.as_str()), (true, pages(20).version()));
    assert_eq!(score.entered_at, Some("2026-05-30T10:00:00Z".parse::<Instant>().unwrap()));
}

async fn a_slot_is_retired(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,a@x.example,CEO,,,web,2026-01-05,,\n").await;
    published(&office, "emea", &pages(40)).await.unwrap();
    slot::retire(&office.workspace, "emea", "Dana").await.unwrap();
    assert_eq!(scores(&office, "1").await.len(), 1);
    assert!(slot::list(&office.workspace).await.unwrap().is_empty());
    let told = slot::retire(&office.workspace, "emea", "Dana").await.unwrap_err().to_string();
    assert!(told.starts_with("there is no slot emea;"), "{told}");
    published(&office, "apac", &pages(40)).await.unwrap();
}

async fn criteria_of_a_slot_are_agreed_to_like_any(office: Office) {
    office.with_sales().await;
    let document = pages(40).canonical_json();
    let written = Written { title: "emea", reason: "", document: &document, slot: Some("emea") };
    let id = criteria::create(&office.workspace, written, "mina@sales.example").await.unwrap();
    criteria::propose(&office.workspace, id, "mina@sales.example").await.unwrap();
    let told = published(&office, "emea", &pages(40)).await.unwrap_err().to_string();
    assert!(told.contains("agree"), "{told}");
    for by in ["mina@sales.example", "kim@sales.example"] {
        criteria::agree(&office.workspace, id, by).await.unwrap();
    }
    criteria::schedule(&office.workspace, id, office.workspace.now(), None, "mina@sales.example")
        .await
        .unwrap();
    let done = criteria::publish_due(&office.workspace, &Reporter::silent()).await.unwrap();
    assert_eq!(done.as_deref(), Some(pages(40).version()));
    let shown = criteria::show(&office.workspace, id).await.unwrap();
    assert_eq!((shown.head.status, shown.head.slot.as_str()), (criteria::Status::Published, "emea"));
    assert_eq!(slot::list(&office.workspace).await.unwrap().len(), 1);
}

async fn many_leads_are_scored_in_batches(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads(&rows(450, "N,N@x.example,CEO,,,web,2026-01-05,,\n")).await;
    office.events(&rows(450, "N,Page Viewed,2026-05-30T10:00:00Z,\n")).await;
    let done = published(&office, "emea", &pages(20)).await.unwrap();
    assert_eq!((done.leads, done.qualified), (450, 450));
    office.chores().await;
    assert_eq!(office.chores().await, 0);
}

async fn of_two_that_merge_one_is_left(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.events("1,Page Viewed,2026-05-30T10:00:00Z,\n2,Page Viewed,2026-05-31T10:00:00Z,\n").await;
    published(&office, "emea", &pages(40)).await.unwrap();
    let is = |who: u8| {
        format!(
            r#"{{"type":"identify","messageId":"i{who}","userId":"{who}","traits":{{"email":"a@x.example"}},"timestamp":"2026-05-31T11:00:00Z"}}"#
        )
    };
    office.messages(&format!("{}\n{}\n", is(1), is(2))).await;
    assert_eq!(office.count().await, 1);
    office.chores().await;
    assert_eq!(scores(&office, "1").await[1], said("emea", 40, true));
}
