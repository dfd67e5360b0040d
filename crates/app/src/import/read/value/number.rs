//! Numbers with currency signs, thousands separators, percent, accountants' parentheses and full-width digits.

use serde_json::Number;

/// Which mark parts the fraction, where the person said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import::read) enum Decimal {
    /// 1,234.56
    Point,
    /// 1.234,56
    Comma,
}

/// What may stand before or after a number; the longer of two that begin alike first.
const SIGNS: [&str; 17] =
    ["us$", "₩", "￦", "$", "€", "¥", "£", "₹", "krw", "usd", "eur", "jpy", "gbp", "cny", "원", "달러", "%"];
/// The longest text that is read as a number.
const BYTES_MAX: usize = 128;

/// Reads a number. A percentage is the number as written (`12.5%` is 12.5); parentheses make it negative. Without a `decimal` both
/// 1,234,567.89 and 1.234.567,89 are understood; a single comma before exactly three digits parts thousands, a single point always
/// parts the fraction.
pub(in crate::import::read) fn number(text: &str, decimal: Option<Decimal>) -> Option<Number> {
    if text.len() > BYTES_MAX {
        return None;
    }
    let text: String = text.trim().chars().map(narrow).flat_map(char::to_lowercase).collect();
    let mut body = text.trim();
    let mut negative = false;
    if let Some(inner) = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        negative = true;
        body = inner.trim();
    }
    let mut signed = false;
    loop {
        let before = body.len();
        if let Some(sign) = SIGNS.iter().find(|sign| body.starts_with(**sign)) {
            body = body[sign.len()..].trim_start();
        }
        if !signed
            && !negative
            && let Some(rest) = body.strip_prefix(['-', '+'])
        {
            (signed, negative) = (true, body.starts_with('-'));
            body = rest.trim_start();
        }
        if let Some(sign) = SIGNS.iter().find(|sign| body.ends_with(**sign)) {
            body = body[..body.len() - sign.len()].trim_end();
        }
        if body.len() == before {
            break;
        }
    }
    let plain = plain(body, decimal)?;
    let text = if negative { format!("-{plain}") } else { plain };
    if let Ok(whole) = text.parse::<i64>() {
        return Some(Number::from(whole));
    }
    text.parse().ok().and_then(Number::from_f64)
}

/// Reads a number of which nobody has said that it is one: only what can hardly be anything else. Leading zeros, a leading plus and
/// more digits than a double holds are marks of codes, telephone numbers and ids.
pub(in crate::import::read) fn infers_number(text: &str) -> Option<Number> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let bare = text.strip_prefix('-').unwrap_or(text);
    let coded = bare.starts_with('0') && bare[1..].starts_with(|c: char| c.is_ascii_digit());
    // `1e5` may be an id; `1e-05` and `1.5e3` are not.
    let id = bare.contains(['e', 'E']) && !bare.contains(['.', '-', '+']);
    let comma = text.contains(',') && !text.contains('.') && !groups_of_three(bare, ',');
    // A fraction may be long: a double printed in full.
    let long = digits > if text.contains('.') { 20 } else { 15 };
    if coded || id || comma || long || text.starts_with(['+', '(']) {
        return None;
    }
    number(text, Some(Decimal::Point))
}

fn groups_of_three(text: &str, mark: char) -> bool {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == mark).collect();
    grouped(&digits, mark).is_some()
}

/// ASCII for full-width digits and marks, and a plain space for every other kind.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2212}' => '-',
        c if c.is_whitespace() => ' ',
        '’' => '\'',
        c => c,
    }
}

/// The number as Rust reads it, from digits with marks.
fn plain(body: &str, decimal: Option<Decimal>) -> Option<String> {
    let (mantissa, exponent) = match body.split_once('e') {
        Some((mantissa, exponent)) => {
            let digits = exponent.trim_start_matches(['-', '+']);
            if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            (mantissa, Some(exponent))
        }
        None => (body, None),
    };
    if !mantissa.contains(|c: char| c.is_ascii_digit())
        || !mantissa.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\''))
    {
        return None;
    }
    let comma = match decimal {
        Some(decimal) => decimal == Decimal::Comma,
        None => comma_is_decimal(mantissa),
    };
    let (point, group) = if comma { (',', '.') } else { ('.', ',') };
    let (whole, fraction) = match mantissa.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        // Without a fraction, 1.234.567 can only be grouped by points.
        None => (mantissa, None),
    };
    if fraction.is_some_and(|fraction| !fraction.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let whole = [group, ' ', '\''].into_iter().find(|mark| whole.contains(*mark)).map_or_else(
        || whole.bytes().all(|b| b.is_ascii_digit()).then(|| whole.to_owned()),
        |mark| grouped(whole, mark),
    )?;
    let mut plain = if whole.is_empty() { "0".to_owned() } else { whole };
    if let Some(fraction) = fraction.filter(|fraction| !fraction.is_empty()) {
        plain.push('.');
        plain.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        plain.push('e');
        plain.push_str(exponent);
    }
    Some(plain)
}

/// Whether in these digits and marks the comma parts the fraction.
fn comma_is_decimal(mantissa: &str) -> bool {
    let (commas, points) = (mantissa.matches(',').count(), mantissa.matches('.').count());
    match (commas, points) {
        (0, points) => points > 1,
        (1, 0) => grouped(mantissa, ',').is_none(),
        (1, _) => mantissa.rfind(',') > mantissa.rfind('.'),
        _ => false,
    }
}

/// Digits in groups of three, without the marks; none if they are grouped otherwise.
fn grouped(text: &str, mark: char) -> Option<String> {
    let mut parts = text.split(mark);
    let first = parts.next()?;
    if first.is_empty() || first.len() > 3 || first.starts_with('0') {
        return None;
    }
    let mut digits = first.to_owned();
    for part in parts {
        if part.len() != 3 {
            return None;
        }
        digits.push_str(part);
    }
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<f64> {
        number(text, None).and_then(|number| number.as_f64())
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, wanted) in [
            ("42", 42.0),
            ("-1.5", -1.5),
            ("1,234,567.89", 1_234_567.89),
            ("1.234.567,89", 1_234_567.89),
            ("1,234", 1_234.0),
            ("1.234", 1.234),
            ("1.234.567", 1_234_567.0),
            ("1,5", 1.5),
            ("0,125", 0.125),
            ("1 234,5", 1_234.5),
            ("1'234.5", 1_234.5),
            ("₩1,000,000", 1_000_000.0),
            ("￦ 5,000", 5_000.0),
            ("500,000원", 500_000.0),
            ("$-12.50", -12.5),
            ("-$12.50", -12.5),
            ("US$ 1,200", 1_200.0),
            ("1,200 USD", 1_200.0),
            ("€1.234,56", 1_234.56),
            ("12.5%", 12.5),
            ("(1,234.50)", -1_234.5),
            ("($12)", -12.0),
            ("１２３４．５", 1_234.5),
            ("1e-05", 0.000_01),
            (".5", 0.5),
            ("5.", 5.0),
        ] {
            assert_eq!(read(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "-",
            "$",
            "%",
            "abc",
            "1-10",
            "1,23,456",
            "12,34.5.6",
            "1.2.3",
            "--5",
            "(-5)x",
            "1e",
            "1e9999",
            "e5",
            "NaN",
            "inf",
            "0x10",
            "1 2",
            "2024-01-01",
            ".",
            ",",
            "()",
            "1,234,56",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&"9".repeat(200)), None);
    }

    #[test]
    fn the_person_can_say_which_mark_parts_the_fraction() {
        assert_eq!(number("1.234", Some(Decimal::Comma)), Some(1_234.into()));
        assert_eq!(number("1,234", Some(Decimal::Comma)), Number::from_f64(1.234));
        assert_eq!(number("1,5", Some(Decimal::Point)), None);
    }

    #[test]
    fn whole_numbers_stay_whole() {
        assert_eq!(number("9007199254740993", None).unwrap().to_string(), "9007199254740993");
        assert_eq!(number("78971951", None).unwrap().to_string(), "78971951");
    }

    #[test]
    fn codes_and_telephone_numbers_are_not_inferred_to_be_numbers() {
        for text in [
            "007",
            "01012345678",
            "+821012345678",
            "00",
            "1e5",
            "12345678901234567",
            "1,5",
            "010-1234-5678",
            "1.2.3",
            "(5)",
            "",
        ] {
            assert_eq!(infers_number(text), None, "{text}");
        }
        for text in
            ["0", "-3", "0.5", "26.042368838957504", "1,234", "1,234.5", "1e-05", "$5", "100%", "12345"]
        {
            assert!(infers_number(text).is_some(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = (number(&text, None), infers_number(&text));
        }

        #[test]
        fn a_printed_number_reads_as_itself(digits: i64, places in 0..20) {
            let n = digits as f64 / 10_f64.powi(places);
            proptest::prop_assert_eq!(read(&format!("{n}")), Some(n));
        }
    }
}
