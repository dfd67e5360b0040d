//! Times on the command line.

use baton_app::Instant;

/// A time as RFC 3339 writes it, or a day: its beginning in UTC.
pub(crate) fn moment(text: &str) -> Result<Instant, String> {
    let day = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-');
    let whole = if day { format!("{text}T00:00:00Z") } else { text.to_owned() };
    whole.parse().map_err(|_| format!("`{text}` is no time: write 2026-09-30 or 2026-09-30T14:00:00+09:00"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_read() {
        assert_eq!(moment("2026-09-30").unwrap().to_string(), "2026-09-30T00:00:00Z");
        assert_eq!(moment("2026-09-30T09:00:00+09:00").unwrap().to_string(), "2026-09-30T00:00:00Z");
        for bad in ["", "soon", "2026-13-01", "2026-09", "09/30/2026"] {
            assert!(moment(bad).unwrap_err().contains("2026-09-30"), "{bad}");
        }
    }
}
