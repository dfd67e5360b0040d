//! Tables on a terminal that align with Hangul in them.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Lines of cells under a head.
#[derive(Debug)]
pub(crate) struct Table {
    head: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new<const N: usize>(head: [(&str, Align); N]) -> Table {
        Table { head: head.map(|(text, align)| (text.to_owned(), align)).to_vec(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as text, columns two spaces apart, a rule under the head.
    pub(crate) fn text(&self) -> String {
        let mut widths: Vec<usize> = self.head.iter().map(|(text, _)| text.width()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let mut text = String::new();
        let titles: Vec<String> = self.head.iter().map(|(title, _)| title.clone()).collect();
        self.line(&mut text, &widths, &titles);
        let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        let _ = writeln!(text, "{}", rule.join("  "));
        for row in &self.rows {
            self.line(&mut text, &widths, row);
        }
        text
    }

    fn line(&self, text: &mut String, widths: &[usize], cells: &[String]) {
        let mut line = String::new();
        for (((_, align), width), cell) in self.head.iter().zip(widths).zip(cells) {
            let blank = " ".repeat(width.saturating_sub(cell.width()));
            match align {
                Align::Left => line.extend([cell.as_str(), &blank, "  "]),
                Align::Right => line.extend([blank.as_str(), cell, "  "]),
            }
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

/// A bar of at most `cells` cells for `share` of 1, in eighths.
pub(crate) fn bar(share: f64, cells: usize) -> String {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let eighths = (share.clamp(0.0, 1.0) * cells as f64 * 8.0).round() as usize;
    let mut text = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        text.push(EIGHTHS[eighths % 8]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangul_takes_two_columns() {
        let mut table = Table::new([("이름", Align::Left), ("n", Align::Right)]);
        table.row(["한빛".into(), "7".into()]);
        table.row(["ab".into(), "12".into()]);
        assert_eq!(table.text(), "이름   n\n────  ──\n한빛   7\nab    12\n");
    }

    #[test]
    fn bars_count_eighths() {
        assert_eq!(bar(0.5, 4), "██");
        assert_eq!(bar(0.03125, 4), "▏");
        assert_eq!(bar(7.0, 2), "██");
    }
}
