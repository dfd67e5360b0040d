//! Passes on what happened: each thing once, all that follows from it in one commit.

use std::collections::HashMap;

use baton_store::notice_rule::{self, Pace};
use baton_store::{Tx, delivery, held, mail, notice, outbox};

use super::audience::Audience;
use super::expand::{Paces, Plan, expand};
use super::news;
use crate::workspace::{Error, Workspace};

/// What is passed on in one commit.
const BATCH: i64 = 100;

/// Passes on what waits in the outbox; returns how much that was. Of several nodes one does so at a time: what happens to a lead is passed on
/// in its order.
///
/// # Errors
/// The database's own.
pub(crate) async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    // Most of the time nothing waits, and nobody has to wait for that.
    if outbox::waiting(&mut workspace.db.read().await?, 1).await?.is_empty() {
        return Ok(0);
    }
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_beside().await?;
    if !outbox::take_turn(&mut tx).await? {
        return Ok(0);
    }
    let waiting = outbox::waiting(&mut tx, BATCH).await?;
    let ids: Vec<i64> = waiting.iter().map(|happened| happened.id).collect();
    let audience = Audience::load(&mut tx).await?;
    let rules: Vec<i64> = audience.rules.iter().map(|rule| rule.id).chain([0]).collect();
    let mut paces = paces(notice_rule::paces(&mut tx, &rules).await?);
    let mut plan = Plan::default();
    for news in news::read(&mut tx, waiting).await? {
        expand(&mut plan, &mut paces, &audience, &news, now);
    }
    write(&mut tx, &plan).await?;
    notice_rule::set_paces(&mut tx, &paces.into_values().collect::<Vec<Pace>>()).await?;
    outbox::set_dispatched(&mut tx, &ids, now).await?;
    tx.commit().await?;
    Ok(ids.len())
}

/// Writes what a plan says.
pub(crate) async fn write(tx: &mut Tx, plan: &Plan) -> Result<(), Error> {
    delivery::add(tx, &plan.deliveries).await?;
    notice::add(tx, &plan.notices).await?;
    mail::add(tx, &plan.mails).await?;
    held::add(tx, &plan.held).await?;
    Ok(())
}

fn paces(stored: Vec<Pace>) -> Paces {
    let channel = |name: &str| ["inbox", "mail", "chat"].into_iter().find(|known| *known == name);
    let keyed = stored.into_iter().filter_map(|pace| {
        let channel = channel(&pace.channel)?;
        Some(((pace.rule_id, pace.recipient.clone(), channel), pace))
    });
    keyed.collect::<HashMap<_, _>>()
}
