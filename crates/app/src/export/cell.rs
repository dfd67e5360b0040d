//! Cells of tables that people open in a spreadsheet.

/// What a formula begins with, for one spreadsheet or another; the last four are the wide forms that Korean and Japanese keyboards give.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A field that no spreadsheet takes for a formula: what begins as one gets an apostrophe before it. Plain numbers stay.
pub(crate) fn harmless(field: &str) -> String {
    let number = !field.contains(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '+' | '.')))
        && field.parse::<f64>().is_ok();
    // Some take away blanks before they look.
    let formula = field.starts_with(FORMULA) || field.trim_start().starts_with(FORMULA);
    if formula && !number { format!("'{field}") } else { field.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_texts_and_everything_else_is_as_it_was() {
        for formula in [
            "=1+1",
            "=cmd|'/c calc'!A1",
            "+82-10-1234-5678",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =1",
            "\u{a0}=1",
            "＝1+1",
            "＠SUM(A1)",
            "-",
            "=",
        ] {
            assert_eq!(harmless(formula), format!("'{formula}"), "{formula:?}");
        }
        for plain in ["", "-5", "+8210", "-0.5", "a=b", "김하늘", "1-2", "'=1", "a@x.io", "\"=1\""] {
            assert_eq!(harmless(plain), plain, "{plain:?}");
        }
    }
}
