//! Where messages go.

use std::future::Future;

use baton_app::intake::{Delivery, Figures, Intake, Receipt, Refusal};

/// What takes messages in. The product has one, [`Intake`]; tests put their own here.
pub trait Inlet: Clone + Send + Sync + 'static {
    /// Stores what is sound of a request, and returns when it is durable.
    ///
    /// The future may be dropped at any point: then nobody waits for the answer, and whether the messages were stored is open.
    ///
    /// # Errors
    /// [`Refusal`]; then nothing of the request is stored.
    fn take(&self, delivery: Delivery) -> impl Future<Output = Result<Receipt, Refusal>> + Send;

    /// Whether messages are taken at present.
    ///
    /// # Errors
    /// Why not, in words for an administrator.
    fn ready(&self) -> Result<(), String>;

    /// What is counted, for `/metrics`.
    fn figures(&self) -> Figures;
}

impl Inlet for Intake {
    async fn take(&self, delivery: Delivery) -> Result<Receipt, Refusal> {
        Self::take(self, delivery).await
    }

    fn ready(&self) -> Result<(), String> {
        Self::ready(self)
    }

    fn figures(&self) -> Figures {
        Self::figures(self)
    }
}
