//! The text of `/metrics`.

use std::fmt::{Display, Write};
use std::sync::atomic::Ordering::Relaxed;

use baton_app::intake::Figures;

use super::{BOUNDS_US, Metrics, TARGET_NAMES};

/// What the text is.
pub(crate) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// All that is counted, in text.
pub(crate) fn render(metrics: &Metrics, open: usize, ready: bool, figures: &Figures) -> String {
    let mut page = Page(String::with_capacity(8192));
    page.requests(metrics);
    page.connections(metrics, open);
    page.intake(ready, figures);
    page.0
}

struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
    }

    fn line(&mut self, line: impl Display) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{line}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: u64) {
        self.head(name, kind, help);
        self.line(format_args!("{name} {value}"));
    }

    /// Buckets are cumulative, the last one has no bound.
    fn histogram(&mut self, name: &str, help: &str, buckets: &[(f64, u64)], sum: f64) {
        self.head(name, "histogram", help);
        for (bound, count) in buckets.iter().filter(|(bound, _)| bound.is_finite()) {
            self.line(format_args!("{name}_bucket{{le=\"{bound}\"}} {count}"));
        }
        let count = buckets.last().map_or(0, |(_, count)| *count);
        self.line(format_args!("{name}_bucket{{le=\"+Inf\"}} {count}"));
        self.line(format_args!("{name}_sum {sum}"));
        self.line(format_args!("{name}_count {count}"));
    }

    fn requests(&mut self, metrics: &Metrics) {
        let name = "baton_http_requests_total";
        self.head(name, "counter", "Requests answered, by what they asked for and class of status.");
        for (endpoint, classes) in TARGET_NAMES.iter().zip(&metrics.requests) {
            for (class, count) in (1..).zip(classes) {
                let count = count.load(Relaxed);
                if count > 0 {
                    self.line(format_args!("{name}{{endpoint=\"{endpoint}\",status=\"{class}xx\"}} {count}"));
                }
            }
        }
        let mut so_far = 0;
        let bounds = BOUNDS_US.iter().map(|&bound_us| seconds(bound_us)).chain([f64::INFINITY]);
        let buckets: Vec<_> = bounds
            .zip(&metrics.took)
            .map(|(bound, count)| {
                so_far += count.load(Relaxed);
                (bound, so_far)
            })
            .collect();
        let help = "Seconds from the headers of a request to intake to its answer.";
        let sum = seconds(metrics.took_sum_us.load(Relaxed));
        self.histogram("baton_http_request_duration_seconds", help, &buckets, sum);
        let help = "Connections that sent what is no HTTP.";
        self.one("baton_http_malformed_total", "counter", help, metrics.malformed.load(Relaxed));
    }

    fn connections(&mut self, metrics: &Metrics, open: usize) {
        self.one("baton_http_connections_open", "gauge", "Open connections.", open as u64);
        let name = "baton_http_connections_refused_total";
        self.head(name, "counter", "Connections refused at the door, by the limit that was reached.");
        let door = metrics.door();
        for (limit, count) in [("address", door.refused_address), ("server", door.refused_server)] {
            self.line(format_args!("{name}{{limit=\"{limit}\"}} {count}"));
        }
        let name = "baton_http_connections_closed_total";
        self.head(name, "counter", "Connections that we ended, by reason.");
        for (reason, count) in [
            ("evicted", door.evicted),
            ("idle", metrics.idle.load(Relaxed)),
            ("slow_head", door.slow_head),
            ("slow_body", door.slow_body),
            ("slow_read", door.slow_read),
            ("slow_work", door.slow_work),
        ] {
            self.line(format_args!("{name}{{reason=\"{reason}\"}} {count}"));
        }
    }

    fn intake(&mut self, ready: bool, figures: &Figures) {
        for (name, kind, help, value) in [
            ("baton_ready", "gauge", "Whether messages are taken at present.", u64::from(ready)),
            ("baton_intake_accepted_total", "counter", "Messages stored.", figures.accepted),
            (
                "baton_intake_duplicates_total",
                "counter",
                "Messages that were there already.",
                figures.duplicates,
            ),
            (
                "baton_intake_quarantined_total",
                "counter",
                "Messages that went to quarantine.",
                figures.quarantined,
            ),
            (
                "baton_intake_shed_total",
                "counter",
                "Requests refused because too much was waiting.",
                figures.shed,
            ),
            ("baton_intake_commits_total", "counter", "Commits.", figures.commits),
            ("baton_intake_queued", "gauge", "Messages waiting to be stored.", figures.queued),
            ("baton_leads_stale", "gauge", "Leads that wait to be derived again.", figures.stale_leads),
            (
                "baton_timers_overdue",
                "gauge",
                "Timers that are due and have not fired yet.",
                figures.timers_overdue,
            ),
        ] {
            self.one(name, kind, help, value);
        }
        let help = "Seconds that a commit took.";
        let (buckets, sum) = (&figures.commit_seconds, figures.commit_seconds_sum);
        self.histogram("baton_intake_commit_seconds", help, buckets, sum);
    }
}

fn seconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Target;

    #[test]
    fn buckets_are_cumulative_and_a_bound_belongs_to_its_bucket() {
        let metrics = Metrics::default();
        for took_us in [250, 251, 20_000_000] {
            metrics.answered(Target::Intake(baton_app::intake::Endpoint::Batch), 200, took_us);
        }
        metrics.answered(Target::Health, 200, 1);
        let text = render(&metrics, 3, true, &Figures::default());
        for line in [
            "baton_http_requests_total{endpoint=\"batch\",status=\"2xx\"} 3",
            "baton_http_request_duration_seconds_bucket{le=\"0.00025\"} 1",
            "baton_http_request_duration_seconds_bucket{le=\"0.0005\"} 2",
            "baton_http_request_duration_seconds_bucket{le=\"10\"} 2",
            "baton_http_request_duration_seconds_bucket{le=\"+Inf\"} 3",
            "baton_http_request_duration_seconds_sum 20.000501",
            "baton_http_connections_open 3",
            "baton_intake_commit_seconds_bucket{le=\"+Inf\"} 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
    }
}
