//! The names of the columns, each usable and each once.

use std::collections::HashMap;

use baton_model::text::nfc;

/// The names of a table's columns, in order.
#[derive(Debug, Clone, Default)]
pub struct Headers {
    names: Vec<String>,
    index: HashMap<String, usize>,
    warnings: Vec<String>,
}

impl Headers {
    /// Makes names usable: trimmed, NFC; an empty one becomes `column_3` (its number), the second `Email` becomes `Email_2`.
    pub fn new<'a>(names: impl Iterator<Item = &'a str>) -> Headers {
        let mut headers = Headers::default();
        for (number, name) in names.enumerate() {
            headers.push(name, number + 1);
        }
        headers
    }

    fn push(&mut self, raw: &str, number: usize) {
        let trimmed = raw.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let mut name = nfc(trimmed).into_owned();
        if name.is_empty() {
            name = format!("column_{number}");
            self.warnings.push(format!("column {number} has no name; it is called {name}"));
        }
        if self.index.contains_key(&name) {
            let free = self.free(&name);
            self.warnings.push(format!("column {number} is the second `{name}`; it is called `{free}`"));
            name = free;
        }
        self.index.insert(name.clone(), self.names.len());
        self.names.push(name);
    }

    /// Adds a column of another table; gives its number. A name that is taken gets `other` before it.
    pub(in crate::import::read) fn join(&mut self, name: &str, other: &str) -> usize {
        let mut name = name.to_owned();
        if self.index.contains_key(&name) {
            name = format!("{other}_{name}");
        }
        if self.index.contains_key(&name) {
            name = self.free(&name);
        }
        let number = self.names.len();
        self.index.insert(name.clone(), number);
        self.names.push(name);
        number
    }

    fn free(&self, name: &str) -> String {
        // One more try than there are names: one of them is free.
        (2..self.names.len() + 3)
            .map(|number| format!("{name}_{number}"))
            .find(|name| !self.index.contains_key(name))
            .unwrap_or_default()
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name of column `number`, from 0; empty beyond the last.
    pub fn name(&self, number: usize) -> &str {
        self.names.get(number).map_or("", String::as_str)
    }

    /// The names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The number of the column with exactly this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.index.get(nfc(name.trim()).as_ref()).copied()
    }

    /// The number of the first column whose name is this one, whatever its case, spaces and punctuation.
    pub fn find_alike(&self, name: &str) -> Option<usize> {
        let wanted = alike(name);
        self.find(name).or_else(|| self.names.iter().position(|name| alike(name) == wanted))
    }

    /// What was odd about the names.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

/// What two spellings of one name have in common: letters and digits, lower case.
pub(in crate::import::read) fn alike(name: &str) -> String {
    nfc(name).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `No. of Employees` as a key: `no_of_employees`.
pub(in crate::import::read) fn snake_case(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    let mut previous_lower = false;
    for c in nfc(name).chars() {
        if c.is_alphanumeric() {
            // `ExitRates` has two words, `VIP` one.
            if c.is_uppercase() && previous_lower && !key.ends_with('_') {
                key.push('_');
            }
            previous_lower = c.is_lowercase() || c.is_numeric();
            key.extend(c.to_lowercase());
        } else {
            previous_lower = false;
            if !key.is_empty() && !key.ends_with('_') {
                key.push('_');
            }
        }
    }
    key.truncate(key.trim_end_matches('_').len());
    if key.is_empty() { "_".to_owned() } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_usable() {
        let headers = Headers::new(["\u{feff}Email ", "", "Email", "Email_2", "Email", " "].into_iter());
        assert_eq!(
            headers.iter().collect::<Vec<_>>(),
            ["Email", "column_2", "Email_2", "Email_2_2", "Email_3", "column_6"]
        );
        assert_eq!(headers.warnings().len(), 5);
        assert_eq!(headers.find("Email_3"), Some(4));
    }

    #[test]
    fn names_are_found_in_either_unicode_form_and_tolerantly_when_asked() {
        let headers = Headers::new(["\u{110b}\u{1175}\u{1105}\u{1173}\u{11b7}", "First Name"].into_iter());
        assert_eq!(headers.find("이름"), Some(0));
        assert_eq!(headers.find("first_name"), None);
        assert_eq!(headers.find_alike("first_name"), Some(1));
        assert_eq!(headers.find_alike("FIRSTNAME"), Some(1));
        assert_eq!(headers.find_alike("name"), None);
    }

    #[test]
    fn keys_are_snake_case() {
        for (name, key) in [
            ("No. of Employees", "no_of_employees"),
            ("ExitRates", "exit_rates"),
            ("ProductRelated_Duration", "product_related_duration"),
            ("VIP", "vip"),
            ("회사 이름", "회사_이름"),
            ("  a--b  ", "a_b"),
            ("%", "_"),
        ] {
            assert_eq!(snake_case(name), key);
        }
    }
}
