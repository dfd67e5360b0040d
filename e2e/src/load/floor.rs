//! TODO
#[derive(Debug, clap::Args)]
/// x
pub struct Floor {}
impl Floor {
    /// x
    /// # Errors
    /// x
    pub async fn run(&self) -> anyhow::Result<()> {
        Ok(())
    }
}
