//! Who is told of what: rules, preferences, inboxes, mails, and what is told later.

use baton_store::delivery::Outcome;
use baton_store::held::{self, Held};
use baton_store::mail::{self, Mail};
use baton_store::member::{self, Member};
use baton_store::notice::{self, Notice};
use baton_store::notice_rule::{self, NoticeRule, Pace};
use baton_store::preference::{self, Preference};
use baton_store::{Db, outbox};

use crate::common::{commit, look, on_both, some};

on_both![
    rules_are_kept_with_what_they_told,
    a_member_prefers_the_last_that_it_said,
    an_inbox_has_each_notice_once_until_it_is_read,
    a_mail_is_sent_by_one_and_doubted_when_they_die,
    mails_that_died_are_tried_again_and_those_sent_forgotten,
    what_is_held_is_taken_together,
    one_passes_on_at_a_time,
];

fn rule(name: &str) -> NoticeRule {
    NoticeRule {
        id: 0,
        name: name.to_owned(),
        triggers: r#"["lead.mql.reached"]"#.to_owned(),
        condition: "[]".to_owned(),
        recipients: r#"["owner"]"#.to_owned(),
        channels: r#"["inbox"]"#.to_owned(),
        created_at: 1,
        created_by: "kim".to_owned(),
    }
}

async fn person(db: &Db, email: &str) -> i64 {
    let member = Member {
        id: 0,
        email: email.to_owned(),
        name: None,
        role: "sales".to_owned(),
        team: some("sales"),
        language: "ko".to_owned(),
        time_zone: "Asia/Seoul".to_owned(),
        created_at: 1,
        disabled_at: None,
    };
    commit!(db, tx => member::add(tx, &member)).unwrap()
}

async fn rules_are_kept_with_what_they_told(db: Db) {
    let before = look!(db, tx => notice_rule::all(tx)).len();
    let id = commit!(db, tx => notice_rule::add(tx, &rule("mql")));
    let all = look!(db, tx => notice_rule::all(tx));
    assert_eq!((all.len(), all.last().unwrap()), (before + 1, &NoticeRule { id, ..rule("mql") }));
    let pace =
        |told| Pace { rule_id: id, recipient: "member:1".into(), channel: "mail".into(), since: 5, told };
    commit!(db, tx => notice_rule::set_paces(tx, &[pace(1), Pace { rule_id: 0, ..pace(9) }]));
    commit!(db, tx => notice_rule::set_paces(tx, &[pace(2)]));
    assert_eq!(look!(db, tx => notice_rule::paces(tx, &[id])), [pace(2)]);
    assert!(
        commit!(db, tx => notice_rule::remove(tx, id)) && !commit!(db, tx => notice_rule::remove(tx, id))
    );
    assert!(look!(db, tx => notice_rule::paces(tx, &[id])).is_empty());
    assert_eq!(look!(db, tx => notice_rule::paces(tx, &[id, 0])).len(), 1);
}

async fn a_member_prefers_the_last_that_it_said(db: Db) {
    let id = person(&db, "kim@x.io").await;
    let prefers = |mail: &str, quiet: Option<i64>| Preference {
        member_id: id,
        mail: mail.to_owned(),
        digest_hour: 8,
        quiet_from: quiet,
        quiet_to: quiet,
        muted: "[]".to_owned(),
    };
    commit!(db, tx => preference::set(tx, &prefers("off", None)));
    commit!(db, tx => preference::set(tx, &prefers("digest", Some(60))));
    assert_eq!(look!(db, tx => preference::all(tx)), [prefers("digest", Some(60))]);
}

async fn an_inbox_has_each_notice_once_until_it_is_read(db: Db) {
    let (kim, lee) = (person(&db, "kim@x.io").await, person(&db, "lee@x.io").await);
    let to = |member: i64, key: &str| Notice {
        id: 0,
        member_id: member,
        dedupe_key: format!("{member}.{key}"),
        kind: "lead.mql.reached".to_owned(),
        lead_id: Some(7),
        title: "MQL: 김하나".to_owned(),
        body: String::new(),
        created_at: 5,
        read_at: None,
    };
    assert_eq!(
        commit!(db, tx => notice::add(tx, &[to(kim, "a"), to(lee, "a"), to(kim, "b"), to(kim, "b")])),
        3
    );
    let list = async |unread, before| look!(db, tx => notice::list(tx, kim, unread, before, None, 10));
    let all = list(true, i64::MAX).await;
    assert_eq!((all.len(), all[0].dedupe_key.as_str()), (2, to(kim, "b").dedupe_key.as_str()));
    assert_eq!(list(true, all[0].id).await.len(), 1, "the next page");
    assert_eq!(commit!(db, tx => notice::set_read(tx, kim, all[1].id, 9)), 1);
    assert_eq!((list(true, i64::MAX).await.len(), list(false, i64::MAX).await.len()), (1, 2));
    assert_eq!(commit!(db, tx => notice::set_read(tx, kim, i64::MAX, 9)), 1);
    assert_eq!(look!(db, tx => notice::list(tx, lee, true, i64::MAX, None, 10)).len(), 1, "nobody else's");
}

fn letter(key: &str) -> Mail {
    Mail {
        id: 0,
        dedupe_key: key.to_owned(),
        recipient: "kim@x.io".to_owned(),
        subject: "제목".to_owned(),
        body_text: "글".to_owned(),
        body_html: "<p>글</p>".to_owned(),
        created_at: 5,
        due_at: Some(10),
        expires_at: 1_000,
        leased: 0,
        doubtful: 0,
        attempts: 0,
        error: None,
        done_at: None,
        dead_at: None,
        kind: Some("lead.mql.reached".to_owned()),
    }
}

async fn take(db: &Db, now: i64) -> Vec<Mail> {
    commit!(db, tx => mail::claim(tx, now, now + 60, 10))
}

async fn a_mail_is_sent_by_one_and_doubted_when_they_die(db: Db) {
    assert_eq!(commit!(db, tx => mail::add(tx, &[letter("a"), letter("a")])), 1);
    assert!(!look!(db, tx => mail::is_due(tx, 9)) && look!(db, tx => mail::is_due(tx, 10)));
    let (one, other) = tokio::join!(take(&db, 10), take(&db, 10));
    assert_eq!(one.len() + other.len(), 1);
    let first = one.first().or(other.first()).unwrap();
    assert_eq!((first.doubtful, first.attempts), (0, 1));
    let again = take(&db, 70).await;
    assert_eq!((again[0].doubtful, again[0].attempts), (1, 2), "nobody knows what came of the first");
    let settle = async |mail: &Mail, outcome: &Outcome, now, doubtful| {
        let lease = (mail.id, mail.due_at.unwrap());
        commit!(db, tx => mail::settle(tx, lease, outcome, now, (None, doubtful)))
    };
    assert!(!settle(first, &Outcome::Done, 71, false).await, "somebody else has it");
    assert!(settle(&again[0], &Outcome::Again(200), 71, false).await);
    let third = take(&db, 200).await;
    assert_eq!((third[0].doubtful, third[0].attempts), (1, 3), "a failure that was noted is no doubt");
    assert!(settle(&third[0], &Outcome::Again(300), 201, true).await);
    let fourth = take(&db, 300).await;
    assert_eq!((fourth[0].doubtful, fourth[0].attempts), (2, 4), "the server did not say what came of it");
    assert!(settle(&fourth[0], &Outcome::Done, 301, false).await);
    assert_eq!(look!(db, tx => mail::count_doubtful(tx)), 1);
    assert!(take(&db, 10_000).await.is_empty());
}

async fn mails_that_died_are_tried_again_and_those_sent_forgotten(db: Db) {
    commit!(db, tx => mail::add(tx, &[letter("a"), letter("b")]));
    let taken = take(&db, 10).await;
    let lease = |n: usize| (taken[n].id, taken[n].due_at.unwrap());
    commit!(db, tx => mail::settle(tx, lease(0), &Outcome::Dead, 11, (Some("no such mailbox"), false)));
    commit!(db, tx => mail::settle(tx, lease(1), &Outcome::Done, 11, (None, false)));
    assert_eq!(look!(db, tx => mail::count(tx)), (0, 1));
    assert_eq!(look!(db, tx => mail::dead(tx, 10))[0].error.as_deref(), Some("no such mailbox"));
    assert_eq!(commit!(db, tx => mail::replay(tx, 50, 5_000)), 1);
    assert_eq!(take(&db, 50).await[0].attempts, 1);
    assert_eq!(look!(db, tx => mail::oldest_done(tx)), Some(11));
    assert_eq!(commit!(db, tx => mail::forget_done(tx, 11, 10)), 0);
    assert_eq!(commit!(db, tx => mail::forget_done(tx, 12, 10)), 1);
}

async fn what_is_held_is_taken_together(db: Db) {
    let of = |recipient: &str, channel: &str, key: &str, release_at: i64| Held {
        id: 0,
        recipient: recipient.to_owned(),
        channel: channel.to_owned(),
        reason: "storm".to_owned(),
        dedupe_key: key.to_owned(),
        kind: "lead.mql.reached".to_owned(),
        lead_id: None,
        title: "a".to_owned(),
        body: "b".to_owned(),
        created_at: 1,
        release_at,
    };
    let all = [
        of("member:1", "mail", "a", 20),
        of("member:2", "mail", "b", 10),
        of("member:1", "mail", "c", 20),
        of("member:1", "inbox", "d", 20),
        of("member:1", "mail", "e", 30),
        of("member:1", "mail", "e", 30),
    ];
    assert_eq!(commit!(db, tx => held::add(tx, &all)), 5);
    assert!(!look!(db, tx => held::is_due(tx, 9)) && look!(db, tx => held::is_due(tx, 10)));
    let take = async |now| -> Vec<String> {
        let taken = commit!(db, tx => held::take(tx, now, 10));
        taken.into_iter().map(|held| held.dedupe_key).collect()
    };
    assert!(take(9).await.is_empty());
    assert_eq!(take(20).await, ["b"], "whoever waits the longest");
    assert_eq!(take(20).await, ["a", "c"]);
    assert_eq!(take(20).await, ["d"]);
    assert!(take(20).await.is_empty());
    assert_eq!(take(30).await, ["e"]);
}

async fn one_passes_on_at_a_time(db: Db) {
    let mut tx = db.write_beside().await.unwrap();
    assert!(outbox::take_turn(&mut tx).await.unwrap());
    if let Db::Postgres(_) = db {
        let mut other = db.write_beside().await.unwrap();
        assert!(!outbox::take_turn(&mut other).await.unwrap());
        drop(other);
    }
    tx.commit().await.unwrap();
    let mut other = db.write_beside().await.unwrap();
    assert!(outbox::take_turn(&mut other).await.unwrap());
}
