//! A message of a lead that is known by number, taken in within the transaction of a use case: what people note of a lead is a message like
//! any other, and may score. It comes in order and costs little, or late and its lead is folded again.

use std::sync::Arc;

use baton_store::event::{self, NewEvent};
use baton_store::{Tx, score};

use super::store::{news, profiles};
use crate::consent::{self, Policies};
use crate::derive::{Reigns, advance, derive_these, in_order, refill, resumable, write_advanced};
use crate::workspace::Error;

/// Stores a message and scores its lead, unless the message is there already; `tx` is one that no service writes beside.
pub(crate) async fn take_known(tx: &mut Tx, message: NewEvent, now: i64) -> Result<(), Error> {
    take_known_under(tx, message, now, None).await
}

/// As [`take_known`], under models that were read in the same transaction: compiling them takes longer than all the rest.
pub(crate) async fn take_known_under(
    tx: &mut Tx,
    message: NewEvent,
    now: i64,
    reigns: Option<&Arc<Reigns>>,
) -> Result<(), Error> {
    let Some(lead) = message.lead_id else { return Ok(()) };
    let mut log = [message];
    let policies = Policies::load(tx).await?;
    let arrived = consent::arrive(tx, &policies, &mut log).await?;
    if event::append(tx, &log).await?.new.is_empty() {
        return Ok(());
    }
    let is_settled = consent::settle(tx, &policies, arrived, &[]).await?.is_empty();
    let reigns = match reigns {
        Some(reigns) => reigns.clone(),
        None => Arc::new(Reigns::load(tx).await?),
    };
    if !is_settled {
        return derive_these(tx, &reigns, &[lead], now).await.map(drop);
    }
    let news = news(&reigns, &log).remove(&lead).unwrap_or_default();
    let folded = score::folded(tx, &[lead]).await?.pop();
    if let Some(folded) = folded
        && let Some(mut paused) = resumable(&reigns, &folded)
        && in_order(&reigns, Some(&paused), &news, now)
    {
        refill(tx, &reigns, &folded, &mut paused, now).await?;
        let mut outcomes = [advance(&reigns, &folded, Some(paused), &news, now, false)];
        profiles(tx, &mut outcomes, &log, &[0]).await?;
        return Ok(write_advanced(tx, &outcomes, now, true).await?);
    }
    derive_these(tx, &reigns, &[lead], now).await.map(drop)
}
