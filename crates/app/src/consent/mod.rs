//! Consent: what people agreed to, which purposes need it, and what follows where it is missing. See `docs/adr/0014-privacy.md`.
//!
//! Whether an event may score is decided by what held when it happened: the policy of then and the entries of the ledger up to then. The verdict
//! stands beside the event in the log, as that on machines does, and every path to a score leaves out what has one; so live, replay, explain and
//! backtest agree. An entry that comes late, or dated before what is there already, judges the lead's events anew.

mod arrive;
mod judge;
mod ledger;
mod policy;
mod record;
mod send;

pub(crate) use arrive::{arrive, is_consent, settle};
pub(crate) use judge::judge_lead;
pub use ledger::{ConsentView, Standing, consents};
pub(crate) use policy::Policies;
pub use policy::{ConsentPolicy, ConsentRule, policy, set_policy};
pub use record::{NewConsent, WAYS, record};
pub use send::{MaySend, may_send};

/// The purpose of scoring.
pub const PROFILING: &str = "profiling";
/// The purposes that have a meaning here; others can be kept and asked for all the same.
pub const PURPOSES: [&str; 4] = [PROFILING, "marketing_email", "sales_contact", "analytics"];
/// The event by which consent arrives; properties `purpose`, `channel`, `text_version`.
pub const GIVEN: &str = "Consent Given";
/// The event by which it is taken back.
pub const WITHDRAWN: &str = "Consent Withdrawn";

/// Whether `name` can be that of a purpose or a channel: lower-case letters, digits and `_`, at most 64.
fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
