//! Bounds that no sum can reach, or that every sum has reached.

use crate::scoring::fault::Fault;
use crate::scoring::{Bounds, Dimension, EventRule, Group, Limits, Rule, RuleKind, ScoringModel, place};

/// The least and the greatest that a sum can be.
#[derive(Debug, Clone, Copy)]
struct Range {
    least: f64,
    most: f64,
}

impl Range {
    const ZERO: Range = Range { least: 0.0, most: 0.0 };

    fn plus(self, other: Range) -> Range {
        Range { least: self.least + other.least, most: self.most + other.most }
    }

    fn clamped(self, limits: Limits) -> Range {
        Range { least: limits.clamp(self.least), most: limits.clamp(self.most) }
    }
}

/// Adds what is odd about grades and qualification.
pub(super) fn warnings(model: &ScoringModel, warnings: &mut Vec<Fault>) {
    let sum = |dimension| {
        model
            .groups
            .iter()
            .filter(|group| group.dimension == dimension)
            .map(group_range)
            .fold(Range::ZERO, Range::plus)
    };
    let (fit, engagement) = (sum(Dimension::Fit), sum(Dimension::Engagement));
    let total = fit.plus(engagement).clamped(model.limits);
    grades("fit", &["A", "B", "C"], &model.grades.fit, fit, warnings);
    grades("engagement", &["1", "2"], &model.grades.engagement, engagement, warnings);
    for (at, bounds) in model.placed_bounds() {
        if is_empty(bounds) {
            let effect = match at.rsplit('.').next() {
                Some("leave") => "has no part: a lead never leaves",
                Some("handoff") => "has no part: the same as leaving it out",
                _ => "has no part: every lead qualifies at once",
            };
            warnings.push(Fault::new(at, effect));
            continue;
        }
        for (name, bound, range) in [
            ("total", bounds.total, total),
            ("fit", bounds.fit, fit),
            ("engagement", bounds.engagement, engagement),
        ] {
            if let Some(bound) = bound {
                outside(place::member(&at, name), bound, name, range, warnings);
            }
        }
    }
}

fn is_empty(bounds: &Bounds) -> bool {
    bounds.total.is_none() && bounds.fit.is_none() && bounds.engagement.is_none() && bounds.when.is_none()
}

fn grades(dimension: &str, names: &[&str], bounds: &[Option<f64>], range: Range, warnings: &mut Vec<Fault>) {
    let at = place::member("grades", dimension);
    let mut better: Option<(&str, f64)> = None;
    for (name, bound) in names.iter().zip(bounds) {
        let Some(bound) = *bound else { continue };
        let at = place::member(&at, name);
        if let Some((above, least)) = better
            && bound > least
        {
            warnings.push(Fault::new(
                &at,
                format!("begins above grade {above}: a higher sum gets the lower grade"),
            ));
        }
        outside(at, bound, dimension, range, warnings);
        better = Some((name, bound));
    }
}

fn outside(at: String, bound: f64, what: &str, range: Range, warnings: &mut Vec<Fault>) {
    if bound > range.most {
        warnings.push(Fault::new(at, format!("is {bound}, and {what} is never above {}", range.most)));
    } else if bound <= range.least {
        warnings.push(Fault::new(at, format!("is {bound}, and {what} is never below {}", range.least)));
    }
}

fn group_range(group: &Group) -> Range {
    group.rules.iter().map(rule_range).fold(Range::ZERO, Range::plus).clamped(group.limits)
}

fn rule_range(rule: &Rule) -> Range {
    let most = match &rule.kind {
        RuleKind::State(_) => rule.points.abs(),
        RuleKind::Event(event) => event_most(rule.points.abs(), event),
    };
    if rule.points < 0.0 { Range { least: -most, most: 0.0 } } else { Range { least: 0.0, most } }
}

/// The greatest magnitude of an event rule.
fn event_most(points: f64, event: &EventRule) -> f64 {
    if points == 0.0 {
        return 0.0;
    }
    let each = points * event.points_from.as_ref().map_or(1.0, |from| from.max);
    // A cap within a window bounds a moment, not a lifetime; only a lifetime's cap bounds the sum.
    let all = match event.cap {
        Some(cap) if cap.per.is_none() => each * cap.count as f64,
        _ => f64::INFINITY,
    };
    event.limit.map_or(all, |limit| all.min(limit))
}
