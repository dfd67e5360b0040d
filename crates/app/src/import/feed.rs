//! Reading ahead: a thread reads and converts rows while the batch before is stored.

use tokio::sync::mpsc;

use super::events::Incoming;
use super::read::{EventRow, ImportError, Item, Messages, ParquetMessages, Rejected, Report, Rows};

/// Batches that are read ahead.
const AHEAD: usize = 1;

/// Rows of a file that are stored together.
#[derive(Debug)]
pub(super) struct Batch<T> {
    /// Each with the line it begins in.
    pub(super) rows: Vec<(u64, T)>,
    pub(super) skipped: u64,
    pub(super) rejected: Vec<Rejected>,
    /// Bytes of the file read so far.
    pub(super) consumed: u64,
}

/// A file as a sequence of items.
pub(super) trait Feed: Send + 'static {
    /// What a row is.
    type Row: Send + 'static;

    /// The next item; none at the end.
    fn next(&mut self) -> Result<Option<Item<Self::Row>>, ImportError>;
    /// How many bytes of the file have been read.
    fn consumed(&self) -> u64;
    /// Its size in bytes.
    fn bytes(&self) -> u64;
    /// The columns of [`Rejected::fields`].
    fn columns(&self) -> Vec<String>;
    /// What is known of the file as a whole before its rows are read.
    fn report(&self) -> Report;
}

impl<T: Send + 'static> Feed for Rows<T> {
    type Row = T;

    fn next(&mut self) -> Result<Option<Item<T>>, ImportError> {
        Rows::next(self)
    }

    fn consumed(&self) -> u64 {
        Rows::consumed(self)
    }

    fn bytes(&self) -> u64 {
        self.source().bytes()
    }

    fn columns(&self) -> Vec<String> {
        Rows::columns(self).map(str::to_owned).collect()
    }

    fn report(&self) -> Report {
        Rows::report(self).clone()
    }
}

/// Rows that are several events each.
pub(super) struct EventRows(pub(super) Rows<Vec<EventRow>>);

impl Feed for EventRows {
    type Row = Vec<Incoming>;

    fn next(&mut self) -> Result<Option<Item<Vec<Incoming>>>, ImportError> {
        Ok(self.0.next()?.map(|item| mapped(item, |events| events.into_iter().map(Incoming::from).collect())))
    }

    fn consumed(&self) -> u64 {
        self.0.consumed()
    }

    fn bytes(&self) -> u64 {
        Feed::bytes(&self.0)
    }

    fn columns(&self) -> Vec<String> {
        Feed::columns(&self.0)
    }

    fn report(&self) -> Report {
        Feed::report(&self.0)
    }
}

impl Feed for Messages {
    type Row = Vec<Incoming>;

    fn next(&mut self) -> Result<Option<Item<Vec<Incoming>>>, ImportError> {
        Ok(Messages::next(self)?.map(|item| mapped(item, |message| vec![Incoming::from(message)])))
    }

    fn consumed(&self) -> u64 {
        Messages::consumed(self)
    }

    fn bytes(&self) -> u64 {
        self.source().bytes()
    }

    fn columns(&self) -> Vec<String> {
        vec!["message".to_owned()]
    }

    fn report(&self) -> Report {
        Report::default()
    }
}

impl Feed for ParquetMessages {
    type Row = Vec<Incoming>;

    fn next(&mut self) -> Result<Option<Item<Vec<Incoming>>>, ImportError> {
        Ok(ParquetMessages::next(self)?.map(|item| mapped(item, |message| vec![Incoming::from(message)])))
    }

    fn consumed(&self) -> u64 {
        ParquetMessages::consumed(self)
    }

    fn bytes(&self) -> u64 {
        ParquetMessages::bytes(self)
    }

    fn columns(&self) -> Vec<String> {
        ParquetMessages::columns(self).map(str::to_owned).collect()
    }

    fn report(&self) -> Report {
        Report::default()
    }
}

fn mapped<A, B>(item: Item<A>, change: impl FnOnce(A) -> B) -> Item<B> {
    match item {
        Item::Row { line, row } => Item::Row { line, row: change(row) },
        Item::Skipped { line } => Item::Skipped { line },
        Item::Rejected(rejected) => Item::Rejected(rejected),
    }
}

/// Reads `feed` to its end on a thread of its own, `size` rows a batch. What cannot be read ends it with an error.
pub(super) fn read_ahead<F: Feed>(
    mut feed: F,
    size: usize,
) -> mpsc::Receiver<Result<Batch<F::Row>, ImportError>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        loop {
            let batch = next_batch(&mut feed, size);
            let ended = !matches!(&batch, Ok(batch) if batch.rows.len() + batch.rejected.len() >= size);
            // Nobody receives any more when storing has failed.
            if sender.blocking_send(batch).is_err() || ended {
                return;
            }
        }
    });
    receiver
}

fn next_batch<F: Feed>(feed: &mut F, size: usize) -> Result<Batch<F::Row>, ImportError> {
    let mut batch = Batch { rows: Vec::with_capacity(size), skipped: 0, rejected: Vec::new(), consumed: 0 };
    while batch.rows.len() + batch.rejected.len() < size {
        match feed.next()? {
            Some(Item::Row { line, row }) => batch.rows.push((line, row)),
            Some(Item::Skipped { .. }) => batch.skipped += 1,
            Some(Item::Rejected(rejected)) => batch.rejected.push(rejected),
            None => break,
        }
    }
    batch.consumed = feed.consumed();
    Ok(batch)
}
