//! What people read of hand-offs: the brief, and how good they are.

use baton_app::access::Sees;
use baton_app::handoff::{self, Decision, brief};
use baton_app::{Tongue, bant};

use crate::office::{Office, at, on_both};

on_both!(the_brief_tells_the_story, the_report_says_what_its_figures_are_of);

const KIM: &str = "kim@sales.example";

async fn the_brief_tells_the_story(office: Office) {
    office.with_sales().await;
    office
        .leads(
            "1,a@h.example,CEO,Hanbit,500,web,2026-01-05,,\n2,b@h.example,CTO,Hanbit,500,web,2026-01-05,,\n",
        )
        .await;
    office.messages(concat!(
        r#"{"type":"track","messageId":"a","userId":"1","event":"Demo Attended","timestamp":"2026-05-30T10:00:00Z","context":{"campaign":{"name":"spring"}}}"#, "\n",
        r#"{"type":"track","messageId":"b","userId":"1","event":"Asset Downloaded","timestamp":"2026-05-30T10:10:00Z","properties":{"title":"도입 가이드"}}"#, "\n",
        r#"{"type":"page","messageId":"c","userId":"1","timestamp":"2026-05-31T10:10:00Z"}"#, "\n",
        r#"{"type":"page","messageId":"d","userId":"2","timestamp":"2026-05-31T10:10:00Z"}"#, "\n",
    )).await;
    let brief = brief::brief(&office.workspace, "1", Tongue::Ko, &Sees::All).await.unwrap();
    assert_eq!((brief.company.as_deref(), brief.score), (Some("Hanbit"), Some(66)));
    assert_eq!((brief.reasons[0].rule.as_str(), brief.reasons[0].times), ("demo", Some(1)));
    assert!((brief.reasons[0].points - 50.0).abs() < 1e-9);
    assert_eq!(brief.path.len(), 2);
    let visit = &brief.path[1];
    assert_eq!(
        (visit.campaign.as_deref(), visit.assets.as_slice()),
        (Some("spring"), &["도입 가이드".to_owned()][..])
    );
    assert_eq!((visit.from, visit.until), (at("2026-05-30T10:00:00Z"), at("2026-05-30T10:10:00Z")));
    assert_eq!(brief.people.iter().map(|one| one.lead.as_str()).collect::<Vec<_>>(), ["2"]);
    assert_eq!((brief.bant.len(), brief.bant[0].status), (4, baton_app::BantStatus::Unknown));
    assert!(brief.first_question.contains("비용"), "{}", brief.first_question);
    let need = bant::SetLetter::new(baton_app::BantLetter::Need, baton_app::BantStatus::Confirmed);
    bant::set(&office.workspace, "1", &[need], KIM).await.unwrap();
    let english = brief::brief(&office.workspace, "1", Tongue::En, &Sees::All).await.unwrap();
    assert!(english.first_question.starts_with("What does the problem cost"), "{}", english.first_question);
}

async fn the_report_says_what_its_figures_are_of(office: Office) {
    office.with_sales().await;
    office.mqls(&["1", "2", "3", "4"]).await;
    office.chores().await;
    office.it_is("2026-06-01T02:00:00Z");
    handoff::decide(&office.workspace, "1", KIM, Decision::Accept).await.unwrap();
    office.it_is("2026-06-01T03:00:00Z");
    let back = Decision::Return { reason: "too_early".into(), note: None };
    handoff::decide(&office.workspace, "2", KIM, back).await.unwrap();
    office.it_is("2026-06-02T01:00:00Z");
    // The service was not running: it is late all the same.
    handoff::decide(&office.workspace, "3", KIM, Decision::Accept).await.unwrap();
    office.chores().await;
    let report = handoff::report::report(&office.workspace, None, None).await.unwrap();
    let all = &report.all;
    assert_eq!((all.opened, all.open, all.decided), (4, 1, 3));
    assert_eq!((all.acceptance.numerator, all.acceptance.denominator), (2, 3));
    assert_eq!((all.sla_kept.numerator, all.sla_kept.denominator), (2, 4));
    // One, two, and nine hours of work; a day by the clock.
    let (work, clock) = (all.first_touch_working_hours, all.first_touch_hours);
    assert_eq!((work.n, work.median, work.q3), (3, Some(2.0), Some(5.5)));
    assert_eq!((clock.median, clock.q3), (Some(2.0), Some(13.0)));
    assert_eq!(report.reasons[0].reason, "too_early");
    assert_eq!(report.by_source[0].key, "web");
    assert_eq!(report.by_model.len(), 1);
    assert_eq!(report.by_owner.iter().map(|row| row.decided).sum::<u64>(), 3);
    let none =
        handoff::report::report(&office.workspace, Some(at("2026-06-02T00:00:00Z")), None).await.unwrap();
    assert_eq!(none.all.opened, 0);
}
