//! Occurrences within a span of time, oldest first, so that each can be taken away again when it is over.
//!
//! A state that is stored lists only those that go next. The others are hidden: they are in every sum, but must be read again from the log
//! before the first of them goes (`docs/adr/0007-flat-windows.md`).

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// What a state that is to be stored may list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// What was over by then is not asked for again, in microseconds.
    pub(crate) over: i64,
    /// The state has to be good for this instant too, in microseconds.
    pub(crate) now: i64,
    /// Of those that last beyond `now`, how many may be listed; at least 1.
    pub(crate) keep: usize,
}

/// Occurrences, each with its instant and its value.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Window {
    listed: VecDeque<(i64, f64)>,
    hidden: Option<Hidden>,
}

/// Those behind the listed ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Hidden {
    /// All that happened after this, in microseconds; those of one instant are never parted.
    after: i64,
    /// The newest of them.
    newest: i64,
}

impl Window {
    /// Takes in one that is not older than any before it.
    pub(crate) fn push(&mut self, at: i64, value: f64) {
        match &mut self.hidden {
            None => self.listed.push_back((at, value)),
            Some(hidden) => hidden.newest = at,
        }
    }

    /// Takes away the oldest, if it happened at or before `until`.
    pub(crate) fn pop(&mut self, until: i64) -> Option<(i64, f64)> {
        self.listed.pop_front_if(|(at, _)| *at <= until)
    }

    /// Those that happened at or before `until`.
    pub(crate) fn before(&self, until: i64) -> impl Iterator<Item = &(i64, f64)> {
        self.listed.iter().take_while(move |(at, _)| *at <= until)
    }

    /// The first instant after `since` at which one happened; of hidden ones, the first at which one can have.
    pub(crate) fn first_after(&self, since: i64) -> Option<i64> {
        let listed = self.listed.get(self.count(since)).map(|(at, _)| *at);
        listed.or_else(|| self.hidden.map(|hidden| hidden.after.saturating_add(1)))
    }

    /// The newest.
    pub(crate) fn newest(&self) -> Option<i64> {
        let hidden = self.hidden.map(|hidden| hidden.newest);
        hidden.or_else(|| self.listed.back().map(|(at, _)| *at))
    }

    /// How many of those listed happened at or before `until`.
    pub(crate) fn count(&self, until: i64) -> usize {
        self.listed.partition_point(|(at, _)| *at <= until)
    }

    /// Hides what lies behind the first `keep` of those that happened after `since`; returns how many that are, if any and if none were
    /// hidden before.
    pub(crate) fn hide(&mut self, since: i64, keep: usize) -> Option<usize> {
        if self.hidden.is_some() {
            return None;
        }
        let (after, _) = *self.listed.get(self.count(since).saturating_add(keep.max(1) - 1))?;
        let hidden = self.listed.len() - self.count(after);
        let newest = self.newest().filter(|_| hidden > 0)?;
        self.listed.truncate(self.listed.len() - hidden);
        self.hidden = Some(Hidden { after, newest });
        Some(hidden)
    }

    /// Those listed, oldest first.
    pub(crate) fn listed(&self) -> &VecDeque<(i64, f64)> {
        &self.listed
    }

    /// After which instant hidden ones come; none if nothing is hidden.
    pub(crate) fn hidden_after(&self) -> Option<i64> {
        self.hidden.map(|hidden| hidden.after)
    }

    /// Lists one that was hidden; they come in order.
    pub(crate) fn list(&mut self, at: i64, value: f64) {
        self.listed.push_back((at, value));
    }

    /// Takes note that all up to and including `until` are listed.
    pub(crate) fn listed_until(&mut self, until: i64) {
        self.hidden =
            self.hidden.map(|hidden| Hidden { after: until, ..hidden }).filter(|h| until < h.newest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(instants: &[i64]) -> Window {
        let mut window = Window::default();
        for at in instants {
            window.push(*at, 1.0);
        }
        window
    }

    #[test]
    fn what_lies_behind_is_hidden_by_whole_instants() {
        let mut few = window(&[1, 2, 3]);
        assert_eq!((few.hide(i64::MIN, 3), few.hidden_after()), (None, None));
        let mut many = window(&[1, 2, 3, 3, 3, 4, 5]);
        assert_eq!(many.hide(1, 2), Some(2), "one is over, two are kept, two more are of the same instant");
        assert_eq!((many.count(i64::MAX), many.hidden_after()), (5, Some(3)));
        assert_eq!((many.first_after(2), many.first_after(3)), (Some(3), Some(4)));
        many.push(9, 1.0);
        assert_eq!((many.count(i64::MAX), many.newest()), (5, Some(9)));
        assert_eq!(many.hide(1, 1), None, "what is hidden already stays so");
    }

    #[test]
    fn what_was_hidden_is_listed_again() {
        let mut many = window(&[1, 2, 3, 4]);
        many.hide(i64::MIN, 1);
        assert_eq!(many.hidden_after(), Some(1));
        many.list(2, 1.0);
        many.listed_until(3);
        assert_eq!(many.hidden_after(), Some(3));
        many.list(4, 1.0);
        many.listed_until(4);
        assert_eq!((many.hidden_after(), many.newest()), (None, Some(4)));
    }
}
