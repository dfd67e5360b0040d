//! Leads and their companies as people look at them and change them: lists, groups, one lead's page, search.

mod account_edit;
mod accounts;
mod attributes;
mod create;
mod cursor;
mod edit;
mod fields;
pub mod filter;
mod groups;
mod history;
mod journey;
mod judge;
mod keys;
mod list;
pub(crate) mod roster;
mod scope;
mod score_changes;
mod score_history;
mod search;
mod show;
mod views;

pub use account_edit::{ChangeAccount, change as change_account};
pub use accounts::{
    ACCOUNT_SORTS, AccountDetail, AccountLine, AccountsPage, ListAccounts, list as list_accounts,
    show as show_account,
};
pub(crate) use attributes::check_values;
pub use attributes::{
    AttributeView, Attributes, ChangeAttribute, Choice, KINDS as ATTRIBUTE_KINDS, NewAttribute,
    UndefinedAttribute, add as add_attribute, change as change_attribute, list as list_attributes,
    remove as remove_attribute, show as show_attribute,
};
pub use create::{NewCompany, NewLead, create};
pub use edit::{ChangeLead, edit};
pub(crate) use edit::{check_attributes, edit_within};
pub use fields::FieldView;
pub use groups::{DIMENSIONS, GroupLeads, LeadGroup, LeadGroups, groups};
pub use history::{HistoryEntry, history};
pub use journey::{Channel, Journey, JourneyEvent, JourneyWanted, Session, journey};
pub use judge::{EventVerdict, JUDGE_NOTE_CHARS_MAX, JudgeEvent, judge};
pub(crate) use list::rows;
pub use list::{
    CompanyView, LeadPage, LeadRow, ListLeads, Money, OpenHandoff, PAGE_MAX, SORTS, ScoreView, list,
};
pub(crate) use scope::Ready;
pub use scope::{SEARCH_CHARS_MAX, Wanted};
pub use score_changes::{CHANGES_MAX, ScoreChange, ScoreChanges, ScoreChangesWanted, score_changes};
pub use score_history::{ModelSince, POINTS_MAX, ScoreHistory, ScorePoint, ScoreWanted, score_history};
pub use search::{FoundCompany, FoundPerson, SearchResult, search};
pub use show::{ExternalId, LeadAccount, LeadDetail, show};
pub use views::{
    ChangeView, NewView, ViewBody, ViewColumn, ViewDetail, ViewLayout, add as add_view,
    change as change_view, list as list_views, remove as remove_view, show as show_view,
};
