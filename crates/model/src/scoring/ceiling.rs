//! How large a model document may be. Far above what people write, low enough that no document exhausts the machine.

/// Bytes of the text that is read, and of the canonical JSON.
pub const DOCUMENT_BYTES: usize = 1 << 20;
/// Levels of mappings and lists inside each other.
pub const DEPTH: usize = 32;
/// Values in the document, aliases of YAML expanded.
pub const NODES: usize = 200_000;
/// Groups of a model.
pub const GROUPS: usize = 200;
/// Rules of a model, all groups together.
pub const RULES: usize = 2_000;
/// Members of any other list.
pub const MEMBERS: usize = 1_000;
/// Magnitude of any number.
pub const NUMBER: f64 = 1e12;
/// Occurrences that a cap may let count.
pub const CAP: f64 = 1e6;
/// Characters of an id.
pub const ID_CHARS: usize = 100;
/// Characters of a name: the model's, an event's, a key's, a label.
pub const NAME_CHARS: usize = 200;
/// Characters of a text to compare with.
pub const TEXT_CHARS: usize = 2_000;
/// Characters of a regular expression.
pub const PATTERN_CHARS: usize = 1_000;
/// Bytes that a compiled regular expression may take.
pub const PATTERN_BYTES: usize = 1 << 20;
/// Languages of a label.
pub const LANGUAGES: usize = 50;
/// Faults that are listed; the last line tells how many more there are.
pub const FAULTS: usize = 1_000;
