//! Putting a hand-off off.

use baton_model::time::MICROS_PER_DAY;
use baton_model::{Happening, Instant};
use baton_store::handoff::clock;
use baton_store::{audit, check, outbox};
use serde_json::json;

use super::agreed::Agreed;
use super::which::{Which, open_one};
use super::{raced, tell};
use crate::workspace::{Error, Workspace};

/// The longest that a hand-off is put off, in days.
const DAYS_MAX: i64 = 30;

/// Lets the clock of the open hand-off that `which` says stand still until `until`, in the name of `by`.
///
/// # Errors
/// [`Error::NoLead`], [`Error::NoHandoff`]; [`Error::Stale`] when it was read before it was changed; [`Error::Refused`] when none is open;
/// [`Error::WrongUse`] for a time that is past, or more than 30 days away.
pub async fn snooze(
    workspace: &Workspace,
    which: impl Into<Which<'_>>,
    until: Instant,
    note: Option<&str>,
    by: &str,
) -> Result<Instant, Error> {
    let which = which.into();
    check::optional("note", note, check::TEXT_BYTES_MAX)?;
    let now = workspace.now().micros();
    if until.micros() <= now || until.micros() > now + DAYS_MAX * MICROS_PER_DAY {
        return Err(Error::WrongUse(format!(
            "a hand-off is put off until a time to come, {DAYS_MAX} days away at most"
        )));
    }
    let mut tx = workspace.db.write_aside().await?;
    let (lead, shown, mut open) = open_one(&mut tx, which).await?;
    let agreed = Agreed::load(&mut tx).await?;
    agreed.pause(&mut open, now, until.micros());
    // Put off anew, it may also be for less long than before.
    open.clock_from = until.micros();
    open.snoozed_until = Some(until.micros());
    open.changed_by = Some(by.to_owned());
    agreed.wind(&mut open, now);
    if !clock::save(&mut tx, &open).await? {
        return Err(raced(&shown));
    }
    let more = json!({ "until": until, "note": note, "by": by });
    outbox::add(&mut tx, &[tell(Happening::HandoffSnoozed, &open, now, now, more)]).await?;
    let detail = json!({ "handoff": open.id, "until": until, "note": note }).to_string();
    audit::note(&mut tx, now, by, "snooze_handoff", &format!("lead {}", lead.id), &detail).await?;
    tx.commit().await?;
    Ok(until)
}
