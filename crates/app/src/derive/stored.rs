//! What leads were folded to, as it is stored: small, however much is behind it, and filled up from the log where that is not enough
//! (`docs/adr/0007-flat-windows.md`).

use baton_engine::{Compiled, Observation, Paused};
use baton_store::score::{Folded, Score};
use baton_store::{StoreError, Tx, event};

use super::history::{observe, order};
use super::reigns::Reigns;

/// Occurrences that a window lists of those that last beyond the instant of the score, and messages of the log that are read at once. More
/// make every commit larger, fewer make it read the log more often.
const KEEP: usize = 256;
/// The first byte. What has another one was stored by another version, and its lead is folded again.
const FORMAT: u8 = 2;

/// Makes a state small and writes it down. `forget`: see [`Paused::compact`].
pub(super) fn pack(model: &Compiled, paused: &mut Paused, now: i64, forget: bool) -> Vec<u8> {
    paused.compact(model, now, KEEP, forget);
    // What cannot be serialised will be derived again, which costs time and nothing else.
    postcard::to_extend(paused, vec![FORMAT]).unwrap_or_default()
}

/// What was written down.
pub(super) fn unpack(state: &[u8]) -> Option<Paused> {
    let (format, rest) = state.split_first()?;
    if *format == FORMAT { postcard::from_bytes(rest).ok() } else { None }
}

/// The instant at which a lead is looked at: its time does not go back when a clock does.
pub(super) fn time(reigns: &Reigns, folded: &Folded, now: i64) -> i64 {
    now.max(folded.as_of.unwrap_or(i64::MIN)).max(reigns.last().from)
}

/// Whether a state is good for going on at `now`.
pub(crate) fn reaches(reigns: &Reigns, folded: &Folded, paused: &Paused, now: i64) -> bool {
    paused.lacks(&reigns.last().model, time(reigns, folded, now)).is_none()
}

/// Reads on in the log, until a state is good for going on at `now`. Each message is read again at most once for each window that hides it.
pub(crate) async fn refill(
    tx: &mut Tx,
    reigns: &Reigns,
    folded: &Folded,
    paused: &mut Paused,
    now: i64,
) -> Result<(), StoreError> {
    fill(tx, &reigns.last().model, folded.lead_id, paused, time(reigns, folded, now)).await
}

/// What a lead was folded to under the model in force, good for being asked at `at` (microseconds); none if it has to be folded again.
pub(crate) async fn state_at(
    tx: &mut Tx,
    model: &Compiled,
    stored: &Score,
    at: i64,
) -> Result<Option<Paused>, StoreError> {
    let Some(mut paused) = unpack(&stored.state) else { return Ok(None) };
    fill(tx, model, stored.lead_id, &mut paused, at).await?;
    Ok(Some(paused))
}

async fn fill(
    tx: &mut Tx,
    model: &Compiled,
    lead: i64,
    paused: &mut Paused,
    until: i64,
) -> Result<(), StoreError> {
    while let (Some(after), Some(newest)) = (paused.lacks(model, until), paused.state().last_at()) {
        let mut stretch = event::stretch(tx, lead, (after, newest), KEEP as i64).await?;
        stretch.events.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
        let seen = stretch.events.iter().map(|event| (event.occurred_at, observe(model, event)));
        let seen: Vec<(i64, Observation)> = seen.collect();
        paused.refill(model, (after, stretch.until), seen.iter().map(|(at, seen)| (*at, seen)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use baton_engine::Walk;
    use baton_model::ScoringModel;

    use super::*;

    #[test]
    fn what_another_version_stored_is_not_gone_on_from() {
        let text = "{schema: baton.scoring/v1, name: n, groups: []}";
        let model = Compiled::new(&ScoringModel::from_yaml(text).unwrap());
        let mut paused = Walk::new(&model).pause().0;
        let state = pack(&model, &mut paused, 0, false);
        assert_eq!(unpack(&state), Some(paused));
        assert_eq!((unpack(&state[1..]), unpack(&[])), (None, None));
    }
}
