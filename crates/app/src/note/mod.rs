//! Notes on leads: free ones, and those of a first conversation with situation, problem and how we solve it.

mod add;
mod change;
mod list;

use baton_model::Instant;
use baton_store::note::Note;
use serde::Serialize;
use utoipa::ToSchema;

pub use add::{NewNote, add};
pub use change::{ChangeNote, change, remove};
pub use list::{list, show};

use crate::limits::maybe;
use crate::workspace::Error;

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoteView {
    /// Its number.
    pub id: i64,
    /// How people are told which lead it is on.
    pub lead: String,
    /// The number of the opportunity it is on.
    pub opportunity: Option<i64>,
    /// The text.
    pub body: String,
    /// How things are with the customer.
    pub situation: Option<String>,
    /// What troubles them.
    pub problem: Option<String>,
    /// How we solve it.
    pub solution: Option<String>,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counted up by every change.
    pub revision: i64,
}

fn view(note: Note, lead: String) -> NoteView {
    NoteView {
        id: note.id,
        lead,
        opportunity: note.opportunity_id,
        body: note.body,
        situation: note.situation,
        problem: note.problem,
        solution: note.solution,
        author: note.author,
        created_at: Instant::from_micros(note.created_at),
        updated_at: Instant::from_micros(note.updated_at),
        revision: note.revision,
    }
}

/// Refuses a note that says nothing.
fn says_something(note: &Note) -> Result<(), Error> {
    let parts = [&note.situation, &note.problem, &note.solution];
    if note.body.is_empty() && parts.iter().all(|part| part.is_none()) {
        return Err(Error::WrongUse(
            "note: say something: a text, or a situation, a problem, a solution".to_owned(),
        ));
    }
    Ok(())
}

fn body(text: Option<&str>) -> String {
    maybe(text).unwrap_or_default()
}
