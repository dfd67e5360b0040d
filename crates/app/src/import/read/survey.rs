//! What a first reading of the whole file tells: which type every value of a column fits, and which names are spelt two ways.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cells::Cells;
use super::csv::{Headers, alike};
use super::mapping::Field;
use super::value::{DateOrder, Evidence, infers_boolean, infers_number};

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
    date_order: Option<DateOrder>,
}

impl Survey {
    /// The type of a column that was looked at; text for others.
    pub fn column_type(&self, column: usize) -> ColumnType {
        self.types.get(&column).copied().unwrap_or(ColumnType::Text)
    }

    /// The order of day and month on which the dates of the file agree, if it had to be found out.
    pub(super) fn date_order(&self) -> Option<DateOrder> {
        self.date_order
    }

    /// How a name in this column is to be spelt, if not as it is.
    pub(super) fn spelling(&self, column: usize, name: &str) -> Option<&str> {
        self.stands.get(&column)?.get(name).map(String::as_str)
    }
}

/// Gathers a [`Survey`], row by row.
pub(super) struct Surveyor {
    typed: Vec<(usize, Candidates)>,
    /// Names that are compared with each other, by the columns they stand in.
    named: Vec<(Vec<usize>, Names)>,
    dated: Vec<usize>,
    evidence: Evidence,
}

/// Spelling to (rows, how many spellings were seen before it).
type Names = BTreeMap<String, (u64, usize)>;

/// What a column may still be.
#[derive(Debug, Clone, Copy)]
struct Candidates {
    seen: bool,
    number: bool,
    boolean: bool,
}

impl Surveyor {
    /// Looks at what these fields leave open: types, spellings, the order of dates.
    pub(super) fn new<'f>(fields: impl Iterator<Item = &'f Field>) -> Surveyor {
        let (mut typed, mut named, mut dated) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        for field in fields {
            typed.extend(field.inferred());
            if field.unify && !field.columns().is_empty() {
                named.push((field.columns().to_vec(), Names::new()));
            }
            if field.seeks_date_order() {
                dated.extend(field.columns());
            }
        }
        let fresh = Candidates { seen: false, number: true, boolean: true };
        Surveyor {
            typed: typed.into_iter().map(|column| (column, fresh)).collect(),
            named,
            dated: dated.into_iter().collect(),
            evidence: Evidence::default(),
        }
    }

    /// Whether nothing has to be found out.
    pub(super) fn is_idle(&self) -> bool {
        self.typed.is_empty() && self.named.is_empty() && self.dated.is_empty()
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
        for column in &self.dated {
            if let Some(text) = cells.known(*column) {
                self.evidence.observe(text);
            }
        }
        for (columns, names) in &mut self.named {
            for name in columns.iter().filter_map(|column| cells.known(*column)) {
                if let Some((rows, _)) = names.get_mut(name) {
                    *rows += 1;
                } else if names.len() < NAMES_MAX {
                    names.insert(name.to_owned(), (1, names.len()));
                }
            }
        }
    }

    /// What was found; and what is spelt in more than one way.
    pub(super) fn finish(self, headers: &Headers) -> (Survey, Vec<Spelling>) {
        let mut survey = Survey { date_order: self.evidence.order(), ..Survey::default() };
        for (column, candidates) in self.typed {
            let found = match candidates {
                Candidates { seen: true, number: true, .. } => ColumnType::Number,
                Candidates { seen: true, boolean: true, .. } => ColumnType::Boolean,
                _ => ColumnType::Text,
            };
            survey.types.insert(column, found);
        }
        let mut spellings = Vec::new();
        for (columns, names) in self.named {
            let mut alikes: BTreeMap<String, Vec<(String, u64, usize)>> = BTreeMap::new();
            for (name, (rows, first)) in names {
                alikes.entry(alike(&name)).or_default().push((name, rows, first));
            }
            for mut group in alikes.into_values().filter(|group| group.len() > 1) {
                // The most frequent stands; of two equally frequent the one seen first.
                group.sort_by_key(|(_, rows, first)| (u64::MAX - rows, *first));
                let stands = group[0].0.clone();
                for column in &columns {
                    let known = survey.stands.entry(*column).or_default();
                    known.extend(group[1..].iter().map(|(name, ..)| (name.clone(), stands.clone())));
                }
                let column = columns.last().map_or("", |column| headers.name(*column)).to_owned();
                spellings.push(Spelling {
                    column,
                    stands,
                    spellings: group.into_iter().map(|(name, rows, _)| (name, rows)).collect(),
                });
            }
        }
        (survey, spellings)
    }
}
