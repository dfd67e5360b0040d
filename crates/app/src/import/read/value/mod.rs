//! Reading numbers, truth values and times as people and exports write them.

mod boolean;
mod date;
mod number;
mod order;
mod scan;

pub(super) use boolean::{boolean, infers_boolean};
pub(super) use date::DateReader;
pub(super) use number::{Decimal, infers_number, number};
pub(super) use order::{DateOrder, Evidence};
