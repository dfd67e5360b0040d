//! Calendars of working hours.

use baton_model::Calendar;
use baton_store::calendar::{self, Row};
use baton_store::handoff::clock;
use baton_store::{Tx, audit};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::revision;
use crate::workspace::{Error, Workspace};

/// The most calendars.
const CALENDARS_MAX: usize = 200;

/// A calendar.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CalendarView {
    /// Its name.
    pub name: String,
    /// Its document: `time_zone`, `hours` by day, `holidays`.
    #[schema(value_type = Object)]
    pub document: Value,
    /// Which state it is in: see [`revision::of`].
    pub revision: i64,
}

/// All calendars, by name; the one called `default` as it is without anything stored, if nothing is.
///
/// # Errors
/// The database's own.
pub async fn calendars(workspace: &Workspace) -> Result<Vec<CalendarView>, Error> {
    Ok(all(&mut workspace.db.read().await?).await?.into_iter().map(view).collect())
}

/// The calendar of this name.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn calendar(workspace: &Workspace, name: &str) -> Result<CalendarView, Error> {
    let found = all(&mut workspace.db.read().await?).await?.into_iter().find(|row| row.name == name);
    let shown: String = name.chars().take(100).collect();
    found
        .map(view)
        .ok_or_else(|| Error::Missing(format!("calendar `{shown}`; `baton calendar show` lists them")))
}

async fn all(tx: &mut Tx) -> Result<Vec<Row>, Error> {
    let mut found = calendar::all(tx).await?;
    if !found.iter().any(|row| row.name == "default") {
        let document = Calendar::default().to_json();
        found.insert(
            0,
            Row { name: "default".to_owned(), document, changed_at: 0, changed_by: String::new() },
        );
    }
    Ok(found)
}

fn view(row: Row) -> CalendarView {
    let document: Value = serde_json::from_str(&row.document).unwrap_or_default();
    CalendarView { name: row.name, revision: revision::of(&document), document }
}

/// Reads a calendar from YAML or JSON text and stores it under `name`, in the name of `by`, in the place of the one of revision `seen`
/// ([`revision::NONE`]: there was none); without it, of whichever stands. Clocks that run are looked at again.
///
/// # Errors
/// [`Error::WrongUse`] with what is wrong, [`Error::Stale`] or [`Error::Changed`] if another one stands than was seen, or the database's own.
pub async fn set_calendar(
    workspace: &Workspace,
    name: &str,
    text: &str,
    seen: Option<i64>,
    by: &str,
) -> Result<CalendarView, Error> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
        return Err(Error::WrongUse(
            "a calendar is called by 1 to 64 bytes of letters, digits, `-`, `_`".to_owned(),
        ));
    }
    let calendar = Calendar::from_text(text).map_err(|error| Error::WrongUse(error.to_string()))?;
    let (now, document) = (workspace.now().micros(), calendar.to_json());
    let mut tx = workspace.db.write_aside().await?;
    let known = all(&mut tx).await?;
    if let Some(seen) = seen {
        let stands = known.iter().find(|row| row.name == name);
        let by = stands.map(|row| row.changed_by.clone()).filter(|by| !by.is_empty());
        let revision = stands.map_or(revision::NONE, |row| view(row.clone()).revision);
        revision::check(&format!("the calendar `{name}`"), revision, by, seen)?;
    }
    if known.len() >= CALENDARS_MAX && !known.iter().any(|row| row.name == name) {
        return Err(Error::WrongUse(format!("there are {CALENDARS_MAX} calendars already")));
    }
    let row = Row { name: name.to_owned(), document, changed_at: now, changed_by: by.to_owned() };
    calendar::save(&mut tx, &row).await?;
    clock::look_again(&mut tx, now).await?;
    audit::note(&mut tx, now, by, "set_calendar", name, &row.document).await?;
    tx.commit().await?;
    Ok(view(row))
}
