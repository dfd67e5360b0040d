//! What filters can ask for beside attributes: what a lead has columns for.

use baton_model::Stage;
use baton_store::listing::{Flag, TextColumn, ValueColumn};
use serde::Serialize;
use utoipa::ToSchema;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// A text with few different values.
    Text(TextColumn),
    /// A number.
    Number(ValueColumn),
    /// An instant.
    Time(ValueColumn),
    /// True or false, never unknown.
    Flag(Flag),
    /// A text that is kept among the attributes, under the same key.
    Fact,
}

/// The fields, by the names that filters call them.
pub(super) const FIELDS: [(&str, Field); 21] = [
    ("name", Field::Fact),
    ("email", Field::Fact),
    ("job_title", Field::Fact),
    ("phone", Field::Fact),
    ("stage", Field::Text(TextColumn::Stage)),
    ("owner", Field::Text(TextColumn::Owner)),
    ("source", Field::Text(TextColumn::Source)),
    ("campaign", Field::Text(TextColumn::Campaign)),
    ("grade", Field::Text(TextColumn::Grade)),
    ("outcome", Field::Text(TextColumn::Outcome)),
    ("handoff_owner", Field::Text(TextColumn::HandoffOwner)),
    ("score", Field::Number(ValueColumn::Score)),
    ("fit", Field::Number(ValueColumn::Fit)),
    ("engagement", Field::Number(ValueColumn::Engagement)),
    ("created_at", Field::Time(ValueColumn::CreatedAt)),
    ("stage_since", Field::Time(ValueColumn::StageSince)),
    ("last_activity", Field::Time(ValueColumn::LastActivity)),
    ("expected_close", Field::Time(ValueColumn::ExpectedClose)),
    ("handoff_due", Field::Time(ValueColumn::HandoffDue)),
    ("qualified", Field::Flag(Flag::Qualified)),
    ("handoff_open", Field::Flag(Flag::HandoffOpen)),
];

/// What accounts have columns for, under their names among the attributes: with what each holds.
pub(super) const OF_ACCOUNTS: [(&str, &str); 5] = [
    ("name", "text"),
    ("domain", "text"),
    ("industry", "text"),
    ("country", "text"),
    ("employees", "number"),
];

/// The field of this name.
pub(super) fn field(name: &str) -> Option<Field> {
    FIELDS.iter().find(|(known, _)| *known == name).map(|(_, field)| *field)
}

/// Every value of a column that has only these.
pub(super) fn all_values(column: TextColumn) -> Option<Vec<String>> {
    let named = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    match column {
        TextColumn::Stage => Some(Stage::ALL.iter().map(|stage| stage.name().to_owned()).collect()),
        TextColumn::Outcome => named(&["won", "open", "lost", "none"]),
        TextColumn::Grade => named(&["A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2", "C3", "D1", "D2", "D3"]),
        TextColumn::Owner | TextColumn::Source | TextColumn::Campaign | TextColumn::HandoffOwner => None,
    }
}

/// Something that filters, sorting and grouping can go by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldView {
    /// What filters call it.
    pub key: String,
    /// `text`, `number`, `boolean` or `date`.
    pub kind: String,
    /// Every value, where there are only these.
    pub values: Option<Vec<String>>,
}

/// Every field that is no attribute of somebody's making.
pub(super) fn fields() -> Vec<FieldView> {
    let own = FIELDS.iter().map(|(name, field)| {
        let (kind, values) = match field {
            Field::Text(column) => ("text", all_values(*column)),
            Field::Fact => ("text", None),
            Field::Number(_) => ("number", None),
            Field::Time(_) => ("date", None),
            Field::Flag(_) => ("boolean", None),
        };
        FieldView { key: (*name).to_owned(), kind: kind.to_owned(), values }
    });
    let of_accounts = OF_ACCOUNTS.iter().map(|(name, kind)| FieldView {
        key: format!("account.{name}"),
        kind: (*kind).to_owned(),
        values: None,
    });
    own.chain(of_accounts).collect()
}
