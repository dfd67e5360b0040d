//! DuckDB, the peer: a Python environment of its own in the cache folder, and the two works as queries.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::checks::{Check, Work};
use crate::data::KINDS;
use crate::files::{EVENTS, LEADS, REPLAY};
use crate::measure::{self, Cost};

const RESCORE: &str = include_str!("../sql/rescore.sql");
const BACKTEST: &str = include_str!("../sql/backtest.sql");
const FIT: &str = include_str!("../sql/fit.sql");
const MACROS: &str = include_str!("../sql/macros.sql");
const DRIVER: &str = include_str!("../sql/run.py");

/// Which files DuckDB reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// The same file as `baton replay`: text ids, names and JSON.
    Replay,
    /// Columns of integers made for it, an easier task.
    Native,
}

/// An installed DuckDB.
pub(crate) struct DuckDb {
    python: PathBuf,
    folder: PathBuf,
}

#[derive(Deserialize)]
struct Answer {
    wall_s: f64,
    cpu_s: f64,
    version: String,
    check: Check,
}

impl DuckDb {
    /// DuckDB in `cache`, installed from the Python package index when it is not there yet.
    ///
    /// # Errors
    /// Python 3 with venv is missing, or the package cannot be had.
    pub(crate) fn prepare(cache: &Path) -> Result<DuckDb> {
        let folder = cache.join("duckdb");
        let python = folder.join("venv/bin/python");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        if !succeeds(Command::new(&python).args(["-c", "import duckdb"])) {
            eprintln!("installing DuckDB into {}", folder.display());
            let venv = folder.join("venv");
            if !succeeds(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv)) {
                bail!("python3 -m venv failed: install it with `apt-get install python3-venv`");
            }
            let install = ["-m", "pip", "install", "--quiet", "--only-binary", ":all:", "duckdb"];
            if !succeeds(Command::new(&python).args(install)) {
                bail!("pip could not install duckdb: is the Python package index reachable?");
            }
        }
        let duckdb = DuckDb { python, folder };
        duckdb.write("run.py", DRIVER)?;
        duckdb.write("macros.sql", MACROS)?;
        Ok(duckdb)
    }

    /// Does `work` once on the files in `data`; the result stands in a table afterwards. Returns also the version.
    ///
    /// # Errors
    /// The query fails.
    pub(crate) fn run(&self, work: Work, layout: Layout, data: &Path) -> Result<(Cost, Check, String)> {
        let query = self.write("query.sql", &query(work, layout, data))?;
        let check = self.write("check.sql", check(work))?;
        let database = self.folder.join("bench.duckdb");
        remove(&database)?;
        let arguments =
            [self.folder.join("run.py"), database.clone(), self.folder.join("macros.sql"), query, check];
        let output = self.folder.join("answer.json");
        let cost = measure::run(&self.python, &arguments, &output)?;
        remove(&database)?;
        let answer = fs::read_to_string(&output).context("DuckDB left no answer")?;
        let answer: Answer =
            serde_json::from_str(&answer).with_context(|| format!("DuckDB answered {answer}"))?;
        // In its favour: starting Python and loading the library are not counted.
        let seconds =
            |value: f64| Duration::try_from_secs_f64(value).context("DuckDB reported a negative time");
        let cost = Cost { wall: seconds(answer.wall_s)?, cpu: seconds(answer.cpu_s)?, ..cost };
        Ok((cost, answer.check, answer.version))
    }

    fn write(&self, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.folder.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// The query of `work` over the files in `data`.
fn query(work: Work, layout: Layout, data: &Path) -> String {
    let file =
        |name| format!("read_parquet('{}')", data.join(name).display().to_string().replace('\'', "''"));
    let (facts, acts) = match layout {
        Layout::Replay => {
            let replay = file(REPLAY);
            let keys = ["country", "industry", "employees", "title_level", "corporate_email", "consent"];
            let shape = keys.map(|key| format!(r#""{key}":"INTEGER""#)).join(",");
            (
                format!(
                    "(SELECT lead, unnest(from_json(properties, '{{{shape}}}')) FROM {replay} WHERE name = '$identify')"
                ),
                format!(
                    "(SELECT lead, name AS kind, epoch_us(occurred_at) // 1000000 AS ts FROM {replay} WHERE name <> '$identify')"
                ),
            )
        }
        Layout::Native => (
            format!("(SELECT lead_id AS lead, * EXCLUDE (lead_id) FROM {})", file(LEADS)),
            format!("(SELECT lead_id AS lead, type AS kind, ts FROM {} WHERE bot = 0)", file(EVENTS)),
        ),
    };
    let text = match work {
        Work::Rescore => RESCORE,
        Work::Backtest => BACKTEST,
    };
    let text = text.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n");
    let text = text.replace("{facts}", &facts).replace("{acts}", &acts).replace("{fit}", FIT.trim_end());
    KINDS.iter().enumerate().fold(text, |text, (number, name)| {
        let literal = match layout {
            Layout::Replay => format!("'{name}'"),
            Layout::Native => number.to_string(),
        };
        text.replace(&format!("{{{name}}}"), &literal)
    })
}

const fn check(work: Work) -> &'static str {
    match work {
        Work::Rescore => {
            "SELECT count(*) AS rows, count(*) FILTER (WHERE qualified) AS qualified, \
             sum(CAST(round(total * 1000) AS BIGINT)) AS millipoints FROM result"
        }
        Work::Backtest => {
            "SELECT count(*) AS crossings, sum(CAST(crossed_at AS BIGINT)) AS seconds FROM result"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_placeholder_is_left_in_a_query() {
        for (work, layout) in [(Work::Rescore, Layout::Replay), (Work::Backtest, Layout::Native)] {
            let text = query(work, layout, Path::new("/it's"));
            let open = text.replace("{\"", "").replace("\"}", "");
            assert!(!open.contains('{') && text.contains("/it''s/"), "{text}");
        }
    }
}
