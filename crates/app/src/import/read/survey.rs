//! What a first reading of the whole file tells: which type every value of a column fits, and which names are spelt two ways.

use std::collections::{BTreeMap, HashMap};

use super::cells::Cells;
use super::csv::{Headers, alike};
use super::value::{infers_boolean, infers_number};

/// The most names of a column whose spellings are compared.
const NAMES_MAX: usize = 10_000;

/// What every known value of a column can be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// A number.
    Number,
    /// true or false.
    Boolean,
    /// A text: what everything is.
    Text,
}

/// A name that the file spells in more than one way; all are read as the one written most often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// The column.
    pub column: String,
    /// The spelling that stands.
    pub stands: String,
    /// Every spelling and how many rows have it.
    pub spellings: Vec<(String, u64)>,
}

/// What is known of the columns of a file.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    types: HashMap<usize, ColumnType>,
    stands: HashMap<usize, HashMap<String, String>>,
}

impl Survey {
    /// The type of a column that was looked at; text for others.
    pub fn column_type(&self, column: usize) -> ColumnType {
        self.types.get(&column).copied().unwrap_or(ColumnType::Text)
    }

    /// How a name in this column is to be spelt, if not as it is.
    pub(super) fn spelling(&self, column: usize, name: &str) -> Option<&str> {
        self.stands.get(&column)?.get(name).map(String::as_str)
    }
}

/// Gathers a [`Survey`], row by row.
pub(super) struct Surveyor {
    typed: Vec<(usize, Candidates)>,
    named: Vec<(usize, Names)>,
}

/// Spelling to (rows, number of the row it was first seen in).
type Names = BTreeMap<String, (u64, u64)>;

/// What a column may still be.
#[derive(Debug, Clone, Copy)]
struct Candidates {
    seen: bool,
    number: bool,
    boolean: bool,
}

impl Surveyor {
    /// Looks at the types of some columns and at the spellings in some.
    pub(super) fn new(typed: impl Iterator<Item = usize>, named: impl Iterator<Item = usize>) -> Surveyor {
        let unique = |columns: &mut dyn Iterator<Item = usize>| {
            let mut columns: Vec<usize> = columns.collect();
            columns.sort_unstable();
            columns.dedup();
            columns
        };
        let fresh = Candidates { seen: false, number: true, boolean: true };
        let (mut typed, mut named) = (typed, named);
        Surveyor {
            typed: unique(&mut typed).into_iter().map(|column| (column, fresh)).collect(),
            named: unique(&mut named).into_iter().map(|column| (column, Names::new())).collect(),
        }
    }

    /// Whether nothing has to be found out.
    pub(super) fn is_idle(&self) -> bool {
        self.typed.is_empty() && self.named.is_empty()
    }

    pub(super) fn observe(&mut self, cells: &Cells) {
        for (column, candidates) in &mut self.typed {
            if !candidates.number && !candidates.boolean {
                continue;
            }
            if let Some(text) = cells.known(*column) {
                candidates.seen = true;
                candidates.number = candidates.number && infers_number(text).is_some();
                candidates.boolean = candidates.boolean && infers_boolean(text).is_some();
            }
        }
        for (column, names) in &mut self.named {
            if let Some(name) = cells.known(*column) {
                if let Some((rows, _)) = names.get_mut(name) {
                    *rows += 1;
                } else if names.len() < NAMES_MAX {
                    names.insert(name.to_owned(), (1, cells.number()));
                }
            }
        }
    }

    /// What was found; and what is spelt in more than one way.
    pub(super) fn finish(self, headers: &Headers) -> (Survey, Vec<Spelling>) {
        let mut survey = Survey::default();
        for (column, candidates) in self.typed {
            let found = match candidates {
                Candidates { seen: true, number: true, .. } => ColumnType::Number,
                Candidates { seen: true, boolean: true, .. } => ColumnType::Boolean,
                _ => ColumnType::Text,
            };
            survey.types.insert(column, found);
        }
        let mut spellings = Vec::new();
        for (column, names) in self.named {
            let mut alikes: BTreeMap<String, Vec<(String, u64, u64)>> = BTreeMap::new();
            for (name, (rows, first)) in names {
                alikes.entry(alike(&name)).or_default().push((name, rows, first));
            }
            for mut group in alikes.into_values().filter(|group| group.len() > 1) {
                // The most frequent stands; of two equally frequent the one seen first.
                group.sort_by_key(|(_, rows, first)| (u64::MAX - rows, *first));
                let stands = group[0].0.clone();
                let known = survey.stands.entry(column).or_default();
                for (name, ..) in &group[1..] {
                    known.insert(name.clone(), stands.clone());
                }
                spellings.push(Spelling {
                    column: headers.name(column).to_owned(),
                    stands,
                    spellings: group.into_iter().map(|(name, rows, _)| (name, rows)).collect(),
                });
            }
        }
        (survey, spellings)
    }
}
