//! The numbers that every engine must agree on, and how they are read from what `baton replay` prints.

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

/// Of W1: every lead scored at the present.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Rescore {
    /// Leads scored.
    pub(crate) rows: u64,
    /// Leads that are MQL.
    pub(crate) qualified: u64,
    /// The sum of every total in thousandths, each rounded.
    pub(crate) millipoints: i64,
}

impl Rescore {
    /// Adds one lead.
    pub(crate) fn add(&mut self, total: f64, qualified: bool) {
        self.rows += 1;
        self.qualified += u64::from(qualified);
        #[expect(clippy::cast_possible_truncation, reason = "totals are at most 200")]
        let millipoints = (total * 1_000.0).round() as i64;
        self.millipoints += millipoints;
    }

    /// Whether two engines say the same: the counts exactly, the sum within one unit for a thousand leads, since a total that was
    /// already rounded to a millionth can round the other way.
    pub(crate) fn agrees(self, other: Rescore) -> bool {
        let slack = 5 + self.rows / 1_000;
        (self.rows, self.qualified) == (other.rows, other.qualified)
            && self.millipoints.abs_diff(other.millipoints) <= slack
    }
}

/// Of W4: when each lead first became MQL.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Backtest {
    /// Leads that ever did.
    pub(crate) crossings: u64,
    /// The sum of the instants, in seconds since the epoch.
    pub(crate) seconds: i64,
}

impl Backtest {
    /// Adds a lead that crossed at `seconds` since the epoch.
    pub(crate) fn add(&mut self, seconds: i64) {
        self.crossings += 1;
        self.seconds += seconds;
    }
}

/// The check of either work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Check {
    /// W1.
    Rescore(Rescore),
    /// W4.
    Backtest(Backtest),
}

impl Check {
    /// Whether two engines say the same.
    pub(crate) fn agrees(self, other: Check) -> bool {
        match (self, other) {
            (Check::Rescore(a), Check::Rescore(b)) => a.agrees(b),
            (a, b) => a == b,
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Check::Rescore(Rescore { rows, qualified, millipoints }) => {
                write!(f, "{rows} {qualified} {millipoints}")
            }
            Check::Backtest(Backtest { crossings, seconds }) => write!(f, "{crossings} {seconds}"),
        }
    }
}

/// Which of the two works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Score every lead at the present.
    Rescore,
    /// Find when every lead first became MQL.
    Backtest,
}

impl Work {
    /// Both.
    pub(crate) const ALL: [Work; 2] = [Work::Rescore, Work::Backtest];

    /// The short name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Work::Rescore => "W1",
            Work::Backtest => "W4",
        }
    }
}

/// The part of a line of `baton replay` that is checked.
#[derive(Deserialize)]
struct Line {
    total: f64,
    qualified: bool,
    #[serde(default)]
    first_entered_at: Option<String>,
}

/// Reads the check of `work` from the output of `baton replay`.
///
/// # Errors
/// The file cannot be read, or a line is not what the contract says.
pub(crate) fn of_replay(work: Work, output: &Path) -> Result<Check> {
    let file = File::open(output).with_context(|| format!("cannot read {}", output.display()))?;
    let (mut rescore, mut backtest) = (Rescore::default(), Backtest::default());
    for (number, line) in (1_u64..).zip(BufReader::with_capacity(1 << 20, file).lines()) {
        let place = || format!("{}, line {number}", output.display());
        let line: Line = serde_json::from_str(&line.with_context(place)?).with_context(place)?;
        rescore.add(line.total, line.qualified);
        if let Some(at) = line.first_entered_at {
            let at: jiff::Timestamp = at.parse().with_context(place)?;
            backtest.add(at.as_second());
        }
    }
    Ok(match work {
        Work::Rescore => Check::Rescore(rescore),
        Work::Backtest => Check::Backtest(backtest),
    })
}

/// The published answer for the workloads that have one.
///
/// Of a million leads one was last active exactly 30 days ago. It is inactive, since a window is open at its start, so W1's sum is
/// 15 points less than where that lead is taken for active (30,369,285,946).
pub(crate) fn published(work: Work, size: crate::data::Size) -> Option<Check> {
    let rescore = |rows, qualified, millipoints| Check::Rescore(Rescore { rows, qualified, millipoints });
    let backtest = |crossings, seconds| Check::Backtest(Backtest { crossings, seconds });
    match (size.leads, size.events, size.seed, work) {
        (100_000, 2_000_000, 42, Work::Rescore) => Some(rescore(100_000, 5_964, 3_031_814_701)),
        (100_000, 2_000_000, 42, Work::Backtest) => Some(backtest(13_785, 24_238_718_974_675)),
        (1_000_000, 20_000_000, 42, Work::Rescore) => Some(rescore(1_000_000, 60_838, 30_369_270_946)),
        (1_000_000, 20_000_000, 42, Work::Backtest) => Some(backtest(139_609, 245_477_164_209_577)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_replay_prints() {
        let path = std::env::temp_dir().join(format!("baton-bench-checks-{}.ndjson", std::process::id()));
        let lines = concat!(
            r#"{"lead":"a","fit":1.0,"total":60.0005,"score":60,"qualified":true,"first_entered_at":"1970-01-01T00:00:09.5Z"}"#,
            "\n",
            r#"{"lead":"b","fit":1.0,"total":1.25,"score":1,"qualified":false,"first_entered_at":null}"#,
            "\n"
        );
        std::fs::write(&path, lines).unwrap();
        let rescore = of_replay(Work::Rescore, &path).unwrap();
        let backtest = of_replay(Work::Backtest, &path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(rescore, Check::Rescore(Rescore { rows: 2, qualified: 1, millipoints: 61_251 }));
        assert_eq!(backtest, Check::Backtest(Backtest { crossings: 1, seconds: 9 }));
        assert!(!rescore.agrees(backtest));
    }

    #[test]
    fn counts_agree_exactly_and_sums_nearly() {
        let one = Rescore { rows: 100_000, qualified: 5, millipoints: 1_000 };
        assert!(one.agrees(Rescore { millipoints: 1_105, ..one }));
        assert!(!one.agrees(Rescore { millipoints: 1_106, ..one }));
        assert!(!one.agrees(Rescore { qualified: 6, ..one }));
    }
}
