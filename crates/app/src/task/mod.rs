//! Tasks with due dates.

mod add;
mod alarm;
mod change;
mod list;

use std::collections::HashMap;

use baton_model::Instant;
use baton_store::census::Named;
use baton_store::task::Task;
use serde::Serialize;
use utoipa::ToSchema;

pub use add::{NewTask, add};
pub use change::{ChangeTask, change};
pub use list::{Filter, list, show};

pub(crate) use alarm::run_due;
pub(crate) use list::of_lead;

use crate::workspace::Error;

/// What kinds of tasks there are.
pub const KINDS: [&str; 4] = ["follow_up", "call", "email", "todo"];

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaskView {
    /// Its number.
    pub id: i64,
    /// How people are told which lead it is about.
    pub lead: Option<String>,
    /// That lead's name.
    pub name: Option<String>,
    /// That lead's company.
    pub company: Option<String>,
    /// The number of the opportunity it is for.
    pub opportunity: Option<i64>,
    /// One of [`KINDS`].
    pub kind: String,
    /// What is to be done.
    pub title: String,
    /// More of it.
    pub note: Option<String>,
    /// Who is to do it.
    pub owner: String,
    /// By when.
    pub due_at: Option<Instant>,
    /// When it was done.
    pub done_at: Option<Instant>,
    /// By whom.
    pub done_by: Option<String>,
    /// Who set it.
    pub created_by: String,
    /// When.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Counted up by every change.
    pub revision: i64,
}

fn view(task: Task, leads: &HashMap<i64, Named>) -> TaskView {
    let lead = task.lead_id.and_then(|id| leads.get(&id));
    TaskView {
        id: task.id,
        lead: task.lead_id.map(|id| lead.map_or_else(|| format!("#{id}"), Named::key)),
        name: lead.and_then(|lead| lead.name.clone()),
        company: lead.and_then(|lead| lead.company.clone()),
        opportunity: task.opportunity_id,
        kind: task.kind,
        title: task.title,
        note: task.note,
        owner: task.owner,
        due_at: task.due_at.map(Instant::from_micros),
        done_at: task.done_at.map(Instant::from_micros),
        done_by: task.done_by,
        created_by: task.created_by,
        created_at: Instant::from_micros(task.created_at),
        updated_at: Instant::from_micros(task.updated_at),
        revision: task.revision,
    }
}

fn kind(asked: &str) -> Result<String, Error> {
    if KINDS.contains(&asked) {
        return Ok(asked.to_owned());
    }
    let asked: String = asked.chars().take(64).collect();
    Err(Error::WrongUse(format!("`{asked}` is not a kind of task: one of {}", KINDS.join(", "))))
}
