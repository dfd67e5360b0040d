//! What leaves the house: who is told of what, once, by which way, and what becomes of it when nobody takes it.

mod mails;
mod notices;
mod webhooks;

use baton_app::access::Sees;
use baton_app::members::{self, NewMember};
use baton_app::outgoing::endpoints::{self, NewEndpoint};
use baton_app::outgoing::inbox as inboxes;
use baton_app::outgoing::rules::{self, NewRule};
use baton_app::outgoing::{MailSettings, Outgoing, Reach, Settings, Way};
use baton_app::{Role, Tongue, chores};
use baton_store::outbox::{self, Happened};
use baton_testkit::mail_server::MailServer;
use baton_testkit::receiver::Receiver;
use serde_json::Value;

use crate::office::{Office, model};

pub(crate) async fn member(office: &Office, email: &str, role: Role, language: Tongue) {
    let new = NewMember { email, name: None, role, team: None, language, time_zone: "Asia/Seoul" };
    members::add(&office.workspace, new, "Dana").await.unwrap();
}

pub(crate) async fn hook(office: &Office, kind: &str, url: &str, types: &[&str]) -> i64 {
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

pub(crate) async fn rule(
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

pub(crate) async fn no_rules(office: &Office) {
    for rule in rules::list(&office.workspace).await.unwrap() {
        rules::remove(&office.workspace, rule.id, "Dana").await.unwrap();
    }
}

/// Something happens to a lead, `count` times.
pub(crate) async fn happens(office: &Office, kind: &str, lead: Option<i64>, count: usize, data: &Value) {
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

pub(crate) async fn dispatch(office: &Office) {
    while chores::run_due(&office.workspace).await.unwrap() > 0 {}
}

pub(crate) fn outgoing(office: &Office, mail: Option<&MailServer>) -> Outgoing {
    let from = "Baton <baton@example.com>";
    let mail = mail.map(|server| MailSettings { url: server.url(), from: from.into(), authorities: None });
    Outgoing::new(&office.workspace, &Settings { reach: Reach::Private, mail }).unwrap()
}

/// Passes on and sends everything that is due.
pub(crate) async fn send(office: &Office, mail: Option<&MailServer>) -> usize {
    dispatch(office).await;
    outgoing(office, mail).run_due().await.unwrap()
}

pub(crate) async fn inbox(office: &Office, email: &str) -> Vec<String> {
    let notices = inboxes::list(&office.workspace, email, false, None, 100, &Sees::All).await.unwrap();
    notices.into_iter().rev().map(|notice| notice.title).collect()
}

pub(crate) async fn one_lead(office: &Office) -> i64 {
    office.leads("1,kim@x.example,CEO,하나상사,50,web,2026-01-05,,\n").await;
    office.lead("1").await.id
}

/// The model is agreed first and the lead crosses the line afterwards: nothing of it is history.
pub(crate) async fn mql(office: &Office) -> i64 {
    office.publish(&model(60)).await.unwrap();
    let lead = one_lead(office).await;
    office.it_is("2026-06-01T10:00:00Z");
    office.events("1,Demo Attended,2026-06-01T09:59:00Z,\n").await;
    assert_eq!(office.lead("1").await.stage, "mql");
    lead
}

pub(crate) fn body(receiver: &Receiver, n: usize) -> Value {
    serde_json::from_str(&receiver.requests()[n].body).unwrap()
}

/// A webhook as versions before sealing stored it.
pub(crate) fn plain_hook(secret: &str, url: &str) -> baton_store::endpoint::Endpoint {
    baton_store::endpoint::Endpoint {
        id: 0,
        kind: "webhook".to_owned(),
        name: "old".to_owned(),
        url: url.to_owned(),
        types: "[]".to_owned(),
        language: "en".to_owned(),
        secret: Some(secret.to_owned()),
        secret_old: None,
        secret_old_until: None,
        created_at: 1,
        disabled_at: None,
        disabled_reason: None,
        failures: 0,
        paused_until: None,
        template: None,
    }
}
