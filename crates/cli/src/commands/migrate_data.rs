//! `baton migrate-data`: a workspace moved to another database.

use baton_app::migrate_data::{Moved, migrate_data};
use clap::Args;

use super::Global;
use crate::progress::Progress;
use crate::table::{Align, Table};
use crate::words::{Language, count};

/// Copy a workspace from one database into another, empty one, SQLite or PostgreSQL, and compare every row.
///
/// Stop Baton first: nobody can write to the database that is copied from. What was broken off goes on when it is done again.
#[derive(Debug, Args)]
pub(crate) struct MigrateData {
    /// The database to copy from: `sqlite:FILE` or `postgres://…`.
    #[arg(long, value_name = "URL", env = "BATON_MIGRATE_FROM", hide_env_values = true)]
    from: String,
    /// The empty database to copy into.
    #[arg(long, value_name = "URL", env = "BATON_MIGRATE_TO", hide_env_values = true)]
    to: String,
}

impl MigrateData {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let progress = Progress::new("copying");
        let moved = migrate_data(&self.from, &self.to, &progress.reporter()).await?;
        progress.finish();
        let language = global.language();
        global.print(&moved, || text(&moved, language))
    }
}

fn text(moved: &Moved, language: Language) -> String {
    let rows = count(moved.rows);
    let head = match language {
        Language::En => format!("{rows} rows copied and compared; both sides are the same"),
        Language::Ko => format!("{rows}행을 복사하고 비교했어요. 양쪽이 같아요"),
    };
    let mut table = Table::new([
        (language.pick("Table", "테이블"), Align::Left),
        (language.pick("Rows", "행"), Align::Right),
        (language.pick("SHA-256 of its rows", "행의 SHA-256"), Align::Left),
    ]);
    for moved in moved.tables.iter().filter(|table| table.rows > 0) {
        let digest: String = moved.digest.chars().take(16).collect();
        table.row([moved.table.clone(), count(moved.rows), format!("{digest}…")]);
    }
    format!("{head}\n\n{}", table.text())
}
