//! Progress on stderr: a bar on a terminal, a plain line now and then otherwise.

use std::io::IsTerminal;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use baton_app::progress::Reporter;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often a plain line tells how far the work has got.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// A bar with rate and time left.
#[derive(Debug, Clone)]
pub(crate) struct Progress {
    bar: ProgressBar,
    plain: bool,
}

impl Progress {
    pub(crate) fn new(what: &'static str) -> Progress {
        let plain = !std::io::stderr().is_terminal();
        let target = if plain { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = "{prefix:>10} {bar:30} {human_pos}/{human_len} · {per_sec} · {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        bar.set_prefix(what);
        Progress { bar, plain }
    }

    /// What use cases report to.
    pub(crate) fn reporter(&self) -> Reporter {
        let (bar, plain) = (self.bar.clone(), self.plain);
        let told: Mutex<(&str, Instant)> = Mutex::new(("", Instant::now()));
        Reporter::new(Arc::new(move |step| {
            if plain && let Ok(mut told) = told.lock() {
                if told.0 != step.phase || told.1.elapsed() >= LINE_EVERY {
                    let percent = (step.done * 100).checked_div(step.total).unwrap_or_default();
                    eprintln!("{} {percent} %", step.phase);
                    *told = (step.phase, Instant::now());
                }
                return;
            }
            bar.set_prefix(step.phase);
            bar.set_length(step.total);
            bar.set_position(step.done);
        }))
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
