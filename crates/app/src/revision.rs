//! Revisions of what people edit side by side and nobody counts: a number made of what stands.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::workspace::Error;

/// The revision of what is not there.
pub const NONE: i64 = 0;

/// Which state something is in: the first 53 bits of the SHA-256 of its JSON, so that a number of JSON holds it; never [`NONE`]. Two states that people
/// can tell apart have two; whoever brings back what was has its revision back, too.
pub fn of(state: &impl Serialize) -> i64 {
    // What cannot be written as JSON is never shown either.
    let json = serde_json::to_vec(state).unwrap_or_default();
    let start = Sha256::digest(json).iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    i64::try_from(start >> 11).unwrap_or(i64::MAX).max(1)
}

/// Refuses a change that was made of another revision than the one that stands, which `by` set, if that is known.
///
/// # Errors
/// [`Error::Stale`], or [`Error::Changed`] if nobody knows who it was.
pub(crate) fn check(what: &str, stands: i64, by: Option<String>, seen: i64) -> Result<(), Error> {
    if stands == seen {
        return Ok(());
    }
    let what = what.to_owned();
    Err(match by {
        Some(by) => Error::Stale { what, by },
        None => Error::Changed(what),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_is_of_what_stands_and_a_number_that_json_holds() {
        let states = ["", "a", "b"].map(|state| of(&state));
        assert_eq!(states[1], of(&"a".to_owned()));
        assert!(states[0] != states[1] && states[1] != states[2]);
        assert!((0..1_000).map(|state| of(&state)).all(|revision| (1..1 << 53).contains(&revision)));
    }

    #[test]
    fn who_changed_it_is_told_where_that_is_known() {
        assert!(check("it", 7, None, 7).is_ok());
        assert!(matches!(check("it", 7, None, 8), Err(Error::Changed(what)) if what == "it"));
        let told = check("it", NONE, Some("mina".to_owned()), 8).unwrap_err().to_string();
        assert!(told.starts_with("it was changed by mina meanwhile"), "{told}");
    }
}
