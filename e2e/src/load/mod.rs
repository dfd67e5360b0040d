//! TODO
pub mod floor;
#[derive(Debug, clap::Args)]
/// x
pub struct Options {}
/// x
/// # Errors
/// x
pub async fn run(_: &Options) -> anyhow::Result<()> {
    Ok(())
}
