//! How members sign in: passwords, second factors, recovery codes.

use sqlx::FromRow;

use crate::db::on;
use crate::member::Member;
use crate::{StoreError, Tx, check};

/// What a member signs in with.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Credential {
    /// The number of the member.
    pub id: i64,
    /// The hash of its password, as a PHC string.
    pub password: Option<String>,
    /// When that was set, in microseconds.
    pub password_at: Option<i64>,
    /// The sealed secret of its second factor.
    pub totp: Option<String>,
    /// Since when it is asked for; none while it was begun and not confirmed.
    pub totp_at: Option<i64>,
    /// The last step of which a code was taken: none is taken twice.
    pub totp_step: Option<i64>,
    /// Who it is at the identity provider (OpenID Connect): the issuer, a blank, and the subject there.
    pub subject: Option<String>,
}

/// What a member signs in with; none before anything was set.
///
/// # Errors
/// The database's own.
pub async fn of_member(tx: &mut Tx, member: i64) -> Result<Option<Credential>, StoreError> {
    let sql = "SELECT * FROM credential WHERE id = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(member).fetch_optional(c).await?))
}

/// Whether anybody can sign in as an administrator: with a password, or by a provider that is there.
///
/// # Errors
/// The database's own.
pub async fn has_admin(tx: &mut Tx) -> Result<bool, StoreError> {
    let sql = "SELECT m.id FROM member m JOIN credential c ON c.id = m.id \
               WHERE m.role = 'admin' AND m.disabled_at IS NULL AND (c.password IS NOT NULL OR EXISTS ( \
                 SELECT 1 FROM identity_provider p WHERE substr(c.subject, 1, length(p.issuer) + 1) = p.issuer || ' ')) LIMIT 1";
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql).fetch_optional(c).await?);
    Ok(found.is_some())
}

/// The member whom the identity provider calls `subject`.
///
/// # Errors
/// The database's own.
pub async fn by_subject(tx: &mut Tx, subject: &str) -> Result<Option<Member>, StoreError> {
    let sql = "SELECT m.* FROM member m JOIN credential c ON c.id = m.id WHERE c.subject = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(subject).fetch_optional(c).await?))
}

/// Notes who a member is at the identity provider; false if somebody else is that already, or the member is somebody else there.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set_subject(tx: &mut Tx, member: i64, subject: &str) -> Result<bool, StoreError> {
    check::text("subject", subject, check::KEY_BYTES_MAX)?;
    if by_subject(tx, subject).await?.is_some_and(|found| found.id != member) {
        return Ok(false);
    }
    let sql = "INSERT INTO credential (id, subject) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET subject = excluded.subject \
               WHERE credential.subject IS NULL OR credential.subject = excluded.subject";
    Ok(on!(tx, c => sqlx::query(sql).bind(member).bind(subject).execute(c).await?.rows_affected()) == 1)
}

/// Forgets who a member is at the identity provider; false if that is not known.
///
/// # Errors
/// The database's own.
pub async fn forget_subject(tx: &mut Tx, member: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE credential SET subject = NULL WHERE id = $1 AND subject IS NOT NULL";
    Ok(on!(tx, c => sqlx::query(sql).bind(member).execute(c).await?.rows_affected()) == 1)
}

/// Sets a member's password, as its hash.
///
/// # Errors
/// The database's own.
pub async fn set_password(tx: &mut Tx, member: i64, hash: &str, at: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO credential (id, password, password_at) VALUES ($1, $2, $3) \
               ON CONFLICT (id) DO UPDATE SET password = excluded.password, password_at = excluded.password_at";
    on!(tx, c => sqlx::query(sql).bind(member).bind(hash).bind(at).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Begins a second factor, which is not asked for yet; in place of one that was begun.
///
/// # Errors
/// The database's own.
pub async fn begin_totp(tx: &mut Tx, member: i64, sealed: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO credential (id, totp) VALUES ($1, $2) \
               ON CONFLICT (id) DO UPDATE SET totp = excluded.totp, totp_at = NULL, totp_step = NULL";
    on!(tx, c => sqlx::query(sql).bind(member).bind(sealed).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Notes that a code of `step` was taken; false if one of it or of a later step was before.
///
/// # Errors
/// The database's own.
pub async fn take_step(tx: &mut Tx, member: i64, step: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE credential SET totp_step = $1 WHERE id = $2 AND (totp_step IS NULL OR totp_step < $1)";
    Ok(on!(tx, c => sqlx::query(sql).bind(step).bind(member).execute(c).await?.rows_affected()) == 1)
}

/// Asks for the second factor from now on, and keeps the digests of the codes that stand in for it, in place of others.
///
/// # Errors
/// The database's own.
pub async fn confirm_totp(tx: &mut Tx, member: i64, at: i64, codes: &[Vec<u8>]) -> Result<(), StoreError> {
    let sql = "UPDATE credential SET totp_at = $1 WHERE id = $2";
    on!(tx, c => sqlx::query(sql).bind(at).bind(member).execute(c).await.map(|_| ())?);
    forget_codes(tx, member).await?;
    for code in codes {
        let sql = "INSERT INTO recovery_code (member_id, code) VALUES ($1, $2)";
        on!(tx, c => sqlx::query(sql).bind(member).bind(code).execute(c).await.map(|_| ())?);
    }
    Ok(())
}

/// Ends a second factor.
///
/// # Errors
/// The database's own.
pub async fn end_totp(tx: &mut Tx, member: i64) -> Result<(), StoreError> {
    let sql = "UPDATE credential SET totp = NULL, totp_at = NULL, totp_step = NULL WHERE id = $1";
    on!(tx, c => sqlx::query(sql).bind(member).execute(c).await.map(|_| ())?);
    forget_codes(tx, member).await
}

async fn forget_codes(tx: &mut Tx, member: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM recovery_code WHERE member_id = $1";
    on!(tx, c => sqlx::query(sql).bind(member).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Uses up a recovery code; false if there is none of this digest, or it was used.
///
/// # Errors
/// The database's own.
pub async fn use_code(tx: &mut Tx, member: i64, code: &[u8], at: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE recovery_code SET used_at = $1 WHERE member_id = $2 AND code = $3 AND used_at IS NULL";
    Ok(on!(tx, c => sqlx::query(sql).bind(at).bind(member).bind(code).execute(c).await?.rows_affected()) == 1)
}

/// How many recovery codes are left.
///
/// # Errors
/// The database's own.
pub async fn codes_left(tx: &mut Tx, member: i64) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM recovery_code WHERE member_id = $1 AND used_at IS NULL";
    let (count,): (i64,) = on!(tx, c => sqlx::query_as(sql).bind(member).fetch_one(c).await?);
    Ok(count)
}
