//! What people do about leads: opportunities, tasks, notes, meetings, targets, calendars.

use baton_app::access::Sees;
use baton_app::bant::{self, SetLetter};
use baton_app::calendar;
use baton_app::meeting::{self, Attendee, Holding, NewMeeting};
use baton_app::members::{self, NewMember};
use baton_app::opportunity::{self, ChangeOpportunity, Close, Closing, NewOpportunity, Product};
use baton_app::target::{self, NewTarget};
use baton_app::task::{self, ChangeTask, NewTask};
use baton_app::{BantLetter, BantStatus, Error, Role, Stage, Tongue, attachment, chores, note, owner};
use baton_store::outbox;

use crate::office::{Office, at, model, on_both};
use crate::outgoing::member;

on_both!(
    an_opportunity_needs_bant_and_moves_its_lead,
    an_opportunity_is_worked_on_and_won,
    a_lost_opportunity_tells_why_and_recycles_its_lead,
    of_two_who_change_an_opportunity_the_second_is_told,
    a_lead_is_given_to_somebody,
    a_pipeline_is_a_setting,
    targets_know_what_was_won,
    a_task_is_due_once,
    a_task_that_is_done_is_not_due,
    notes_and_links_belong_to_a_lead,
    a_meeting_that_was_held_scores_once,
    a_meeting_told_late_is_scored_at_its_time,
    a_planned_meeting_is_held_moved_or_called_off,
    a_calendar_is_read_by_whoever_has_its_secret,
);

async fn lead(office: &Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,kim@x.example,CEO,,,web,2026-01-05,,\n").await;
}

async fn qualified(office: &Office) {
    lead(office).await;
    let all = BantLetter::ALL.map(|letter| SetLetter::new(letter, BantStatus::Confirmed));
    bant::set(&office.workspace, "1", &all, "Dana").await.unwrap();
}

fn deal() -> NewOpportunity {
    NewOpportunity {
        lead: "1".into(),
        name: Some("Rollout".into()),
        amount: Some(1_000.0),
        currency: Some("krw".into()),
        expected_close_at: Some(at("2026-09-30T00:00:00Z")),
        products: vec![Product { name: "Seats".into(), quantity: Some(20.0), amount: None }],
        ..NewOpportunity::default()
    }
}

fn ended(close: Close, reason: Option<&str>) -> Closing {
    Closing {
        close,
        reason: reason.map(str::to_owned),
        competitor: None,
        missing_feature: None,
        at: None,
        revision: None,
    }
}

async fn kinds(office: &Office) -> Vec<String> {
    let lead = office.lead("1").await;
    let all = outbox::of_lead(&mut office.db.read().await.unwrap(), lead.id).await.unwrap();
    all.into_iter().map(|happened| happened.kind).collect()
}

async fn an_opportunity_needs_bant_and_moves_its_lead(office: Office) {
    lead(&office).await;
    let refused = opportunity::open(&office.workspace, &deal(), "Dana").await.unwrap_err().to_string();
    assert!(refused.contains("budget, authority, need, timing not confirmed"), "{refused}");
    assert!(office.log("1").await.iter().all(|entry| entry.to_stage.as_deref() != Some("opportunity")));
    let all = BantLetter::ALL.map(|letter| SetLetter::new(letter, BantStatus::Confirmed));
    bant::set(&office.workspace, "1", &all, "Dana").await.unwrap();
    let opened = opportunity::open(&office.workspace, &deal(), "Dana").await.unwrap();
    assert_eq!((opened.stage.as_str(), opened.outcome.as_str()), ("discovery", "open"));
    assert_eq!((opened.currency.as_deref(), opened.owner.as_deref()), (Some("KRW"), Some("Dana")));
    assert_eq!((opened.probability, opened.weighted), (Some(0.1), Some(100.0)));
    assert_eq!(opened.external_id, format!("baton:{}", opened.id));
    let last = office.path("1").await.pop().unwrap();
    assert_eq!((last.0, last.2.as_str()), (Stage::Opportunity, "deal_opened"));
    assert!(kinds(&office).await.contains(&"opportunity.opened".to_owned()));
    // A second deal needs no BANT: the lead is beyond SQL.
    office.it_is("2027-06-01T09:00:00Z");
    opportunity::open(&office.workspace, &deal(), "Dana").await.unwrap();
    for wrong in [
        NewOpportunity { stage: Some("won".into()), ..deal() },
        NewOpportunity { currency: None, ..deal() },
        NewOpportunity { amount: Some(f64::NAN), ..deal() },
        NewOpportunity {
            products: vec![Product { name: " ".into(), quantity: None, amount: None }],
            ..deal()
        },
    ] {
        let refused = opportunity::open(&office.workspace, &wrong, "Dana").await;
        assert!(matches!(refused, Err(Error::WrongUse(_))), "{refused:?}");
    }
}

async fn an_opportunity_is_worked_on_and_won(office: Office) {
    qualified(&office).await;
    let opened = opportunity::open(&office.workspace, &deal(), "Dana").await.unwrap();
    let change = ChangeOpportunity {
        stage: Some("negotiation".into()),
        amount: Some(2_000.0),
        competitor: Some("Rival".into()),
        ..ChangeOpportunity::default()
    };
    office.it_is("2026-07-01T09:00:00Z");
    let changed = opportunity::change(&office.workspace, opened.id, &change, "Robin").await.unwrap();
    assert_eq!((changed.weighted, changed.revision), (Some(1_500.0), 2));
    assert_eq!(changed.products, opened.products, "what is not named stays");
    office.it_is("2026-08-01T09:00:00Z");
    let closing = Closing { at: Some(at("2026-07-20T09:00:00Z")), ..ended(Close::Won, None) };
    let won = opportunity::close(&office.workspace, opened.id, &closing, "Dana").await.unwrap();
    assert_eq!((won.outcome.as_str(), won.probability, won.revision), ("won", Some(1.0), 3));
    let last = office.path("1").await.pop().unwrap();
    assert_eq!((last.0, last.1.as_str()), (Stage::Customer, "2026-07-20T09:00:00Z"));
    assert!(kinds(&office).await.contains(&"opportunity.won".to_owned()));
    let history = opportunity::history(&office.workspace, opened.id).await.unwrap();
    let deeds: Vec<(&str, &str)> =
        history.iter().map(|deed| (deed.action.as_str(), deed.by.as_str())).collect();
    assert_eq!(deeds, [("opened", "Dana"), ("changed", "Robin"), ("won", "Dana")]);
    assert_eq!(history[1].changed["stage"], serde_json::json!(["discovery", "negotiation"]));
    let again =
        opportunity::close(&office.workspace, opened.id, &closing, "Dana").await.unwrap_err().to_string();
    assert!(again.contains("won already"), "{again}");
    let late =
        opportunity::change(&office.workspace, opened.id, &change, "Dana").await.unwrap_err().to_string();
    assert!(late.contains("stays as it is"), "{late}");
    assert_eq!(opportunity::list(&office.workspace, &filter(None)).await.unwrap(), [won]);
}

fn filter(outcome: Option<&str>) -> opportunity::Filter {
    opportunity::Filter { outcome: outcome.map(str::to_owned), limit: 10, ..opportunity::Filter::default() }
}

async fn a_lost_opportunity_tells_why_and_recycles_its_lead(office: Office) {
    qualified(&office).await;
    let opened = opportunity::open(&office.workspace, &deal(), "Dana").await.unwrap();
    office.it_is("2026-07-01T09:00:00Z");
    for (closing, told) in [
        (ended(Close::Lost, None), "why was it lost"),
        (ended(Close::Lost, Some("bad luck")), "price, competitor"),
        (Closing { at: Some(at("2026-07-02T00:00:00Z")), ..ended(Close::Won, None) }, "future"),
        (Closing { at: Some(at("2026-05-01T00:00:00Z")), ..ended(Close::Won, None) }, "before it was opened"),
    ] {
        let refused =
            opportunity::close(&office.workspace, opened.id, &closing, "Dana").await.unwrap_err().to_string();
        assert!(refused.contains(told), "{refused}");
    }
    let closing = Closing {
        competitor: Some("Rival".into()),
        missing_feature: Some("SSO".into()),
        ..ended(Close::Lost, Some("missing_feature"))
    };
    let lost = opportunity::close(&office.workspace, opened.id, &closing, "Dana").await.unwrap();
    assert_eq!(
        (lost.reason.as_deref(), lost.missing_feature.as_deref()),
        (Some("missing_feature"), Some("SSO"))
    );
    let last = office.path("1").await.pop().unwrap();
    assert_eq!((last.0, last.2.as_str()), (Stage::Recycled, "missing_feature"));
    assert_eq!(opportunity::list(&office.workspace, &filter(Some("lost"))).await.unwrap().len(), 1);
    assert!(opportunity::list(&office.workspace, &filter(Some("open"))).await.unwrap().is_empty());
}

async fn of_two_who_change_an_opportunity_the_second_is_told(office: Office) {
    qualified(&office).await;
    let id = opportunity::open(&office.workspace, &deal(), "Dana").await.unwrap().id;
    let to = |stage: &str| ChangeOpportunity {
        stage: Some(stage.into()),
        revision: Some(1),
        ..ChangeOpportunity::default()
    };
    let (demo, proposal) = (to("demo"), to("proposal"));
    let (one, other) = tokio::join!(
        opportunity::change(&office.workspace, id, &demo, "Dana"),
        opportunity::change(&office.workspace, id, &proposal, "Robin")
    );
    assert!(one.is_ok() != other.is_ok());
    let told = one.err().or(other.err()).unwrap();
    assert!(
        matches!(told, Error::Changed(_)) && told.to_string().contains("changed by somebody else"),
        "{told}"
    );
    let none = opportunity::change(&office.workspace, id + 9, &demo, "Dana").await;
    assert!(matches!(none, Err(Error::Missing(_))));
}

async fn a_lead_is_given_to_somebody(office: Office) {
    lead(&office).await;
    member(&office, "mina@x.io", Role::Sales, Tongue::Ko).await;
    // As she is kept: who sees what is her own goes by that.
    let given = owner::assign(&office.workspace, "1", " Mina@X.io ", "Dana").await.unwrap();
    assert_eq!((given.owner.as_str(), given.before), ("mina@x.io", None));
    assert_eq!(office.lead("1").await.owner.as_deref(), Some("mina@x.io"));
    owner::assign(&office.workspace, "1", "mina@x.io", "Dana").await.unwrap();
    let told = kinds(&office).await.into_iter().filter(|kind| kind == "lead.updated").count();
    assert_eq!(told, 1, "to give it again changes nothing");
    for nobody in [" ", "typo@x.io"] {
        let refused = owner::assign(&office.workspace, "1", nobody, "Dana").await;
        assert!(matches!(refused, Err(Error::WrongUse(_))), "{nobody}");
    }
}

async fn a_pipeline_is_a_setting(office: Office) {
    qualified(&office).await;
    let document = "stages: [{ id: talk, probability: 0.5 }]\nlost_reasons: [luck]\n";
    opportunity::pipeline::set(&office.workspace, document, None, "Dana").await.unwrap();
    assert!(opportunity::pipeline::set(&office.workspace, "stages: []", None, "Dana").await.is_err());
    let opened = opportunity::open(&office.workspace, &deal(), "Dana").await.unwrap();
    assert_eq!((opened.stage.as_str(), opened.probability), ("talk", Some(0.5)));
    let lost = ended(Close::Lost, Some("luck"));
    opportunity::close(&office.workspace, opened.id, &lost, "Dana").await.unwrap();
    // An imported stage that the pipeline does not have has no probability.
    office.deals("1,D-1,Negotiation,2026-05-01,,700,\n").await;
    let imported = opportunity::list(&office.workspace, &filter(Some("open"))).await.unwrap();
    assert_eq!((imported[0].stage.as_str(), imported[0].probability), ("Negotiation", None));
}

async fn targets_know_what_was_won(office: Office) {
    qualified(&office).await;
    let mina = NewMember {
        email: "mina@x.io",
        name: None,
        role: Role::Sales,
        team: None,
        language: Tongue::Ko,
        time_zone: "Asia/Seoul",
    };
    members::add(&office.workspace, mina, "Dana").await.unwrap();
    let new = NewOpportunity { owner: Some("mina@x.io".into()), ..deal() };
    let id = opportunity::open(&office.workspace, &new, "Dana").await.unwrap().id;
    // In Seoul the quarter has begun.
    office.it_is("2026-06-30T16:00:00Z");
    opportunity::close(&office.workspace, id, &ended(Close::Won, None), "Dana").await.unwrap();
    let target = |period: &str, metric: &str, currency: Option<&str>, amount| NewTarget {
        owner: "mina@x.io".into(),
        period: period.parse().unwrap(),
        metric: metric.into(),
        currency: currency.map(str::to_owned),
        amount,
    };
    let second =
        target::set(&office.workspace, &target("2026-Q2", "won_amount", Some("KRW"), 4_000.0), None, "Dana")
            .await
            .unwrap();
    assert_eq!((second.reached, second.attainment), (0.0, Some(0.0)));
    let third =
        target::set(&office.workspace, &target("2026-Q3", "won_amount", Some("krw"), 4_000.0), None, "Dana")
            .await
            .unwrap();
    assert_eq!((third.reached, third.attainment, third.deals), (1_000.0, Some(0.25), 1));
    assert_eq!(third.begins_at, at("2026-06-30T15:00:00Z"));
    let count =
        target::set(&office.workspace, &target("2026", "won_count", None, 0.0), None, "Dana").await.unwrap();
    assert_eq!((count.reached, count.attainment), (1.0, None));
    assert_eq!(target::list(&office.workspace, None, &Sees::All).await.unwrap().len(), 3);
    assert_eq!(
        target::list(&office.workspace, Some("2026-Q3".parse().unwrap()), &Sees::All).await.unwrap(),
        [third]
    );
    for wrong in [
        target("2026", "won_amount", None, 1.0),
        target("2026", "won_count", Some("KRW"), 1.0),
        target("2026", "calls", None, 1.0),
    ] {
        assert!(matches!(
            target::set(&office.workspace, &wrong, None, "Dana").await,
            Err(Error::WrongUse(_))
        ));
    }
    let gone = target("2026-Q2", "won_amount", Some("KRW"), 0.0);
    target::remove(&office.workspace, &gone, "Dana").await.unwrap();
    assert!(matches!(target::remove(&office.workspace, &gone, "Dana").await, Err(Error::Missing(_))));
}

fn follow_up(due: &str) -> NewTask {
    NewTask {
        lead: Some("1".into()),
        kind: Some("follow_up".into()),
        title: "다시 연락".into(),
        due_at: Some(at(due)),
        ..NewTask::default()
    }
}

async fn due(office: &Office) -> usize {
    kinds(office).await.iter().filter(|kind| *kind == "task.due").count()
}

async fn a_task_is_due_once(office: Office) {
    lead(&office).await;
    let set = task::add(&office.workspace, &follow_up("2026-06-02T09:00:00Z"), "Dana").await.unwrap();
    assert_eq!((set.owner.as_str(), set.lead.as_deref()), ("Dana", Some("1")));
    office.it_is("2026-06-02T08:59:59Z");
    chores::run_due(&office.workspace).await.unwrap();
    assert_eq!(due(&office).await, 0);
    office.it_is("2026-06-02T09:00:00Z");
    let (one, other) = tokio::join!(chores::run_due(&office.workspace), chores::run_due(&office.workspace));
    assert!(one.unwrap() + other.unwrap() > 0);
    assert_eq!(due(&office).await, 1);
    // Put off, it is due again.
    let later =
        ChangeTask { due_at: Some(at("2026-06-05T09:00:00Z")), revision: Some(1), ..ChangeTask::default() };
    let later = task::change(&office.workspace, set.id, &later, "Dana").await.unwrap();
    assert_eq!(later.revision, 2);
    office.it_is("2026-06-06T09:00:00Z");
    chores::run_due(&office.workspace).await.unwrap();
    assert_eq!(due(&office).await, 2);
    let stale = ChangeTask { title: Some("x".into()), revision: Some(1), ..ChangeTask::default() };
    assert!(matches!(task::change(&office.workspace, set.id, &stale, "Dana").await, Err(Error::Changed(_))));
}

async fn a_task_that_is_done_is_not_due(office: Office) {
    lead(&office).await;
    let set = task::add(&office.workspace, &follow_up("2026-06-02T09:00:00Z"), "Dana").await.unwrap();
    let done = ChangeTask { done: Some(true), ..ChangeTask::default() };
    let done = task::change(&office.workspace, set.id, &done, "Robin").await.unwrap();
    assert_eq!((done.done_by.as_deref(), done.done_at), (Some("Robin"), Some(at("2026-06-01T09:00:00Z"))));
    let open = task::Filter { limit: 10, ..task::Filter::default() };
    assert!(task::list(&office.workspace, &open).await.unwrap().is_empty());
    assert_eq!(task::list(&office.workspace, &task::Filter { all: true, ..open }).await.unwrap(), [done]);
    // Another day, while it is done: still not due.
    let later = ChangeTask { due_at: Some(at("2026-06-03T09:00:00Z")), ..ChangeTask::default() };
    task::change(&office.workspace, set.id, &later, "Dana").await.unwrap();
    office.it_is("2026-06-04T09:00:00Z");
    chores::run_due(&office.workspace).await.unwrap();
    assert_eq!(due(&office).await, 0);
    let wrong = NewTask { kind: Some("party".into()), ..follow_up("2026-06-02T09:00:00Z") };
    assert!(matches!(task::add(&office.workspace, &wrong, "Dana").await, Err(Error::WrongUse(_))));
    let nobody = NewTask { lead: Some("nobody".into()), ..follow_up("2026-06-02T09:00:00Z") };
    assert!(matches!(task::add(&office.workspace, &nobody, "Dana").await, Err(Error::NoLead(_))));
}

async fn notes_and_links_belong_to_a_lead(office: Office) {
    lead(&office).await;
    office.leads("2,lee@x.example,CEO,,,web,2026-01-05,,\n").await;
    let discovery = note::NewNote {
        lead: "1".into(),
        situation: Some("수기 집계".into()),
        problem: Some("월말마다 사흘".into()),
        solution: Some("자동 집계".into()),
        ..note::NewNote::default()
    };
    let written = note::add(&office.workspace, &discovery, "Dana").await.unwrap();
    let empty = note::NewNote { lead: "1".into(), body: Some("  ".into()), ..note::NewNote::default() };
    assert!(matches!(note::add(&office.workspace, &empty, "Dana").await, Err(Error::WrongUse(_))));
    let change = note::ChangeNote { problem: Some("나흘".into()), ..note::ChangeNote::default() };
    let changed = note::change(&office.workspace, written.id, &change, "Robin").await.unwrap();
    assert_eq!((changed.problem.as_deref(), changed.situation.as_deref()), (Some("나흘"), Some("수기 집계")));
    assert_eq!(note::list(&office.workspace, "1", None, 10).await.unwrap(), [changed]);
    assert!(note::list(&office.workspace, "2", None, 10).await.unwrap().is_empty());
    note::remove(&office.workspace, written.id, "Dana").await.unwrap();
    assert!(matches!(note::remove(&office.workspace, written.id, "Dana").await, Err(Error::Missing(_))));
    let link = ("Offer", "https://x.example/offer.pdf");
    let kept = attachment::add(&office.workspace, "1", None, link, "Dana").await.unwrap();
    assert_eq!(attachment::list(&office.workspace, "1").await.unwrap(), std::slice::from_ref(&kept));
    let bad = attachment::add(&office.workspace, "1", None, ("x", "javascript:alert(1)"), "Dana").await;
    assert!(matches!(bad, Err(Error::WrongUse(_))));
    let other = attachment::add(&office.workspace, "2", Some(77), link, "Dana").await;
    assert!(matches!(other, Err(Error::Refused(_))));
    attachment::remove(&office.workspace, kept.id, "Dana").await.unwrap();
    assert!(attachment::list(&office.workspace, "1").await.unwrap().is_empty());
}

fn conversation(start: &str, end: &str) -> NewMeeting {
    NewMeeting {
        lead: "1".into(),
        opportunity: None,
        kind: "meeting".into(),
        title: "Discovery".into(),
        owner: None,
        starts_at: at(start),
        ends_at: at(end),
        place: None,
        attendees: vec![Attendee { name: "Ada".into(), job_title: Some("CFO".into()), email: None }],
    }
}

fn meaningful() -> Holding {
    Holding {
        held: true,
        meaningful: true,
        outcome: Some("next_step".into()),
        summary: Some("연말까지 도입".into()),
        ended_at: None,
        revision: None,
    }
}

/// Publishes criteria under which a meeting that led somewhere makes an MQL.
async fn meetings_score(office: &Office) {
    let text = "schema: baton.scoring/v1\nname: talks\ngroups:\n  - id: acts\n    dimension: engagement\n    rules:\n      - { id: talk, event: Meeting Held, where: { property: meaningful, eq: true }, points: 40 }\n      - { id: call, event: Call Logged, points: 3 }\nqualification:\n  enter: { total: 40 }\n";
    office.publish(&baton_app::ScoringModel::from_text(text).unwrap()).await.unwrap();
    office.leads("1,kim@x.example,CEO,,,web,2026-01-05,,\n").await;
}

async fn a_meeting_that_was_held_scores_once(office: Office) {
    meetings_score(&office).await;
    let planned = conversation("2026-06-01T07:00:00Z", "2026-06-01T08:00:00Z");
    let held = meeting::log(&office.workspace, &planned, &meaningful(), "Dana").await.unwrap();
    assert_eq!((held.status.as_str(), held.meaningful), ("held", Some(true)));
    assert!((office.total("1").await - 40.0).abs() < 1e-9);
    assert_eq!(office.lead("1").await.stage, "mql", "in the commit that notes it");
    let again = meeting::hold(&office.workspace, held.id, &meaningful()).await.unwrap_err().to_string();
    assert!(again.contains("held already"), "{again}");
    let call = NewMeeting { kind: "call".into(), ..planned };
    let missed = Holding { held: false, meaningful: true, ..meaningful() };
    let missed = meeting::log(&office.workspace, &call, &missed, "Dana").await.unwrap();
    assert_eq!(
        (missed.status.as_str(), missed.meaningful),
        ("missed", Some(false)),
        "what did not take place led nowhere"
    );
    assert!((office.total("1").await - 43.0).abs() < 1e-9);
    // Attendees and what was said tell of BANT.
    let view = bant::show(&office.workspace, "1", None).await.unwrap();
    let authority = view.letters[1].value.as_deref().unwrap();
    assert!(authority.contains("Ada (CFO)"), "{authority}");
    assert_eq!(view.letters[3].value.as_deref(), Some("2026-12-31"));
    assert!(view.letters[3].sources.messages.contains(&held.message_id.unwrap()));
}

async fn a_meeting_told_late_is_scored_at_its_time(office: Office) {
    meetings_score(&office).await;
    office.events("1,Page Viewed,2026-05-31T10:00:00Z,/\n").await;
    let earlier = conversation("2026-05-20T07:00:00Z", "2026-05-20T08:00:00Z");
    meeting::log(&office.workspace, &earlier, &meaningful(), "Dana").await.unwrap();
    let path = office.path("1").await;
    let (stage, when, _) = path.last().unwrap();
    assert_eq!((*stage, when.as_str()), (Stage::Mql, "2026-05-20T08:00:00Z"));
    let replayed = office.explain("1", None).await.explanation.unwrap().now.total;
    assert!((replayed - 40.0).abs() < 1e-9);
    let future = conversation("2026-06-01T08:30:00Z", "2026-06-01T10:00:00Z");
    let holding = Holding { ended_at: Some(at("2026-06-01T10:00:00Z")), ..meaningful() };
    let refused = meeting::log(&office.workspace, &future, &holding, "Dana").await;
    assert!(matches!(refused, Err(Error::WrongUse(_))));
}

async fn a_planned_meeting_is_held_moved_or_called_off(office: Office) {
    meetings_score(&office).await;
    let planned = conversation("2026-06-02T07:00:00Z", "2026-06-02T08:00:00Z");
    let first = meeting::plan(&office.workspace, &planned, "Dana").await.unwrap();
    let second = meeting::plan(&office.workspace, &planned, "Dana").await.unwrap();
    assert!(office.total("1").await.abs() < 1e-9, "what is planned has not happened");
    let moved = (at("2026-06-03T07:00:00Z"), at("2026-06-03T08:00:00Z"));
    let moved = meeting::reschedule(&office.workspace, first.id, moved, Some(1)).await.unwrap();
    assert_eq!(moved.revision, 2);
    let late =
        meeting::reschedule(&office.workspace, first.id, (moved.starts_at, moved.ends_at), Some(1)).await;
    assert!(matches!(late, Err(Error::Changed(_))));
    let off = meeting::call_off(&office.workspace, second.id, Some("출장"), None).await.unwrap();
    assert_eq!((off.status.as_str(), off.message_id), ("cancelled", None));
    office.it_is("2026-06-03T09:00:00Z");
    let holding = meaningful();
    let (one, other) = tokio::join!(
        meeting::hold(&office.workspace, first.id, &holding),
        meeting::hold(&office.workspace, first.id, &holding)
    );
    assert!(one.is_ok() != other.is_ok(), "it is held once");
    assert!((office.total("1").await - 40.0).abs() < 1e-9);
    let listed = meeting::Filter { lead: Some("1".into()), limit: 10, ..meeting::Filter::default() };
    let listed = meeting::list(&office.workspace, &listed).await.unwrap();
    let seen: Vec<(i64, &str)> = listed.iter().map(|one| (one.id, one.status.as_str())).collect();
    assert_eq!(seen, [(second.id, "cancelled"), (first.id, "held")]);
}

async fn a_calendar_is_read_by_whoever_has_its_secret(office: Office) {
    lead(&office).await;
    let refused = calendar::create(&office.workspace, "mina@x.io", [1; 32], "Dana").await;
    assert!(matches!(refused, Err(Error::NoMember(_))));
    let mina = NewMember {
        email: "mina@x.io",
        name: None,
        role: Role::Sales,
        team: None,
        language: Tongue::Ko,
        time_zone: "Asia/Seoul",
    };
    members::add(&office.workspace, mina, "Dana").await.unwrap();
    let made = calendar::create(&office.workspace, "Mina@x.io", [1; 32], "Dana").await.unwrap();
    let token = made.path.strip_prefix("/calendar/").unwrap().strip_suffix(".ics").unwrap();
    task::add(&office.workspace, &follow_up("2026-06-02T09:00:00Z"), "mina@x.io").await.unwrap();
    task::add(&office.workspace, &follow_up("2026-06-02T09:00:00Z"), "somebody@x.io").await.unwrap();
    let planned = NewMeeting {
        owner: Some("mina@x.io".into()),
        ..conversation("2026-06-03T01:00:00Z", "2026-06-03T02:00:00Z")
    };
    let planned = meeting::plan(&office.workspace, &planned, "Dana").await.unwrap();
    let read = async || calendar::read(&office.workspace, token).await.unwrap().unwrap();
    let text = read().await;
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2, "{text}");
    assert!(
        text.contains("SUMMARY:후속 연락: 다시 연락\r\n") && text.contains("DTSTART:20260602T090000Z\r\n"),
        "{text}"
    );
    assert!(text.contains("SEQUENCE:0\r\n") && text.contains("DTSTART:20260603T010000Z\r\n"), "{text}");
    assert_eq!(read().await, text, "the same twice");
    meeting::call_off(&office.workspace, planned.id, None, None).await.unwrap();
    let text = read().await;
    assert!(text.contains("STATUS:CANCELLED\r\n") && text.contains("SEQUENCE:1\r\n"), "{text}");
    assert_eq!(calendar::read(&office.workspace, "guess").await.unwrap(), None);
    assert_eq!(calendar::read(&office.workspace, &"x".repeat(5_000)).await.unwrap(), None);
    assert_eq!(calendar::revoke(&office.workspace, "mina@x.io", "Dana").await.unwrap(), 1);
    assert_eq!(calendar::read(&office.workspace, token).await.unwrap(), None);
    let again = calendar::create(&office.workspace, "mina@x.io", [2; 32], "Dana").await.unwrap();
    members::disable(&office.workspace, "mina@x.io", "Dana").await.unwrap();
    let token = again.path.strip_prefix("/calendar/").unwrap().strip_suffix(".ics").unwrap();
    assert_eq!(
        calendar::read(&office.workspace, token).await.unwrap(),
        None,
        "whoever is disabled reads nothing"
    );
}
