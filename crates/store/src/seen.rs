//! Rows of leads that somebody may see, who sees the leads of some members alone.

use crate::Tx;

/// What the parameter of [`condition`] is bound to; none: all may be seen.
pub(crate) fn bound(owned_by: Option<&[String]>) -> Option<String> {
    owned_by.map(|members| serde_json::json!(members).to_string())
}

/// Whether the lead whose number stands in the column `lead` is owned by one of the members that `parameter` (such as `$7`) is bound to, or one of
/// them has its open hand-off.
pub(crate) fn condition(tx: &Tx, lead: &str, parameter: &str) -> String {
    let members = members(tx, parameter);
    format!(
        "(CAST({parameter} AS TEXT) IS NULL OR {lead} IN (SELECT id FROM lead WHERE owner IN ({members})) \
           OR {lead} IN (SELECT lead_id FROM handoff WHERE status = 'open' AND owner IN ({members})))"
    )
}

/// The members that `parameter` is bound to, one a row.
pub(crate) fn members(tx: &Tx, parameter: &str) -> String {
    if tx.is_shared() {
        format!("SELECT json_array_elements_text(CAST(CAST({parameter} AS TEXT) AS json)) COLLATE \"C\"")
    } else {
        format!("SELECT value FROM json_each({parameter})")
    }
}
