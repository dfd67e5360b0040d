//! Lists of leads and accounts: filtered, searched, sorted, counted, over 100,000 of them within milliseconds.
//!
//! What lists go by is written beside each lead and account whenever one is (`keep`). It is kept in memory ([`Roster`]), where a list is
//! one walk over all of them: see `docs/adr/0017`. Texts are compared as they were folded when they were written.

mod accounts;
mod change;
mod facts;
mod group;
pub(crate) mod keep;
mod page;
mod people;
mod predicate;
mod roster;
mod row;
mod sql;
mod values;

pub use accounts::{
    AccountPage, AccountRow, AccountSort, account_rows, accounts, best_accounts, find_account, people,
};
pub(crate) use change::forget_all_changes;
pub use change::forget_changes;
pub use facts::PARTS_MAX;
pub use group::{Dimension, GROUPS_MAX, Group, GroupAmount, SIZES, groups, value_of};
pub(crate) use keep::{Listed, fill, forget_keys};
pub use page::{Key, Page, Place, Scope, Sort, page};
pub use people::People;
pub use predicate::{Bound, FactTest, Flag, Order, Predicate, TextColumn, ValueColumn};
pub use roster::{Everybody, Roster};
pub use row::{Deal, Row, deals, rows};
pub use values::{among, best_leads, texts, written};
