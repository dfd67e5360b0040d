//! Who is away.

use baton_model::Instant;
use baton_store::audit;
use baton_store::handoff::clock;
use baton_store::rep::{self, Away};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::members;
use crate::workspace::{Error, Workspace};

/// The most notes that are listed.
const LISTED_MAX: i64 = 10_000;

/// A time in which somebody is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AwayView {
    /// Its number.
    pub id: i64,
    /// Who.
    pub member: String,
    /// From when on.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// Why, in words.
    pub note: Option<String>,
}

/// Who is or will be away, by address and time.
///
/// # Errors
/// The database's own.
pub async fn away(workspace: &Workspace) -> Result<Vec<AwayView>, Error> {
    let now = workspace.now().micros();
    let found = rep::away(&mut workspace.db.read().await?, now, LISTED_MAX).await?;
    let view = |away: Away| AwayView {
        id: away.id,
        member: away.member,
        from: Instant::from_micros(away.from_at),
        until: Instant::from_micros(away.until_at),
        note: away.note,
    };
    Ok(found.into_iter().map(view).collect())
}

/// Notes that a member is away, in the name of `by`; returns the number of the note. Meanwhile they are given nothing.
///
/// # Errors
/// [`Error::NoMember`]; [`Error::WrongUse`] for a time that ends before it begins or is over; or the database's own.
pub async fn add_away(
    workspace: &Workspace,
    who: &str,
    from: Instant,
    until: Instant,
    note: Option<&str>,
    by: &str,
) -> Result<i64, Error> {
    let now = workspace.now().micros();
    if until <= from || until.micros() <= now {
        return Err(Error::WrongUse(
            "somebody is away until a time to come, later than it begins".to_owned(),
        ));
    }
    let mut tx = workspace.db.write_aside().await?;
    let email = members::active(&mut tx, who).await?.email;
    let away = Away {
        id: 0,
        member: email,
        from_at: from.micros(),
        until_at: until.micros(),
        note: note.map(str::to_owned),
        noted_at: now,
        noted_by: by.to_owned(),
    };
    let id = rep::add_away(&mut tx, &away).await?;
    let detail = json!({ "from": from, "until": until }).to_string();
    audit::note(&mut tx, now, by, "add_away", &away.member, &detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes such a note back: they are there again.
///
/// # Errors
/// [`Error::Missing`] if there is no such note, or the database's own.
pub async fn remove_away(workspace: &Workspace, id: i64, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    if !rep::remove_away(&mut tx, id).await? {
        return Err(Error::Missing(format!("absence {id}; `baton routing show` lists who is away")));
    }
    clock::look_again(&mut tx, now).await?;
    audit::note(&mut tx, now, by, "remove_away", &id.to_string(), "{}").await?;
    Ok(tx.commit().await?)
}
