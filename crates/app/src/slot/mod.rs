//! Models beside the primary one, each in a slot of its own: for a product, a region. A lead has a score in each, and each has its own
//! qualification; only the primary one moves leads between stages and hands them off (`docs/adr/0011-slots.md`).

mod list;
mod notices;
mod publish;
mod retire;
mod score;
mod show;

/// The slot whose model moves leads.
pub use baton_store::model::PRIMARY;
pub use list::{SlotView, list};
pub(crate) use publish::publish_anywhere;
pub use publish::{SlotPublished, publish};
pub use retire::retire;
pub(crate) use score::run_due;
pub use show::{LeadScore, scores};

use crate::workspace::Error;

/// The longest name of a slot, in characters.
const NAME_CHARS_MAX: usize = 40;
/// The most slots beside the primary one: every lead is scored in each.
const SLOTS_MAX: usize = 20;

/// Whether this can be the name of a slot.
pub(crate) fn check_name(name: &str) -> Result<(), Error> {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    if name.is_empty() || name.len() > NAME_CHARS_MAX || !name.chars().all(letters) {
        return Err(Error::WrongUse(format!(
            "slot: is 1 to {NAME_CHARS_MAX} lower-case letters, digits, `-` and `_`"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_named_so_that_it_can_be_typed() {
        for name in ["emea", "product-2", "한국", "", "EU", "a b"] {
            assert_eq!(check_name(name).is_ok(), matches!(name, "emea" | "product-2"), "{name}");
        }
        assert!(check_name(&"a".repeat(41)).is_err());
    }
}
