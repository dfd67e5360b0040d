//! `baton migrate`: brings the database to this version.

use baton_app::workspace::Workspace;
use clap::Args;

use super::Global;

/// Bring the database to this version's schema.
#[derive(Debug, Args)]
pub(crate) struct Migrate {}

impl Migrate {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let applied = Workspace::migrate(&global.place()?).await?;
        global.print(&serde_json::json!({ "applied": applied }), || match applied {
            0 => "The schema is up to date.\n".to_owned(),
            n => format!("{n} migrations applied.\n"),
        })
    }
}
