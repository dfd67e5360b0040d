//! Putting chunks of rows together into a [`History`].

use std::hash::{BuildHasher, Hasher};

use arrow::array::StringViewArray;
use baton_engine::Observation;
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use rayon::prelude::*;

use super::{Entry, History};

/// Texts numbered in the order in which they were first seen.
#[derive(Default)]
pub(crate) struct Names {
    list: Vec<Box<str>>,
    table: HashTable<u32>,
    /// Texts of up to 12 bytes by their view, which holds them whole: found without going to the text.
    short: HashMap<u128, u32>,
    hasher: DefaultHashBuilder,
}

impl Names {
    /// The number of a text in a view array.
    pub(crate) fn number_of_view(&mut self, array: &StringViewArray, row: usize) -> u32 {
        let view = array.views()[row];
        if !is_inline(view) {
            return self.number(array.value(row));
        }
        if let Some(number) = self.short.get(&view) {
            return *number;
        }
        let number = self.number(array.value(row));
        self.short.insert(view, number);
        number
    }

    pub(crate) fn number(&mut self, name: &str) -> u32 {
        let hash = self.hasher.hash_one(name);
        let Names { list, table, hasher, .. } = self;
        let entry = table.entry(
            hash,
            |known| *list[*known as usize] == *name,
            |known| hasher.hash_one(&*list[*known as usize]),
        );
        *entry
            .or_insert_with(|| {
                list.push(name.into());
                (list.len() - 1) as u32
            })
            .get()
    }

    pub(crate) fn into_list(self) -> Vec<Box<str>> {
        self.list
    }
}

/// A message of a chunk.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) at: i64,
    /// Numbers within the chunk.
    pub(crate) lead: u32,
    pub(crate) what: u32,
}

/// Some rows of a file, in file order, numbered within themselves.
pub(crate) struct Chunk {
    pub(crate) leads: Vec<Box<str>>,
    pub(crate) rows: Vec<Row>,
    pub(crate) observations: Vec<Observation>,
    /// The message ids of the rows, in arrays of any length.
    pub(crate) ids: Vec<StringViewArray>,
    pub(crate) hashes: Vec<u64>,
}

/// A hash of message ids that is the same in every chunk.
#[derive(Clone, Default)]
pub(crate) struct IdHasher(DefaultHashBuilder);

/// Whether a view (Arrow columnar format, "Variable-size Binary View Layout") holds its text whole.
fn is_inline(view: u128) -> bool {
    (view as u32) <= 12
}

impl IdHasher {
    /// The hash of a text in a view array; the same for equal texts in any array.
    pub(crate) fn hash_of_view(&self, array: &StringViewArray, row: usize) -> u64 {
        let view = array.views()[row];
        if is_inline(view) { self.0.hash_one(view) } else { self.hash(array.value(row)) }
    }

    pub(crate) fn hash(&self, id: &str) -> u64 {
        let mut hasher = self.0.build_hasher();
        hasher.write(id.as_bytes());
        hasher.finish()
    }
}

/// Finds the message id of a row by its number over all chunks.
struct Ids {
    arrays: Vec<StringViewArray>,
    starts: Vec<usize>,
}

impl Ids {
    fn get(&self, row: u32) -> &str {
        let row = row as usize;
        let array = self.starts.partition_point(|start| *start <= row) - 1;
        self.arrays[array].value(row - self.starts[array])
    }
}

/// Puts `chunks` together, in file order.
pub(crate) fn build(chunks: Vec<Chunk>) -> History {
    let mut names = Names::default();
    let mut observations = Vec::new();
    let mut parts = Vec::with_capacity(chunks.len());
    let mut ids = Ids { arrays: Vec::new(), starts: Vec::new() };
    let mut hashes = Vec::with_capacity(chunks.iter().map(|chunk| chunk.rows.len()).sum());
    for chunk in chunks {
        let leads = chunk.leads.iter().map(|name| names.number(name)).collect();
        parts.push(Part { rows: chunk.rows, leads, observations: observations.len() as u32 });
        observations.extend(chunk.observations);
        let mut start = hashes.len();
        for array in chunk.ids {
            ids.starts.push(start);
            start += arrow::array::Array::len(&array);
            ids.arrays.push(array);
        }
        hashes.extend(chunk.hashes);
    }
    let repeated = repeats(&hashes, &ids);
    drop(hashes);
    let (leads, starts, mut entries) = group(names.into_list(), &parts, &repeated);
    drop(parts);
    in_order(&mut entries, &starts, &ids);
    History { leads, starts, entries, observations, duplicates: repeated.len() }
}

/// A chunk's rows, with what its numbers are over all chunks.
struct Part {
    rows: Vec<Row>,
    leads: Vec<u32>,
    observations: u32,
}

/// Row numbers, ascending, of all but the first row of each message id.
fn repeats(hashes: &[u64], ids: &Ids) -> Vec<u32> {
    const PARTS: usize = 128;
    // From the middle: hash tables use the bits at both ends.
    let part = |hash: u64| (hash >> 32) as usize % PARTS;
    let mut starts = [0_usize; PARTS + 1];
    for hash in hashes {
        starts[part(*hash) + 1] += 1;
    }
    (0..PARTS).for_each(|p| starts[p + 1] += starts[p]);
    let mut next = starts;
    let mut parted = vec![0_u32; hashes.len()];
    for (row, hash) in hashes.iter().enumerate() {
        let slot = &mut next[part(*hash)];
        parted[*slot] = row as u32;
        *slot += 1;
    }
    let mut repeated: Vec<u32> = (0..PARTS)
        .into_par_iter()
        .flat_map_iter(|p| {
            let rows = &parted[starts[p]..starts[p + 1]];
            let mut seen: HashTable<u32> = HashTable::with_capacity(rows.len());
            let mut repeated = Vec::new();
            for row in rows {
                let hash = hashes[*row as usize];
                let same = |known: &u32| hashes[*known as usize] == hash && ids.get(*known) == ids.get(*row);
                match seen.entry(hash, same, |known| hashes[*known as usize]) {
                    hashbrown::hash_table::Entry::Occupied(_) => repeated.push(*row),
                    hashbrown::hash_table::Entry::Vacant(slot) => {
                        slot.insert(*row);
                    }
                }
            }
            repeated
        })
        .collect();
    repeated.par_sort_unstable();
    repeated
}

/// Groups rows by lead, leads sorted by code point, rows of a lead in file order.
fn group(leads: Vec<Box<str>>, parts: &[Part], repeated: &[u32]) -> (Vec<Box<str>>, Vec<usize>, Vec<Entry>) {
    let mut order: Vec<u32> = (0..leads.len() as u32).collect();
    order.par_sort_unstable_by(|a, b| leads[*a as usize].cmp(&leads[*b as usize]));
    let mut place = vec![0_u32; leads.len()];
    order.iter().enumerate().for_each(|(to, from)| place[*from as usize] = to as u32);
    let mut starts = vec![0_usize; leads.len() + 1];
    each_kept(parts, &place, repeated, |lead, _| starts[lead + 1] += 1);
    (0..leads.len()).for_each(|lead| starts[lead + 1] += starts[lead]);
    let mut next = starts.clone();
    let mut entries = vec![Entry::default(); starts.last().copied().unwrap_or_default()];
    each_kept(parts, &place, repeated, |lead, entry| {
        entries[next[lead]] = entry;
        next[lead] += 1;
    });
    let mut leads: Vec<Option<Box<str>>> = leads.into_iter().map(Some).collect();
    let leads = order.iter().filter_map(|from| leads[*from as usize].take()).collect();
    (leads, starts, entries)
}

/// Visits every row that is not a repetition, in file order, with the place of its lead.
fn each_kept(parts: &[Part], place: &[u32], repeated: &[u32], mut visit: impl FnMut(usize, Entry)) {
    let mut skip = repeated.iter().peekable();
    let mut number = 0_u32;
    for part in parts {
        let places: Vec<u32> = part.leads.iter().map(|lead| place[*lead as usize]).collect();
        for row in &part.rows {
            if skip.next_if(|repeated| **repeated == number).is_none() {
                let what = row.what + part.observations;
                visit(places[row.lead as usize] as usize, Entry { at: row.at, what, row: number });
            }
            number += 1;
        }
    }
}

/// Sorts each lead's entries by (instant, message id); files are usually in order already.
fn in_order(entries: &mut [Entry], starts: &[usize], ids: &Ids) {
    let mut rest = entries;
    let mut slices = Vec::with_capacity(starts.len().saturating_sub(1));
    for pair in starts.windows(2) {
        let (slice, tail) = rest.split_at_mut(pair[1] - pair[0]);
        slices.push(slice);
        rest = tail;
    }
    slices.into_par_iter().with_min_len(256).for_each(|slice| {
        let sorted = slice.windows(2).all(|pair| pair[0].at < pair[1].at);
        if !sorted {
            slice.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| ids.get(a.row).cmp(ids.get(b.row))));
        }
    });
}
