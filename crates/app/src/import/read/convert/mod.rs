//! Rows to leads, events and opportunities: pure, so that what an import would do can be shown before it is done.

mod event;
mod key;
mod lead;
mod message_id;
mod opportunity;

use baton_model::{Instant, Stage};
use serde_json::{Map, Value};

use super::cells::Cells;
use super::csv::RecordFault;
use super::mapping::Field;

pub use key::{EXTERNAL_ID_CHARS_MAX, LeadKey};
pub(super) use key::{checked_email, checked_key, subject};
pub(super) use message_id::Content;
pub use message_id::MessageIds;

/// A lead as a file tells of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LeadRow {
    /// By what it is known elsewhere; the first is its own, others were merged into it.
    pub external_ids: Vec<String>,
    /// Its address, lower case; none if unknown or no address.
    pub email: Option<String>,
    /// Its company.
    pub account: Option<AccountRow>,
    /// When it came to be.
    pub created_at: Option<Instant>,
    /// Where it came from.
    pub source: Option<String>,
    /// The campaign.
    pub campaign: Option<String>,
    /// Who works on it.
    pub owner: Option<String>,
    /// All that is known of it, also `email`, `name`, `job_title` …; what is unknown is not in it.
    pub attributes: Map<String, Value>,
    /// When the attributes were true: a column's date, or the instant of the import.
    pub as_of: Instant,
    /// Whether the attributes are dated by the import only. A backtest must not see them earlier.
    pub snapshot: bool,
    /// Stages it reached.
    pub outcomes: Vec<Outcome>,
    /// Columns that were really behaviour.
    pub events: Vec<EventRow>,
    /// What contradicts itself; kept as it is.
    pub notes: Vec<Note>,
}

/// A company as a file of leads tells of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AccountRow {
    /// By what it is known elsewhere.
    pub external_id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its domain: lower case, without scheme, `www.` and path.
    pub domain: Option<String>,
    /// All that is known of it, also `name` and `domain`.
    pub attributes: Map<String, Value>,
}

/// A stage that a lead reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The stage.
    pub stage: Stage,
    /// When; none if the file does not say.
    pub at: Option<Instant>,
    /// Why, if the file says.
    pub reason: Option<String>,
}

/// Something that happened, as a file tells of it.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// Whose it is; any of these finds the lead.
    pub lead: Vec<LeadKey>,
    /// Its identity: the file's, or derived from its content.
    pub message_id: String,
    /// Its name.
    pub name: String,
    /// When it happened.
    pub at: Instant,
    /// When it was recorded, if the file says.
    pub received_at: Option<Instant>,
    /// Its properties: a JSON object as text.
    pub properties: String,
    /// Where it came from: a JSON object as text.
    pub context: Option<String>,
    /// Why it is taken to be caused by a machine; none if it is not.
    pub machine: Option<String>,
}

/// Whether a deal is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DealState {
    /// Neither won nor lost yet.
    Open,
    /// Won.
    Won,
    /// Lost.
    Lost,
}

/// A deal as a file tells of it.
#[derive(Debug, Clone, PartialEq)]
pub struct OpportunityRow {
    /// Whose it is.
    pub lead: Vec<LeadKey>,
    /// By what it is known elsewhere.
    pub external_id: String,
    /// What it is called.
    pub name: Option<String>,
    /// What it is worth, in `currency`.
    pub amount: Option<f64>,
    /// ISO 4217, upper case, or what the file says.
    pub currency: Option<String>,
    /// What is sold.
    pub product: Option<String>,
    /// Whether it is open.
    pub state: DealState,
    /// The stage as the file calls it.
    pub stage: String,
    /// When it was opened; none if the file does not say.
    pub at: Option<Instant>,
    /// When it was won or lost.
    pub closed_at: Option<Instant>,
    /// When it is expected to be.
    pub expected_close: Option<Instant>,
    /// Why it was won or lost.
    pub reason: Option<String>,
    /// Against whom.
    pub competitor: Option<String>,
    /// Who works on it.
    pub owner: Option<String>,
    /// What contradicts itself; kept as it is.
    pub notes: Vec<Note>,
}

/// Something about a row that a person should know and that does not stop it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What kind of thing; notes are counted by it.
    pub kind: NoteKind,
    /// The particulars.
    pub text: String,
}

/// The kinds of [`Note`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoteKind {
    /// An outcome is dated before the lead was first seen.
    OutcomeBeforeFirstContact,
    /// A customer, and called junk.
    CustomerCalledJunk,
    /// A deal closed before it was opened.
    ClosedBeforeOpened,
    /// What stands for an e-mail address is none; it is left out.
    NotAnAddress,
    /// An outcome without a date.
    OutcomeWithoutDate,
}

impl NoteKind {
    /// In words, for a list.
    pub const fn words(self) -> &'static str {
        match self {
            NoteKind::OutcomeBeforeFirstContact => "outcome before the first contact",
            NoteKind::CustomerCalledJunk => "customer, and called junk",
            NoteKind::ClosedBeforeOpened => "closed before it was opened",
            NoteKind::NotAnAddress => "not an e-mail address, left out",
            NoteKind::OutcomeWithoutDate => "outcome without a date",
        }
    }
}

/// What conversion needs besides the row.
pub(super) struct Context<'i> {
    /// The instant of the import.
    pub(super) now: Instant,
    pub(super) ids: &'i mut MessageIds,
}

/// Turns a row into what it is about; none when the map says to leave it out.
pub(super) trait Convert {
    type Row;

    /// Every field that a first reading of the file must look at.
    fn fields(&self) -> Box<dyn Iterator<Item = &Field> + '_>;

    fn convert(&self, cells: &Cells, context: &mut Context) -> Result<Option<Self::Row>, RecordFault>;
}

/// The values of named fields, without what is unknown.
fn object(fields: &[(String, Field)], cells: &Cells) -> Result<Map<String, Value>, RecordFault> {
    let mut map = Map::new();
    for (name, field) in fields {
        if let Some(value) = field.value(cells)? {
            map.insert(name.clone(), value);
        }
    }
    Ok(map)
}

/// An optional field as an owned text, cut to what a name may be.
fn text(field: Option<&Field>, cells: &Cells) -> Result<Option<String>, RecordFault> {
    field.map_or(Ok(None), |field| checked_key(field, cells))
}

/// An optional field as an instant.
fn instant(field: Option<&Field>, cells: &Cells) -> Result<Option<Instant>, RecordFault> {
    field.map_or(Ok(None), |field| field.instant(cells))
}
