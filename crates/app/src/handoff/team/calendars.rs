//! Calendars of working hours.

use baton_model::Calendar;
use baton_store::audit;
use baton_store::calendar::{self, Row};
use baton_store::handoff::clock;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

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
}

/// All calendars, by name; the one called `default` as it is without anything stored, if nothing is.
///
/// # Errors
/// The database's own.
pub async fn calendars(workspace: &Workspace) -> Result<Vec<CalendarView>, Error> {
    let mut found = calendar::all(&mut workspace.db.read().await?).await?;
    if !found.iter().any(|row| row.name == "default") {
        let document = Calendar::default().to_json();
        found.insert(
            0,
            Row { name: "default".to_owned(), document, changed_at: 0, changed_by: String::new() },
        );
    }
    let view = |row: Row| CalendarView {
        name: row.name,
        document: serde_json::from_str(&row.document).unwrap_or_default(),
    };
    Ok(found.into_iter().map(view).collect())
}

/// Reads a calendar from YAML or JSON text and stores it under `name`, in the name of `by`. Clocks that run are looked at again.
///
/// # Errors
/// [`Error::WrongUse`] with what is wrong, or the database's own.
pub async fn set_calendar(
    workspace: &Workspace,
    name: &str,
    text: &str,
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
    let known = calendar::all(&mut tx).await?;
    if known.len() >= CALENDARS_MAX && !known.iter().any(|row| row.name == name) {
        return Err(Error::WrongUse(format!("there are {CALENDARS_MAX} calendars already")));
    }
    let row = Row { name: name.to_owned(), document, changed_at: now, changed_by: by.to_owned() };
    calendar::save(&mut tx, &row).await?;
    clock::look_again(&mut tx, now).await?;
    audit::note(&mut tx, now, by, "set_calendar", name, &row.document).await?;
    tx.commit().await?;
    Ok(CalendarView { name: row.name, document: serde_json::from_str(&row.document).unwrap_or_default() })
}
