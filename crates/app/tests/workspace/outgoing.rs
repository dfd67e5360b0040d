//! What leaves the house: who is told of what, once, by which way, and what becomes of it when nobody takes it.

use std::collections::BTreeMap;

use baton_app::handoff::{self, Decision};
use baton_app::members::{self, NewMember};
use baton_app::outgoing::endpoints::{self, Change, NewEndpoint};
use baton_app::outgoing::inbox::{self, Wishes};
use baton_app::outgoing::rules::{self, NewRule};
use baton_app::outgoing::{Among, MailSettings, MailWish, Outgoing, Reach, Settings, Way};
use baton_app::workspace::Workspace;
use baton_app::{Role, Tongue, chores};
use baton_store::outbox::{self, Happened};
use baton_store::{mail, notice_rule};
use baton_testkit::mail_server::{MailServer, Mood};
use baton_testkit::receiver::{Act, Receiver};
use serde_json::{Value, json};

use crate::office::{Office, model, on_both};

on_both!(
    an_mql_is_told_once_to_each,
    a_webhook_is_signed_and_shaped_as_promised,
    events_of_a_lead_arrive_in_order_however_often_they_fail,
    a_bad_receiver_hinders_nobody,
    who_hangs_makes_nobody_wait,
    two_nodes_pass_on_each_thing_once,
    a_receiver_that_is_gone_is_sent_nothing,
    a_dead_letter_is_told_of_and_replayed,
    a_storm_is_told_together,
    members_are_told_as_they_wish,
    a_mail_is_not_lost_and_not_sent_thrice,
    nobody_is_told_what_they_did,
    whoever_is_mentioned_is_told,
    what_nobody_wants_is_not_written,
    a_score_that_changes_is_told_where_somebody_listens,
    what_makes_no_sense_is_refused,
);

async fn member(office: &Office, email: &str, role: Role, language: Tongue) {
    let new = NewMember { email, name: None, role, team: None, language, time_zone: "Asia/Seoul" };
    members::add(&office.workspace, new, "Dana").await.unwrap();
}

async fn hook(office: &Office, kind: &str, url: &str, types: &[&str]) -> i64 {
    let types = types.iter().map(|kind| (*kind).to_owned()).collect();
    let new = NewEndpoint {
        kind,
        name: "crm",
        url,
        types,
        language: Tongue::Ko,
        random: [7; 32],
        reach: Reach::Private,
        by: "Dana",
    };
    endpoints::add(&office.workspace, new).await.unwrap().id
}

async fn rule(
    office: &Office,
    triggers: &[&str],
    conditions: &[&str],
    recipients: &[&str],
    channels: &[Way],
) -> i64 {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let new = NewRule {
        name: "a rule",
        triggers: &texts(triggers),
        conditions: &texts(conditions),
        recipients: &texts(recipients),
        channels,
    };
    rules::add(&office.workspace, &new, "Dana").await.unwrap()
}

async fn no_rules(office: &Office) {
    for rule in rules::list(&office.workspace).await.unwrap() {
        rules::remove(&office.workspace, rule.id, "Dana").await.unwrap();
    }
}

/// Something happens to a lead, `count` times.
async fn happens(office: &Office, kind: &str, lead: Option<i64>, count: usize, data: &Value) {
    let one = Happened {
        id: 0,
        kind: kind.to_owned(),
        lead_id: lead,
        occurred_at: office.workspace.now().micros(),
        recorded_at: office.workspace.now().micros(),
        data: data.to_string(),
        dispatched_at: None,
    };
    let mut tx = office.db.write().await.unwrap();
    outbox::add(&mut tx, &vec![one; count]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn dispatch(office: &Office) {
    while chores::run_due(&office.workspace).await.unwrap() > 0 {}
}

fn outgoing(office: &Office, mail: Option<&MailServer>) -> Outgoing {
    let mail =
        mail.map(|server| MailSettings { url: server.url(), from: "Baton <baton@example.com>".into() });
    Outgoing::new(&office.workspace, &Settings { reach: Reach::Private, mail }).unwrap()
}

/// Passes on and sends everything that is due.
async fn send(office: &Office, mail: Option<&MailServer>) -> usize {
    dispatch(office).await;
    outgoing(office, mail).run_due().await.unwrap()
}

async fn inbox(office: &Office, email: &str) -> Vec<String> {
    let notices = inbox::list(&office.workspace, email, false, None, 100).await.unwrap();
    notices.into_iter().rev().map(|notice| notice.title).collect()
}

async fn one_lead(office: &Office) -> i64 {
    office.leads("1,kim@x.example,CEO,하나상사,50,web,2026-01-05,,\n").await;
    office.lead("1").await.id
}

/// The model is agreed first and the lead crosses the line afterwards: nothing of it is history.
async fn mql(office: &Office) -> i64 {
    office.publish(&model(60)).await.unwrap();
    let lead = one_lead(office).await;
    office.it_is("2026-06-01T10:00:00Z");
    office.events("1,Demo Attended,2026-06-01T09:59:00Z,\n").await;
    assert_eq!(office.lead("1").await.stage, "mql");
    lead
}

fn body(receiver: &Receiver, n: usize) -> Value {
    serde_json::from_str(&receiver.requests()[n].body).unwrap()
}

async fn an_mql_is_told_once_to_each(office: Office) {
    let server = MailServer::start().await;
    let crm = Receiver::start([Act::answer(200, "")]).await;
    let chat = Receiver::start([Act::answer(200, "ok")]).await;
    no_rules(&office).await;
    member(&office, "kim@sales.example", Role::Sales, Tongue::Ko).await;
    member(&office, "lee@sales.example", Role::Sales, Tongue::En).await;
    hook(&office, "webhook", &crm.url(), &["lead.mql.reached", "handoff.opened"]).await;
    let slack = hook(&office, "slack", &chat.url(), &[]).await;
    let both = [Way::Inbox, Way::Mail];
    rule(
        &office,
        &["lead.mql.reached"],
        &["score>=60"],
        &["role:sales", &format!("endpoint:{slack}")],
        &both,
    )
    .await;
    // The same people by another name, and a rule that does not hold.
    rule(&office, &["lead.mql.reached"], &[], &["team:sales", "member:kim@sales.example"], &both).await;
    rule(&office, &["lead.mql.reached"], &["source=fair"], &["address:boss@x.example"], &[Way::Mail]).await;
    mql(&office).await;
    send(&office, Some(&server)).await;
    assert_eq!(send(&office, Some(&server)).await, 0, "once");
    assert_eq!(inbox(&office, "kim@sales.example").await, ["마케팅 적격 리드(MQL): 1 (하나상사)"]);
    assert_eq!(inbox(&office, "lee@sales.example").await, ["MQL: 1 (하나상사)"]);
    let mut to: Vec<String> = server.mails().into_iter().flat_map(|mail| mail.to).collect();
    to.sort_unstable();
    assert_eq!(to, ["kim@sales.example", "lee@sales.example"]);
    let mut types: Vec<Value> = (0..crm.requests().len()).map(|n| body(&crm, n)["type"].clone()).collect();
    types.sort_by_key(ToString::to_string);
    assert_eq!(types, ["handoff.opened", "lead.mql.reached"]);
    assert_eq!(chat.requests().len(), 1);
    assert!(body(&chat, 0)["text"].as_str().unwrap().starts_with("*마케팅 적격 리드(MQL): 1 (하나상사)*\n"));
}

/// As its receivers check it: with the official library, which looks at its own clock.
fn verifies(secret: &str, receiver: &Receiver, n: usize) -> bool {
    let request = &receiver.requests()[n];
    let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    let headers = names.map(|name| (name, request.header(name).unwrap()));
    let hook = standardwebhooks::Webhook::new(secret).unwrap();
    let timestamp = headers[1].1.parse().unwrap();
    let wanted = hook.sign(headers[0].1, timestamp, request.body.as_bytes()).unwrap();
    headers[2].1.split(' ').any(|signature| signature == wanted)
}

async fn a_webhook_is_signed_and_shaped_as_promised(office: Office) {
    let crm = Receiver::start([Act::answer(204, "")]).await;
    let new = NewEndpoint {
        kind: "webhook",
        name: "crm",
        url: &crm.url(),
        types: vec!["lead.mql.reached".into()],
        language: Tongue::En,
        random: [7; 32],
        reach: Reach::Private,
        by: "Dana",
    };
    let made = endpoints::add(&office.workspace, new).await.unwrap();
    let first = made.secret.unwrap();
    let lead = mql(&office).await;
    send(&office, None).await;
    let event = body(&crm, 0);
    let request = &crm.requests()[0];
    assert_eq!(request.header("content-type"), Some("application/cloudevents+json; charset=utf-8"));
    assert_eq!(
        (event["specversion"].as_str(), event["id"].as_str()),
        (Some("1.0"), request.header("webhook-id"))
    );
    assert_eq!(
        (event["subject"].as_str(), event["time"].as_str()),
        (Some("1"), Some("2026-06-01T09:59:00Z"))
    );
    assert_eq!(
        (&event["data"]["lead"]["id"], &event["data"]["to"]),
        (&json!(format!("#{lead}")), &json!("mql"))
    );
    assert_eq!(request.header("webhook-timestamp"), Some("1780308000"));
    assert!(verifies(&first, &crm, 0));
    // While a secret is changed both sign, for a day.
    let second =
        endpoints::rotate(&office.workspace, made.id, [8; 32], "Dana").await.unwrap().secret.unwrap();
    endpoints::test(&office.workspace, made.id).await.unwrap();
    send(&office, None).await;
    assert!(verifies(&first, &crm, 1) && verifies(&second, &crm, 1));
    office.it_is("2026-06-02T10:00:00Z");
    endpoints::test(&office.workspace, made.id).await.unwrap();
    send(&office, None).await;
    assert!(!verifies(&first, &crm, 2) && verifies(&second, &crm, 2));
    assert_eq!(body(&crm, 2)["type"], "baton.test");
}

async fn events_of_a_lead_arrive_in_order_however_often_they_fail(office: Office) {
    let acts = [Act::answer(500, ""), Act::Reset, Act::wait(429, "60"), Act::answer(200, "")];
    let crm = Receiver::start(acts).await;
    let id = hook(&office, "webhook", &crm.url(), &["lead.stage.changed"]).await;
    let lead = one_lead(&office).await;
    for n in 0..5 {
        happens(&office, "lead.stage.changed", Some(lead), 1, &json!({ "n": n })).await;
    }
    let mut times = 0;
    // 5 s, 20 s (up to a fifth less), then as long as it asks for.
    let steps = [
        ("09:00:00", 1),
        ("09:00:03", 1),
        ("09:00:05", 2),
        ("09:00:20", 2),
        ("09:00:25", 3),
        ("09:01:24", 3),
    ];
    for (time, sent) in steps.into_iter().chain([("09:01:25", 8)]) {
        office.it_is(&format!("2026-06-01T{time}Z"));
        times += send(&office, None).await;
        assert_eq!(times, sent, "at {time}: three in vain, five that arrive");
    }
    let seen: Vec<Value> = (0..8).map(|n| body(&crm, n)["data"]["n"].clone()).collect();
    assert_eq!(seen, [0, 0, 0, 0, 1, 2, 3, 4]);
    let ids: Vec<String> =
        crm.requests()[..4].iter().map(|r| r.header("webhook-id").unwrap().to_owned()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "the same id whenever it is tried");
    let all = endpoints::deliveries(&office.workspace, id, Among::All, None, 10).await.unwrap();
    assert_eq!((all.len(), all[4].attempts, all[4].state), (5, 4, "delivered"));
    assert_eq!(endpoints::list(&office.workspace).await.unwrap()[0].failures, 0);
}

async fn a_bad_receiver_hinders_nobody(office: Office) {
    let good = Receiver::start([Act::answer(200, "")]).await;
    let mut bad = Vec::new();
    for act in [
        Act::Endless(500),
        Act::Redirect(good.url()),
        Act::answer(400, "no"),
        Act::answer(500, ""),
        Act::Reset,
    ] {
        bad.push(Receiver::start([act]).await);
    }
    for receiver in &bad {
        hook(&office, "webhook", &receiver.url(), &["lead.created"]).await;
    }
    hook(&office, "webhook", &good.url(), &["lead.created"]).await;
    let lead = one_lead(&office).await;
    dispatch(&office).await;
    happens(&office, "lead.created", None, 20, &json!({})).await;
    happens(&office, "lead.created", Some(lead), 20, &json!({})).await;
    let already = good.requests().len();
    send(&office, None).await;
    assert!(good.requests().len() - already >= 40, "the good one has everything");
    for receiver in [&bad[0], &bad[1], &bad[3], &bad[4]] {
        assert!(
            receiver.requests().len() <= 9,
            "who is in trouble is left alone: {}",
            receiver.requests().len()
        );
    }
    // What is refused for itself says nothing of the others.
    assert!(bad[2].requests().len() >= 21, "{}", bad[2].requests().len());
}

async fn who_hangs_makes_nobody_wait(office: Office) {
    let hangs = Receiver::start([Act::Hang]).await;
    hook(&office, "webhook", &hangs.url(), &["lead.created"]).await;
    let mut good = Vec::new();
    for _ in 0..20 {
        good.push(Receiver::start([Act::answer(200, "")]).await);
    }
    for receiver in &good {
        hook(&office, "webhook", &receiver.url(), &["lead.created"]).await;
    }
    happens(&office, "lead.created", None, 30, &json!({})).await;
    dispatch(&office).await;
    let outgoing = outgoing(&office, None);
    let sending = tokio::spawn(async move { outgoing.run_due().await.unwrap() });
    for receiver in &good {
        receiver.until(30).await;
    }
    // All of theirs went out while the first requests to the one that hangs are still open.
    assert!(!sending.is_finished() && hangs.requests().len() <= 8, "{}", hangs.requests().len());
    sending.abort();
}

async fn two_nodes_pass_on_each_thing_once(office: Office) {
    let crm = Receiver::start([Act::answer(200, "")]).await;
    member(&office, "kim@x.example", Role::Sales, Tongue::En).await;
    let id = hook(&office, "webhook", &crm.url(), &["lead.created"]).await;
    rule(&office, &["lead.created"], &[], &["member:kim@x.example"], &[Way::Inbox]).await;
    let other = Workspace::open(&office.place(), office.clock()).await.unwrap();
    for _ in 0..10 {
        happens(&office, "lead.created", None, 1, &json!({})).await;
        let (one, two) = tokio::join!(chores::run_due(&office.workspace), chores::run_due(&other));
        assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    }
    dispatch(&office).await;
    let all = endpoints::deliveries(&office.workspace, id, Among::All, None, 100).await.unwrap();
    assert_eq!((all.len(), inbox(&office, "kim@x.example").await.len()), (10, 10));
    let settings = Settings { reach: Reach::Private, mail: None };
    let theirs = Outgoing::new(&other, &settings).unwrap();
    let ours = outgoing(&office, None);
    let (one, two) = tokio::join!(ours.run_due(), theirs.run_due());
    assert_eq!(one.unwrap() + two.unwrap(), 10);
    assert_eq!(crm.requests().len(), 10);
    other.close().await;
}

async fn a_receiver_that_is_gone_is_sent_nothing(office: Office) {
    let crm = Receiver::start([Act::answer(410, "bye"), Act::answer(200, "")]).await;
    let id = hook(&office, "webhook", &crm.url(), &["lead.created"]).await;
    happens(&office, "lead.created", None, 1, &json!({})).await;
    send(&office, None).await;
    let listed = endpoints::list(&office.workspace).await.unwrap().remove(0);
    assert!(listed.disabled_at.is_some() && listed.disabled_reason.unwrap().contains("410"));
    happens(&office, "lead.created", None, 1, &json!({})).await;
    assert_eq!(send(&office, None).await, 0);
    endpoints::change(&office.workspace, id, Change::Enable, "Dana").await.unwrap();
    happens(&office, "lead.created", None, 1, &json!({})).await;
    assert_eq!(send(&office, None).await, 1);
    assert_eq!(endpoints::replay(&office.workspace, id, None, "Dana").await.unwrap(), 1);
    assert_eq!(send(&office, None).await, 1);
}

async fn a_dead_letter_is_told_of_and_replayed(office: Office) {
    let crm = Receiver::start([Act::answer(503, "down")]).await;
    let id = hook(&office, "webhook", &crm.url(), &["lead.created"]).await;
    member(&office, "admin@x.example", Role::Admin, Tongue::En).await;
    happens(&office, "lead.created", None, 1, &json!({})).await;
    send(&office, None).await;
    for day in ["01T12", "02T12", "03T12", "04T08"] {
        office.it_is(&format!("2026-06-{day}:00:00Z"));
        send(&office, None).await;
    }
    office.it_is("2026-06-04T09:00:00Z");
    send(&office, None).await;
    let dead = endpoints::deliveries(&office.workspace, id, Among::Dead, None, 10).await.unwrap();
    assert_eq!((dead.len(), dead[0].status, dead[0].said.as_deref()), (1, Some(503), Some("down")));
    dispatch(&office).await;
    assert_eq!(inbox(&office, "admin@x.example").await, ["Could not be delivered to crm"]);
    office.it_is("2026-06-05T09:00:00Z");
    assert_eq!(endpoints::replay(&office.workspace, id, Some(dead[0].id), "Dana").await.unwrap(), 1);
    let before = crm.requests().len();
    send(&office, None).await;
    assert_eq!(crm.requests().len(), before + 1);
}

async fn a_storm_is_told_together(office: Office) {
    let server = MailServer::start().await;
    let chat = Receiver::start([Act::answer(200, "")]).await;
    no_rules(&office).await;
    member(&office, "kim@sales.example", Role::Sales, Tongue::En).await;
    let slack = hook(&office, "slack", &chat.url(), &[]).await;
    let to = ["role:sales", &format!("endpoint:{slack}")];
    rule(&office, &["lead.mql.reached"], &[], &to, &[Way::Inbox, Way::Mail]).await;
    happens(&office, "lead.mql.reached", None, 250, &json!({ "who": "Ada" })).await;
    send(&office, Some(&server)).await;
    assert_eq!((server.mails().len(), chat.requests().len()), (10, 10));
    assert_eq!(inbox(&office, "kim@sales.example").await.len(), 10);
    office.it_is("2026-06-01T09:09:59Z");
    happens(&office, "lead.mql.reached", None, 1, &json!({ "who": "Ada" })).await;
    assert_eq!(send(&office, Some(&server)).await, 0, "the storm is not over");
    office.it_is("2026-06-01T09:10:00Z");
    send(&office, Some(&server)).await;
    assert_eq!((server.mails().len(), chat.requests().len()), (11, 11));
    let told = "241 more, told together because they came so fast";
    assert_eq!(inbox(&office, "kim@sales.example").await.last().unwrap(), told);
    assert!(server.mails()[10].text.contains(told));
    happens(&office, "lead.mql.reached", None, 1, &json!({ "who": "Ada" })).await;
    send(&office, Some(&server)).await;
    assert_eq!(server.mails().len(), 12, "after it, at once again");
}

async fn members_are_told_as_they_wish(office: Office) {
    let server = MailServer::start().await;
    no_rules(&office).await;
    let people = ["daily@x.example", "quiet@x.example", "off@x.example", "muted@x.example"];
    for email in people {
        member(&office, email, Role::Sales, Tongue::Ko).await;
    }
    let wishes = |mail, quiet, muted: &[&str]| Wishes {
        mail,
        digest_hour: 8,
        quiet,
        muted: muted.iter().map(|kind| (*kind).to_owned()).collect(),
    };
    let night = Some((19 * 60, 7 * 60));
    let all = [
        wishes(MailWish::Digest, None, &[]),
        wishes(MailWish::AtOnce, night, &[]),
        wishes(MailWish::Off, None, &[]),
        wishes(MailWish::AtOnce, None, &["handoff.opened"]),
    ];
    for (email, wishes) in people.iter().zip(&all) {
        inbox::set_wishes(&office.workspace, email, wishes).await.unwrap();
        assert_eq!(inbox::wishes(&office.workspace, email).await.unwrap(), *wishes);
    }
    rule(&office, &["handoff.opened"], &[], &["role:sales"], &[Way::Inbox, Way::Mail]).await;
    // 19:00 in Seoul.
    office.it_is("2026-06-01T10:00:00Z");
    happens(&office, "handoff.opened", None, 3, &json!({ "who": "Ada" })).await;
    send(&office, Some(&server)).await;
    assert!(server.mails().is_empty());
    assert_eq!(
        (inbox(&office, "off@x.example").await.len(), inbox(&office, "muted@x.example").await.len()),
        (3, 0)
    );
    office.it_is("2026-06-01T22:00:00Z");
    send(&office, Some(&server)).await;
    let to = |server: &MailServer| {
        let mut count = BTreeMap::new();
        server.mails().into_iter().flat_map(|mail| mail.to).for_each(|to| *count.entry(to).or_insert(0) += 1);
        count
    };
    assert_eq!(to(&server), [("quiet@x.example".to_owned(), 3)].into(), "at seven");
    office.it_is("2026-06-01T23:00:00Z");
    send(&office, Some(&server)).await;
    assert_eq!(to(&server)["daily@x.example"], 1, "at eight, together");
    assert_eq!(server.mails().len(), 4);
}

async fn a_mail_is_not_lost_and_not_sent_thrice(office: Office) {
    let server = MailServer::start().await;
    member(&office, "kim@x.example", Role::Sales, Tongue::Ko).await;
    inbox::test(&office.workspace, "kim@x.example").await.unwrap();
    server.is(Mood::Later);
    assert_eq!(send(&office, Some(&server)).await, 1);
    server.is(Mood::Good);
    office.it_is("2026-06-01T09:00:05Z");
    assert_eq!(send(&office, Some(&server)).await, 1);
    assert_eq!(server.mails().len(), 1);
    // Whoever sends dies before they note it: twice.
    office.it_is("2026-06-01T10:00:00Z");
    inbox::test(&office.workspace, "kim@x.example").await.unwrap();
    let take = async || {
        let now = office.workspace.now().micros();
        let mut tx = office.db.write_beside().await.unwrap();
        let taken = mail::claim(&mut tx, now, now + 1, 10).await.unwrap();
        tx.commit().await.unwrap();
        taken.len()
    };
    assert_eq!(take().await, 1);
    office.it_is("2026-06-01T10:00:01Z");
    assert_eq!(take().await, 1);
    office.it_is("2026-06-01T10:00:02Z");
    assert_eq!(send(&office, Some(&server)).await, 1);
    assert_eq!(server.mails().len(), 1, "it may have arrived twice, and is not sent again");
    let dead = mail::dead(&mut office.db.read().await.unwrap(), 10).await.unwrap();
    assert_eq!((dead.len(), dead[0].doubtful), (1, 2));
    // Nobody of that name: there is no point in trying again.
    server.is(Mood::Never);
    inbox::test(&office.workspace, "kim@x.example").await.unwrap();
    send(&office, Some(&server)).await;
    let dead = mail::dead(&mut office.db.read().await.unwrap(), 10).await.unwrap();
    assert!(dead[0].error.as_deref().unwrap().contains("Mailbox unavailable"), "{dead:?}");
    // Somebody looks at it, and it is tried again.
    server.is(Mood::Good);
    assert_eq!(inbox::dead_mails(&office.workspace).await.unwrap().len(), 2);
    assert_eq!(inbox::replay_mails(&office.workspace).await.unwrap(), 2);
    send(&office, Some(&server)).await;
    assert_eq!(server.mails().len(), 3);
    // What waited for too long is no news any more.
    inbox::test(&office.workspace, "kim@x.example").await.unwrap();
    office.it_is("2026-06-05T10:00:00Z");
    send(&office, Some(&server)).await;
    assert_eq!(server.mails().len(), 3);
}

async fn nobody_is_told_what_they_did(office: Office) {
    no_rules(&office).await;
    member(&office, "kim@x.example", Role::Sales, Tongue::Ko).await;
    member(&office, "lee@x.example", Role::Sales, Tongue::Ko).await;
    rule(&office, &["lead.stage.changed"], &["to=sal"], &["role:sales"], &[Way::Inbox]).await;
    mql(&office).await;
    handoff::decide(&office.workspace, "1", "kim@x.example", Decision::Accept).await.unwrap();
    dispatch(&office).await;
    assert_eq!(inbox(&office, "lee@x.example").await, ["1 (하나상사): MQL → SAL"]);
    assert!(inbox(&office, "kim@x.example").await.is_empty());
    assert_eq!(inbox::read(&office.workspace, "lee@x.example", i64::MAX).await.unwrap(), 1);
    assert!(inbox::list(&office.workspace, "lee@x.example", true, None, 10).await.unwrap().is_empty());
}

async fn whoever_is_mentioned_is_told(office: Office) {
    for email in ["kim@x.example", "lee@x.example", "boss@x.example"] {
        member(&office, email, Role::Viewer, Tongue::Ko).await;
    }
    let comment = json!({ "who": "Ada", "by": "kim@x.example", "mentions": ["kim@x.example", "lee@x.example"], "text": "봐 주세요" });
    happens(&office, "handoff.commented", None, 1, &comment).await;
    happens(&office, "handoff.escalated", None, 1, &json!({ "who": "Ada", "to": "boss@x.example" })).await;
    dispatch(&office).await;
    assert_eq!(inbox(&office, "lee@x.example").await, ["kim@x.example 님의 댓글: Ada"]);
    assert_eq!(inbox(&office, "boss@x.example").await, ["오래 기다린 인계: Ada"]);
    assert!(inbox(&office, "kim@x.example").await.is_empty());
}

async fn what_nobody_wants_is_not_written(office: Office) {
    let wanted = async || office.db.read().await.unwrap().wanted().await.unwrap();
    assert_eq!(wanted().await, 0);
    let id = hook(&office, "webhook", "http://127.0.0.1:9/", &["lead.updated", "lead.score.changed"]).await;
    assert_eq!(wanted().await, 3);
    endpoints::change(&office.workspace, id, Change::Disable, "Dana").await.unwrap();
    assert_eq!(wanted().await, 0);
    let id = rule(&office, &["lead.score.changed"], &[], &["owner"], &[Way::Inbox]).await;
    assert_eq!(wanted().await, 2);
    rules::remove(&office.workspace, id, "Dana").await.unwrap();
    assert_eq!(wanted().await, 0);
}

async fn a_score_that_changes_is_told_where_somebody_listens(office: Office) {
    let crm = Receiver::start([Act::answer(200, "")]).await;
    no_rules(&office).await;
    mql(&office).await;
    office.events("1,Page Viewed,2026-06-01T09:59:30Z,\n").await;
    hook(&office, "webhook", &crm.url(), &["lead.score.changed", "lead.updated"]).await;
    office.events("1,Page Viewed,2026-06-01T09:59:40Z,\n").await;
    // Again the same: nothing changes.
    office.events("1,Page Viewed,2026-06-01T09:59:40Z,\n").await;
    office.leads("1,kim@x.example,CFO,하나상사,50,web,2026-05-05,,\n").await;
    send(&office, None).await;
    let told: Vec<(Value, Value)> = (0..crm.requests().len())
        .map(|n| (body(&crm, n)["type"].clone(), body(&crm, n)["data"].clone()))
        .collect();
    let scores: Vec<&Value> =
        told.iter().filter(|(kind, _)| kind == "lead.score.changed").map(|(_, data)| data).collect();
    assert_eq!((&scores[0]["was"]["score"], &scores[0]["score"]), (&json!(61), &json!(62)), "{told:?}");
    assert_eq!(scores[0]["band_changed"], json!(false));
    assert!(told.iter().any(|(kind, _)| kind == "lead.updated"), "{told:?}");
    // After two weeks of silence its owner is told that it is back.
    member(&office, "kim@x.example", Role::Sales, Tongue::En).await;
    rule(&office, &["lead.active"], &[], &["role:sales"], &[Way::Inbox]).await;
    office.it_is("2026-06-14T10:00:00Z");
    office.events("1,Page Viewed,2026-06-14T09:59:00Z,\n").await;
    office.it_is("2026-07-01T10:00:00Z");
    office.events("1,Page Viewed,2026-07-01T09:59:00Z,/pricing\n").await;
    dispatch(&office).await;
    assert_eq!(inbox(&office, "kim@x.example").await, ["1 (하나상사) is active again"]);
}

async fn what_makes_no_sense_is_refused(office: Office) {
    let new = |kind, url, types: &[&str]| NewEndpoint {
        kind,
        name: "x",
        url,
        types: types.iter().map(|kind| (*kind).to_owned()).collect(),
        language: Tongue::En,
        random: [1; 32],
        reach: Reach::Public,
        by: "Dana",
    };
    for (new, why) in [
        (new("pigeon", "https://example.com/", &[]), "no kind of endpoint"),
        (new("webhook", "http://example.com/", &[]), "only https"),
        (new("webhook", "https://10.0.0.1/", &[]), "not a public address"),
        (new("webhook", "https://example.com/", &["lead.exploded"]), "nothing that is told of"),
        (new("webhook", "https://example.com/", &["task.due"]), "are not told of"),
    ] {
        let refused = endpoints::add(&office.workspace, new).await.unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
    let before = notice_rule::all(&mut office.db.read().await.unwrap()).await.unwrap().len();
    let new = NewRule { name: "x", recipients: &["everybody".to_owned()], ..NewRule::default() };
    assert!(rules::add(&office.workspace, &new, "Dana").await.is_err());
    assert_eq!(notice_rule::all(&mut office.db.read().await.unwrap()).await.unwrap().len(), before);
    assert!(inbox::wishes(&office.workspace, "nobody@x.example").await.is_err());
    assert!(endpoints::change(&office.workspace, 99, Change::Remove, "Dana").await.is_err());
}
