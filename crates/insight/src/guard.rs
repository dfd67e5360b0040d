//! Damaged Parquet: the reader trusts lengths within a file and panics where they lie.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::history::HistoryError;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread would be caught and told as damage of a file: then a panic hook has nothing to say.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// What `read` gives; where it panics, that `file` is damaged.
pub(crate) fn guarded<T>(
    file: &str,
    read: impl FnOnce() -> Result<T, HistoryError>,
) -> Result<T, HistoryError> {
    let outer = GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(outer);
    done.unwrap_or_else(|_| {
        let message = "is damaged: lengths within it do not fit; write it anew".to_owned();
        Err(HistoryError::Content { file: file.to_owned(), message })
    })
}
