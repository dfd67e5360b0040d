//! Habits: how often and how long people of each kind are interested, and what they do then.

use super::people::Archetype;

/// Something a person does beside reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Contact,
    Subscribe,
    Download,
    Chat,
    Search,
    Wish,
    Cart,
    Trial,
    Meeting,
    Reply,
    Survey,
}

/// How an archetype behaves.
pub(super) struct Habit {
    /// Chance of a second wave.
    pub again: f64,
    /// Length of a wave in days.
    pub days: (f64, f64),
    /// Sessions in a wave.
    pub sessions: (u32, u32),
    /// Pages in a session.
    pub pages: (u32, u32),
    /// Chance to register for a webinar that is talked about.
    pub webinar: f64,
    /// Acts in a wave: which, how likely, how far through it (0..1).
    pub acts: &'static [(Act, f64, f64)],
}

const COLD: Habit = Habit {
    again: 0.08,
    days: (0.5, 9.0),
    sessions: (1, 2),
    pages: (1, 3),
    webinar: 0.02,
    acts: &[(Act::Download, 0.06, 0.5), (Act::Subscribe, 0.1, 0.9)],
};
const CURIOUS: Habit = Habit {
    again: 0.3,
    days: (6.0, 30.0),
    sessions: (2, 4),
    pages: (2, 5),
    webinar: 0.11,
    acts: &[
        (Act::Subscribe, 0.3, 0.2),
        (Act::Download, 0.17, 0.4),
        (Act::Search, 0.15, 0.6),
        (Act::Chat, 0.05, 0.7),
        (Act::Trial, 0.02, 0.9),
        (Act::Survey, 0.04, 0.9),
    ],
};
const EVALUATING: Habit = Habit {
    again: 0.35,
    days: (9.0, 32.0),
    sessions: (3, 8),
    pages: (2, 5),
    webinar: 0.3,
    acts: &[
        (Act::Download, 0.55, 0.15),
        (Act::Subscribe, 0.3, 0.2),
        (Act::Search, 0.45, 0.3),
        (Act::Wish, 0.25, 0.4),
        (Act::Download, 0.35, 0.5),
        (Act::Contact, 0.42, 0.55),
        (Act::Chat, 0.3, 0.6),
        (Act::Trial, 0.42, 0.7),
        (Act::Reply, 0.2, 0.8),
        (Act::Meeting, 0.32, 0.85),
        (Act::Cart, 0.12, 0.9),
        (Act::Survey, 0.06, 0.95),
    ],
};
const CHAMPION: Habit = Habit {
    again: 0.45,
    days: (8.0, 26.0),
    sessions: (5, 10),
    pages: (2, 6),
    webinar: 0.45,
    acts: &[
        (Act::Download, 0.6, 0.1),
        (Act::Search, 0.5, 0.2),
        (Act::Contact, 0.8, 0.3),
        (Act::Wish, 0.3, 0.35),
        (Act::Trial, 0.7, 0.4),
        (Act::Chat, 0.4, 0.5),
        (Act::Reply, 0.6, 0.55),
        (Act::Meeting, 0.75, 0.6),
        (Act::Cart, 0.25, 0.8),
        (Act::Survey, 0.15, 0.9),
    ],
};
const STUDENT: Habit = Habit {
    again: 0.2,
    days: (3.0, 40.0),
    sessions: (2, 4),
    pages: (2, 5),
    webinar: 0.15,
    acts: &[
        (Act::Download, 0.7, 0.2),
        (Act::Subscribe, 0.3, 0.5),
        (Act::Download, 0.4, 0.7),
        (Act::Survey, 0.1, 0.9),
    ],
};
const COMPETITOR: Habit = Habit {
    again: 0.5,
    days: (2.0, 20.0),
    sessions: (3, 7),
    pages: (3, 8),
    webinar: 0.2,
    acts: &[(Act::Download, 0.6, 0.3), (Act::Search, 0.4, 0.4), (Act::Trial, 0.35, 0.6)],
};

/// The habit of an archetype.
pub(super) fn habit(archetype: Archetype) -> &'static Habit {
    match archetype {
        Archetype::Cold => &COLD,
        Archetype::Curious => &CURIOUS,
        Archetype::Evaluating => &EVALUATING,
        Archetype::Champion => &CHAMPION,
        Archetype::Student => &STUDENT,
        Archetype::Competitor => &COMPETITOR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn habits_are_in_range() {
        for habit in [COLD, CURIOUS, EVALUATING, CHAMPION, STUDENT, COMPETITOR] {
            assert!(habit.sessions.0 >= 1 && habit.sessions.0 <= habit.sessions.1);
            assert!(habit.pages.0 >= 1 && habit.pages.0 <= habit.pages.1 && habit.days.0 < habit.days.1);
            assert!(
                habit
                    .acts
                    .iter()
                    .all(|(_, likely, at)| (0.0..=1.0).contains(likely) && (0.0..1.0).contains(at))
            );
        }
        let books = |habit: &Habit| habit.acts.iter().any(|(act, _, _)| *act == Act::Meeting);
        assert!(books(&CHAMPION) && books(&EVALUATING) && !books(&CURIOUS) && !books(&STUDENT));
    }
}
