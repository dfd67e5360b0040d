//! One row as a mapping sees it: columns of the file and of the tables joined to it, without what means nothing.

use super::csv::Record;
use super::join::Join;
use super::mapping::NullWords;
use super::survey::Survey;

/// A row.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    record: &'a Record,
    width: usize,
    number: u64,
    joins: &'a [Join],
    /// The row of each joined table that belongs to this one.
    joined: &'a [Option<usize>],
    null: &'a NullWords,
    survey: &'a Survey,
}

impl<'a> Cells<'a> {
    /// A row of a table `width` columns wide, the `number`th of the file.
    pub(super) fn new(
        record: &'a Record,
        (width, number): (usize, u64),
        (joins, joined): (&'a [Join], &'a [Option<usize>]),
        null: &'a NullWords,
        survey: &'a Survey,
    ) -> Cells<'a> {
        Cells { record, width, number, joins, joined, null, survey }
    }

    /// What stands in a column, trimmed; none if it means that nothing is known.
    pub(super) fn known(&self, column: usize) -> Option<&'a str> {
        let text = if column < self.width {
            self.record.get(column)?
        } else {
            self.joins.iter().zip(self.joined).find_map(|(join, row)| join.get((*row)?, column))?
        };
        let text = text.trim();
        (!text.is_empty() && !self.null.contains(text)).then_some(text)
    }

    /// The number of the row, from 1; the header and empty rows do not count.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// What is known of the columns as a whole.
    pub(super) fn survey(&self) -> &'a Survey {
        self.survey
    }
}
