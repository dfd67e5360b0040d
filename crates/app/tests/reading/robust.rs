//! Whatever the bytes: nothing panics, no row is lost, and what can be read comes out as it was written.

use std::fmt::Debug;
use std::io::Write;
use std::path::Path;

use baton_app::import::read::{
    COLUMNS_MAX, FIELD_BYTES_MAX, Item, LINE_BYTES_MAX, Messages, Rows, events, leads, opportunities,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{Data, all, map, now};

/// The columns of the tables made up here.
const HEADER: &str = "id,email,at,name,amount";

const LEADS: &str = "
key: { external_id: id, email: email }
lead: { email: email, name: name }
account: { name: name, industry: name, employees: amount }
created_at: { column: at, format: auto }
attributes: { '*': true, size: { column: amount, type: number } }
outcome: { stage: customer, when: { column: amount, gt: 5 }, at: at }
when: { not: { column: name, eq: skip } }
events: [{ name: Form Submitted, at: { column: at, format: auto } }]
";

const EVENTS: &str = "
lead: { external_id: id, email: email, anonymous_id: name }
name: { column: name, values: { a: Page Viewed }, else: Touch }
at: at
properties: { '*': true }
machine: { when: { column: amount, eq: 1 }, reason: robot }
when: { column: name, ne: skip }
";

const OPPORTUNITIES: &str = "
lead: { email: email, external_id: { columns: [id, name], separator: '-' } }
opportunity: { external_id: { row: true }, amount: amount, product: name }
stage: { column: name, values: { a: won, b: lost }, else: open }
closed_at: { column: at, format: auto }
";

/// Settings that every map above is read with.
fn with(settings: &str, text: &str) -> String {
    format!("delimiter: comma\n{settings}\n{text}")
}

/// How many rows a reader hands out, after checking that its own counts say the same and that lines only grow.
fn count<T: Debug>(mut rows: Rows<T>) -> usize {
    let items = all(&mut rows);
    let mut counts = (0, 0, 0);
    let mut last = 0;
    for item in &items {
        let (line, count) = match item {
            Item::Row { line, .. } => (*line, &mut counts.0),
            Item::Skipped { line } => (*line, &mut counts.1),
            Item::Rejected(rejected) => (rejected.line, &mut counts.2),
        };
        *count += 1;
        assert!(line > last, "line {line} after line {last}");
        last = line;
    }
    let report = rows.report();
    assert_eq!((report.taken, report.skipped, report.rejected), counts);
    items.len()
}

/// How many rows each kind of map finds in a file; none where its header cannot be read.
fn counts(file: &Path, settings: &str) -> Option<usize> {
    let read = [
        leads(file, &map(&with(settings, LEADS)), now()).ok().map(count),
        events(file, &map(&with(settings, EVENTS)), now()).ok().map(count),
        opportunities(file, &map(&with(settings, OPPORTUNITIES)), now()).ok().map(count),
    ];
    assert_eq!(read[0], read[1]);
    assert_eq!(read[0], read[2]);
    read[0]
}

/// How many rows a table has below its header, the plain way: RFC 4180, where a quotation mark that is never closed costs its line.
fn plainly(text: &str) -> usize {
    let mut rest: Vec<char> = text.chars().collect();
    let mut rows = 0;
    loop {
        let breaks = rest.iter().take_while(|c| matches!(c, '\r' | '\n')).count();
        rest.drain(..breaks);
        if rest.is_empty() {
            return rows;
        }
        let (mut quoted, mut field_begins, mut length) = (false, true, rest.len());
        let mut at = 0;
        while at < rest.len() {
            match rest[at] {
                '"' if quoted && rest.get(at + 1) == Some(&'"') => at += 1,
                '"' if quoted => quoted = false,
                '"' if field_begins => quoted = true,
                '\r' | '\n' if !quoted => {
                    length = at;
                    break;
                }
                _ => {}
            }
            field_begins = !quoted && rest[at] == ',';
            at += 1;
        }
        if quoted {
            length = rest.iter().take_while(|c| !matches!(c, '\r' | '\n')).count();
        }
        let row: Vec<char> = rest.drain(..length).collect();
        // Marks that only quote or part fields are no content.
        let content = if quoted {
            true
        } else {
            row.iter().any(|c| !c.is_whitespace() && !matches!(c, '"' | ',')) || literal_quotes(&row)
        };
        rows += usize::from(content);
    }
}

/// Whether a quotation mark of the row stands for itself.
fn literal_quotes(row: &[char]) -> bool {
    let (mut quoted, mut begins, mut at) = (false, true, 0);
    while at < row.len() {
        match row[at] {
            '"' if quoted && row.get(at + 1) == Some(&'"') => return true,
            '"' if quoted => quoted = false,
            '"' if begins => quoted = true,
            '"' => return true,
            _ => {}
        }
        if quoted && row[at] == ',' {
            return true;
        }
        begins = !quoted && row[at] == ',';
        at += 1;
    }
    false
}

/// A text in each encoding that is told apart; CP949 where it can be written in it.
fn encoded(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let (korean, _, lossy) = encoding_rs::EUC_KR.encode(text);
    let mut all = vec![
        ("", text.as_bytes().to_vec()),
        ("", ["\u{feff}".as_bytes(), text.as_bytes()].concat()),
        ("", [&[0xff, 0xfe][..], &wide(u16::to_le_bytes)].concat()),
        ("", [&[0xfe, 0xff][..], &wide(u16::to_be_bytes)].concat()),
        ("encoding: utf-16le", wide(u16::to_le_bytes)),
    ];
    if !lossy {
        all.push(("encoding: cp949", korean.into_owned()));
    }
    all
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// Cells as they are met, and as nobody should write them.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z0-9 .@/-]{0,8}",
        2 => "[가-힣a ,;\"'\r\n\t]{0,6}",
        1 => prop::sample::select(vec!["a", "skip", "1", "2024-02-30", "2024-03-05", "5/14/2024", "k@x.kr", "1e999", "=1+1", "NaN"])
            .prop_map(str::to_owned),
        1 => "\\PC{0,5}",
    ]
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn messages(bytes: &[u8]) -> (usize, usize) {
    let data = Data::new("events.ndjson", bytes);
    let mut messages = Messages::open(data.path()).unwrap();
    let (mut taken, mut rejected) = (0, 0);
    while let Some(item) = messages.next().unwrap() {
        match item {
            Item::Row { .. } => taken += 1,
            Item::Skipped { .. } => panic!("nothing is skipped"),
            Item::Rejected(_) => rejected += 1,
        }
    }
    assert_eq!(messages.counts(), (taken as u64, rejected as u64));
    assert_eq!(messages.consumed(), messages.source().bytes());
    (taken, rejected)
}

proptest! {
    // The same cases every time: what fails once fails again.
    #![proptest_config(ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_as_a_table_make_any_reader_panic(body: Vec<u8>, header in any::<bool>()) {
        let bytes = if header { [HEADER.as_bytes(), b"\n", &body].concat() } else { body };
        for settings in ["", "encoding: cp949", "encoding: utf-16le", "encoding: windows-1252"] {
            for bytes in [bytes.clone(), gzipped(&bytes)] {
                counts(Data::new("data.csv", bytes).path(), settings);
            }
        }
    }

    #[test]
    fn every_record_is_taken_skipped_or_rejected(body in "([a1,\"\r\n ]|가|skip|k@x\\.kr|2024-03-05){0,60}") {
        let text = format!("{HEADER}\n{body}");
        for (settings, bytes) in encoded(&text) {
            let data = Data::new("data.csv", bytes);
            prop_assert_eq!(counts(data.path(), settings), Some(plainly(&body)), "{:?} {}", body, settings);
        }
    }

    #[test]
    fn cells_come_out_as_they_were_written(
        rows in prop::collection::vec(prop::collection::vec(cell(), 3), 0..12),
        delimiter in prop::sample::select(vec![",", ";", "\t"]),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let mut text = ["n", "a", "b", "c"].join(delimiter);
        for (number, row) in rows.iter().enumerate() {
            let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
            text += &[end, &number.to_string(), delimiter, &cells.join(delimiter)].concat();
        }
        for (settings, bytes) in encoded(&text) {
            let fields = "{ a: { column: a, type: text }, b: { column: b, type: text }, c: { column: c, type: text } }";
            let document = format!("{settings}\nkey: {{ external_id: n }}\nattributes: {fields}\n");
            let data = Data::new("data.csv", bytes);
            let read = super::taken(&mut leads(data.path(), &map(&document), now()).unwrap());
            prop_assert_eq!(read.len(), rows.len());
            for (lead, row) in read.iter().zip(&rows) {
                for (name, cell) in ["a", "b", "c"].into_iter().zip(row) {
                    let known = lead.attributes.get(name).and_then(|value| value.as_str()).unwrap_or_default();
                    prop_assert_eq!(known, cell.trim());
                }
            }
        }
    }

    #[test]
    fn every_line_is_a_message_or_rejected(lines in prop::collection::vec(
        prop_oneof![
            "\\PC{0,30}",
            Just(r#"{"type":"track","userId":"u","timestamp":"2026-03-01T09:00:00Z","event":"E"}"#.to_owned()),
            Just(r#"{"type":"identify","userId":"u","timestamp":"2026-03-01T09:00:00Z","traits":{"a":1}}"#.to_owned()),
            Just(r#"{"type":"track","userId":"u","timestamp":"2026-03-01T09:00:00Z"}"#.to_owned()),
        ],
        0..12,
    )) {
        let sound = lines.iter().filter(|line| line.starts_with(r#"{"type"#) && line.contains(r#","event"#) || line.contains("traits")).count();
        let lines: Vec<&String> = lines.iter().filter(|line| !line.trim_ascii().is_empty() && !line.starts_with('\u{feff}')).collect();
        let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        for bytes in [text.clone().into_bytes(), gzipped(text.as_bytes()), ["\u{feff}".as_bytes(), text.as_bytes()].concat()] {
            prop_assert_eq!(messages(&bytes), (sound, lines.len() - sound));
        }
    }

    #[test]
    fn no_bytes_as_messages_make_it_panic(bytes: Vec<u8>) {
        // What begins like gzip and is none cannot be opened, which is an error as well.
        if bytes.starts_with(&[0x1f, 0x8b]) {
            prop_assert!(Messages::open(Data::new("events.ndjson", &bytes).path()).is_err());
        } else {
            messages(&bytes);
        }
        messages(&gzipped(&bytes));
    }

    #[test]
    fn no_map_makes_it_panic(text in "(key|lead|events|at|when|: |\n|\\{|\\}|\\[|\\]|, |external_id|id|column|'\\*': true|first_of|type|date|~){0,30}") {
        let data = Data::new("data.csv", format!("{HEADER}\n1,a@x.kr,2024-03-05,a,1\n"));
        if let Ok(document) = baton_app::import::read::Document::from_yaml(&text) {
            for document in [document.clone(), document.tolerant()] {
                let _ = leads(data.path(), &document, now()).map(count);
                let _ = events(data.path(), &document, now()).map(count);
                let _ = opportunities(data.path(), &document, now()).map(count);
            }
        }
    }
}

#[test]
fn limits_hold_and_cost_only_the_row_that_breaks_them() {
    let long = "x".repeat(FIELD_BYTES_MAX + 1);
    let wide = ",".repeat(COLUMNS_MAX + 5);
    let text = format!(
        "{HEADER}\n1,{long},,,\n2,a@x.kr,2024-03-05,a,1\n3{wide}9\n4,b@x.kr,2024-03-05,a,1\n5,b@x.kr,2024-03-05,{},1\n",
        "y".repeat(300)
    );
    let data = Data::new("data.csv", text);
    let items = all(&mut leads(data.path(), &map(&with("", LEADS)), now()).unwrap());
    let told: Vec<String> = items
        .iter()
        .map(|item| match item {
            Item::Row { line, .. } => format!("{line} taken"),
            Item::Skipped { line } => format!("{line} skipped"),
            Item::Rejected(row) => {
                format!("{} {}: {}", row.line, row.column.as_deref().unwrap_or("-"), row.reason)
            }
        })
        .collect();
    assert_eq!(
        told,
        [
            "2 email: is longer than 65536 bytes",
            "3 taken",
            "4 -: has more than 2000 fields",
            "5 taken",
            "6 name: has 300 characters; at most 255 are allowed here",
        ]
    );
    let columns: Vec<String> = (0..=COLUMNS_MAX).map(|number| format!("c{number}")).collect();
    let data = Data::new("data.csv", columns.join(","));
    let error = leads(data.path(), &map("key: { external_id: c1 }"), now()).err().unwrap().to_string();
    assert!(error.contains("more than 2000"), "{error}");
    let event = format!(
        r#"{{"type":"track","userId":"u","timestamp":"2026-03-01T09:00:00Z","event":"E","properties":{{"a":"{}"}}}}"#,
        "x".repeat(LINE_BYTES_MAX)
    );
    assert_eq!(messages(format!("{event}\n{event}\n").as_bytes()), (0, 2));
}
