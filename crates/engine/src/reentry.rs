//! When a lead that was given back may be handed over again.
//!
//! Sales has said no: that the score is still what it was is no reason to ask again. It is one that `enter` was false meanwhile and holds again,
//! or that what happened since raised the total by enough.

use serde::{Deserialize, Serialize};

use crate::score::round6;

/// What has happened since a lead was given back.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reentry {
    /// When it was given back, in microseconds.
    pub since: i64,
    /// By how many points events must raise the total.
    pub points: f64,
    /// By how many they have: the sum of what each did at its instant, fading apart.
    pub raised: f64,
    /// When `enter` was first seen not to hold since.
    pub out_at: Option<i64>,
    /// When it became worth handing over again; nothing is watched any more then.
    pub met_at: Option<i64>,
}

impl Reentry {
    /// A lead given back just now.
    pub fn new(since: i64, points: f64) -> Reentry {
        Reentry { since, points, raised: 0.0, out_at: None, met_at: None }
    }

    /// Takes note of an examined instant; whether the lead is worth handing over again from it on.
    pub(crate) fn examine(&mut self, at: i64, enters: bool, qualified: bool) -> bool {
        if at <= self.since {
            return false;
        }
        if !enters {
            self.out_at.get_or_insert(at);
            return false;
        }
        let is_new = self.out_at.is_some() || round6(self.raised) >= self.points;
        if qualified && is_new {
            self.met_at = Some(at);
        }
        self.met_at.is_some()
    }

    /// Whether the next look will tell something, if all stays as it is: it was given back, or a model came into force, since the last one.
    pub(crate) fn waits_for_a_look(&self, enters: impl FnOnce() -> bool, qualified: bool) -> bool {
        let is_new = self.out_at.is_some() || round6(self.raised) >= self.points;
        let looks = self.met_at.is_none() && (self.out_at.is_none() || (qualified && is_new));
        looks && if enters() { qualified && is_new } else { self.out_at.is_none() }
    }

    /// Whether something can happen that crossing the line does not tell of: a lead that is out, and was seen to be, comes back by entering.
    pub(crate) fn is_watched(&self, qualified: bool) -> bool {
        self.met_at.is_none() && (qualified || self.out_at.is_none())
    }

    /// Up to when what happens later changes nothing that was seen.
    pub(crate) fn settled_at(&self) -> i64 {
        [Some(self.since), self.out_at, self.met_at].into_iter().flatten().max().unwrap_or(self.since)
    }
}
