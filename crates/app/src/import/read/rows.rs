//! A table, row by row, as the map reads it.

use std::collections::BTreeMap;
use std::path::Path;

use baton_model::Instant;
use baton_model::scoring::Faults;

use super::ImportError;
use super::cells::Cells;
use super::convert::{Context, Convert, EventRow, LeadRow, MessageIds, OpportunityRow};
use super::csv::{Headers, Record, RecordFault, Table, TableError};
use super::join::Join;
use super::mapping::{Document, EventMapping, Field, LeadMapping, OpportunityMapping, Settings};
use super::rejected::Rejected;
use super::source::{Content, Source, TextReader};
use super::survey::{ColumnType, Spelling, Survey, Surveyor};
use super::value::DateOrder;

/// Fields of a refused row that are kept.
const KEPT_FIELDS_MAX: usize = 2_000;

/// What became of one row of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Item<T> {
    /// It is taken.
    Row {
        /// The line it begins in.
        line: u64,
        /// What it says.
        row: T,
    },
    /// The map says to leave it out.
    Skipped {
        /// The line it begins in.
        line: u64,
    },
    /// It cannot be taken.
    Rejected(Rejected),
}

/// What is known of the file as a whole.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Rows taken so far.
    pub taken: u64,
    /// Rows that the map says to leave out, so far.
    pub skipped: u64,
    /// Rows refused so far.
    pub rejected: u64,
    /// What was odd about the file: headers, joined tables.
    pub warnings: Vec<String>,
    /// Names that the file spells in more than one way.
    pub spellings: Vec<Spelling>,
    /// The types that were found out, by column.
    pub types: BTreeMap<String, ColumnType>,
}

/// The rows of a table as leads, lists of events, or opportunities.
pub struct Rows<T> {
    convert: Box<dyn Convert<Row = T> + Send>,
    file: File,
    now: Instant,
    ids: MessageIds,
    report: Report,
}

/// Reads a table of leads. `now` dates what the file does not date.
///
/// # Errors
/// If the file cannot be read, or the map does not fit it: then every fault is listed and nothing is read.
pub fn leads(data: &Path, map: &Document, now: Instant) -> Result<Rows<LeadRow>, ImportError> {
    Rows::open(data, map, now, |map, settings, headers| LeadMapping::new(map, settings, headers).map(boxed))
}

/// Reads a table of events; a row may be several.
///
/// # Errors
/// As [`leads`].
pub fn events(data: &Path, map: &Document, now: Instant) -> Result<Rows<Vec<EventRow>>, ImportError> {
    Rows::open(data, map, now, |map, settings, headers| EventMapping::new(map, settings, headers).map(boxed))
}

/// Reads a table of opportunities.
///
/// # Errors
/// As [`leads`].
pub fn opportunities(data: &Path, map: &Document, now: Instant) -> Result<Rows<OpportunityRow>, ImportError> {
    Rows::open(data, map, now, |map, settings, headers| {
        OpportunityMapping::new(map, settings, headers).map(boxed)
    })
}

/// The columns of a table, before there is a map for it.
///
/// # Errors
/// If it cannot be read.
pub fn headers(data: &Path) -> Result<Headers, ImportError> {
    let source = Source::open(data, Content::Text).map_err(|error| io(data, error))?;
    Ok(table(&source, None)?.headers().clone())
}

/// What a table looks like, before there is a map for it.
#[derive(Debug)]
pub struct Look {
    /// Its encoding by the name the WHATWG gives it; `EUC-KR` there means CP949.
    pub encoding: &'static str,
    /// What parts its fields.
    pub delimiter: char,
    /// Its columns.
    pub headers: Headers,
    /// The fields of its first rows.
    pub rows: Vec<Vec<String>>,
}

/// Looks at a table and its first `rows` rows.
///
/// # Errors
/// If it cannot be read.
pub fn look(data: &Path, rows: usize) -> Result<Look, ImportError> {
    let source = Source::open(data, Content::Text).map_err(|error| io(data, error))?;
    let mut table = table(&source, None)?;
    let mut record = Record::default();
    let mut read = Vec::new();
    while read.len() < rows && table.read(&mut record).map_err(|error| io(data, error))? {
        read.push(record.iter().map(str::to_owned).collect());
    }
    let (delimiter, headers) = (table.delimiter(), table.headers().clone());
    Ok(Look { encoding: source.encoding(), delimiter, headers, rows: read })
}

type Converter<T> = Box<dyn Convert<Row = T> + Send>;

fn boxed<C: Convert + Send + 'static>(mapping: C) -> Converter<C::Row> {
    Box::new(mapping)
}

fn io(file: &Path, source: std::io::Error) -> ImportError {
    ImportError::Io { file: file.to_owned(), source }
}

fn table(source: &Source, delimiter: Option<u8>) -> Result<Table<TextReader>, ImportError> {
    let text = source.text().map_err(|error| io(source.path(), error))?;
    Table::open(text, delimiter).map_err(|error| match error {
        TableError::Io(error) => io(source.path(), error),
        other => ImportError::File { file: source.path().to_owned(), message: other.to_string() },
    })
}

impl<T> Rows<T> {
    fn open(
        data: &Path,
        map: &Document,
        now: Instant,
        check: impl FnOnce(&Document, &Settings, &Headers) -> Result<Converter<T>, Faults>,
    ) -> Result<Rows<T>, ImportError> {
        let faulty = |faults| ImportError::Mapping { file: data.to_owned(), faults };
        let settings = Settings::read(map).map_err(faulty)?;
        let content = settings.encoding.map_or(Content::Text, Content::Named);
        let source = Source::open(data, content).map_err(|error| io(data, error))?;
        let table = table(&source, settings.delimiter)?;
        let mut headers = table.headers().clone();
        let mut warnings = headers.warnings().to_vec();
        let mut joins = Vec::new();
        for asked in &settings.joins {
            let join = Join::load(data, asked, &settings, &mut headers)?;
            warnings.extend(join.warnings().iter().map(|warning| format!("{}: {warning}", asked.file)));
            joins.push(join);
        }
        let convert = check(map, &settings, &headers).map_err(faulty)?;
        let joined = vec![None; joins.len()];
        let width = table.headers().len();
        let mut file = File {
            source,
            table,
            headers,
            width,
            joins,
            joined,
            settings,
            survey: Survey::default(),
            record: Record::default(),
            number: 0,
        };
        let (types, spellings) = file.look(&*convert)?;
        warnings.extend(file.survey.date_order().map(|order| match order {
            DateOrder::DayFirst => "dates that end with the year are read day first: 31/12/2024".to_owned(),
            DateOrder::MonthFirst => {
                "dates that end with the year are read month first: 12/31/2024".to_owned()
            }
        }));
        let report = Report { warnings, spellings, types, ..Report::default() };
        Ok(Rows { convert, file, now, ids: MessageIds::default(), report })
    }

    /// The next row; none at the end.
    ///
    /// # Errors
    /// If the file cannot be read on.
    #[expect(clippy::should_implement_trait, reason = "it can fail, which an iterator of results would bury")]
    pub fn next(&mut self) -> Result<Option<Item<T>>, ImportError> {
        if !self.file.read()? {
            return Ok(None);
        }
        let line = self.file.record.line();
        let converted = if let Some(fault) = self.file.record.fault() {
            Err(fault.clone())
        } else {
            let mut context = Context { now: self.now, ids: &mut self.ids };
            self.convert.convert(&self.file.cells(), &mut context)
        };
        Ok(Some(match converted {
            Ok(Some(row)) => {
                self.report.taken += 1;
                Item::Row { line, row }
            }
            Ok(None) => {
                self.report.skipped += 1;
                Item::Skipped { line }
            }
            Err(fault) => {
                self.report.rejected += 1;
                Item::Rejected(self.file.rejected(fault))
            }
        }))
    }

    /// What is known of the file so far.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The file: its encoding, its size.
    pub fn source(&self) -> &Source {
        &self.file.source
    }

    /// The columns of the file itself, without joined ones: those of [`Rejected::fields`].
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.file.headers.iter().take(self.file.width)
    }

    /// How many bytes of the file have been read so far, of [`Source::bytes`].
    pub fn consumed(&self) -> u64 {
        self.file.table.input().consumed()
    }
}

/// The file and what belongs to the row that is being looked at.
struct File {
    source: Source,
    table: Table<TextReader>,
    headers: Headers,
    width: usize,
    joins: Vec<Join>,
    joined: Vec<Option<usize>>,
    settings: Settings,
    survey: Survey,
    record: Record,
    number: u64,
}

impl File {
    fn read(&mut self) -> Result<bool, ImportError> {
        if !self.table.read(&mut self.record).map_err(|error| io(self.source.path(), error))? {
            return Ok(false);
        }
        self.number += 1;
        self.joined.fill(None);
        // One after the other: a joined table may be found by a column of the one before.
        for index in 0..self.joins.len() {
            let join = &self.joins[index];
            let row = self.cells().known(join.here()).and_then(|key| join.find(key));
            self.joined[index] = row;
        }
        Ok(true)
    }

    fn cells(&self) -> Cells<'_> {
        Cells::new(
            &self.record,
            (self.width, self.number),
            (&self.joins, &self.joined),
            &self.settings.null,
            &self.survey,
        )
    }

    /// Reads the whole file once, if anything has to be found out, and stands at its beginning again.
    fn look<T>(
        &mut self,
        convert: &dyn Convert<Row = T>,
    ) -> Result<(BTreeMap<String, ColumnType>, Vec<Spelling>), ImportError> {
        let mut surveyor = Surveyor::new(convert.fields());
        if surveyor.is_idle() {
            return Ok((BTreeMap::new(), Vec::new()));
        }
        while self.read()? {
            if self.record.fault().is_none() {
                surveyor.observe(&self.cells());
            }
        }
        let (survey, spellings) = surveyor.finish(&self.headers);
        let types = convert
            .fields()
            .filter_map(Field::inferred)
            .map(|column| (self.headers.name(column).to_owned(), survey.column_type(column)))
            .collect();
        self.survey = survey;
        self.number = 0;
        self.table = table(&self.source, self.settings.delimiter)?;
        Ok((types, spellings))
    }

    fn rejected(&self, fault: RecordFault) -> Rejected {
        Rejected {
            line: self.record.line(),
            column: fault.field.map(|field| self.headers.name(field).to_owned()),
            reason: fault.reason,
            fields: self.record.iter().take(KEPT_FIELDS_MAX).map(str::to_owned).collect(),
        }
    }
}
