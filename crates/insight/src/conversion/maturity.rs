//! Whether a cohort is old enough to be judged.

use baton_model::time::MICROS_PER_DAY;
use baton_model::{Instant, Stage};

use super::path::LeadPath;
use super::period::Period;

/// With fewer conversions than this the usual time is not measured but assumed.
const CONVERSIONS_MIN: usize = 20;
/// The assumed usual time to convert.
const FALLBACK_MICROS: i64 = 30 * MICROS_PER_DAY;

/// The time within which nine of ten conversions have happened, in microseconds; 30 days while fewer than 20 are known.
///
/// Young leads can only have converted fast, so they would shorten it: it is first taken over all leads, then over those that have been
/// in `from` for at least that long, and the longer of the two counts.
pub(super) fn usual_time(leads: &[LeadPath], from: Stage, to: Stage, now: Instant) -> i64 {
    let mut times: Vec<(i64, i64)> =
        leads.iter().filter_map(|lead| time_to_convert(lead, from, to, now)).collect();
    let Some(all) = ninth_decile(&mut times) else { return FALLBACK_MICROS };
    times.retain(|&(_, age)| age >= all);
    ninth_decile(&mut times).map_or(all, |mature| mature.max(all))
}

/// How long a lead took to convert, and how long ago it entered, in microseconds.
fn time_to_convert(lead: &LeadPath, from: Stage, to: Stage, now: Instant) -> Option<(i64, i64)> {
    let entry = lead.entry(from, Period::default(), now)?.at;
    let reached = lead.reached(to, entry, now)?.at;
    Some((reached.micros() - entry.micros(), now.micros() - entry.micros()))
}

/// The smallest time that at least nine of ten do not exceed; `None` of fewer than [`CONVERSIONS_MIN`].
fn ninth_decile(times: &mut [(i64, i64)]) -> Option<i64> {
    if times.len() < CONVERSIONS_MIN {
        return None;
    }
    let rank = (times.len() * 9).div_ceil(10) - 1;
    Some(times.select_nth_unstable(rank).1.0)
}
