//! BANT with evidence: what people note, what signals say, what turns stale.

use baton_app::bant::{self, SetLetter};
use baton_app::note::{self, NewNote};
use baton_app::stage::{SetStage, set_stage};
use baton_app::{BantLetter, BantStatus, Error, Instant, Stage, chores};
use baton_model::bant::{BantValue, Evidence};
use baton_store::outbox;

use crate::office::{Office, at, on_both};

on_both!(
    a_letter_is_kept_with_its_value_and_evidence,
    it_is_told_as_it_was_known_then,
    what_people_noted_goes_before_what_signals_say,
    signals_count_only_if_the_policy_says_so,
    colleagues_tell_of_authority,
    what_was_confirmed_turns_stale_at_its_date_and_is_announced_once,
    a_later_entry_is_not_announced_for_the_one_before,
    a_policy_is_checked_before_it_is_in_force,
    what_is_no_letter_is_refused,
);

async fn lead(office: &Office) {
    office.leads("1,kim@x.example,CEO,,,web,2026-01-05,,\n").await;
}

fn confirmed(letter: BantLetter) -> SetLetter {
    SetLetter::new(letter, BantStatus::Confirmed)
}

fn message(id: &str, name: &str, at: &str, properties: &str) -> String {
    format!(
        r#"{{"type":"track","messageId":"{id}","userId":"1","event":"{name}","timestamp":"{at}","properties":{properties}}}"#
    ) + "\n"
}

async fn told(office: &Office, kind: &str) -> Vec<serde_json::Value> {
    let lead = office.lead("1").await;
    let all = outbox::of_lead(&mut office.db.read().await.unwrap(), lead.id).await.unwrap();
    let of_kind = all.into_iter().filter(|happened| happened.kind == kind);
    of_kind.map(|happened| serde_json::from_str(&happened.data).unwrap()).collect()
}

async fn a_letter_is_kept_with_its_value_and_evidence(office: Office) {
    lead(&office).await;
    let new = NewNote { lead: "1".into(), body: Some("말씀하신 예산".into()), ..NewNote::default() };
    let note = note::add(&office.workspace, &new, "Dana").await.unwrap();
    let budget = SetLetter {
        detail: Some(BantValue::Budget { amount: 5e7, currency: "KRW".into() }),
        evidence: Some("call of 1 June".into()),
        sources: Evidence {
            messages: vec!["m-1".into()],
            notes: vec![note.id],
            said_by: Some("김하나".into()),
        },
        confidence: Some(0.9),
        ..confirmed(BantLetter::Budget)
    };
    bant::set(&office.workspace, "1", &[budget], "Dana").await.unwrap();
    let view = bant::show(&office.workspace, "1", None).await.unwrap();
    let cell = &view.letters[0];
    assert_eq!(cell.value.as_deref(), Some("50000000 KRW"));
    assert_eq!(cell.detail, Some(BantValue::Budget { amount: 5e7, currency: "KRW".into() }));
    assert_eq!(
        (cell.sources.notes.as_slice(), cell.sources.said_by.as_deref()),
        (&[note.id][..], Some("김하나"))
    );
    assert_eq!((cell.confidence, cell.by.as_deref(), cell.stale), (Some(0.9), Some("Dana"), false));
    // As long as the policy says: 180 days.
    assert_eq!(cell.best_before, Some(at("2026-11-28T09:00:00Z")));
    assert!((view.completeness - 0.3).abs() < 1e-9);
    assert_eq!(view.missing, [BantLetter::Authority, BantLetter::Need, BantLetter::Timing]);
    assert_eq!(view.questions[0].letter, BantLetter::Need, "what weighs most is asked first");
    let stranger = SetLetter {
        sources: Evidence { notes: vec![note.id + 1], ..Evidence::default() },
        ..confirmed(BantLetter::Need)
    };
    let refused = bant::set(&office.workspace, "1", &[stranger], "Dana").await.unwrap_err().to_string();
    assert!(refused.contains("note"), "{refused}");
    // A date that was named is good until it is over.
    let timing = SetLetter {
        detail: Some(BantValue::read(BantLetter::Timing, "2026-06-30").unwrap()),
        ..confirmed(BantLetter::Timing)
    };
    let view = bant::set(&office.workspace, "1", &[timing], "Dana").await.unwrap();
    assert_eq!(view.letters[3].best_before, Some(at("2026-07-01T00:00:00Z")));
    assert_eq!(bant::history(&office.workspace, "1").await.unwrap().len(), 2);
}

async fn it_is_told_as_it_was_known_then(office: Office) {
    lead(&office).await;
    bant::set(&office.workspace, "1", &[confirmed(BantLetter::Budget)], "Dana").await.unwrap();
    let status = async |instant| {
        bant::show(&office.workspace, "1", Some(instant)).await.map(|view| view.letters[0].status)
    };
    let now = office.workspace.now();
    assert_eq!(status(now).await.unwrap(), BantStatus::Confirmed);
    let before = Instant::from_micros(now.micros() - 1);
    assert_eq!(status(before).await.unwrap(), BantStatus::Unknown);
    let after = Instant::from_micros(now.micros() + 1);
    assert!(matches!(status(after).await, Err(Error::WrongUse(_))));
}

async fn what_people_noted_goes_before_what_signals_say(office: Office) {
    lead(&office).await;
    let chat = message(
        "m-1",
        "Live Chat Conversation Started",
        "2026-05-20T10:00:00Z",
        r#"{"text":"예산은 5천만원이고 이번 분기 안에 하고 싶어요"}"#,
    );
    office.messages(&chat).await;
    let view = bant::show(&office.workspace, "1", None).await.unwrap();
    let budget = &view.letters[0];
    assert_eq!((budget.status, budget.value.as_deref()), (BantStatus::Inferred, Some("50000000 KRW")));
    assert_eq!((budget.sources.messages.as_slice(), budget.by.as_deref()), (&["m-1".to_owned()][..], None));
    assert_eq!(view.letters[3].value.as_deref(), Some("2026-06-30"));
    assert!(view.completeness == 0.0 && view.missing.len() == 4, "inferred is not confirmed");
    let no = SetLetter::new(BantLetter::Budget, BantStatus::Negative);
    let view = bant::set(&office.workspace, "1", &[no], "Dana").await.unwrap();
    assert_eq!((view.letters[0].status, view.letters[0].by.as_deref()), (BantStatus::Negative, Some("Dana")));
    assert!(view.letters[0].inference.confidence > 0.5, "what signals say is there still");
    // Who says that nothing is known lets signals speak again.
    let unknown = SetLetter::new(BantLetter::Budget, BantStatus::Unknown);
    let view = bant::set(&office.workspace, "1", &[unknown], "Dana").await.unwrap();
    assert_eq!(view.letters[0].status, BantStatus::Inferred);
    // By then the deadline has passed.
    office.it_is("2026-07-01T09:00:00Z");
    assert_eq!(
        bant::show(&office.workspace, "1", None).await.unwrap().letters[3].status,
        BantStatus::Unknown
    );
}

async fn signals_count_only_if_the_policy_says_so(office: Office) {
    lead(&office).await;
    let answers =
        r#"{"Biggest challenge":"수기 집계","message":"Our budget is $50,000, by end of Q3","attendees":[]}"#;
    office.messages(&message("m-1", "Form Submitted", "2026-05-20T10:00:00Z", answers)).await;
    office.messages(&message("m-2", "Demo Attended", "2026-05-21T10:00:00Z", "{}")).await;
    let sql = SetStage {
        lead: "1".into(),
        stage: Stage::Sql,
        reason: "manual".into(),
        note: None,
        by: "Dana".into(),
    };
    let refused = set_stage(&office.workspace, sql.clone()).await.unwrap_err().to_string();
    assert!(refused.contains("budget, authority, need, timing not confirmed"), "{refused}");
    let policy = "inferred_counts: true\ninferred_from: 0.55\n";
    bant::policy::set(&office.workspace, policy, None, "Dana").await.unwrap();
    let view = bant::show(&office.workspace, "1", None).await.unwrap();
    assert!(view.missing.is_empty() && (view.completeness - 1.0).abs() < 1e-9, "{view:?}");
    assert_eq!(set_stage(&office.workspace, sql.clone()).await.unwrap().to, Stage::Sql);
    // Not with a rule that is off.
    office.leads("2,lee@x.example,CEO,,,web,2026-01-05,,\n").await;
    let off = "inferred_counts: true\nrules:\n  senior_attendees: { on: false }\n";
    bant::policy::set(&office.workspace, off, None, "Dana").await.unwrap();
    let view = bant::show(&office.workspace, "1", None).await.unwrap();
    assert_eq!(view.missing, [BantLetter::Authority]);
}

async fn colleagues_tell_of_authority(office: Office) {
    let rows = "1,kim@x.example,Engineer,Acme,,web,2026-01-05,,\n2,lee@x.example,재무이사,Acme,,web,2026-01-05,,\n\
                3,park@y.example,CEO,Other,,web,2026-01-05,,\n";
    office.leads(rows).await;
    let alone = bant::show(&office.workspace, "1", None).await.unwrap();
    assert_eq!(alone.letters[1].status, BantStatus::Unknown);
    office
        .events(
            "1,Page Viewed,2026-05-20T10:00:00Z,/\n2,Demo Attended,2026-05-20T10:00:00Z,\n3,Demo Attended,2026-05-20T10:00:00Z,\n",
        )
        .await;
    let view = bant::show(&office.workspace, "1", None).await.unwrap();
    let authority = &view.letters[1];
    assert_eq!(authority.status, BantStatus::Inferred);
    let rules: Vec<&str> = authority.inference.hints.iter().map(|hint| hint.rule.name()).collect();
    assert_eq!(rules, ["account_participants", "senior_attendees"]);
    assert_eq!(
        authority.value.as_deref(),
        Some("lee@x.example (재무이사)"),
        "who is at another company is not named"
    );
}

async fn what_was_confirmed_turns_stale_at_its_date_and_is_announced_once(office: Office) {
    lead(&office).await;
    let all = BantLetter::ALL.map(confirmed);
    bant::set(&office.workspace, "1", &all, "Dana").await.unwrap();
    // Timing is good for 90 days.
    let last = at("2026-08-30T08:59:59.999999Z");
    office.it_is(&last.to_string());
    chores::run_due(&office.workspace).await.unwrap();
    assert!(told(&office, "bant.stale").await.is_empty());
    assert!(bant::show(&office.workspace, "1", None).await.unwrap().missing.is_empty());
    office.it_is("2026-08-30T09:00:00Z");
    let view = bant::show(&office.workspace, "1", None).await.unwrap();
    assert!(
        view.letters[3].stale && view.missing == [BantLetter::Timing],
        "at its instant, whoever announces it"
    );
    assert_eq!(view.letters[3].status, BantStatus::Confirmed);
    let (one, other) = tokio::join!(chores::run_due(&office.workspace), chores::run_due(&office.workspace));
    assert!(one.unwrap() + other.unwrap() > 0);
    chores::run_due(&office.workspace).await.unwrap();
    let told = told(&office, "bant.stale").await;
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0]["letter"], &told[0]["confirmed_by"]), (&"timing".into(), &"Dana".into()));
    let sql = SetStage {
        lead: "1".into(),
        stage: Stage::Sql,
        reason: "manual".into(),
        note: None,
        by: "Dana".into(),
    };
    let refused = set_stage(&office.workspace, sql.clone()).await.unwrap_err().to_string();
    assert!(refused.contains("timing no longer good since 2026-08-30T09:00:00Z"), "{refused}");
    assert!(refused.contains("baton bant set 1 timing=confirmed"), "{refused}");
    bant::set(&office.workspace, "1", &[confirmed(BantLetter::Timing)], "Dana").await.unwrap();
    assert_eq!(set_stage(&office.workspace, sql).await.unwrap().to, Stage::Sql);
}

async fn a_later_entry_is_not_announced_for_the_one_before(office: Office) {
    lead(&office).await;
    let until = |until: &str| SetLetter { best_before: Some(at(until)), ..confirmed(BantLetter::Need) };
    bant::set(&office.workspace, "1", &[until("2026-07-01T00:00:00Z")], "Dana").await.unwrap();
    bant::set(&office.workspace, "1", &[until("2026-09-01T00:00:00Z")], "Dana").await.unwrap();
    office.it_is("2026-08-01T00:00:00Z");
    chores::run_due(&office.workspace).await.unwrap();
    assert!(told(&office, "bant.stale").await.is_empty());
    office.it_is("2026-10-01T00:00:00Z");
    chores::run_due(&office.workspace).await.unwrap();
    let told = told(&office, "bant.stale").await;
    assert_eq!(
        (told.len(), &told[0]["since"]),
        (1, &"2026-09-01T00:00:00Z".into()),
        "of the instant, not of the looking"
    );
}

async fn a_policy_is_checked_before_it_is_in_force(office: Office) {
    let before = bant::policy::show(&office.workspace).await.unwrap();
    let wrong = "required: [money]\n";
    assert!(bant::policy::set(&office.workspace, wrong, None, "Dana").await.is_err());
    assert_eq!(bant::policy::show(&office.workspace).await.unwrap(), before);
    let set = bant::policy::set(&office.workspace, "required: [need]\n", None, "Dana").await.unwrap();
    assert_eq!(bant::policy::show(&office.workspace).await.unwrap(), set);
    lead(&office).await;
    bant::set(&office.workspace, "1", &[confirmed(BantLetter::Need)], "Dana").await.unwrap();
    let sql = SetStage {
        lead: "1".into(),
        stage: Stage::Sql,
        reason: "manual".into(),
        note: None,
        by: "Dana".into(),
    };
    assert_eq!(set_stage(&office.workspace, sql).await.unwrap().to, Stage::Sql);
}

async fn what_is_no_letter_is_refused(office: Office) {
    lead(&office).await;
    let need = || confirmed(BantLetter::Need);
    let faults = [
        SetLetter { confidence: Some(2.0), ..need() },
        SetLetter { best_before: Some(at("2026-05-01T00:00:00Z")), ..need() },
        SetLetter { detail: Some(BantValue::Budget { amount: 1.0, currency: "KRW".into() }), ..need() },
        SetLetter { detail: Some(BantValue::Need { problem: " ".into(), solution: None }), ..need() },
        SetLetter { sources: Evidence { messages: vec![String::new()], ..Evidence::default() }, ..need() },
    ];
    for fault in faults {
        let refused = bant::set(&office.workspace, "1", &[fault], "Dana").await.unwrap_err().to_string();
        assert!(refused.contains("need") || refused.contains("budget"), "{refused}");
    }
    assert!(bant::history(&office.workspace, "1").await.unwrap().is_empty(), "nothing was noted");
}
