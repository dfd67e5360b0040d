//! What people do about leads, as far as it is the same for all of it.

use crate::db::on;
use crate::{StoreError, Tx};

/// Makes what people did about `gone` belong to `keep`.
pub(crate) async fn move_to(tx: &mut Tx, keep: i64, gone: i64) -> Result<(), StoreError> {
    for sql in [
        "UPDATE task SET lead_id = $1 WHERE lead_id = $2",
        "UPDATE note SET lead_id = $1 WHERE lead_id = $2",
        "UPDATE meeting SET lead_id = $1 WHERE lead_id = $2",
        "UPDATE attachment SET lead_id = $1 WHERE lead_id = $2",
    ] {
        on!(&mut *tx, c => sqlx::query(sql).bind(keep).bind(gone).execute(c).await.map(|_| ())?);
    }
    Ok(())
}
