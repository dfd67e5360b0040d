//! Cursors: where a page ended. Opaque to whoever asks: they send back what they were given.

use crate::problem::{Kind, Problem};

/// How many are listed if nobody says.
pub(crate) const LIMIT: u32 = 50;

/// The numbers that name the last row of a page.
pub(crate) fn written<const N: usize>(numbers: [i64; N]) -> String {
    numbers.map(|number| format!("{number:x}")).join(".")
}

/// What [`written`] wrote.
pub(crate) fn read<const N: usize>(cursor: Option<&str>) -> Result<Option<[i64; N]>, Problem> {
    let Some(cursor) = cursor else { return Ok(None) };
    let refused = || Problem::new(Kind::Invalid, "cursor: send the `next` of the page before, as it was");
    let number = |text: &str| match text.strip_prefix('-') {
        Some(_) => None,
        None => u64::from_str_radix(text, 16).ok().map(|number| number as i64),
    };
    let numbers: Option<Vec<i64>> = cursor.split('.').map(number).collect();
    let numbers = numbers.ok_or_else(refused)?;
    numbers.try_into().map(Some).map_err(|_| refused())
}

/// The cursor behind a page of at most `limit`: none if it was the last.
pub(crate) fn after<T, const N: usize>(
    items: &[T],
    limit: u32,
    key: impl Fn(&T) -> [i64; N],
) -> Option<String> {
    let full = items.len() >= limit.max(1) as usize;
    items.last().filter(|_| full).map(|last| written(key(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for numbers in [[0, 7], [i64::MAX, 1], [-1, i64::MIN]] {
            assert_eq!(read(Some(&written(numbers))).unwrap(), Some(numbers));
        }
        assert_eq!(read::<1>(None).unwrap(), None);
        for bad in ["", "x", "1", "1.2.3", "1.", "-1.2", "fffffffffffffffff.1"] {
            assert!(read::<2>(Some(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_last_page_has_no_cursor() {
        assert_eq!(after(&[1, 2], 2, |n| [*n]), Some("2".to_owned()));
        assert_eq!(after(&[1], 2, |n| [*n]), None);
        assert_eq!(after(&[] as &[i64], 0, |n| [*n]), None);
    }
}
