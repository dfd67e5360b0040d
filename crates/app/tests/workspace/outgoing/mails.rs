//! Mails, and servers that break off, are closed, or say nothing.

use std::time::Duration;

use baton_app::outgoing::inbox as inboxes;
use baton_app::{Role, Tongue};
use baton_store::mail;
use baton_testkit::mail_server::{MailServer, Mood};
use tokio::sync::watch;

use super::{member, outgoing, send};
use crate::office::{Office, on_both};

on_both!(
    what_may_have_arrived_is_sent_once_more_and_no_third_time,
    what_the_server_took_is_sent_whatever_it_says_later,
    a_server_that_is_closed_is_no_fault_of_the_mail,
    a_server_that_says_nothing_holds_nobody_up_who_stops,
);

async fn somebody_to_write_to(office: &Office) -> MailServer {
    member(office, "kim@x.example", Role::Sales, Tongue::Ko).await;
    inboxes::test(&office.workspace, "kim@x.example").await.unwrap();
    MailServer::start().await
}

/// How many mails wait and are dead.
async fn count(office: &Office) -> (i64, i64) {
    mail::count(&mut office.db.read().await.unwrap()).await.unwrap()
}

async fn what_may_have_arrived_is_sent_once_more_and_no_third_time(office: Office) {
    let server = somebody_to_write_to(&office).await;
    server.is(Mood::Breaks);
    for time in ["09:00:00", "09:00:10", "09:01:00", "10:00:00", "18:00:00"] {
        office.it_is(&format!("2026-06-01T{time}Z"));
        send(&office, Some(&server)).await;
    }
    let mails = server.mails();
    assert_eq!(mails.len(), 2);
    let id = |n: usize| mails[n].text.lines().find(|line| line.starts_with("Message-ID")).unwrap().to_owned();
    assert_eq!(id(0), id(1), "whoever gets both can tell");
    let dead = mail::dead(&mut office.db.read().await.unwrap(), 10).await.unwrap();
    assert_eq!((dead.len(), dead[0].doubtful, dead[0].attempts), (1, 2, 2));
    assert!(dead[0].error.as_deref().unwrap().contains("may have arrived"), "{dead:?}");
    // One double mail is noted with the mail that was sent.
    inboxes::test(&office.workspace, "kim@x.example").await.unwrap();
    send(&office, Some(&server)).await;
    server.is(Mood::Good);
    office.it_is("2026-06-01T18:00:10Z");
    send(&office, Some(&server)).await;
    assert_eq!((server.mails().len(), count(&office).await), (4, (0, 1)));
    let mut tx = office.db.read().await.unwrap();
    assert_eq!(mail::count_doubtful(&mut tx).await.unwrap(), 2, "this one, and the one that was given up");
}

async fn what_the_server_took_is_sent_whatever_it_says_later(office: Office) {
    let server = somebody_to_write_to(&office).await;
    server.is(Mood::Tired);
    let sent = tokio::time::timeout(Duration::from_secs(20), send(&office, Some(&server))).await;
    assert_eq!(sent.expect("nobody waits for a good-bye"), 1);
    assert_eq!((server.mails().len(), count(&office).await), (1, (0, 0)));
}

async fn a_server_that_is_closed_is_no_fault_of_the_mail(office: Office) {
    let server = somebody_to_write_to(&office).await;
    server.is(Mood::Closed);
    send(&office, Some(&server)).await;
    assert_eq!(count(&office).await, (1, 0), "it waits");
    server.is(Mood::Good);
    office.it_is("2026-06-01T09:00:05Z");
    send(&office, Some(&server)).await;
    assert_eq!((server.mails().len(), count(&office).await), (1, (0, 0)));
}

async fn a_server_that_says_nothing_holds_nobody_up_who_stops(office: Office) {
    let server = somebody_to_write_to(&office).await;
    server.is(Mood::Mute);
    let (stop, stopped) = watch::channel(false);
    let sending = tokio::spawn(outgoing(&office, Some(&server)).run(stopped));
    server.until(1).await;
    stop.send_replace(true);
    tokio::time::timeout(Duration::from_secs(15), sending).await.expect("it stops").unwrap();
    // Whether that one arrived nobody knows; it is sent once more.
    office.it_is("2026-06-01T10:00:00Z");
    server.is(Mood::Good);
    send(&office, Some(&server)).await;
    assert_eq!((server.mails().len(), count(&office).await), (2, (0, 0)));
}
