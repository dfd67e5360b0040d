//! What a report refuses.

use baton_model::Stage;

/// Why a report cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConversionError {
    /// `to` does not lie beyond `from`.
    #[error(
        "from {from} to {to} is no conversion: name a stage beyond {from} (lead, mql, sal, sql, opportunity, customer, in this order)"
    )]
    Order {
        /// The stage to convert from.
        from: Stage,
        /// The stage to convert to.
        to: Stage,
    },
    /// The period has no instant.
    #[error("the period is empty: --since must be before --until")]
    EmptyPeriod,
}
