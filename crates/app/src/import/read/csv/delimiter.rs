//! Which character parts the fields of a table.

use super::records::{Record, Records};

/// Records looked at.
const ROWS: usize = 50;

/// Those that are tried, the likeliest first.
const CANDIDATES: [u8; 3] = [b',', b';', b'\t'];

/// The delimiter with which the beginning of a table falls into rows as wide as its header; a comma when none parts anything.
pub(super) fn sniff(sample: &[u8]) -> u8 {
    let mut best = (0.0, b',');
    for delimiter in CANDIDATES {
        let score = score(sample, delimiter);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// How well the delimiter fits: the share of rows as wide as the header, then the width.
fn score(sample: &[u8], delimiter: u8) -> f64 {
    let mut records = Records::new(sample, delimiter);
    let mut record = Record::default();
    let mut widths = Vec::new();
    while widths.len() < ROWS && records.read(&mut record).unwrap_or(false) {
        widths.push(record.len());
    }
    // The sample may end within a record.
    if widths.len() > 2 {
        widths.pop();
    }
    let Some((header, rows)) = widths.split_first() else { return 0.0 };
    if *header < 2 {
        return 0.0;
    }
    let alike = rows.iter().filter(|width| *width == header).count();
    let share = if rows.is_empty() { 1.0 } else { alike as f64 / rows.len() as f64 };
    share + (*header as f64).min(1_000.0) / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_makes_rows_of_one_width() {
        for (sample, delimiter) in [
            ("a,b,c\n1,2,3\n", b','),
            ("a;b;c\n1,5;2,5;3\n", b';'),
            ("a\tb\n1,2\t3;4\n", b'\t'),
            ("name;note\nkim;\"x, y, z\"\nlee;a, b\n", b';'),
            ("name, first;note\nkim;x\nlee;y\n", b';'),
            ("one\ntwo\n", b','),
            ("", b','),
            ("\"a;b\",c\n\"1;2\",3\n", b','),
        ] {
            assert_eq!(char::from(sniff(sample.as_bytes())), char::from(delimiter), "{sample}");
        }
    }
}
