//! Why leads may be given back.

pub(super) mod add;
pub(super) mod list;
pub(super) mod retire;
