//! `baton openapi`.

use clap::Args;

use super::say;

/// Print the OpenAPI document of the management API.
#[derive(Debug, Args)]
pub(crate) struct Openapi {}

impl Openapi {
    #[expect(clippy::unused_self, reason = "every command is run the same way")]
    pub(crate) fn run(self) -> anyhow::Result<()> {
        say(&baton_api::openapi())
    }
}
