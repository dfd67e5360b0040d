//! Saying whose doing an event was. What is held to be a machine's scores nothing; said to be a person's it counts from when it happened, and the other
//! way round.

use baton_store::event::MACHINE;
use baton_store::{audit, event, lead};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{self, Sees};
use crate::consent::{Policies, judge_lead};
use crate::derive::derive_now;
use crate::limits::maybe;
use crate::workspace::{Error, Workspace};

/// The longest note, in characters.
pub const JUDGE_NOTE_CHARS_MAX: usize = 500;

/// What is said of an event.
#[derive(Debug, Clone, Copy)]
pub struct JudgeEvent<'a> {
    /// Any key of its lead.
    pub lead: &'a str,
    /// The message that told it.
    pub message_id: &'a str,
    /// A machine's doing, or a person's.
    pub machine: bool,
    /// Why, in words.
    pub note: Option<&'a str>,
    /// Who says it.
    pub by: &'a str,
}

/// Whose doing an event is held to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EventVerdict {
    /// The message that told the event.
    pub message_id: String,
    /// Whether it is held to be the doing of a machine: then it scores nothing.
    pub machine: bool,
    /// Why.
    pub machine_reason: Option<String>,
    /// Who said so, if somebody did.
    pub judged_by: Option<String>,
}

/// Begins what stands beside an event of which somebody said whose doing it was: `by_hand: WHO`, and `: WHY` behind it.
const BY_HAND: &str = "by_hand: ";

/// Why an event is held to be somebody's doing, and who said so, from what stands beside it.
pub(super) fn told(reason: Option<String>) -> (Option<String>, Option<String>) {
    match reason.as_deref().and_then(|reason| reason.strip_prefix(BY_HAND)) {
        None => (reason, None),
        Some(said) => match said.split_once(": ") {
            Some((by, note)) => (Some(note.to_owned()), Some(by.to_owned())),
            None => (None, Some(said.to_owned())),
        },
    }
}

/// Says whose doing an event was; the lead is scored anew in the same commit. A person's event still has to have the consent that it needs. To say what
/// holds already changes nothing.
///
/// # Errors
/// [`Error::NoLead`] if there is none or it may not be seen, [`Error::Missing`] if it has no such event, [`Error::WrongUse`] for too long a note, or
/// the database's own.
pub async fn judge(workspace: &Workspace, asked: JudgeEvent<'_>, sees: &Sees) -> Result<EventVerdict, Error> {
    let note = maybe(asked.note);
    if note.as_ref().is_some_and(|note| note.chars().count() > JUDGE_NOTE_CHARS_MAX) {
        return Err(Error::WrongUse(format!("note: at most {JUDGE_NOTE_CHARS_MAX} characters")));
    }
    let now = workspace.now().micros();
    let mut tx = workspace.db.write().await?;
    let lead = access::lead_of(&mut tx, asked.lead, sees).await?;
    let Some(held) = event::verdict(&mut tx, lead.id, asked.message_id).await? else {
        let id: String = asked.message_id.chars().take(100).collect();
        return Err(Error::Missing(format!("event {id} of this lead; its journey has them")));
    };
    let verdict = |reason| {
        let (machine_reason, judged_by) = told(reason);
        let message_id = asked.message_id.to_owned();
        EventVerdict { message_id, machine: asked.machine, machine_reason, judged_by }
    };
    if asked.machine == (held.verdict == MACHINE) {
        return Ok(verdict(held.verdict_reason));
    }
    let reason = match &note {
        Some(note) => format!("{BY_HAND}{}: {note}", asked.by),
        None => format!("{BY_HAND}{}", asked.by),
    };
    event::judge(&mut tx, held.seq, asked.machine, &reason).await?;
    if !asked.machine {
        let policies = Policies::load(&mut tx).await?;
        judge_lead(&mut tx, &policies, lead.id, held.occurred_at).await?;
    }
    let detail = serde_json::json!({
        "message_id": asked.message_id, "machine": asked.machine, "note": note, "before": held.verdict_reason,
    });
    let subject = format!("lead {}", lead.id);
    audit::note(&mut tx, now, asked.by, "judge_event", &subject, &detail.to_string()).await?;
    lead::mark_stale(&mut tx, &[lead.id]).await?;
    derive_now(&mut tx, lead.id, now).await?;
    tx.commit().await?;
    Ok(verdict(Some(reason)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_said_it_is_told_apart_from_why() {
        let read = |reason: &str| told(Some(reason.to_owned()));
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(told(None), (None, None));
        assert_eq!(read("opened by a proxy: x"), (some("opened by a proxy: x"), None));
        assert_eq!(read("by_hand: mina@x.io"), (None, some("mina@x.io")));
        assert_eq!(read("by_hand: key:my crm: own: test"), (some("own: test"), some("key:my crm")));
    }
}
