//! What rates are compared with.

use baton_insight::conversion::Benchmark;
use baton_store::report::{self as rows, BenchmarkRow};
use baton_store::{StoreError, Tx, audit};

use crate::revision;
use crate::workspace::{Error, Workspace};

/// The most benchmarks.
const BENCHMARKS_MAX: usize = 200;
/// The longest source, in bytes.
const SOURCE_BYTES_MAX: usize = 200;

/// What rates are compared with, by stages and source.
///
/// # Errors
/// The database's own.
pub async fn benchmarks(workspace: &Workspace) -> Result<Vec<Benchmark>, Error> {
    Ok(load(&mut workspace.db.read().await?).await?)
}

pub(super) async fn load(tx: &mut Tx) -> Result<Vec<Benchmark>, StoreError> {
    let found = rows::benchmarks(tx).await?.into_iter().filter_map(|row| {
        Some(Benchmark {
            from: row.from_stage.parse().ok()?,
            to: row.to_stage.parse().ok()?,
            source: Some(row.source).filter(|source| !source.is_empty()),
            rate: row.rate,
        })
    });
    Ok(found.collect())
}

/// Sets one of them, in the name of `by`; the others stay.
///
/// # Errors
/// [`Error::WrongUse`] for a rate that is none, [`Error::Refused`] beyond the limit, or the database's own.
pub async fn set_benchmark(workspace: &Workspace, benchmark: &Benchmark, by: &str) -> Result<(), Error> {
    let row = row("benchmark", benchmark)?;
    let mut tx = workspace.db.write_aside().await?;
    rows::set_benchmark(&mut tx, &row).await?;
    if load(&mut tx).await?.len() > BENCHMARKS_MAX {
        return Err(Error::Refused(format!("there are {BENCHMARKS_MAX} benchmarks, which is the limit")));
    }
    note(&mut tx, workspace, by).await?;
    Ok(tx.commit().await?)
}

/// Sets all of them, in the name of `by`, in the place of those of revision `seen`; without it, of whichever stand. Gives them as they are listed.
///
/// # Errors
/// [`Error::WrongUse`] naming the place of what makes no sense, [`Error::Changed`] if others stand than were seen, or the database's own.
pub async fn set_benchmarks(
    workspace: &Workspace,
    items: Vec<Benchmark>,
    seen: Option<i64>,
    by: &str,
) -> Result<Vec<Benchmark>, Error> {
    if items.len() > BENCHMARKS_MAX {
        return Err(Error::WrongUse(format!("items: at most {BENCHMARKS_MAX} benchmarks")));
    }
    let mut wanted: Vec<BenchmarkRow> = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        let new = row(&format!("items[{place}]"), item)?;
        let is_same = |row: &BenchmarkRow| {
            (&row.from_stage, &row.to_stage, &row.source) == (&new.from_stage, &new.to_stage, &new.source)
        };
        if wanted.iter().any(is_same) {
            return Err(Error::WrongUse(format!(
                "items[{place}]: these stages and this source stand there already"
            )));
        }
        wanted.push(new);
    }
    let mut tx = workspace.db.write_aside().await?;
    if let Some(seen) = seen {
        revision::check("what rates are compared with", revision::of(&load(&mut tx).await?), None, seen)?;
    }
    rows::clear_benchmarks(&mut tx).await?;
    for row in &wanted {
        rows::set_benchmark(&mut tx, row).await?;
    }
    note(&mut tx, workspace, by).await?;
    let set = load(&mut tx).await?;
    tx.commit().await?;
    Ok(set)
}

fn row(place: &str, benchmark: &Benchmark) -> Result<BenchmarkRow, Error> {
    let wrong = |problem: &str| Err(Error::WrongUse(format!("{place}.{problem}")));
    if benchmark.from.rank() >= benchmark.to.rank() {
        return wrong("to: a stage after `from`");
    }
    if !(0.0..=1.0).contains(&benchmark.rate) {
        return wrong("rate: 0 to 1; 13 % is 0.13");
    }
    let source = benchmark.source.as_deref().unwrap_or_default().trim();
    if source.len() > SOURCE_BYTES_MAX || source.contains('\0') {
        return wrong(&format!("source: at most {SOURCE_BYTES_MAX} bytes, and no NUL"));
    }
    Ok(BenchmarkRow {
        from_stage: benchmark.from.name().to_owned(),
        to_stage: benchmark.to.name().to_owned(),
        source: source.to_owned(),
        rate: benchmark.rate,
    })
}

async fn note(tx: &mut Tx, workspace: &Workspace, by: &str) -> Result<(), Error> {
    let detail = serde_json::json!({ "count": load(tx).await?.len() }).to_string();
    Ok(audit::note(tx, workspace.now().micros(), by, "set_benchmarks", "benchmarks", &detail).await?)
}
