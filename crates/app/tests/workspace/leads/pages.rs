//! The page of one lead: read at once, changed by hand, looked at over time.

use baton_app::access::Sees;
use baton_app::leads::{
    self, ChangeLead, JourneyWanted, JudgeEvent, NewCompany, NewLead, ScoreChangesWanted, ScoreWanted,
};
use baton_app::stage::{SetStage, set_stage};
use baton_app::{Error, Role, ScoringModel, Stage, Tongue};
use serde_json::{Value, json};

use super::{filtered, keys, searched};
use crate::office::{Office, at, model, on_both};
use crate::outgoing::member;

on_both!(
    what_is_told_by_hand_scores,
    a_lead_is_entered_by_hand,
    a_journey_is_told_in_sessions,
    what_a_machine_did_can_be_said_to_be_a_persons,
    scores_over_time_are_those_of_then,
    scores_of_then_are_by_the_model_of_then,
    moves_are_told_with_their_reasons,
);

async fn what_is_told_by_hand_scores(office: Office) {
    member(&office, "park@x.io", Role::Sales, Tongue::Ko).await;
    office.publish(&model(10)).await.unwrap();
    office.leads("1,a@x.io,Intern,Blue,10,ads,2026-01-01,,\n").await;
    office.events("1,Page Viewed,2026-05-01T09:00:00Z,/\n").await;
    let before = leads::show(&office.workspace, "1", &Sees::All).await.unwrap();
    assert_eq!((before.lead.stage, before.lead.score.as_ref().unwrap().score), (Stage::Lead, 1));
    let to = ChangeLead {
        name: Some("김하늘".to_owned()),
        job_title: Some("CEO".to_owned()),
        source: Some("fair".to_owned()),
        campaign: Some("spring".to_owned()),
        owner: Some(" Park@X.io".to_owned()),
        attributes: [("budget".to_owned(), json!(5_000)), ("seen".to_owned(), Value::Null)]
            .into_iter()
            .collect(),
        ..ChangeLead::default()
    };
    let nobody = ChangeLead { owner: Some("typo@x.io".to_owned()), ..ChangeLead::default() };
    let refused = leads::edit(&office.workspace, "1", &nobody, before.revision, "mina", &Sees::All).await;
    assert!(refused.unwrap_err().to_string().starts_with("owner: typo@x.io is no member"));
    let changed =
        leads::edit(&office.workspace, "1", &to, before.revision, "mina", &Sees::All).await.unwrap();
    assert_eq!((changed.lead.stage, changed.lead.score.as_ref().unwrap().score), (Stage::Mql, 11));
    assert_eq!(changed.lead.name.as_deref(), Some("김하늘"));
    assert_eq!(
        (changed.lead.source.as_deref(), changed.lead.owner.as_deref()),
        (Some("fair"), Some("park@x.io"))
    );
    assert_eq!(changed.all_attributes["budget"], 5_000);
    assert_ne!(changed.revision, before.revision);
    assert_eq!(changed, leads::show(&office.workspace, "1", &Sees::All).await.unwrap());
    assert!((office.total("1").await - 11.0).abs() < 1e-9, "the log says the same");
    assert_eq!(keys(&office, searched("하느")).await, ["1"]);
    assert_eq!(keys(&office, filtered("{ attribute: budget, gte: 5000 }")).await, ["1"]);
    let stale = leads::edit(&office.workspace, "1", &to, before.revision, "mina", &Sees::All).await;
    assert!(matches!(stale, Err(Error::Changed(_))), "{stale:?}");
    let again = leads::edit(&office.workspace, "1", &to, changed.revision, "mina", &Sees::All).await.unwrap();
    assert_eq!(again.revision, changed.revision, "nothing is new");
    office.it_is("2026-06-01T10:00:00Z");
    let gone =
        ChangeLead { job_title: Some(String::new()), campaign: Some(String::new()), ..ChangeLead::default() };
    let changed =
        leads::edit(&office.workspace, "1", &gone, changed.revision, "mina", &Sees::All).await.unwrap();
    assert_eq!((changed.lead.job_title, changed.lead.campaign), (None, None));
    assert_eq!(changed.lead.score.unwrap().score, 1);
    for (attributes, told) in [
        (json!({ "stage": "sql" }), "attributes.stage: is a field"),
        (json!({ "": 1 }), "attributes.: a key"),
        (json!({ "x": [[[[[1]]]]] }), "attributes.x: lists"),
    ] {
        let to = ChangeLead { attributes: attributes.as_object().cloned().unwrap(), ..ChangeLead::default() };
        match leads::edit(&office.workspace, "1", &to, changed.revision, "mina", &Sees::All).await {
            Err(Error::WrongUse(problem)) => assert!(problem.starts_with(told), "{problem}"),
            other => panic!("{other:?}"),
        }
    }
}

async fn a_lead_is_entered_by_hand(office: Office) {
    member(&office, "mina@x.io", Role::Marketer, Tongue::Ko).await;
    office.publish(&model(10)).await.unwrap();
    let company = NewCompany { name: "한빛".to_owned(), employees: Some(200), ..NewCompany::default() };
    let new = NewLead {
        email: Some(" Kim@Hanbit.example ".to_owned()),
        external_id: Some("crm-7".to_owned()),
        name: Some("김하늘".to_owned()),
        job_title: Some("CEO".to_owned()),
        company: Some(company),
        source: Some("fair".to_owned()),
        attributes: [("budget".to_owned(), json!(1))].into_iter().collect(),
        ..NewLead::default()
    };
    let made = leads::create(&office.workspace, &new, "mina@x.io", Some("mina@x.io")).await.unwrap();
    assert_eq!((made.lead.key.as_str(), made.lead.email.as_deref()), ("crm-7", Some("kim@hanbit.example")));
    assert_eq!((made.lead.owner.as_deref(), made.lead.stage), (Some("mina@x.io"), Stage::Mql));
    assert_eq!(
        made.lead.company.as_ref().map(|company| (company.name.as_str(), company.employees)),
        Some(("한빛", Some(200)))
    );
    assert_eq!(made.lead.score.as_ref().unwrap().score, 15);
    assert_eq!(keys(&office, searched("ㅎㅂ 김")).await, ["crm-7"]);
    for (email, id) in [(Some("KIM@hanbit.example"), None), (None, Some("crm-7"))] {
        let again = NewLead {
            email: email.map(str::to_owned),
            external_id: id.map(str::to_owned),
            ..NewLead::default()
        };
        let refused = leads::create(&office.workspace, &again, "mina", None).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    }
    for nobody in [NewLead::default(), NewLead { email: Some("nobody".to_owned()), ..NewLead::default() }] {
        let refused = leads::create(&office.workspace, &nobody, "mina", None).await;
        assert!(matches!(refused, Err(Error::WrongUse(_))), "{refused:?}");
    }
    assert_eq!(office.count().await, 1);
}

async fn a_journey_is_told_in_sessions(office: Office) {
    office.leads("1,a@x.io,,Blue,10,ads,2026-01-01,,\n").await;
    office
        .events(
            "1,Page Viewed,2026-05-01T09:00:00Z,/a\n1,Page Viewed,2026-05-01T09:10:00Z,/b\n1,Asset Downloaded,2026-05-01T09:30:00Z,/c\n\
             1,Email Opened,2026-05-02T09:00:00Z,\n1,Page Viewed,2026-05-03T09:00:00Z,/d\n",
        )
        .await;
    let wanted = |limit| JourneyWanted { limit, machines: true, ..JourneyWanted::default() };
    let whole = leads::journey(&office.workspace, "1", &wanted(50), &Sees::All).await.unwrap();
    let names = |journey: &leads::Journey| {
        journey
            .sessions
            .iter()
            .map(|session| session.events.iter().map(|e| e.name.clone()).collect::<Vec<_>>())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(&whole),
        [vec!["Page Viewed"], vec!["Email Opened"], vec!["Asset Downloaded", "Page Viewed", "Page Viewed"]]
    );
    assert_eq!(whole.next, None);
    assert_eq!(whole.sessions[0].silence_s, Some(86_400));
    let first = leads::journey(&office.workspace, "1", &wanted(3), &Sees::All).await.unwrap();
    assert!(first.sessions[2].continues && first.sessions[2].silence_s.is_none());
    let rest = JourneyWanted { cursor: first.next, ..wanted(3) };
    let rest = leads::journey(&office.workspace, "1", &rest, &Sees::All).await.unwrap();
    assert_eq!(names(&rest), [vec!["Page Viewed", "Page Viewed"]]);
    let some =
        JourneyWanted { names: vec!["Email Opened".to_owned(), "Asset Downloaded".to_owned()], ..wanted(50) };
    let some = leads::journey(&office.workspace, "1", &some, &Sees::All).await.unwrap();
    assert_eq!(names(&some), [vec!["Email Opened"], vec!["Asset Downloaded"]]);
    let then = JourneyWanted { until: Some(at("2026-05-01T09:15:00Z")), ..wanted(50) };
    let then = leads::journey(&office.workspace, "1", &then, &Sees::All).await.unwrap();
    assert_eq!(names(&then), [vec!["Page Viewed", "Page Viewed"]]);
}

async fn what_a_machine_did_can_be_said_to_be_a_persons(office: Office) {
    office.publish(&model(10)).await.unwrap();
    office.leads("1,a@x.io,CEO,Blue,10,ads,2026-01-01,,\n2,b@x.io,Intern,Blue,10,ads,2026-01-01,,\n").await;
    office.events("1,Page Viewed,2026-05-01T09:00:00Z,/\n1,Page Viewed,2026-05-02T09:00:00Z,/b\n").await;
    let score = async || {
        let shown = leads::show(&office.workspace, "1", &Sees::All).await.unwrap();
        (shown.lead.score.unwrap().score, shown.lead.stage)
    };
    let wanted = JourneyWanted { limit: 50, machines: true, ..JourneyWanted::default() };
    let journey = async || {
        let journey = leads::journey(&office.workspace, "1", &wanted, &Sees::All).await.unwrap();
        journey.sessions.into_iter().flat_map(|session| session.events).collect::<Vec<_>>()
    };
    let events = journey().await;
    let asked = |machine, note| JudgeEvent {
        lead: "1",
        message_id: &events[0].message_id,
        machine,
        note,
        by: "mina@x.io",
    };
    let (before, stage) = score().await;
    let said =
        leads::judge(&office.workspace, asked(true, Some(" our own test ")), &Sees::All).await.unwrap();
    assert_eq!(
        (said.machine, said.machine_reason.as_deref(), said.judged_by.as_deref()),
        (true, Some("our own test"), Some("mina@x.io"))
    );
    let now = journey().await;
    assert_eq!(now.iter().map(|event| event.machine).collect::<Vec<_>>(), [true, false]);
    let (less, _) = score().await;
    assert!(less < before, "{less} {before}");
    let again = leads::judge(&office.workspace, asked(true, Some("twice")), &Sees::All).await.unwrap();
    assert_eq!(again, said, "what holds already changes nothing");
    let back = leads::judge(&office.workspace, asked(false, None), &Sees::All).await.unwrap();
    assert_eq!(
        (back.machine, back.machine_reason, back.judged_by.as_deref()),
        (false, None, Some("mina@x.io"))
    );
    assert_eq!(score().await, (before, stage), "the score comes back with it");

    let whose = JudgeEvent { lead: "2", ..asked(true, None) };
    let refused = leads::judge(&office.workspace, whose, &Sees::All).await;
    assert!(matches!(refused, Err(Error::Missing(_))), "{refused:?}");
    let unseen = Sees::OwnedBy(vec!["rep@x.io".to_owned()]);
    let refused = leads::judge(&office.workspace, asked(true, None), &unseen).await;
    assert!(matches!(refused, Err(Error::NoLead(_))), "{refused:?}");
    let long = "x".repeat(leads::JUDGE_NOTE_CHARS_MAX + 1);
    let refused = leads::judge(&office.workspace, asked(true, Some(&long)), &Sees::All).await;
    assert!(matches!(refused, Err(Error::WrongUse(_))), "{refused:?}");
}

async fn scores_over_time_are_those_of_then(office: Office) {
    office.liven(40).await;
    office.publish(&model(40)).await.unwrap();
    office.it_is("2026-06-20T09:00:00Z");
    let rows = super::page(&office, leads::ListLeads::default(), &Sees::All).await.items;
    for row in rows.iter().step_by(5) {
        let wanted = ScoreWanted { since: None, until: None, points: 12 };
        let history = leads::score_history(&office.workspace, &row.key, wanted, &Sees::All).await.unwrap();
        for point in &history.points {
            let then = office.explain(&row.key, Some(point.at)).await;
            let now = then.explanation.map(|explanation| explanation.now);
            assert_eq!(point.score, now.as_ref().map(|now| now.score), "{} at {}", row.key, point.at);
            assert_eq!(point.grade, now.as_ref().map(|now| now.grade.clone()));
            assert_eq!(point.qualified, now.is_some_and(|now| now.qualified));
            assert_eq!(point.stage, then.lead.stage);
        }
        assert_eq!(history.points.first().map(|point| point.score.is_some()), Some(true));
    }
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let hours =
        |hours: i64| baton_app::Instant::from_micros(office.workspace.now().micros() - hours * 3_600_000_000);
    for since in [None, Some(hours(0)), Some(hours(25)), Some(hours(24 * 30)), Some(hours(24 * 400))] {
        let wanted = ScoreChangesWanted { leads: ids.clone(), since };
        let told = leads::score_changes(&office.workspace, &wanted, &Sees::All).await.unwrap();
        assert_eq!(told.since, since.unwrap_or(hours(24 * 7)));
        assert_eq!(told.items.len(), rows.len());
        let known = told.items.iter().filter(|change| change.before.is_some()).count();
        assert_eq!(known > 0, since != Some(hours(24 * 400)), "{known} at {}", told.since);
        for change in &told.items {
            let row = rows.iter().find(|row| row.id == change.id).unwrap();
            let then = office.explain(&row.key, Some(told.since)).await.explanation;
            assert_eq!(change.before, then.map(|then| then.now.score), "{} at {}", row.key, told.since);
            assert_eq!((change.now, &change.key), (row.score.as_ref().map(|score| score.score), &row.key));
        }
    }
    let wrong = ScoreWanted {
        since: Some(at("2026-06-02T00:00:00Z")),
        until: Some(at("2026-06-01T00:00:00Z")),
        points: 12,
    };
    let refused = leads::score_history(&office.workspace, &rows[0].key, wrong, &Sees::All).await;
    assert!(matches!(refused, Err(Error::WrongUse(_))));
    let too_many = vec![1; leads::CHANGES_MAX + 1];
    for (leads, since) in [(Vec::new(), None), (too_many, None), (vec![1], Some(hours(-1)))] {
        let wanted = ScoreChangesWanted { leads, since };
        let refused = leads::score_changes(&office.workspace, &wanted, &Sees::All).await;
        assert!(matches!(refused, Err(Error::WrongUse(_))), "{refused:?}");
    }
}

async fn scores_of_then_are_by_the_model_of_then(office: Office) {
    office.liven(20).await;
    office.publish(&model(40)).await.unwrap();
    office.it_is("2026-06-20T09:00:00Z");
    let rows = super::page(&office, leads::ListLeads::default(), &Sees::All).await.items;
    let document = model(40).canonical_json().replace("50", "31");
    let other = ScoringModel::from_text(&document).unwrap();
    office.publish(&other).await.unwrap();
    office.it_is("2026-06-20T10:00:00Z");
    let then = at("2026-06-20T08:59:00Z");
    let leads = rows.iter().map(|row| row.id).chain([0, -1, i64::MAX]).collect();
    let wanted = ScoreChangesWanted { leads, since: Some(then) };
    let told = leads::score_changes(&office.workspace, &wanted, &Sees::All).await.unwrap();
    assert_eq!(told.items.len(), rows.len(), "who is not there is left out");
    let mut differ = 0;
    for change in told.items {
        let before = office.explain(&change.key, Some(then)).await.explanation;
        assert_eq!(change.before, before.map(|before| before.now.score));
        let now = office.explain(&change.key, None).await.explanation;
        assert_eq!(change.now, now.as_ref().map(|now| now.now.score));
        differ += usize::from(change.before.is_some() && change.before != change.now);
    }
    assert!(differ > 0, "the models tell somebody apart");
}

async fn moves_are_told_with_their_reasons(office: Office) {
    office.leads("1,a@x.io,,Blue,10,ads,2026-01-01,,\n").await;
    let request = SetStage {
        lead: "1".to_owned(),
        stage: Stage::Recycled,
        reason: "no_budget".to_owned(),
        note: Some("다음 해에".to_owned()),
        by: "mina".to_owned(),
    };
    set_stage(&office.workspace, request).await.unwrap();
    let history = leads::history(&office.workspace, "1", &Sees::All).await.unwrap();
    let newest = history.first().unwrap();
    assert_eq!(
        (newest.to, newest.by.as_str(), newest.reason.as_str()),
        (Some(Stage::Recycled), "mina", "no_budget")
    );
    assert!(newest.holds && newest.model.is_some() && newest.note.as_deref() == Some("다음 해에"));
}
