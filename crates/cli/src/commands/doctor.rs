//! `baton doctor`: whether all is well, and what to do if not.

use std::sync::Arc;

use baton_app::doctor::{Check, Depth, Status, examine, mail, secrets};
use clap::Args;
use serde_json::{Value, json};

use super::{Global, SystemClock};
use crate::findings::{advice, says, title};
use crate::progress::Progress;
use crate::table::{Align, Table};
use crate::words::Language;

/// Check database, disk, clock and model, and say what to do where something is wrong; exits with 1 if a check failed.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Look deeper, which takes longer: indexes, references, the whole log, and a sample of scores derived anew from the log.
    #[arg(long)]
    deep: bool,
    /// With `--deep`: derive every score anew instead of a sample.
    #[arg(long, requires = "deep")]
    all: bool,
}

impl Doctor {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let progress = Progress::new("comparing");
        let depth = Depth { deep: self.deep, all: self.all };
        let settings = crate::settings::outgoing()?;
        let mut checks =
            examine(&global.place()?, Arc::new(SystemClock), depth, &progress.reporter()).await?;
        progress.finish();
        checks.extend(secrets(&global.place()?, global.keys()?).await);
        checks.push(mail(settings.mail.as_ref()).await);
        let failed = checks.iter().filter(|check| check.status == Status::Failed).count();
        let language = global.language();
        global.print(&document(&checks)?, || text(&checks, language))?;
        anyhow::ensure!(failed == 0, "{failed} of {} checks failed", checks.len());
        Ok(())
    }
}

/// The checks with their texts in English.
fn document(checks: &[Check]) -> anyhow::Result<Value> {
    let mut all = Vec::with_capacity(checks.len());
    for check in checks {
        let mut value = serde_json::to_value(check)?;
        value["says"] = says(&check.finding, Language::En).into();
        value["advice"] = advice(check, Language::En).into();
        all.push(value);
    }
    let ok = checks.iter().all(|check| check.status != Status::Failed);
    Ok(json!({ "ok": ok, "checks": all }))
}

fn text(checks: &[Check], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("Check", "점검"), Align::Left),
        (language.pick("Result", "결과"), Align::Left),
        (language.pick("Found", "내용"), Align::Left),
    ]);
    for check in checks {
        let status = match check.status {
            Status::Ok => language.pick("ok", "정상"),
            Status::Warning => language.pick("warning", "주의"),
            Status::Failed => language.pick("failed", "실패"),
        };
        let (found, todo) = (says(&check.finding, language), advice(check, language));
        let lines = found.lines().map(str::to_owned).chain(todo.map(|todo| format!("→ {todo}")));
        for (number, line) in lines.enumerate() {
            let head = |text: &str| if number == 0 { text.to_owned() } else { String::new() };
            table.row([head(title(&check.finding, language)), head(status), line]);
        }
    }
    table.text()
}
