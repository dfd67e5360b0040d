//! Publishing: the first model covers all history, a later one begins when it is published.

use baton_app::Stage;
use baton_app::explain_lead::{ModelChoice, explain_lead};
use baton_app::progress::Reporter;
use baton_app::publish::{Publication, PublishError, publish};

use crate::office::{Office, at, model, on_both, rows};

on_both!(
    the_first_covers_all_history,
    a_later_one_begins_when_it_is_published,
    who_was_handed_off_stays,
    many_handoffs_want_to_be_agreed_to,
    the_model_of_then_explains_then,
    what_was_decided_stays_when_the_first_model_comes,
    a_refused_publication_leaves_nothing,
);

const DEMO: &str = "1,Demo Attended,2026-05-10T10:00:00Z,\n";

async fn lead_with_a_demo(office: &Office) {
    office.leads("1,kim@x.example,CEO,,,web,2026-01-05,,\n").await;
    office.events(DEMO).await;
}

async fn the_first_covers_all_history(office: Office) {
    lead_with_a_demo(&office).await;
    let published = office.publish(&model(60)).await.unwrap();
    assert!(published.first);
    assert_eq!((published.leads, published.qualified, published.handoffs), (1, 1, 1));
    assert_eq!(office.path("1").await[1].1, "2026-05-10T10:00:00Z");
    let versions: Vec<String> =
        baton_app::models::list(&office.workspace).await.unwrap().into_iter().map(|m| m.version).collect();
    assert_eq!(versions, [model(60).version()]);
    let again = office.publish(&model(60)).await.unwrap_err();
    assert!(again.to_string().contains("in force already"), "{again}");
}

async fn a_later_one_begins_when_it_is_published(office: Office) {
    office.publish(&model(80)).await.unwrap();
    lead_with_a_demo(&office).await;
    assert_eq!(office.path("1").await.len(), 1);
    office.it_is("2026-06-05T12:00:00Z");
    let published = office.publish(&model(60)).await.unwrap();
    assert!(!published.first);
    assert_eq!(published.handoffs, 1);
    let path = office.path("1").await;
    assert_eq!(path[1], (Stage::Mql, "2026-06-05T12:00:00Z".to_owned(), "model_published".to_owned()));
    let entry = office.log("1").await.pop().unwrap();
    assert_eq!((entry.backfilled, entry.model_version.as_deref()), (0, Some(model(60).version())));
    // Derived again later, the switch stays where it was.
    office.it_is("2026-06-06T12:00:00Z");
    office.events("1,Page Viewed,2026-06-05T13:00:00Z,\n").await;
    assert_eq!(office.path("1").await, path);
}

async fn who_was_handed_off_stays(office: Office) {
    office.publish(&model(60)).await.unwrap();
    lead_with_a_demo(&office).await;
    assert_eq!(office.open_handoffs().await, ["1"]);
    office.it_is("2026-06-05T12:00:00Z");
    office.publish(&model(80)).await.unwrap();
    assert_eq!(office.lead("1").await.stage, "mql");
    assert_eq!(office.open_handoffs().await, ["1"]);
}

async fn many_handoffs_want_to_be_agreed_to(office: Office) {
    office.publish(&model(80)).await.unwrap();
    let leads = rows(101, "N,uN@x.example,CEO,,,web,2026-01-05,,\n");
    let events = rows(101, "N,Demo Attended,2026-05-10T10:00:00Z,\n");
    office.leads(&leads).await;
    office.events(&events).await;
    office.it_is("2026-06-05T12:00:00Z");
    let Err(PublishError::ManyHandoffs(101)) = office.publish(&model(60)).await else { panic!() };
    assert!(office.open_handoffs().await.is_empty());
    assert_eq!(baton_app::models::list(&office.workspace).await.unwrap().len(), 1);
    assert_eq!(office.lead("1").await.stage, "lead");
    let model = model(60);
    let wanted = Publication { model: &model, by: "Dana", many_handoffs: true, without_agreement: None };
    let published = publish(&office.workspace, wanted, &Reporter::silent()).await.unwrap();
    assert_eq!(published.handoffs, 101);
    assert_eq!(office.open_handoffs().await.len(), 101);
}

async fn the_model_of_then_explains_then(office: Office) {
    office.publish(&model(80)).await.unwrap();
    lead_with_a_demo(&office).await;
    office.it_is("2026-06-05T12:00:00Z");
    office.publish(&model(60)).await.unwrap();
    let then = office.explain("1", Some(at("2026-06-02T00:00:00Z"))).await;
    let (old, new) = (model(80), model(60));
    let explanation = then.explanation.unwrap();
    assert_eq!(
        (explanation.model.as_str(), explanation.now.qualified, then.lead.stage),
        (old.version(), false, Stage::Lead)
    );
    let now = office.explain("1", None).await;
    assert_eq!((now.explanation.unwrap().model.as_str(), now.lead.stage), (new.version(), Stage::Mql));
    let choice = ModelChoice::Version(old.version().chars().take(8).collect());
    let other = explain_lead(&office.workspace, "1", None, choice).await.unwrap();
    assert_eq!(other.explanation.unwrap().model, old.version());
    let before = office.explain("1", Some(at("2025-01-01T00:00:00Z"))).await;
    assert!(before.explanation.is_none() && before.lead.stage == Stage::Visitor);
}

async fn what_was_decided_stays_when_the_first_model_comes(office: Office) {
    lead_with_a_demo(&office).await;
    let template = baton_app::models::find(&office.workspace, None).await.unwrap();
    let by_hand = baton_app::stage::SetStage {
        lead: "1".into(),
        stage: Stage::Disqualified,
        reason: "student".into(),
        note: None,
        by: "Dana".into(),
    };
    baton_app::stage::set_stage(&office.workspace, by_hand).await.unwrap();
    office.it_is("2026-06-02T00:00:00Z");
    office.publish(&model(1_000)).await.unwrap();
    let log = office.log("1").await;
    let decided: Vec<_> = log.iter().filter(|entry| entry.reason == "student").collect();
    assert!(decided.len() == 1 && decided[0].backfilled == 0, "{log:?}");
    let choice = ModelChoice::Version(template.version().chars().take(12).collect());
    assert!(explain_lead(&office.workspace, "1", None, choice).await.is_ok(), "the template is still known");
}

async fn a_refused_publication_leaves_nothing(office: Office) {
    office.publish(&model(80)).await.unwrap();
    office.leads(&rows(101, "N,uN@x.example,CEO,,,web,2026-01-05,,\n")).await;
    office.events(&rows(101, "N,Demo Attended,2026-05-10T10:00:00Z,\n")).await;
    office.it_is("2026-06-05T12:00:00Z");
    office.publish(&model(60)).await.unwrap_err();
    let report = office.events("1,Page Viewed,2026-06-01T10:00:00Z,\n").await;
    assert_eq!(report.scored, 1, "no other lead waits");
}
