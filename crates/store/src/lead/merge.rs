//! Two leads that turn out to be one.

use super::{Lead, by_id, save};
use crate::db::on;
use crate::handoff::Changed;
use crate::{StoreError, Tx};

/// Makes one lead of two: everything of `gone` becomes `keep`'s, which waits to be derived again. What `keep` does not know of itself
/// (address, name, source …) it takes over, and the earlier first contact. Of two open hand-offs the younger one is closed with the reason
/// `merged`, and returned.
///
/// # Errors
/// The database's own.
pub async fn merge(tx: &mut Tx, keep: i64, gone: i64, at: i64) -> Result<Vec<Changed>, StoreError> {
    if let Tx::Postgres(tx) = &mut *tx {
        let sql = "SELECT id FROM lead WHERE id IN ($1, $2) ORDER BY id FOR UPDATE";
        sqlx::query(sql).bind(keep).bind(gone).execute(&mut **tx).await?;
    }
    let mut both = by_id(tx, &[keep, gone]).await?;
    let (Some(mut kept), Some(other)) = (both.remove(&keep), both.remove(&gone)) else {
        return Ok(Vec::new());
    };
    // Of two that are open the older one goes on: its clock has run longer.
    let close = "UPDATE handoff SET status = 'closed', decided_at = $1, reason = 'merged', next_at = NULL, route_at = NULL, \
                   changed_by = NULL, revision = revision + 1 \
                 WHERE status = 'open' AND lead_id IN ($2, $3) AND id <> ( \
                   SELECT id FROM handoff WHERE status = 'open' AND lead_id IN ($2, $3) ORDER BY opened_at, id LIMIT 1) \
                 RETURNING id, owner";
    let closed: Vec<(i64, Option<String>)> =
        on!(&mut *tx, c => sqlx::query_as(close).bind(at).bind(gone).bind(keep).fetch_all(c).await?);
    for sql in [
        "UPDATE external_id SET lead_id = $1 WHERE lead_id = $2",
        "UPDATE event SET lead_id = $1 WHERE lead_id = $2",
        "UPDATE decision SET lead_id = $1 WHERE lead_id = $2",
        "UPDATE handoff SET lead_id = $1 WHERE lead_id = $2",
        "UPDATE bant_entry SET lead_id = $1 WHERE lead_id = $2",
        "UPDATE opportunity SET lead_id = $1 WHERE lead_id = $2",
        "UPDATE transition SET lead_id = $1 WHERE lead_id = $2",
        "UPDATE identity_link SET lead_id = $1 WHERE lead_id = $2",
        "UPDATE consent SET lead_id = $1 WHERE lead_id = $2",
    ] {
        on!(&mut *tx, c => sqlx::query(sql).bind(keep).bind(gone).execute(c).await.map(|_| ())?);
    }
    crate::work::move_to(tx, keep, gone).await?;
    for sql in ["DELETE FROM score WHERE lead_id = $1", "DELETE FROM lead WHERE id = $1"] {
        on!(&mut *tx, c => sqlx::query(sql).bind(gone).execute(c).await.map(|_| ())?);
    }
    retire(tx, gone).await?;
    tx.note_moved().await?;
    kept.take_over(other);
    save(tx, &mut [kept]).await?;
    Ok(closed.into_iter().map(|(id, owner)| Changed { id, lead_id: keep, owner }).collect())
}

/// Gives the number of a lead that is gone to nobody else: the audit, open pages and whoever was told of it go on naming it. Only the greatest
/// could be given anew.
async fn retire(tx: &mut Tx, gone: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO setting (key, value) SELECT 'retired_lead', CAST($1 AS TEXT) WHERE NOT EXISTS (SELECT 1 FROM lead WHERE id > $2) \
               ON CONFLICT (key) DO UPDATE SET value = excluded.value \
               WHERE CAST(excluded.value AS BIGINT) > CAST(setting.value AS BIGINT)";
    on!(tx, c => sqlx::query(sql).bind(gone.to_string()).bind(gone).execute(c).await.map(|_| ())?);
    Ok(())
}

impl Lead {
    /// Takes what it does not know from `other`, and waits to be derived again.
    fn take_over(&mut self, other: Lead) {
        if self.email_key.is_none() {
            (self.email, self.email_key) = (other.email, other.email_key);
        }
        self.account_id = self.account_id.or(other.account_id);
        for (own, others) in [
            (&mut self.name, other.name),
            (&mut self.job_title, other.job_title),
            (&mut self.phone, other.phone),
            (&mut self.source, other.source),
            (&mut self.campaign, other.campaign),
            (&mut self.owner, other.owner),
        ] {
            if own.is_none() {
                *own = others;
            }
        }
        self.created_at = self.created_at.min(other.created_at);
        self.known_at = [self.known_at, other.known_at].into_iter().flatten().min();
        self.stale = 1;
    }
}
