//! Who asks, what it may do, and which leads it may see.

use baton_model::Role;

/// Somebody who asks, through a session or with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// As whom what it does is noted: a member's address, or `key:NAME`.
    pub by: String,
    /// What it may do. A key that looks is a viewer, one that may do everything an administrator.
    pub role: Role,
    /// The member that it is, by address; none for a key that acts for nobody.
    pub member: Option<String>,
    /// Which leads it may see.
    pub sees: Sees,
}

/// Which leads somebody may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sees {
    /// All.
    All,
    /// Those that one of these members owns, or of which one of them has the open hand-off.
    OwnedBy(Vec<String>),
}
