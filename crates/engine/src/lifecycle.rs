//! Lifecycle: from crossings of the agreed lines and from what people decided to dated moves between stages.

use std::collections::BTreeSet;

use baton_model::Stage;

use crate::life::{Crossing, CrossingKind};

/// Something that people, or a system of record, decided about a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// When it was decided, in microseconds.
    pub at: i64,
    /// What.
    pub verdict: Verdict,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The lead is at this stage: accepted (`sal`), qualified by sales (`sql`), imported outcomes, moved by hand.
    Stage(Stage),
    /// A deal, named by a number of the caller's, was opened.
    Opened(i64),
    /// It was won.
    Won(i64),
    /// It was lost.
    Lost(i64),
}

/// A move between stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Where from; `None` at the beginning.
    pub from: Option<Stage>,
    /// Where to.
    pub to: Stage,
    /// When, in microseconds.
    pub at: i64,
    /// What moved it.
    pub cause: Cause,
}

/// What moved a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A line of the model was crossed.
    Crossing(CrossingKind),
    /// A decision, by its index in the list given.
    Decision(usize),
}

/// Where a lead stands before the first crossing or decision that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Its stage; `None`: not known yet.
    pub stage: Option<Stage>,
    /// Whether it is inside the agreed line.
    pub qualified: bool,
}

/// The moves that follow from `crossings` and `decisions`, oldest first. Both are in order of time; of what is simultaneous
/// the crossing comes first.
///
/// - Crossing the line makes a lead an MQL; leaving it makes an MQL a lead again. A recycled lead becomes an MQL by entering again for a reason
///   that is new ([`CrossingKind::Reentered`]).
/// - Once sales has accepted, the score no longer moves the stage.
/// - A lost deal leaves the lead recycled, unless another is open or it is a customer; a customer stays one.
pub fn moves(start: Standing, crossings: &[Crossing], decisions: &[Decision]) -> Vec<Move> {
    let mut walk =
        Stages { stage: start.stage, qualified: start.qualified, open: BTreeSet::new(), moves: Vec::new() };
    let mut crossings = crossings.iter().peekable();
    for (index, decision) in decisions.iter().enumerate() {
        while let Some(crossing) = crossings.next_if(|crossing| crossing.at <= decision.at) {
            walk.cross(*crossing);
        }
        walk.decide(index, *decision);
    }
    crossings.for_each(|crossing| walk.cross(*crossing));
    walk.moves
}

/// Which decisions give a lead back (true) or take it up again (false), by instant: what [`Reentry`](crate::Reentry) begins and ends with. The
/// score has no say in it, since it makes nobody a customer and ends no deal.
pub fn recycles(decisions: &[Decision]) -> Vec<(i64, bool)> {
    let mut walk = Stages { stage: None, qualified: false, open: BTreeSet::new(), moves: Vec::new() };
    let mut turns = Vec::new();
    for (index, decision) in decisions.iter().enumerate() {
        let before = walk.moves.len();
        walk.decide(index, *decision);
        let again = decision.verdict == Verdict::Stage(Stage::Recycled);
        if again || walk.moves.len() > before {
            turns.push((decision.at, walk.stage == Some(Stage::Recycled)));
        }
    }
    turns
}

struct Stages {
    stage: Option<Stage>,
    qualified: bool,
    open: BTreeSet<i64>,
    moves: Vec<Move>,
}

impl Stages {
    fn go(&mut self, to: Stage, at: i64, cause: Cause) {
        if self.stage != Some(to) {
            self.moves.push(Move { from: self.stage, to, at, cause });
            self.stage = Some(to);
        }
    }

    fn cross(&mut self, crossing: Crossing) {
        let Crossing { at, kind } = crossing;
        let cause = Cause::Crossing(kind);
        match kind {
            CrossingKind::BecameLead => {
                if matches!(self.stage, None | Some(Stage::Visitor)) {
                    self.go(Stage::Lead, at, cause);
                    if self.qualified {
                        self.go(Stage::Mql, at, Cause::Crossing(CrossingKind::Entered));
                    }
                }
            }
            CrossingKind::Entered => {
                self.qualified = true;
                if self.stage == Some(Stage::Lead) {
                    self.go(Stage::Mql, at, cause);
                }
            }
            CrossingKind::Reentered => {
                if self.stage == Some(Stage::Recycled) {
                    self.go(Stage::Mql, at, cause);
                }
            }
            CrossingKind::Left => {
                self.qualified = false;
                if self.stage == Some(Stage::Mql) {
                    self.go(Stage::Lead, at, cause);
                }
            }
            CrossingKind::HandoffReached => {}
        }
    }

    fn decide(&mut self, index: usize, decision: Decision) {
        let (at, cause) = (decision.at, Cause::Decision(index));
        match decision.verdict {
            Verdict::Stage(stage) => self.go(stage, at, cause),
            Verdict::Opened(deal) => {
                self.open.insert(deal);
                if self.stage != Some(Stage::Customer) {
                    self.go(Stage::Opportunity, at, cause);
                }
            }
            Verdict::Won(deal) => {
                self.open.remove(&deal);
                self.go(Stage::Customer, at, cause);
            }
            Verdict::Lost(deal) => {
                self.open.remove(&deal);
                if self.open.is_empty() && self.stage != Some(Stage::Customer) {
                    self.go(Stage::Recycled, at, cause);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cross(at: i64, kind: CrossingKind) -> Crossing {
        Crossing { at, kind }
    }

    fn decide(at: i64, verdict: Verdict) -> Decision {
        Decision { at, verdict }
    }

    fn path(crossings: &[Crossing], decisions: &[Decision]) -> Vec<(i64, Stage)> {
        moves(Standing::default(), crossings, decisions).into_iter().map(|m| (m.at, m.to)).collect()
    }

    #[test]
    fn fading_moves_back_only_before_sales_accepts() {
        use CrossingKind::{BecameLead, Entered, Left};
        let crossings = [cross(0, BecameLead), cross(5, Entered), cross(9, Left)];
        assert_eq!(path(&crossings, &[]), [(0, Stage::Lead), (5, Stage::Mql), (9, Stage::Lead)]);
        let accepted = [decide(7, Verdict::Stage(Stage::Sal))];
        assert_eq!(path(&crossings, &accepted), [(0, Stage::Lead), (5, Stage::Mql), (7, Stage::Sal)]);
    }

    #[test]
    fn a_visitor_inside_the_line_becomes_mql_with_becoming_a_lead() {
        let crossings = [cross(3, CrossingKind::Entered), cross(4, CrossingKind::BecameLead)];
        assert_eq!(path(&crossings, &[]), [(4, Stage::Lead), (4, Stage::Mql)]);
    }

    #[test]
    fn a_lost_deal_recycles_unless_another_is_open_or_one_was_won() {
        use Verdict::{Lost, Opened, Won};
        let lost = [decide(1, Opened(1)), decide(2, Opened(2)), decide(3, Lost(1)), decide(4, Lost(2))];
        assert_eq!(path(&[], &lost), [(1, Stage::Opportunity), (4, Stage::Recycled)]);
        let won = [decide(1, Opened(1)), decide(2, Won(1)), decide(3, Opened(2)), decide(4, Lost(2))];
        assert_eq!(path(&[], &won), [(1, Stage::Opportunity), (2, Stage::Customer)]);
    }

    #[test]
    fn a_recycled_lead_enters_again_for_a_new_reason_alone() {
        use CrossingKind::{BecameLead, Entered, Left, Reentered};
        let crossings = [cross(0, BecameLead), cross(1, Entered), cross(5, Left), cross(8, Entered)];
        let returned = [decide(2, Verdict::Stage(Stage::Recycled))];
        let back = [(0, Stage::Lead), (1, Stage::Mql), (2, Stage::Recycled)];
        assert_eq!(path(&crossings, &returned), back);
        let again = [&crossings[..], &[cross(8, Reentered)]].concat();
        assert_eq!(path(&again, &returned), [&back[..], &[(8, Stage::Mql)]].concat());
    }

    #[test]
    fn what_gives_a_lead_back_follows_from_decisions_alone() {
        use Verdict::{Lost, Opened, Won};
        let decisions = [
            decide(1, Verdict::Stage(Stage::Recycled)),
            decide(2, Verdict::Stage(Stage::Recycled)),
            decide(3, Opened(1)),
            decide(4, Opened(2)),
            decide(5, Lost(1)),
            decide(6, Lost(2)),
            decide(7, Won(3)),
            decide(8, Lost(4)),
        ];
        assert_eq!(recycles(&decisions), [(1, true), (2, true), (3, false), (6, true), (7, false)]);
    }
}
