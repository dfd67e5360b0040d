//! Criteria agreed by both teams.

use baton_app::access::Sees;
use baton_app::criteria::{self, Edit, Status, Written};
use baton_app::leads::{self, JourneyWanted, JudgeEvent};
use baton_app::members::{self, NewMember};
use baton_app::progress::Reporter;
use baton_app::publish::{Publication, PublishError, publish};
use baton_app::{Error, Happening, Role, ScoringModel, Team, Tongue};
use baton_store::outbox;

use crate::office::{Office, at, model, on_both};

on_both!(
    both_teams_agree_before_criteria_are_published,
    what_is_changed_has_to_be_agreed_to_again,
    the_second_of_two_who_edit_is_told,
    a_proposal_is_published_at_its_instant,
    an_older_version_comes_back_without_asking_again,
    an_administrator_publishes_without_agreement_with_a_reason,
    with_one_team_alone_nobody_has_to_agree,
    what_makes_no_sense_is_refused,
    a_preview_foretells_what_publishing_does,
    a_draft_is_tried_on_one_lead,
    a_preview_follows_the_log,
);

async fn teams(office: &Office) {
    for (email, role) in [("mina@x.io", Role::Marketer), ("rui@x.io", Role::Sales), ("kim@x.io", Role::Admin)]
    {
        let new =
            NewMember { email, name: None, role, team: None, language: Tongue::Ko, time_zone: "Asia/Seoul" };
        members::add(&office.workspace, new, "test").await.unwrap();
    }
}

fn document(enter: i64) -> String {
    model(enter).canonical_json()
}

async fn proposed(office: &Office, enter: i64) -> i64 {
    let document = document(enter);
    let written =
        Written {
            title: " 기준 올리기 ", reason: "too many came back", document: &document, slot: None
        };
    let id = criteria::create(&office.workspace, written, "mina@x.io").await.unwrap();
    criteria::propose(&office.workspace, id, "mina@x.io").await.unwrap();
    id
}

async fn status(office: &Office, id: i64) -> Status {
    criteria::show(&office.workspace, id).await.unwrap().head.status
}

async fn publish_now(office: &Office, enter: i64, without: Option<&str>) -> Result<(), PublishError> {
    let model = model(enter);
    let wanted =
        Publication { model: &model, by: "kim@x.io", many_handoffs: false, without_agreement: without };
    publish(&office.workspace, wanted, &Reporter::silent()).await.map(drop)
}

async fn both_teams_agree_before_criteria_are_published(office: Office) {
    office.publish(&model(40)).await.unwrap();
    teams(&office).await;
    let id = proposed(&office, 60).await;
    let view = criteria::show(&office.workspace, id).await.unwrap();
    assert_eq!((view.head.title.as_str(), view.head.status), ("기준 올리기", Status::Proposed));
    assert_eq!(view.head.missing, [Team::Marketing, Team::Sales]);
    let changes: Vec<String> = view.changes.iter().map(ToString::to_string).collect();
    assert_eq!(changes, ["~ qualification, enter, total: 40 → 60"]);
    let now = office.workspace.now();
    let refused =
        criteria::schedule(&office.workspace, id, now, None, "mina@x.io").await.unwrap_err().to_string();
    assert!(refused.contains("marketing and sales have not agreed"), "{refused}");
    criteria::agree(&office.workspace, id, "Mina@x.io").await.unwrap();
    assert!(criteria::agree(&office.workspace, id, "mina@x.io").await.is_err(), "once a team");
    let refused = publish_now(&office, 60, None).await.unwrap_err().to_string();
    assert!(refused.contains("sales has not agreed"), "{refused}");
    let neither = criteria::agree(&office.workspace, id, "kim@x.io").await.unwrap_err().to_string();
    assert!(neither.contains("neither of marketing nor of sales"), "{neither}");
    criteria::agree(&office.workspace, id, "rui@x.io").await.unwrap();
    assert_eq!(status(&office, id).await, Status::Approved);
    criteria::comment(&office.workspace, id, "좋아요", "rui@x.io").await.unwrap();
    publish_now(&office, 60, None).await.unwrap();
    assert_eq!(status(&office, id).await, Status::Published);
    let view = criteria::show(&office.workspace, id).await.unwrap();
    assert_eq!((view.agreed.len(), view.comments[0].text.as_str(), view.changes.len()), (2, "좋아요", 0));
    let told = outbox::waiting(&mut office.db.read().await.unwrap(), 100).await.unwrap();
    let kinds: Vec<&str> =
        told.iter().map(|one| one.kind.as_str()).filter(|kind| kind.starts_with("model.")).collect();
    let expected = [Happening::ModelPublished, Happening::ModelProposed, Happening::ModelPublished];
    assert_eq!(kinds, expected.map(Happening::name));
}

async fn what_is_changed_has_to_be_agreed_to_again(office: Office) {
    teams(&office).await;
    let id = proposed(&office, 60).await;
    for by in ["mina@x.io", "rui@x.io"] {
        criteria::agree(&office.workspace, id, by).await.unwrap();
    }
    let revision = criteria::show(&office.workspace, id).await.unwrap().head.revision;
    let title = Edit { title: Some("other words"), ..Edit::default() };
    criteria::edit(&office.workspace, id, revision, title, "mina@x.io").await.unwrap();
    assert_eq!(status(&office, id).await, Status::Approved, "words are not criteria");
    let other = document(70);
    let edit = Edit { document: Some(&other), ..Edit::default() };
    criteria::edit(&office.workspace, id, revision + 1, edit, "mina@x.io").await.unwrap();
    assert_eq!(status(&office, id).await, Status::Draft);
    criteria::propose(&office.workspace, id, "mina@x.io").await.unwrap();
    assert_eq!(status(&office, id).await, Status::Proposed);
    criteria::agree(&office.workspace, id, "rui@x.io").await.unwrap();
    criteria::disagree(&office.workspace, id, "rui@x.io").await.unwrap();
    let missing = criteria::show(&office.workspace, id).await.unwrap().head.missing;
    assert_eq!(missing, [Team::Marketing, Team::Sales]);
}

async fn the_second_of_two_who_edit_is_told(office: Office) {
    teams(&office).await;
    let id = proposed(&office, 60).await;
    let revision = criteria::show(&office.workspace, id).await.unwrap().head.revision;
    let edit = |title| Edit { title: Some(title), ..Edit::default() };
    let (a, b) = tokio::join!(
        criteria::edit(&office.workspace, id, revision, edit("one"), "mina@x.io"),
        criteria::edit(&office.workspace, id, revision, edit("other"), "rui@x.io"),
    );
    assert!(a.is_ok() != b.is_ok());
    let told = a.and(b).unwrap_err();
    assert!(matches!(&told, Error::Stale { by, .. } if by.ends_with("@x.io")), "{told}");
}

async fn a_proposal_is_published_at_its_instant(office: Office) {
    office.publish(&model(40)).await.unwrap();
    teams(&office).await;
    let id = proposed(&office, 60).await;
    for by in ["mina@x.io", "rui@x.io"] {
        criteria::agree(&office.workspace, id, by).await.unwrap();
    }
    criteria::schedule(&office.workspace, id, at("2026-06-02T00:00:00Z"), None, "rui@x.io").await.unwrap();
    assert_eq!(status(&office, id).await, Status::Scheduled);
    office.it_is("2026-06-01T23:59:59Z");
    assert_eq!(criteria::publish_due(&office.workspace, &Reporter::silent()).await.unwrap(), None);
    office.it_is("2026-06-02T00:00:00Z");
    let silent = Reporter::silent();
    let (one, other) = tokio::join!(
        criteria::publish_due(&office.workspace, &silent),
        criteria::publish_due(&office.workspace, &silent),
    );
    assert_eq!(usize::from(one.unwrap().is_some()) + usize::from(other.unwrap().is_some()), 1);
    assert_eq!(status(&office, id).await, Status::Published);
    assert_eq!(criteria::publish_due(&office.workspace, &Reporter::silent()).await.unwrap(), None);
}

async fn an_older_version_comes_back_without_asking_again(office: Office) {
    teams(&office).await;
    let mut ids = Vec::new();
    for enter in [40, 60] {
        let id = proposed(&office, enter).await;
        for by in ["mina@x.io", "rui@x.io"] {
            criteria::agree(&office.workspace, id, by).await.unwrap();
        }
        office.it_is(if enter == 40 { "2026-06-02T00:00:00Z" } else { "2026-06-03T00:00:00Z" });
        publish_now(&office, enter, None).await.unwrap();
        ids.push(id);
    }
    assert_eq!(
        (status(&office, ids[0]).await, status(&office, ids[1]).await),
        (Status::Retired, Status::Published)
    );
    office.it_is("2026-06-04T00:00:00Z");
    publish_now(&office, 40, None).await.unwrap();
    assert_eq!(
        (status(&office, ids[0]).await, status(&office, ids[1]).await),
        (Status::Published, Status::Retired)
    );
}

async fn an_administrator_publishes_without_agreement_with_a_reason(office: Office) {
    teams(&office).await;
    assert!(publish_now(&office, 60, Some(" ")).await.is_err(), "a reason says something");
    publish_now(&office, 60, Some("the line was wrong by a factor of ten")).await.unwrap();
}

async fn with_one_team_alone_nobody_has_to_agree(office: Office) {
    let new = NewMember {
        email: "rui@x.io",
        name: None,
        role: Role::Sales,
        team: None,
        language: Tongue::En,
        time_zone: "UTC",
    };
    members::add(&office.workspace, new, "test").await.unwrap();
    let id = proposed(&office, 60).await;
    assert_eq!(status(&office, id).await, Status::Approved);
    publish_now(&office, 60, None).await.unwrap();
}

async fn what_makes_no_sense_is_refused(office: Office) {
    teams(&office).await;
    let sound = document(60);
    for (title, document) in
        [("", sound.as_str()), (&"가".repeat(201), &sound), ("t", "groups: ["), ("t", "{}")]
    {
        let written = Written { title, reason: "", document, slot: None };
        let refused = criteria::create(&office.workspace, written, "mina@x.io").await.unwrap_err();
        assert!(matches!(refused, Error::WrongUse(_)), "{refused}");
    }
    let id = proposed(&office, 60).await;
    assert!(criteria::propose(&office.workspace, id, "mina@x.io").await.is_err(), "twice");
    assert!(matches!(criteria::comment(&office.workspace, id, " ", "x").await, Err(Error::WrongUse(_))));
    assert!(matches!(criteria::show(&office.workspace, 99).await, Err(Error::NoProposal(99))));
    criteria::withdraw(&office.workspace, id, "mina@x.io").await.unwrap();
    assert!(criteria::agree(&office.workspace, id, "rui@x.io").await.is_err());
    assert!(criteria::withdraw(&office.workspace, id, "mina@x.io").await.is_err());
    let many = async |cursor| criteria::list(&office.workspace, 1, cursor).await;
    assert_eq!(many(None).await.unwrap().next, None);
    assert!(matches!(many(Some("x")).await, Err(Error::WrongUse(_))));
}

async fn a_preview_foretells_what_publishing_does(office: Office) {
    office.publish(&model(60)).await.unwrap();
    let people = "1,kim@x.example,CEO,한빛,200,web,2026-05-01,,\n2,lee@x.example,CEO,,,web,2026-05-01,,\n3,choi@x.example,,,,web,2026-05-01,,\n";
    office.leads(people).await;
    office.events("1,Demo Attended,2026-05-10T10:00:00Z,\n2,Demo Attended,2026-05-10T10:00:00Z,\n").await;
    let pages =
        (0..30).fold(String::new(), |text, n| text + &format!("3,Page Viewed,2026-05-11T10:00:{n:02}Z,\n"));
    office.events(&pages).await;
    let stages =
        async || [office.lead("1").await.stage, office.lead("2").await.stage, office.lead("3").await.stage];
    assert_eq!(stages().await, ["mql", "mql", "lead"]);
    let previews = criteria::Previews::default();
    // The line falls to 30, and a page is worth more; then it rises beyond 62.
    let lower = previews.preview(&office.workspace, &model(30), "primary").await.unwrap();
    assert_eq!((lower.leads, lower.become_mql.count, lower.cease.count), (3, 1, 0));
    assert_eq!((lower.become_mql.items[0].lead.as_str(), lower.become_mql.items[0].score.then), ("3", 30));
    assert_eq!((lower.qualified.now, lower.qualified.then), (2, 3));
    let higher = previews.preview(&office.workspace, &model(62), "primary").await.unwrap();
    assert_eq!((higher.become_mql.count, higher.cease.count), (0, 1));
    let ceasing = &higher.cease.items[0];
    assert_eq!((ceasing.lead.as_str(), ceasing.company.as_deref(), ceasing.score.now), ("2", None, 60));
    let bands: Vec<_> =
        higher.bands.iter().map(|band| (band.from, band.to, band.count.now, band.count.then)).collect();
    assert_eq!(bands, [(30, 39, 1, 1), (60, 69, 2, 2)]);
    office.it_is("2026-06-01T10:00:00Z");
    office.publish(&model(62)).await.unwrap();
    // Who was handed off stays; so does the preview's reading of who would cease, which is by the criteria.
    office.it_is("2026-06-01T11:00:00Z");
    office.publish(&model(30)).await.unwrap();
    assert_eq!(office.lead("3").await.stage, "mql");
}

async fn a_draft_is_tried_on_one_lead(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,kim@x.example,CEO,한빛,10,web,2026-05-01,,\n").await;
    office.events("1,Demo Attended,2026-05-10T10:00:00Z,\n1,Page Viewed,2026-05-11T10:00:00Z,\n").await;
    let pages = ScoringModel::from_text("schema: baton.scoring/v1\nname: pages\ngroups:\n  - id: acts\n    dimension: engagement\n    rules:\n      - { id: page, event: Page Viewed, points: 20 }\nqualification:\n  enter: { total: 15 }\n").unwrap();
    let compared = criteria::compare(&office.workspace, &pages, "primary", "1", None).await.unwrap();
    let (now, then) = (compared.now.unwrap(), compared.then.unwrap());
    assert_eq!((now.now.score, then.now.score, then.now.qualified), (61, 20, true));
    let sides = |of: fn(&criteria::Difference) -> f64| compared.lines.iter().map(of).sum::<f64>();
    assert!((sides(|line| line.now) - now.now.total).abs() < 1e-9, "the lines of each side sum to its total");
    assert!((sides(|line| line.then) - then.now.total).abs() < 1e-9);
    assert!(compared.lines.iter().any(|line| line.rule.as_deref() == Some("demo") && line.then == 0.0));
    // Before the demo, and beside a slot.
    let at = Some("2026-05-10T09:00:00Z".parse().unwrap());
    let before = criteria::compare(&office.workspace, &pages, "primary", "1", at).await.unwrap();
    assert_eq!(before.then.unwrap().now.score, 0);
    let told = criteria::compare(&office.workspace, &pages, "emea", "1", None).await.unwrap_err().to_string();
    assert!(told.contains("in the slot emea"), "{told}");
}

async fn a_preview_follows_the_log(office: Office) {
    office.publish(&model(60)).await.unwrap();
    office.leads("1,kim@x.example,CEO,한빛,10,web,2026-05-01,,\n").await;
    let previews = criteria::Previews::default();
    let total = async |previews: &criteria::Previews| {
        let preview = previews.preview(&office.workspace, &model(50), "primary").await.unwrap();
        let bands: Vec<_> = preview.bands.iter().map(|band| (band.from, band.count.then)).collect();
        (preview.messages, bands)
    };
    let (messages, bands) = total(&previews).await;
    assert_eq!(bands, [(10, 1)]);
    office.events("1,Demo Attended,2026-05-10T10:00:00Z,\n").await;
    let (after, bands) = total(&previews).await;
    assert_eq!((after, bands.as_slice()), (messages + 1, &[(60, 1)][..]));
    // An older message, and another lead of a company of which something new is known.
    office.leads("2,lee@x.example,,한빛,500,web,2026-05-02,,\n").await;
    office.events("2,Page Viewed,2026-05-03T10:00:00Z,\n").await;
    assert_eq!(
        total(&previews).await,
        total(&criteria::Previews::default()).await,
        "what is kept is what is there"
    );
    // Two become one: what was remembered of whose messages they are is void.
    let lines = "{\"type\":\"identify\",\"userId\":\"1\",\"messageId\":\"i1\",\"timestamp\":\"2026-05-20T00:00:00Z\",\"traits\":{\"email\":\"lee@x.example\"}}\n";
    office.messages(lines).await;
    assert_eq!(total(&previews).await, total(&criteria::Previews::default()).await);
    // What is said to be a machine's doing does not count any more.
    let newest = JourneyWanted { limit: 1, ..JourneyWanted::default() };
    let journey = leads::journey(&office.workspace, "1", &newest, &Sees::All).await.unwrap();
    let message_id = &journey.sessions[0].events[0].message_id;
    let asked = JudgeEvent { lead: "1", message_id, machine: true, note: None, by: "mina" };
    let (before, _) = total(&previews).await;
    leads::judge(&office.workspace, asked, &Sees::All).await.unwrap();
    let now = total(&previews).await;
    assert_eq!((now.0, &now), (before - 1, &total(&criteria::Previews::default()).await));
}
