//! Why sales may give a lead back: what later calibration learns from.

use baton_model::Instant;
use baton_store::return_reason::{self, ReturnReason};
use baton_store::{Tx, audit};
use serde::Serialize;
use utoipa::ToSchema;

use crate::workspace::{Error, Workspace};

/// The most reasons.
const REASONS_MAX: usize = 200;

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReasonView {
    /// Its code.
    pub code: String,
    /// What people read.
    pub en: String,
    /// What people read.
    pub ko: String,
    /// Since when it can be given no longer.
    pub retired_at: Option<Instant>,
}

impl ReasonView {
    fn new(reason: ReturnReason) -> ReasonView {
        ReasonView {
            code: reason.code,
            en: reason.label_en,
            ko: reason.label_ko,
            retired_at: reason.retired_at.map(Instant::from_micros),
        }
    }
}

/// All reasons, in their order; retired ones as well, since leads were given back for them.
///
/// # Errors
/// The database's own.
pub async fn reasons(workspace: &Workspace) -> Result<Vec<ReasonView>, Error> {
    let found = return_reason::all(&mut workspace.db.read().await?).await?;
    Ok(found.into_iter().map(ReasonView::new).collect())
}

/// Adds a reason, or renames one and brings it back, in the name of `by`; returns it.
///
/// # Errors
/// [`Error::WrongUse`] for a code that is none, or too many; or the database's own.
pub async fn add_reason(
    workspace: &Workspace,
    code: &str,
    en: &str,
    ko: Option<&str>,
    by: &str,
) -> Result<ReasonView, Error> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if code.is_empty() || code.len() > 64 || !code.chars().all(plain) || en.trim().is_empty() {
        return Err(Error::WrongUse("a reason has a code of a-z, 0-9 and _, and a name".to_owned()));
    }
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let known = return_reason::all(&mut tx).await?;
    let place = known.iter().find(|reason| reason.code == code).map(|reason| reason.place);
    if place.is_none() && known.len() >= REASONS_MAX {
        return Err(Error::WrongUse(format!("there are {REASONS_MAX} reasons already")));
    }
    let last = known.iter().map(|reason| reason.place).max().unwrap_or(0);
    let reason = ReturnReason {
        code: code.to_owned(),
        label_en: en.trim().to_owned(),
        label_ko: ko.unwrap_or(en).trim().to_owned(),
        place: place.unwrap_or(last + 1),
        retired_at: None,
    };
    return_reason::save(&mut tx, &reason).await?;
    audit::note(&mut tx, now, by, "add_return_reason", code, "{}").await?;
    tx.commit().await?;
    Ok(ReasonView::new(reason))
}

/// Lets a reason be given no longer.
///
/// # Errors
/// [`Error::Missing`] for one that cannot be given anyway, or the database's own.
pub async fn retire_reason(workspace: &Workspace, code: &str, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let known = return_reason::all(&mut tx).await?;
    let Some(reason) = known.iter().find(|reason| reason.code == code && reason.retired_at.is_none()) else {
        return Err(Error::Missing(format!(
            "reason that can be given by the code `{}`; `baton handoff reasons` lists them",
            shortened(code)
        )));
    };
    return_reason::save(&mut tx, &ReturnReason { retired_at: Some(now), ..reason.clone() }).await?;
    audit::note(&mut tx, now, by, "retire_return_reason", code, "{}").await?;
    Ok(tx.commit().await?)
}

/// Refuses a reason that cannot be given.
pub(super) async fn check(tx: &mut Tx, code: &str) -> Result<(), Error> {
    let known = return_reason::all(tx).await?;
    if known.iter().any(|reason| reason.code == code && reason.retired_at.is_none()) {
        Ok(())
    } else {
        Err(unknown(code, &known))
    }
}

fn unknown(code: &str, known: &[ReturnReason]) -> Error {
    let given = known.iter().filter(|reason| reason.retired_at.is_none());
    let codes: Vec<&str> = given.map(|reason| reason.code.as_str()).collect();
    let code = shortened(code);
    Error::WrongUse(format!("`{code}` is not a reason to return a lead: one of {}", codes.join(", ")))
}

/// As much of a code as is said back.
fn shortened(code: &str) -> String {
    code.chars().take(64).collect()
}
