//! A quarter of business with a driven clock: 500 leads, six reps, two versions of the criteria, holidays, returns, recycling, won and lost.
//! What a day brings follows from its number alone, so that it can be played again after a process was killed in the middle of it.

mod business;
mod invariants;
mod kills;

pub(crate) use self::business::lot;
use crate::office::{Office, on_both};

on_both!(a_quarter_of_business);

/// The quarter: 91 days from 1 April 2026 on.
const DAYS: u64 = 91;

async fn a_quarter_of_business(office: Office) {
    business::open(&office).await;
    let inlet = crate::intake::Inlet::of(&office).await;
    let mut checks = invariants::Checks::default();
    for day in 0..DAYS {
        for hour in business::HOURS {
            checks.deeds.extend(business::play(&office, &inlet, day, hour).await);
        }
        checks.of_a_day(&office, day).await;
    }
    inlet.stop().await;
    checks.of_the_quarter(&office).await;
}
