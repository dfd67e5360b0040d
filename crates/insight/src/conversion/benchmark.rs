//! What a rate is compared with.

use baton_model::Stage;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::interval::Interval;

/// An interval at least this wide (±3 points) says too little to call a rate equal to the benchmark.
const TELLING_WIDTH: f64 = 0.06;

/// The rate that is usual from one stage to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Benchmark {
    /// The stage converted from.
    pub from: Stage,
    /// The stage converted to.
    pub to: Stage,
    /// The source it is meant for; every source without its own when absent.
    #[serde(default)]
    pub source: Option<String>,
    /// The usual rate, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub rate: f64,
}

/// The benchmarks of a new workspace: 13 % from MQL to SQL, the average over industries that is most often cited.
pub fn benchmark_presets() -> Vec<Benchmark> {
    vec![Benchmark { from: Stage::Mql, to: Stage::Sql, source: None, rate: 0.13 }]
}

/// The benchmark for a pair of stages: that of `source`, else the general one. Later entries override earlier ones.
pub(super) fn find(list: &[Benchmark], from: Stage, to: Stage, source: Option<&str>) -> Option<f64> {
    let of = |wanted: Option<&str>| {
        list.iter()
            .rev()
            .find(|b| b.from == from && b.to == to && b.source.as_deref() == wanted)
            .map(|b| b.rate)
    };
    source.and_then(|source| of(Some(source))).or_else(|| of(None))
}

/// A rate beside its benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BenchmarkVerdict)]
pub enum Verdict {
    /// The whole interval lies above the benchmark.
    #[serde(rename = "above")]
    Above,
    /// The whole interval lies below it.
    #[serde(rename = "below")]
    Below,
    /// The interval contains it and is narrower than ±3 points.
    #[serde(rename = "not different")]
    NotDifferent,
    /// The interval contains it and is wider.
    #[serde(rename = "too few to say")]
    TooFewToSay,
}

impl Verdict {
    /// What `interval` says about `benchmark`.
    pub fn of(interval: Interval, benchmark: f64) -> Verdict {
        if interval.low > benchmark {
            Verdict::Above
        } else if interval.high < benchmark {
            Verdict::Below
        } else if interval.width() < TELLING_WIDTH {
            Verdict::NotDifferent
        } else {
            Verdict::TooFewToSay
        }
    }

    /// The words of the reports.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Above => "above",
            Verdict::Below => "below",
            Verdict::NotDifferent => "not different",
            Verdict::TooFewToSay => "too few to say",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::wilson95;

    #[test]
    fn verdicts() {
        let verdict = |k, n| Verdict::of(wilson95(k, n), 0.13).name();
        assert_eq!(verdict(250, 1_000), "above");
        assert_eq!(verdict(50, 1_000), "below");
        assert_eq!(verdict(130, 1_000), "not different");
        assert_eq!(verdict(13, 100), "too few to say");
        assert_eq!(verdict(0, 0), "too few to say");
        let spoken = serde_json::to_string(&Verdict::of(wilson95(13, 100), 0.13)).unwrap();
        assert_eq!(spoken, "\"too few to say\"");
    }

    #[test]
    fn a_source_has_its_own_benchmark_or_the_general_one() {
        let mut list = benchmark_presets();
        list.push(Benchmark { source: Some("web".into()), rate: 0.2, ..list[0].clone() });
        assert_eq!(find(&list, Stage::Mql, Stage::Sql, Some("web")), Some(0.2));
        assert_eq!(find(&list, Stage::Mql, Stage::Sql, Some("fair")), Some(0.13));
        assert_eq!(find(&list, Stage::Mql, Stage::Sql, None), Some(0.13));
        assert_eq!(find(&list, Stage::Mql, Stage::Sal, Some("web")), None);
    }
}
