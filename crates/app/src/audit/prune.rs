//! How long entries are kept.

use baton_model::Instant;
use baton_model::time::MICROS_PER_SECOND;
use baton_store::audit::{self as stored, chain};
use baton_store::{Tx, setting};

use super::seal::{anchor, hex, set_anchor};
use crate::revision;
use crate::workspace::{Error, Workspace};

/// For how many years entries are kept unless it is said otherwise.
pub const KEEP_YEARS: u32 = 2;
/// What may be said.
const ALLOWED: std::ops::RangeInclusive<u32> = 1..=2;
/// The setting.
const KEY: &str = "audit_keep_years";
/// A year, in microseconds: a little more than any has.
const YEAR: i64 = 366 * 24 * 3_600 * MICROS_PER_SECOND;
/// Entries that are pruned in one commit.
const BATCH: i64 = 2_000;

/// For how many years entries are kept.
///
/// # Errors
/// The database's own.
pub async fn keep_years(workspace: &Workspace) -> Result<u32, Error> {
    kept(&mut workspace.db.read().await?).await
}

async fn kept(tx: &mut Tx) -> Result<u32, Error> {
    let set = setting::get(tx, KEY).await?;
    Ok(set.and_then(|years| years.parse().ok()).filter(|years| ALLOWED.contains(years)).unwrap_or(KEEP_YEARS))
}

/// Sets for how many years entries are kept, 1 or 2, in the name of `by`, in the place of the number of revision `seen`; without it, of whichever
/// stands.
///
/// # Errors
/// [`Error::WrongUse`] for another number, [`Error::Changed`] if another one stands than was seen, or the database's own.
pub async fn set_keep_years(
    workspace: &Workspace,
    years: u32,
    seen: Option<i64>,
    by: &str,
) -> Result<(), Error> {
    if !ALLOWED.contains(&years) {
        return Err(Error::WrongUse("the audit is kept for 1 or 2 years".to_owned()));
    }
    let mut tx = workspace.db.write_aside().await?;
    if let Some(seen) = seen {
        revision::check("how long the audit is kept", revision::of(&kept(&mut tx).await?), None, seen)?;
    }
    setting::set(&mut tx, KEY, &years.to_string()).await?;
    let detail = serde_json::json!({ "years": years }).to_string();
    stored::note(&mut tx, workspace.now().micros(), by, "set_audit_retention", "audit", &detail).await?;
    Ok(tx.commit().await?)
}

/// Prunes entries that are older than is kept, a batch; the anchor says from where on the chain goes then. Returns how many.
pub(super) async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.read().await?;
    let oldest = stored::search::span(&mut tx).await?.map(|(oldest, _)| oldest);
    let cutoff = now - i64::from(kept(&mut tx).await?) * YEAR;
    drop(tx);
    if oldest.is_none_or(|oldest| oldest >= cutoff) {
        return Ok(0);
    }
    match batch(workspace, Instant::from_micros(cutoff)).await {
        Err(error @ (Error::Vault(_) | Error::Refused(_) | Error::File { .. })) => {
            tracing::warn!(%error, "old entries of the audit wait to be pruned");
            Ok(0)
        }
        pruned => pruned,
    }
}

async fn batch(workspace: &Workspace, cutoff: Instant) -> Result<usize, Error> {
    let mut tx = workspace.db.write_aside().await?;
    let Some(mut anchor) = anchor(workspace, &mut tx).await? else { return Ok(0) };
    let found = chain::before(&mut tx, anchor.from, cutoff.micros(), BATCH).await?;
    let Some((place, hash)) = found else { return Ok(0) };
    (anchor.from, anchor.from_hash) = (place, hex(&hash));
    let pruned = chain::prune(&mut tx, place).await?;
    set_anchor(workspace, &mut tx, &anchor).await?;
    tx.commit().await?;
    Ok(pruned as usize)
}
