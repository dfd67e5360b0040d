//! Messages that arrive while the service runs.

use std::time::Duration;

use baton_app::Stage;
use baton_app::api_keys::{self, NewKey, Scope};
use baton_app::intake::{Delivery, Endpoint, Intake, Quotas, Receipt, Refusal};
use baton_store::{identity_link, lead, quarantine, score};
use bytes::Bytes;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::office::{Office, at, model, on_both};

on_both![
    what_is_acknowledged_is_scored,
    a_message_counts_once_however_often_it_comes,
    a_faulty_message_goes_to_quarantine_alone,
    crossing_the_line_makes_one_move_and_one_handoff,
    a_late_message_is_folded_where_it_belongs,
    a_message_of_the_near_future_counts_when_it_is_due,
    an_mql_expires_at_the_computed_second_with_no_message,
    a_jump_of_the_clock_makes_no_second_handoff,
    a_visitor_becomes_a_person_with_its_history,
    two_known_people_are_never_merged_by_a_browser,
    a_company_is_told_of_by_one_of_its_people,
    one_lead_hammered_while_the_model_changes_ends_with_its_score,
    browsers_send_what_visitors_did_from_where_they_may,
    keys_are_asked_for,
    a_first_message_of_the_near_future_is_scored_when_it_is_due,
    what_cannot_be_written_down_is_told_all_the_same,
    of_three_with_one_id_the_first_stands_and_the_other_one_is_kept,
    who_identifies_and_acts_in_one_batch_stays_in_order,
    what_time_moves_while_a_model_is_prepared_moves_with_the_model,
];

/// How long what is done in the background may take: a machine may be busy.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Intake of an office, running.
pub(crate) struct Inlet {
    pub(crate) intake: Intake,
    key: String,
    stop: watch::Sender<bool>,
    service: JoinHandle<()>,
}

impl Inlet {
    pub(crate) async fn of(office: &Office) -> Inlet {
        let key = key(office, Scope::Write, &[]).await;
        let (intake, service) = Intake::new(office.workspace.clone(), &Quotas::default());
        let (stop, stopped) = watch::channel(false);
        Inlet { intake, key, stop, service: tokio::spawn(service.run(stopped)) }
    }

    pub(crate) async fn post(&self, endpoint: Endpoint, body: &str) -> Receipt {
        self.post_as(&self.key, endpoint, body).await.unwrap()
    }

    async fn post_as(&self, key: &str, endpoint: Endpoint, body: &str) -> Result<Receipt, Refusal> {
        let delivery = Delivery {
            endpoint,
            key: Some(key.to_owned()),
            body: Bytes::copy_from_slice(body.as_bytes()),
            address: [192, 0, 2, 1].into(),
            origin: Some("https://shop.example".to_owned()),
        };
        self.intake.take(delivery).await
    }

    /// An event of user `who`, undated.
    pub(crate) async fn event(&self, who: &str, id: &str, name: &str) -> Receipt {
        self.post(Endpoint::Track, &format!(r#"{{"userId":"{who}","messageId":"{id}","event":"{name}"}}"#))
            .await
    }

    pub(crate) async fn stop(self) {
        self.stop.send(true).unwrap();
        self.service.await.unwrap();
    }
}

async fn key(office: &Office, scope: Scope, origins: &[&str]) -> String {
    static NUMBER: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);
    let mut random = [NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed); 32];
    // Other processes work on the same workspace.
    random[..4].copy_from_slice(&std::process::id().to_le_bytes());
    let origins = origins.iter().map(|origin| (*origin).to_owned()).collect();
    let new =
        NewKey { scope, name: "test", origins, addresses: Vec::new(), expires_at: None, random, by: "Dana" };
    api_keys::create(&office.workspace, new).await.unwrap().key
}

fn accepted(count: u64) -> Receipt {
    Receipt { success: true, accepted: count, ..Receipt::default() }
}

pub(crate) async fn stored(office: &Office, who: &str) -> score::Score {
    let lead = office.lead(who).await;
    let mut tx = office.db.read().await.unwrap();
    let version = baton_store::model::in_force(&mut tx).await.unwrap().unwrap();
    score::of_lead(&mut tx, lead.id, &version).await.unwrap().unwrap()
}

/// The stored score, after checking that the log gives the same.
pub(crate) async fn checked(office: &Office, who: &str) -> i64 {
    let stored = stored(office, who).await;
    let explained = office.explain(who, Some(baton_app::Instant::from_micros(stored.as_of))).await;
    let now = explained.explanation.unwrap().now;
    assert_eq!((stored.total, stored.qualified == 1), (now.total, now.qualified), "{who}");
    stored.score
}

/// Waits until no lead waits to be derived.
async fn settled(office: &Office) {
    let deadline = std::time::Instant::now() + PATIENCE;
    loop {
        let waiting = lead::count_stale(&mut office.db.read().await.unwrap()).await.unwrap();
        if waiting == 0 {
            return;
        }
        assert!(std::time::Instant::now() < deadline, "{waiting} leads still wait");
        tokio::task::yield_now().await;
    }
}

/// Waits until the stage of a lead is so.
async fn becomes(office: &Office, who: &str, stage: Stage) {
    let deadline = std::time::Instant::now() + PATIENCE;
    while office.lead(who).await.stage != stage.name() {
        assert!(std::time::Instant::now() < deadline, "{who} does not become {stage}");
        tokio::task::yield_now().await;
    }
}

/// Waits until the stored score of a lead is so.
async fn scores(office: &Office, who: &str, score: i64) {
    let deadline = std::time::Instant::now() + PATIENCE;
    while checked(office, who).await != score {
        assert!(std::time::Instant::now() < deadline, "{who} does not score {score}");
        tokio::task::yield_now().await;
    }
}

async fn what_is_acknowledged_is_scored(office: Office) {
    office.publish(&model(50)).await.unwrap();
    let inlet = Inlet::of(&office).await;
    assert_eq!(inlet.event("u", "1", "Page Viewed").await, accepted(1));
    assert_eq!(checked(&office, "u").await, 1);
    let batch = r#"{"batch":[{"type":"page","userId":"u"},{"type":"identify","userId":"u","traits":{"job_title":"CEO","name":"김하나"}},{"type":"screen","userId":"v"}]}"#;
    assert_eq!(inlet.post(Endpoint::Batch, batch).await, accepted(3));
    assert_eq!((checked(&office, "u").await, checked(&office, "v").await), (12, 0));
    let lead = office.lead("u").await;
    assert_eq!((lead.name.as_deref(), lead.stage.as_str(), lead.stale), (Some("김하나"), "lead", 0));
    inlet.stop().await;
}

async fn a_message_counts_once_however_often_it_comes(office: Office) {
    office.publish(&model(50)).await.unwrap();
    let inlet = Inlet::of(&office).await;
    inlet.event("u", "1", "Page Viewed").await;
    office.it_is("2026-06-01T09:00:10Z");
    let again = inlet.event("u", "1", "Page Viewed").await;
    assert_eq!((again.accepted, again.duplicates), (0, 1));
    // Dated by the same clock, sent at another time.
    let dated = |sent: &str| {
        format!(
            r#"{{"userId":"u","messageId":"2","event":"Page Viewed","timestamp":"2026-06-01T09:00:05Z","sentAt":"{sent}"}}"#
        )
    };
    assert_eq!(inlet.post(Endpoint::Track, &dated("2026-06-01T09:00:06Z")).await, accepted(1));
    assert_eq!(inlet.post(Endpoint::Track, &dated("2026-06-01T09:00:09Z")).await.duplicates, 1);
    let twice = r#"{"batch":[{"type":"track","userId":"u","messageId":"3","event":"Page Viewed"},{"type":"track","userId":"u","messageId":"3","event":"Page Viewed"}]}"#;
    let twice = inlet.post(Endpoint::Batch, twice).await;
    assert_eq!((twice.accepted, twice.duplicates), (1, 1));
    let other = inlet.event("u", "1", "Demo Attended").await;
    assert_eq!((other.accepted, other.rejected[0].code), (0, "conflict"));
    assert_eq!(checked(&office, "u").await, 3);
    let kept = quarantine::list(&mut office.db.read().await.unwrap(), 0, 10).await.unwrap();
    assert_eq!((kept.len(), kept[0].code.as_str(), kept[0].times), (1, "conflict", 1));
    inlet.stop().await;
}

async fn a_faulty_message_goes_to_quarantine_alone(office: Office) {
    let inlet = Inlet::of(&office).await;
    let batch = r#"{"batch":[{"type":"track","userId":"u","event":"E"},{"type":"track","userId":"u"},{"type":"track","userId":"u","event":"F"},5]}"#;
    let receipt = inlet.post(Endpoint::Batch, batch).await;
    assert_eq!(receipt.accepted, 2);
    let rejected: Vec<_> = receipt.rejected.iter().map(|r| (r.index, r.code, r.place.as_deref())).collect();
    assert_eq!(rejected, [(1, "invalid", Some("event")), (3, "invalid", None)]);
    inlet.post(Endpoint::Batch, batch).await;
    let kept = quarantine::list(&mut office.db.read().await.unwrap(), 0, 10).await.unwrap();
    let kept: Vec<_> = kept.iter().map(|kept| (kept.message.as_str(), kept.times)).collect();
    assert!(kept.contains(&(r#"{"type":"track","userId":"u"}"#, 2)) && kept.contains(&("5", 2)), "{kept:?}");
    inlet.stop().await;
}

async fn crossing_the_line_makes_one_move_and_one_handoff(office: Office) {
    office.publish(&model(50)).await.unwrap();
    let inlet = Inlet::of(&office).await;
    inlet.event("u", "0", "Page Viewed").await;
    let both = tokio::join!(inlet.event("u", "1", "Demo Attended"), inlet.event("u", "2", "Demo Attended"));
    assert_eq!((both.0.accepted, both.1.accepted), (1, 1));
    let path = office.path("u").await;
    let stages: Vec<Stage> = path.iter().map(|(stage, ..)| *stage).collect();
    assert_eq!(stages, [Stage::Lead, Stage::Mql]);
    assert_eq!(office.open_handoffs().await, ["u"]);
    assert_eq!(office.log("u").await.iter().filter(|step| step.corrects.is_some()).count(), 0);
    inlet.stop().await;
}

async fn a_late_message_is_folded_where_it_belongs(office: Office) {
    office.publish(&model(50)).await.unwrap();
    let inlet = Inlet::of(&office).await;
    inlet.event("u", "1", "Page Viewed").await;
    let late = r#"{"userId":"u","messageId":"2","event":"Demo Attended","timestamp":"2026-05-01T09:00:00Z"}"#;
    assert_eq!(inlet.post(Endpoint::Track, late).await, accepted(1));
    assert_eq!(checked(&office, "u").await, 51);
    let path = office.path("u").await;
    assert_eq!(path.last().unwrap().0, Stage::Mql);
    // The lead became one with the late message.
    assert_eq!(path[0].1, "2026-05-01T09:00:00Z");
    inlet.stop().await;
}

async fn a_message_of_the_near_future_counts_when_it_is_due(office: Office) {
    office.publish(&model(50)).await.unwrap();
    let inlet = Inlet::of(&office).await;
    inlet.event("u", "1", "Page Viewed").await;
    let soon = r#"{"userId":"u","messageId":"2","event":"Demo Attended","timestamp":"2026-06-01T09:04:00Z"}"#;
    inlet.post(Endpoint::Track, soon).await;
    assert_eq!(checked(&office, "u").await, 1);
    inlet.event("u", "3", "Page Viewed").await;
    assert_eq!(checked(&office, "u").await, 2);
    office.it_is("2026-06-01T09:04:30Z");
    becomes(&office, "u", Stage::Mql).await;
    assert_eq!(checked(&office, "u").await, 52);
    assert_eq!(office.path("u").await.last().unwrap().1, "2026-06-01T09:04:00Z");
    inlet.stop().await;
}

async fn an_mql_expires_at_the_computed_second_with_no_message(office: Office) {
    office.publish(&model(50)).await.unwrap();
    let inlet = Inlet::of(&office).await;
    inlet.event("u", "1", "Demo Attended").await;
    assert_eq!(office.open_handoffs().await, ["u"]);
    inlet.stop().await;
    // Restarted after the time has come: 90 days of 24 h later.
    office.it_is("2026-09-15T00:00:00Z");
    let inlet = Inlet::of(&office).await;
    becomes(&office, "u", Stage::Lead).await;
    let path = office.path("u").await;
    let entered = at(&path[1].1);
    let left = at(&path[2].1);
    assert_eq!(left.to_string(), "2026-08-30T09:00:00Z", "entered {entered}");
    assert_eq!(path[2].2, "score_fell");
    assert!(office.open_handoffs().await.is_empty());
    assert_eq!(checked(&office, "u").await, 0);
    inlet.stop().await;
}

async fn a_jump_of_the_clock_makes_no_second_handoff(office: Office) {
    office.publish(&model(50)).await.unwrap();
    let inlet = Inlet::of(&office).await;
    for lead in 0..20 {
        inlet.event(&format!("u{lead}"), &format!("{lead}"), "Demo Attended").await;
    }
    assert_eq!(office.open_handoffs().await.len(), 20);
    // 400 days ahead: all of them leave, each at its own second.
    office.it_is("2027-07-06T09:00:00Z");
    for lead in 0..20 {
        becomes(&office, &format!("u{lead}"), Stage::Lead).await;
    }
    // An hour back: nothing is opened again, and what arrives counts.
    office.it_is("2027-07-06T08:00:00Z");
    for lead in 0..20 {
        inlet.event(&format!("u{lead}"), &format!("again {lead}"), "Page Viewed").await;
    }
    settled(&office).await;
    assert!(office.open_handoffs().await.is_empty());
    let all = baton_app::handoff::list(&office.workspace, true, None, 1_000).await.unwrap();
    assert_eq!(all.len(), 20);
    inlet.stop().await;
}

async fn a_visitor_becomes_a_person_with_its_history(office: Office) {
    office.publish(&model(50)).await.unwrap();
    let inlet = Inlet::of(&office).await;
    inlet.post(Endpoint::Page, r#"{"anonymousId":"a1"}"#).await;
    inlet.post(Endpoint::Page, r#"{"anonymousId":"a1"}"#).await;
    inlet.event("u", "1", "Page Viewed").await;
    let identify = r#"{"anonymousId":"a1","userId":"u","messageId":"i1","traits":{"job_title":"CEO"}}"#;
    inlet.post(Endpoint::Identify, identify).await;
    assert_eq!(office.count().await, 1);
    assert_eq!(checked(&office, "u").await, 13);
    let person = office.lead("u").await;
    let links = identity_link::of_lead(&mut office.db.read().await.unwrap(), person.id).await.unwrap();
    assert_eq!(links.len(), 1);
    assert_eq!(
        (links[0].value.as_str(), links[0].kind.as_str(), links[0].message_id.as_str()),
        ("a1", "identify", "i1")
    );
    assert!(links[0].gone.is_some());
    office.it_is("2026-06-01T09:00:01Z");
    // It was somebody else's browser.
    let undone = baton_app::identity::undo(&office.workspace, links[0].id, "Dana").await.unwrap();
    assert_eq!((checked(&office, "u").await, checked(&office, "a1").await), (11, 2), "{links:?}");
    assert_eq!(undone.lead, "u");
    inlet.post(Endpoint::Identify, identify.replace("i1", "i2").as_str()).await;
    assert_eq!(checked(&office, "a1").await, 2, "what was undone is not done again");
    inlet.stop().await;
}

async fn two_known_people_are_never_merged_by_a_browser(office: Office) {
    let inlet = Inlet::of(&office).await;
    for user in ["u", "v"] {
        let identify = format!(r#"{{"anonymousId":"shared","userId":"{user}","traits":{{}}}}"#);
        inlet.post(Endpoint::Identify, &identify).await;
    }
    assert_eq!(office.count().await, 2);
    // An alias does say that two are one.
    inlet.post(Endpoint::Alias, r#"{"userId":"v","previousId":"u"}"#).await;
    assert_eq!(office.count().await, 1);
    inlet.stop().await;
}

async fn a_company_is_told_of_by_one_of_its_people(office: Office) {
    office.publish(&model(50)).await.unwrap();
    let inlet = Inlet::of(&office).await;
    for user in ["u", "v"] {
        let group =
            format!(r#"{{"userId":"{user}","groupId":"g","traits":{{"name":"한빛","employees":5}}}}"#);
        inlet.post(Endpoint::Group, &group).await;
        inlet.event(user, user, "Page Viewed").await;
    }
    settled(&office).await;
    assert_eq!((checked(&office, "u").await, checked(&office, "v").await), (1, 1));
    let grown = r#"{"userId":"u","groupId":"g","traits":{"employees":500}}"#;
    assert_eq!(inlet.post(Endpoint::Group, grown).await, accepted(1));
    assert_eq!(checked(&office, "u").await, 6);
    office.it_is("2026-06-01T09:00:01Z");
    scores(&office, "v", 6).await;
    inlet.stop().await;
}

async fn one_lead_hammered_while_the_model_changes_ends_with_its_score(office: Office) {
    office.publish(&model(400)).await.unwrap();
    let inlet = std::sync::Arc::new(Inlet::of(&office).await);
    let clients = (0..64).map(|client| {
        let inlet = inlet.clone();
        tokio::spawn(async move {
            for number in 0..8 {
                // Some are dated by a clock that goes a little slow.
                let date =
                    if (client + number) % 3 == 0 { r#","timestamp":"2026-06-01T08:59:59Z""# } else { "" };
                let body = format!(
                    r#"{{"userId":"u","messageId":"{client} {number}","event":"Page Viewed"{date}}}"#
                );
                assert_eq!(inlet.post(Endpoint::Track, &body).await.accepted, 1);
            }
        })
    });
    let clients: Vec<_> = clients.collect();
    office.publish(&model(100)).await.unwrap();
    for client in clients {
        client.await.unwrap();
    }
    office.it_is("2026-06-01T09:00:05Z");
    scores(&office, "u", 512).await;
    let mqls = office.path("u").await.iter().filter(|(stage, ..)| *stage == Stage::Mql).count();
    assert_eq!((mqls, office.open_handoffs().await.len()), (1, 1));
    std::sync::Arc::into_inner(inlet).unwrap().stop().await;
}

async fn browsers_send_what_visitors_did_from_where_they_may(office: Office) {
    let inlet = Inlet::of(&office).await;
    let here = key(&office, Scope::Browser, &["https://shop.example"]).await;
    let elsewhere = key(&office, Scope::Browser, &["https://other.example"]).await;
    let page = r#"{"anonymousId":"a","messageId":"m"}"#;
    assert_eq!(inlet.post_as(&here, Endpoint::Page, page).await.unwrap(), accepted(1));
    assert!(matches!(inlet.post_as(&elsewhere, Endpoint::Page, page).await, Err(Refusal::Forbidden { .. })));
    for (endpoint, body) in [
        (Endpoint::Identify, r#"{"anonymousId":"a","traits":{"email":"x@x.example"}}"#),
        (Endpoint::Track, r#"{"anonymousId":"a","event":"Demo Attended"}"#),
        (Endpoint::Track, r#"{"userId":"u","event":"E"}"#),
    ] {
        let receipt = inlet.post_as(&here, endpoint, body).await.unwrap();
        assert_eq!((receipt.accepted, receipt.rejected[0].code), (0, "server_only"), "{body}");
    }
    // The same id from a server is another message.
    assert_eq!(inlet.post(Endpoint::Page, page).await, accepted(1));
    // More than a visitor may send at once, in one request: however slow this machine is, it is not spread over time.
    let pages: Vec<String> =
        (0..250).map(|n| format!(r#"{{"type":"page","anonymousId":"a","messageId":"{n}"}}"#)).collect();
    let body = format!(r#"{{"batch":[{}]}}"#, pages.join(","));
    let quota = inlet.post_as(&here, Endpoint::Batch, &body).await;
    assert!(matches!(quota, Err(Refusal::Quota { .. })), "{quota:?}");
    inlet.stop().await;
}

async fn keys_are_asked_for(office: Office) {
    let inlet = Inlet::of(&office).await;
    let page = r#"{"userId":"u"}"#;
    assert_eq!(inlet.post_as("baton_write_guess", Endpoint::Page, page).await, Err(Refusal::Unauthorised));
    let reads = key(&office, Scope::Read, &[]).await;
    assert!(matches!(inlet.post_as(&reads, Endpoint::Page, page).await, Err(Refusal::Forbidden { .. })));
    let body = format!(r#"{{"userId":"u","writeKey":"{}"}}"#, inlet.key);
    let delivery = Delivery {
        endpoint: Endpoint::Page,
        key: None,
        body: Bytes::from(body),
        address: [192, 0, 2, 1].into(),
        origin: None,
    };
    assert_eq!(inlet.intake.take(delivery.clone()).await, Ok(accepted(1)));
    let listed = api_keys::list(&office.workspace, false).await.unwrap();
    api_keys::revoke(&office.workspace, listed[0].id, "Dana").await.unwrap();
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while inlet.intake.take(delivery.clone()).await != Err(Refusal::Unauthorised) {
        assert!(std::time::Instant::now() < deadline, "a revoked key is still taken");
        tokio::task::yield_now().await;
    }
    inlet.stop().await;
}

async fn a_first_message_of_the_near_future_is_scored_when_it_is_due(office: Office) {
    office.publish(&model(50)).await.unwrap();
    let inlet = Inlet::of(&office).await;
    let soon = r#"{"userId":"u","messageId":"1","event":"Demo Attended","timestamp":"2026-06-01T09:02:00Z"}"#;
    assert_eq!(inlet.post(Endpoint::Track, soon).await, accepted(1));
    inlet.event("u", "2", "Page Viewed").await;
    assert_eq!(checked(&office, "u").await, 1);
    office.it_is("2026-06-01T09:02:01Z");
    becomes(&office, "u", Stage::Mql).await;
    assert_eq!(checked(&office, "u").await, 51);
    assert_eq!(office.open_handoffs().await, ["u"]);
    inlet.stop().await;
}

async fn what_cannot_be_written_down_is_told_all_the_same(office: Office) {
    let inlet = Inlet::of(&office).await;
    let nul = r#"{"userId":"u","event":"E","timestamp":"\u0000"}"#;
    let receipt = inlet.post(Endpoint::Track, nul).await;
    assert_eq!(receipt.rejected[0].place.as_deref(), Some("timestamp"));
    assert_eq!(inlet.event("u", "1", "E").await, accepted(1));
    assert!(inlet.intake.ready().is_ok());
    inlet.stop().await;
}

async fn of_three_with_one_id_the_first_stands_and_the_other_one_is_kept(office: Office) {
    let inlet = Inlet::of(&office).await;
    let message =
        |event: &str| format!(r#"{{"type":"track","userId":"u","messageId":"m","event":"{event}"}}"#);
    let batch = format!(r#"{{"batch":[{},{},{}]}}"#, message("A"), message("A"), message("B"));
    for accepted in [1, 0] {
        let receipt = inlet.post(Endpoint::Batch, &batch).await;
        assert_eq!((receipt.accepted, receipt.duplicates), (accepted, 2 - accepted));
        assert_eq!((receipt.rejected.len(), receipt.rejected[0].index), (1, 2));
    }
    let kept = quarantine::list(&mut office.db.read().await.unwrap(), 0, 10).await.unwrap();
    assert_eq!((kept.len(), kept[0].message.as_str()), (1, message("B").as_str()));
    inlet.stop().await;
}

async fn who_identifies_and_acts_in_one_batch_stays_in_order(office: Office) {
    office.publish(&model(50)).await.unwrap();
    let inlet = Inlet::of(&office).await;
    inlet.event("u", "0", "Page Viewed").await;
    inlet.event("u", "1", "Page Viewed").await;
    let batch = r#"{"batch":[{"type":"identify","userId":"u","messageId":"2","traits":{"job_title":"CEO"}},{"type":"track","userId":"u","messageId":"3","event":"Page Viewed"}]}"#;
    assert_eq!(inlet.post(Endpoint::Batch, batch).await, accepted(2));
    assert_eq!(checked(&office, "u").await, 13);
    let lead = office.lead("u").await;
    let mut tx = office.db.read().await.unwrap();
    let log = baton_store::event::of_leads(&mut tx, &[lead.id], false).await.unwrap();
    let mut order: Vec<(i64, String)> = log.into_iter().map(|event| (event.seq, event.message_id)).collect();
    order.sort_unstable();
    let ids: Vec<String> = order.into_iter().map(|(_, id)| id).collect();
    assert_eq!(ids, ["0", "1", "2", "3"]);
    drop(tx);
    inlet.stop().await;
}

async fn what_time_moves_while_a_model_is_prepared_moves_with_the_model(office: Office) {
    office.publish(&model(50)).await.unwrap();
    let inlet = Inlet::of(&office).await;
    inlet.event("u", "1", "Demo Attended").await;
    inlet.stop().await;
    assert_eq!(office.open_handoffs().await, ["u"]);
    // Published after the points have gone, before anybody looked.
    office.it_is("2026-09-15T00:00:00Z");
    office.publish(&model(40)).await.unwrap();
    let path = office.path("u").await;
    let left = path.iter().find(|(_, _, reason)| reason == "score_fell").unwrap();
    assert_eq!(left.1, "2026-08-30T09:00:00Z");
    let inlet = Inlet::of(&office).await;
    settled(&office).await;
    assert_eq!(office.path("u").await, path, "looked at again, nothing moves");
    inlet.stop().await;
}

/// Two nodes on one PostgreSQL take in what a few people do, each of them through both, while one visitor after the other becomes known.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_side_by_side_lose_nothing_and_count_nothing_twice() {
    let office = Office::on_postgres().await;
    office.publish(&model(60)).await.unwrap();
    let nodes =
        [std::sync::Arc::new(Inlet::of(&office).await), std::sync::Arc::new(Inlet::of(&office).await)];
    let clients: Vec<_> = (0..16)
        .map(|client: usize| {
            let node = nodes[client % 2].clone();
            tokio::spawn(async move {
                for number in 0..12 {
                    let who = (client + number) % 5;
                    let (endpoint, body) = match number % 4 {
                        0 => (Endpoint::Track, format!(r#"{{"userId":"u{who}","messageId":"demo {who}","event":"Demo Attended","timestamp":"2026-06-01T08:00:00Z"}}"#)),
                        1 => (Endpoint::Page, format!(r#"{{"anonymousId":"a{client}-{number}","messageId":"{client} {number}"}}"#)),
                        2 => (Endpoint::Identify, format!(r#"{{"anonymousId":"a{client}-{}","userId":"u{who}","messageId":"{client} {number}","traits":{{"job_title":"CEO"}}}}"#, number - 1)),
                        _ => (Endpoint::Page, format!(r#"{{"userId":"u{who}","messageId":"{client} {number}"}}"#)),
                    };
                    let receipt = node.post(endpoint, &body).await;
                    assert_eq!((receipt.accepted + receipt.duplicates, receipt.rejected.len()), (1, 0), "{receipt:?}");
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    office.it_is("2026-06-01T09:00:05Z");
    settled(&office).await;
    // Page views: 3 a client of its own and 3 of visitors, all of whom became one of five people.
    assert_eq!(office.count().await, 5);
    let mut views = 0;
    for who in 0..5 {
        let who = format!("u{who}");
        let score = checked(&office, &who).await;
        views += score - 60;
        let mqls = office.path(&who).await.iter().filter(|(stage, ..)| *stage == Stage::Mql).count();
        assert_eq!(mqls, 1, "{who}");
    }
    assert_eq!(views, 16 * 6);
    assert_eq!(office.open_handoffs().await.len(), 5);
    for node in nodes {
        std::sync::Arc::into_inner(node).unwrap().stop().await;
    }
}

/// One person known by two ids, each of which comes in through a node of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_take_in_one_person_under_two_ids() {
    let office = Office::on_postgres().await;
    office.publish(&model(500)).await.unwrap();
    office.time_passes();
    let nodes =
        [std::sync::Arc::new(Inlet::of(&office).await), std::sync::Arc::new(Inlet::of(&office).await)];
    nodes[0]
        .post(Endpoint::Identify, r#"{"anonymousId":"a","userId":"u","traits":{"job_title":"CEO"}}"#)
        .await;
    let clients: Vec<_> = (0..8)
        .map(|client: usize| {
            let node = nodes[client % 2].clone();
            let whom = ["userId\":\"u", "anonymousId\":\"a"][client % 2];
            tokio::spawn(async move {
                for number in 0..25 {
                    let body = format!(r#"{{"{whom}","messageId":"{client} {number}"}}"#);
                    assert_eq!(node.post(Endpoint::Page, &body).await, accepted(1));
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    scores(&office, "u", 10 + 8 * 25).await;
    for node in nodes {
        std::sync::Arc::into_inner(node).unwrap().stop().await;
    }
}
