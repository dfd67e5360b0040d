//! Webhooks: signed, in order, and whatever the receiver does.

use baton_app::outgoing::endpoints::{self, Change, NewEndpoint};
use baton_app::outgoing::rules::{self, NewRule};
use baton_app::outgoing::{Among, Outgoing, Reach, Settings, Way, inbox as inboxes};
use baton_app::workspace::Workspace;
use baton_app::{Role, Tongue, chores};
use baton_store::notice_rule;
use baton_testkit::receiver::{Act, Receiver};
use serde_json::{Value, json};

use super::{body, dispatch, happens, hook, inbox, member, mql, one_lead, outgoing, rule, send};
use crate::office::{Office, on_both};

on_both!(
    a_webhook_is_signed_and_shaped_as_promised,
    events_of_a_lead_arrive_in_order_however_often_they_fail,
    a_bad_receiver_hinders_nobody,
    who_hangs_makes_nobody_wait,
    two_nodes_pass_on_each_thing_once,
    a_receiver_that_is_gone_is_sent_nothing,
    a_dead_letter_is_told_of_and_replayed,
    a_chat_is_sent_the_shape_that_was_set,
    what_makes_no_sense_is_refused,
);

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
    // 5 s, 20 s, 80 s, each up to a fifth less, and as long as it asks for.
    let steps = [
        ("09:00:00", 1),
        ("09:00:03", 1),
        ("09:00:05", 2),
        ("09:00:20", 2),
        ("09:00:25", 3),
        ("09:01:24", 3),
    ];
    for (time, sent) in steps.into_iter().chain([("09:01:45", 8)]) {
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

async fn a_chat_is_sent_the_shape_that_was_set(office: Office) {
    let room = Receiver::start([Act::answer(200, "")]).await;
    let id = hook(&office, "slack", &room.url(), &["lead.created"]).await;
    let shape =
        r#"{ "channel": "sales", "card": { "head": "[{{type}}] {{title}}", "lines": ["{{text}}", 7] } }"#;
    endpoints::set_template(&office.workspace, id, Some(shape), None, "Dana").await.unwrap();
    let shown = endpoints::show(&office.workspace, id).await.unwrap();
    assert_eq!(shown.template, serde_json::from_str::<Value>(shape).ok());
    let ada = json!({ "who": "Ada \", <!here> {{text}}", "company": "하나상사" });
    happens(&office, "lead.created", None, 1, &ada).await;
    endpoints::test(&office.workspace, id).await.unwrap();
    send(&office, None).await;
    let mut sent = [body(&room, 0), body(&room, 1)];
    sent.sort_by_key(|body| body["card"]["head"].to_string());
    let head = "[lead.created] 새 리드: Ada \", &lt;!here&gt; {{text}}";
    assert_eq!(
        sent[1],
        json!({ "channel": "sales", "card": { "head": head, "lines": ["회사: 하나상사", 7] } })
    );
    assert_eq!(sent[0]["card"]["head"], "[baton.test] Baton 알림이 여기로 와요");
    // What makes no sense changes nothing; taken away, it is the shape of the kind again.
    let wrong =
        endpoints::set_template(&office.workspace, id, Some(r#"{"a":"{{who}}"}"#), None, "Dana").await;
    assert!(wrong.unwrap_err().to_string().contains("`{{who}}` is no placeholder"));
    assert_eq!(endpoints::show(&office.workspace, id).await.unwrap(), shown);
    endpoints::set_template(&office.workspace, id, None, None, "Dana").await.unwrap();
    happens(&office, "lead.created", None, 1, &json!({ "who": "Ada" })).await;
    send(&office, None).await;
    assert_eq!(body(&room, 2), json!({ "text": "*새 리드: Ada*\n" }));
    let crm = hook(&office, "webhook", &room.url(), &[]).await;
    let refused = endpoints::set_template(&office.workspace, crm, Some("{}"), None, "Dana").await;
    assert!(refused.unwrap_err().to_string().contains("for chats"));
    assert!(endpoints::set_template(&office.workspace, 99, None, None, "Dana").await.is_err());
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
    assert!(inboxes::wishes(&office.workspace, "nobody@x.example").await.is_err());
    assert!(endpoints::change(&office.workspace, 99, Change::Remove, "Dana").await.is_err());
}
