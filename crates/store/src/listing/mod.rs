//! Lists of leads and accounts: filtered, searched, sorted, counted, over 100,000 of them without going through the whole of each.
//!
//! What lists go by is written beside each lead and account whenever one is (`keep`), in narrow tables. A filter becomes SQL (`predicate`)
//! that means exactly what the engine would make of it; texts are compared as they were folded in Rust, so both databases agree.

mod accounts;
mod facts;
mod group;
pub(crate) mod keep;
mod page;
mod predicate;
mod row;
mod sql;
mod values;

pub use accounts::{AccountPage, AccountRow, AccountSort, account_rows, accounts, find_account, people};
pub use facts::PARTS_MAX;
pub use group::{Dimension, GROUPS_MAX, Group, GroupAmount, SIZES, amounts, groups, value_of};
pub(crate) use keep::{Listed, fill, forget_keys};
pub use page::{Key, Page, Place, Scope, Sort, page};
pub use predicate::{FactTest, Flag, Order, Predicate, TextColumn, ValueColumn};
pub use row::{Deal, Row, deals, rows};
pub use sql::Bound;
pub use values::{best_accounts, best_leads, texts, written};
