//! `baton restore`: a backup put in place.

use std::fmt::Write as _;
use std::path::PathBuf;

use baton_app::restore::{Restored, restore};
use clap::Args;

use super::Global;
use super::backup::tables;
use crate::progress::Progress;
use crate::words::{Language, count};

/// Check a backup and put a copy of it in place: as the database of the data folder, or, with `--database-url`, into an empty PostgreSQL.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup.
    file: PathBuf,
    /// Take the place of the database that is there, which is kept beside it.
    #[arg(long)]
    replace: bool,
}

impl Restore {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let progress = Progress::new("copying");
        let restored = restore(&global.place()?, &self.file, self.replace, &progress.reporter()).await?;
        progress.finish();
        let language = global.language();
        global.print(&restored, || text(&restored, language))
    }
}

fn text(restored: &Restored, language: Language) -> String {
    let (place, rows, migrations) = (&restored.place, count(restored.rows), restored.migrations);
    let mut text = match language {
        Language::En => format!("{place}: {rows} rows restored\n"),
        Language::Ko => format!("{place}: {rows}행을 되돌렸어요\n"),
    };
    if migrations > 0 {
        let _ = match language {
            Language::En => {
                writeln!(text, "the backup is of an older version; migrations applied: {migrations}")
            }
            Language::Ko => {
                writeln!(text, "예전 버전의 백업이라 스키마를 올렸어요(마이그레이션 {migrations}개)")
            }
        };
    }
    if let Some(kept) = &restored.kept {
        let kept = kept.display();
        let _ = match language {
            Language::En => writeln!(text, "what was there before is kept: {kept}"),
            Language::Ko => writeln!(text, "전에 있던 데이터베이스는 남겨 두었어요: {kept}"),
        };
    }
    format!("{text}\n{}", tables(&restored.tables, language))
}
