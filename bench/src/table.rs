//! What was measured, as tables.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::checks::{Check, Work};
use crate::data::Size;
use crate::measure::Cost;

/// Who did the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// By hand on packed columns in memory.
    Floor,
    /// `baton replay` on the replay file.
    Baton,
    /// DuckDB on the same file.
    DuckDb,
    /// DuckDB on integer columns.
    DuckDbNative,
}

impl Engine {
    /// What the tables call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Engine::Floor => "floor (in memory)",
            Engine::Baton => "baton replay",
            Engine::DuckDb => "DuckDB, same file",
            Engine::DuckDbNative => "DuckDB, integers",
        }
    }
}

/// The runs of one engine.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) engine: Engine,
    /// Empty if it has none to tell.
    pub(crate) version: String,
    /// What every run answered.
    pub(crate) check: Option<Check>,
    costs: Vec<Cost>,
}

impl Measured {
    /// No runs yet.
    pub(crate) fn new(engine: Engine) -> Measured {
        Measured { engine, version: String::new(), check: None, costs: Vec::new() }
    }

    /// Adds a run.
    ///
    /// # Errors
    /// It answered something else than the run before.
    pub(crate) fn add(&mut self, cost: Cost, check: Check) -> Result<()> {
        if let Some(before) = self.check.filter(|before| !before.agrees(check)) {
            bail!("{} says {check}, but said {before} a run ago", self.engine.name());
        }
        self.check = Some(check);
        self.costs.push(cost);
        Ok(())
    }

    fn wall(&self) -> Option<Duration> {
        median(self.costs.iter().map(|cost| cost.wall))
    }
}

fn median<T: Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    let middle = values.len().checked_sub(1)? / 2;
    Some(values.swap_remove(middle))
}

fn of(engine: Engine, engines: &[Measured]) -> Option<Duration> {
    engines.iter().find(|measured| measured.engine == engine)?.wall()
}

/// One work: medians of wall and CPU seconds, the best wall, peak memory, how many times Baton's time, the check.
pub(crate) fn print_work(work: Work, engines: &[Measured]) {
    let baton = of(Engine::Baton, engines);
    println!(
        "{:<4}{:<26}{:>9}{:>9}{:>9}{:>9}{:>9}  check",
        work.name(),
        "",
        "wall s",
        "best s",
        "cpu s",
        "peak MB",
        "x baton"
    );
    for measured in engines {
        let (Some(wall), Some(best), Some(cpu), Some(memory), Some(check)) = (
            measured.wall(),
            measured.costs.iter().map(|cost| cost.wall).min(),
            median(measured.costs.iter().map(|cost| cost.cpu)),
            median(measured.costs.iter().map(|cost| cost.memory)),
            measured.check,
        ) else {
            continue;
        };
        let ratio =
            baton.map_or("-".to_owned(), |baton| format!("{:.2}", wall.as_secs_f64() / baton.as_secs_f64()));
        println!(
            "    {:<26}{:>9.3}{:>9.3}{:>9.3}{:>9}{ratio:>9}  {check}",
            format!("{} {}", measured.engine.name(), measured.version),
            wall.as_secs_f64(),
            best.as_secs_f64(),
            cpu.as_secs_f64(),
            memory / 1_000_000,
        );
    }
}

/// How much longer each engine takes for the larger workload.
pub(crate) fn print_growth(all: &[(Size, Work, Vec<Measured>)]) {
    for work in Work::ALL {
        let mut sizes = all.iter().filter(|(_, what, _)| *what == work);
        let (Some((small, _, before)), Some((large, _, after))) = (sizes.next(), sizes.next()) else {
            continue;
        };
        let data = f64::from(large.events) / f64::from(small.events);
        for measured in after {
            if let (Some(then), Some(now)) = (of(measured.engine, before), measured.wall()) {
                let time = now.as_secs_f64() / then.as_secs_f64();
                println!(
                    "{}: {} takes {time:.1} times as long for {data:.0} times the data",
                    work.name(),
                    measured.engine.name()
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Backtest;

    #[test]
    fn the_median_decides_and_an_engine_must_repeat_itself() {
        let check = Check::Backtest(Backtest { crossings: 1, seconds: 2 });
        let mut measured = Measured::new(Engine::Baton);
        for seconds in [9, 1, 3] {
            let cost = Cost { wall: Duration::from_secs(seconds), cpu: Duration::ZERO, memory: 0 };
            measured.add(cost, check).unwrap();
        }
        assert_eq!(measured.wall(), Some(Duration::from_secs(3)));
        let other = Check::Backtest(Backtest { crossings: 2, seconds: 2 });
        let cost = Cost { wall: Duration::ZERO, cpu: Duration::ZERO, memory: 0 };
        assert!(measured.add(cost, other).is_err());
    }
}
