//! Notices and mails: to whom, how often, when.

use std::collections::BTreeMap;

use baton_app::access::Sees;
use baton_app::handoff::{self, Decision};
use baton_app::outgoing::endpoints::{self, Change};
use baton_app::outgoing::inbox::{self as inboxes, Wishes};
use baton_app::outgoing::{MailWish, Way, rules};
use baton_app::{Role, Tongue, playbook};
use baton_store::mail;
use baton_testkit::mail_server::{MailServer, Mood};
use baton_testkit::receiver::{Act, Receiver};
use serde_json::{Value, json};

use super::{body, dispatch, happens, hook, inbox, member, mql, no_rules, rule, send};
use crate::office::{Office, on_both};

on_both!(
    an_mql_is_told_once_to_each,
    the_first_rules_are_named_in_both_languages,
    a_storm_is_told_together,
    members_are_told_as_they_wish,
    a_mail_is_not_lost_and_not_sent_thrice,
    a_mail_that_is_given_up_is_told_of_once,
    nobody_is_told_what_they_did,
    whoever_is_mentioned_is_told,
    what_nobody_wants_is_not_written,
    a_score_that_changes_is_told_where_somebody_listens,
);

async fn the_first_rules_are_named_in_both_languages(office: Office) {
    rule(&office, &["lead.created"], &[], &["role:sales"], &[Way::Inbox]).await;
    let (own, first): (Vec<_>, Vec<_>) =
        rules::list(&office.workspace).await.unwrap().into_iter().partition(|rule| rule.created_by == "Dana");
    assert_eq!((own[0].name_in(Tongue::Ko), first.len()), ("a rule", 6));
    for rule in first {
        assert_eq!(rule.name_in(Tongue::En), rule.name);
        assert!(!rule.name_in(Tongue::Ko).is_ascii(), "{}", rule.name);
    }
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
        inboxes::set_wishes(&office.workspace, email, wishes, None).await.unwrap();
        assert_eq!(inboxes::wishes(&office.workspace, email).await.unwrap(), *wishes);
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
    inboxes::test(&office.workspace, "kim@x.example").await.unwrap();
    server.is(Mood::Later);
    assert_eq!(send(&office, Some(&server)).await, 1);
    server.is(Mood::Good);
    office.it_is("2026-06-01T09:00:05Z");
    assert_eq!(send(&office, Some(&server)).await, 1);
    assert_eq!(server.mails().len(), 1);
    // Whoever sends dies before they note it: twice.
    office.it_is("2026-06-01T10:00:00Z");
    inboxes::test(&office.workspace, "kim@x.example").await.unwrap();
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
    inboxes::test(&office.workspace, "kim@x.example").await.unwrap();
    send(&office, Some(&server)).await;
    let dead = mail::dead(&mut office.db.read().await.unwrap(), 10).await.unwrap();
    assert!(dead[0].error.as_deref().unwrap().contains("Mailbox unavailable"), "{dead:?}");
    // Somebody looks at it, and it is tried again.
    server.is(Mood::Good);
    assert_eq!(inboxes::dead_mails(&office.workspace).await.unwrap().len(), 2);
    assert_eq!(inboxes::replay_mails(&office.workspace, "mina").await.unwrap(), 2);
    send(&office, Some(&server)).await;
    assert_eq!(server.mails().len(), 3);
    // What waited for too long is no news any more.
    inboxes::test(&office.workspace, "kim@x.example").await.unwrap();
    office.it_is("2026-06-05T10:00:00Z");
    send(&office, Some(&server)).await;
    assert_eq!(server.mails().len(), 3);
}

async fn a_mail_that_is_given_up_is_told_of_once(office: Office) {
    let server = MailServer::start().await;
    server.is(Mood::Never);
    no_rules(&office).await;
    let (admin, daily) = ("admin@x.example", "daily@x.example");
    for email in [admin, daily] {
        member(&office, email, Role::Admin, Tongue::Ko).await;
    }
    let wishes = Wishes { mail: MailWish::Digest, digest_hour: 8, quiet: None, muted: Vec::new() };
    inboxes::set_wishes(&office.workspace, daily, &wishes, None).await.unwrap();
    rule(&office, &["lead.created"], &[], &["address:kim@x.example"], &[Way::Mail]).await;
    rule(&office, &["delivery.died"], &[], &["role:admin"], &[Way::Inbox, Way::Mail]).await;
    happens(&office, "lead.created", None, 1, &json!({ "who": "Ada" })).await;
    // The mails that tell of it, at once and with the digest of the day after, die as well: that is told to nobody.
    for time in
        ["2026-06-01T09:00:00Z", "2026-06-01T10:00:00Z", "2026-06-02T00:00:00Z", "2026-06-03T00:00:00Z"]
    {
        office.it_is(time);
        while send(&office, Some(&server)).await > 0 {}
        dispatch(&office).await;
    }
    for email in [admin, daily] {
        assert_eq!(inbox(&office, email).await, ["kim@x.example(으)로 보내지 못함"]);
    }
    let dead = mail::dead(&mut office.db.read().await.unwrap(), 10).await.unwrap();
    let mut kinds: Vec<_> = dead.iter().map(|mail| (mail.recipient.as_str(), mail.kind.as_deref())).collect();
    kinds.sort_unstable();
    let (died, created) = (Some("delivery.died"), Some("lead.created"));
    assert_eq!(kinds, [(admin, died), (daily, died), ("kim@x.example", created)]);
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
    // Once only their own leads are to be seen, what was told of another one is not there either.
    let sees = |member: &str| Sees::OwnedBy(vec![member.to_owned()]);
    for (member, count) in [("lee@x.example", 0), ("kim@x.example", 1)] {
        let told = inboxes::list(&office.workspace, "lee@x.example", true, None, 10, &sees(member)).await;
        assert_eq!(told.unwrap().len(), count, "of what {member} owns");
    }
    assert_eq!(inboxes::read(&office.workspace, "lee@x.example", i64::MAX).await.unwrap(), 1);
    assert!(
        inboxes::list(&office.workspace, "lee@x.example", true, None, 10, &Sees::All)
            .await
            .unwrap()
            .is_empty()
    );
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
    // Into another band of the playbook, within one grade.
    let bands = "bands:\n  - { id: warm, from: 0, name: { en: Warm }, do: { en: Wait } }\n  - { id: hot, from: 53, name: { en: Hot }, do: { en: Call } }\n";
    playbook::set(&office.workspace, bands, None, "Dana").await.unwrap();
    let before = crm.requests().len();
    office.events("1,Page Viewed,2026-06-01T09:59:50Z,\n").await;
    send(&office, None).await;
    let crossed = body(&crm, before)["data"].clone();
    assert_eq!((&crossed["was"]["grade"], &crossed["was"]["band"]), (&crossed["grade"], &json!("warm")));
    assert_eq!((&crossed["band"], &crossed["band_changed"]), (&json!("hot"), &json!(true)));
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
