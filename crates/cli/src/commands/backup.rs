//! `baton backup`: a consistent copy of the database while it is in use.

use std::path::PathBuf;

use baton_app::backup::{Backup as Made, TableRows, backup};
use clap::Args;

use super::Global;
use crate::progress::Progress;
use crate::table::{Align, Table};
use crate::words::{Language, bytes, count};

/// Copy the database as it is at one moment into a new file, while Baton runs; check the copy.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to make; it must not be there yet.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

impl Backup {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let progress = Progress::new("copying");
        let made = backup(&workspace, &self.to, &progress.reporter()).await?;
        progress.finish();
        workspace.close().await;
        let language = global.language();
        global.print(&made, || text(&made, language))
    }
}

fn text(made: &Made, language: Language) -> String {
    let (file, rows, size) = (made.file.display(), count(made.rows), bytes(made.bytes));
    let head = match language {
        Language::En => format!("{file}: {rows} rows, {size}, checked"),
        Language::Ko => format!("{file}: {rows}행, {size}, 검사 완료"),
    };
    let keyed = language.pick(
        "secrets in it are sealed: keep secret.key (or BATON_SECRET_KEY) elsewhere, it is not in the backup",
        "백업 속 비밀 값은 암호화되어 있어요. secret.key(또는 BATON_SECRET_KEY)는 백업에 없으니 따로 보관하세요",
    );
    format!("{head}\n{keyed}\n\n{}", tables(&made.tables, language))
}

/// The rows of each table, those without any left out.
pub(super) fn tables(tables: &[TableRows], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("Table", "테이블"), Align::Left),
        (language.pick("Rows", "행"), Align::Right),
    ]);
    for TableRows { table: name, rows } in tables.iter().filter(|table| table.rows > 0) {
        table.row([name.clone(), count(*rows)]);
    }
    if table.is_empty() { String::new() } else { table.text() }
}
