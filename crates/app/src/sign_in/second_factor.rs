//! The second factor: codes of an app (TOTP, RFC 6238), and recovery codes for whoever lost it.

use baton_model::time::MICROS_PER_SECOND;
use baton_store::{Tx, audit, credential, ticket};
use serde::Serialize;
use totp_rs::{Builder, Secret, Totp};
use utoipa::ToSchema;

use super::session::active;
use super::{Client, Gate, Good, Session, SignedIn};
use crate::api_keys::digest;
use crate::vault::Spot;
use crate::workspace::Error;

/// How many wrong codes come with one sign-in: a guesser has 5 in 10^6 for each password that is right.
const ATTEMPTS_MAX: i64 = 5;
/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;
/// How long one is, in characters of five bits.
const RECOVERY_CHARS: usize = 16;
/// Bytes of the secret (RFC 4226, section 4, R6).
const SECRET_BYTES: usize = 20;
/// Crockford's alphabet: no letter that is read as another.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A second factor that was begun: a code confirms that the app has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Begun {
    /// What the app is given, as a link that it shows as a picture.
    pub uri: String,
    /// The same to be typed, in base32.
    pub secret: String,
}

/// Codes that each stand in for the app once. They are shown now and never again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Sixteen letters and digits, in groups of four.
    pub recovery_codes: Vec<String>,
}

/// Begins a second factor; it is asked for once [`confirm_second_factor`] has seen a code.
///
/// # Errors
/// [`Error::NotIn`] if the password is wrong, [`Error::Refused`] if there is one, [`Error::TooMany`], or the database's own.
pub async fn begin_second_factor(gate: &Gate, session: &Session, password: &str) -> Result<Begun, Error> {
    gate.confirm(session, password).await?;
    let secret = &gate.0.random.bytes()?[..SECRET_BYTES];
    let totp = totp(secret, &session.caller.by)?;
    let text = Secret::from(secret).to_base32();
    let mut tx = gate.workspace().db.write_aside().await?;
    let found = credential::of_member(&mut tx, session.member_id).await?;
    if found.is_some_and(|found| found.totp_at.is_some()) {
        return Err(Error::Refused("there is a second factor already: end it first".to_owned()));
    }
    let sealed = gate.workspace().vault().seal(&mut tx, &spot(session.member_id), &text).await?;
    credential::begin_totp(&mut tx, session.member_id, &sealed).await?;
    tx.commit().await?;
    Ok(Begun { uri: totp.to_url().map_err(|_| unusable())?, secret: text })
}

/// Asks for the second factor from now on; gives the codes that stand in for it. All other sessions end.
///
/// # Errors
/// [`Error::WrongUse`] for a wrong code, [`Error::Refused`] if none was begun, or the database's own.
pub async fn confirm_second_factor(
    gate: &Gate,
    session: &Session,
    code: &str,
) -> Result<RecoveryCodes, Error> {
    gate.0.slowing.of(&session.caller.by, true)?;
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| gate.recovery_code()).collect::<Result<_, _>>()?;
    let digests: Vec<Vec<u8>> = codes.iter().map(|code| digest(&plain(code)).to_vec()).collect();
    let now = gate.workspace().now().micros();
    let mut tx = gate.workspace().db.write_aside().await?;
    let found = credential::of_member(&mut tx, session.member_id).await?;
    if found.is_none_or(|found| found.totp.is_none() || found.totp_at.is_some()) {
        return Err(Error::Refused("no second factor was begun, or it is asked for already".to_owned()));
    }
    if !gate.takes(&mut tx, session.member_id, code).await? {
        return Err(Error::WrongUse("code: it is not the one that the app shows now".to_owned()));
    }
    credential::confirm_totp(&mut tx, session.member_id, now, &digests).await?;
    baton_store::session::end_others(&mut tx, session.member_id, session.id).await?;
    let subject = format!("member {}", session.member_id);
    audit::note(&mut tx, now, &session.caller.by, "confirm_second_factor", &subject, "{}").await?;
    tx.commit().await?;
    Ok(RecoveryCodes { recovery_codes: codes })
}

/// Ends the second factor of whoever asks.
///
/// # Errors
/// [`Error::NotIn`] if the password is wrong, [`Error::TooMany`], or the database's own.
pub async fn end_second_factor(gate: &Gate, session: &Session, password: &str) -> Result<(), Error> {
    gate.confirm(session, password).await?;
    end(gate, session.member_id, &session.caller.by).await
}

/// Ends the second factor of a member who lost it, in the name of `by`. All its sessions end.
///
/// # Errors
/// [`Error::NoMember`], or the database's own.
pub async fn end_second_factor_of(gate: &Gate, address: &str, by: &str) -> Result<(), Error> {
    let member = crate::members::active(&mut gate.workspace().db.read().await?, address).await?;
    let mut tx = gate.workspace().db.write_aside().await?;
    baton_store::session::end_others(&mut tx, member.id, 0).await?;
    tx.commit().await?;
    end(gate, member.id, by).await
}

async fn end(gate: &Gate, member: i64, by: &str) -> Result<(), Error> {
    let now = gate.workspace().now().micros();
    let mut tx = gate.workspace().db.write_aside().await?;
    credential::end_totp(&mut tx, member).await?;
    audit::note(&mut tx, now, by, "end_second_factor", &format!("member {member}"), "{}").await?;
    tx.commit().await?;
    Ok(())
}

impl Gate {
    /// Signs in whoever gave the password, and now a code of the app or a recovery code.
    ///
    /// # Errors
    /// [`Error::WrongUse`] for a wrong code, [`Error::Refused`] if the ticket is good no more, [`Error::TooMany`], or the database's own.
    pub async fn give_second_factor(
        &self,
        secret: &str,
        code: &str,
        from: &Client,
    ) -> Result<SignedIn, Error> {
        self.0.slowing.from(from.address)?;
        let mut tx = self.workspace().db.write_aside().await?;
        let found = self.find(&mut tx, Good::SecondFactor, secret).await?;
        let member = active(&mut tx, found.member_id.unwrap_or(0)).await?;
        if !self.takes(&mut tx, member.id, code).await? {
            if ticket::miss(&mut tx, &found.secret).await? >= ATTEMPTS_MAX {
                ticket::take(&mut tx, &found.secret).await?;
            }
            tx.commit().await?;
            return Err(Error::WrongUse(
                "code: it is neither the one that the app shows now nor a recovery code".to_owned(),
            ));
        }
        self.take(&mut tx, Good::SecondFactor, secret).await?;
        let signed_in = self.begin(&mut tx, &member, from, true).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    /// Whether a code is one of a member's app, now or half a minute away, of which none so late was taken before; or a recovery code, which is used up.
    async fn takes(&self, tx: &mut Tx, member: i64, code: &str) -> Result<bool, Error> {
        let now = self.workspace().now().micros();
        let Some(sealed) = credential::of_member(tx, member).await?.and_then(|found| found.totp) else {
            return Ok(false);
        };
        let code = plain(code);
        let text = self.workspace().vault().open(&spot(member), &sealed)?;
        let secret = Secret::try_from_base32(&text).map_err(|_| unusable())?;
        let totp = Builder::new().with_secret(secret).build().map_err(|_| unusable())?;
        let seconds = (now / MICROS_PER_SECOND).unsigned_abs();
        if let Some(step) = totp.check(&code, seconds) {
            return Ok(credential::take_step(tx, member, step.cast_signed()).await?);
        }
        Ok(code.len() == RECOVERY_CHARS && credential::use_code(tx, member, &digest(&code), now).await?)
    }

    fn recovery_code(&self) -> Result<String, Error> {
        let bytes = self.0.random.bytes()?;
        let letters = bytes[..RECOVERY_CHARS].iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        let letters: Vec<char> = letters.collect();
        let groups = letters.chunks(4).map(|group| group.iter().collect::<String>());
        Ok(groups.collect::<Vec<_>>().join("-"))
    }
}

/// A code as it is compared: people type blanks and capitals.
fn plain(code: &str) -> String {
    let kept = |c: &char| !c.is_whitespace() && *c != '-';
    code.chars().filter(kept).take(RECOVERY_CHARS + 1).map(|c| c.to_ascii_lowercase()).collect()
}

fn totp(secret: &[u8], account: &str) -> Result<Totp, Error> {
    let builder = Builder::new().with_secret(Secret::from(secret));
    builder
        .with_account_name(account.replace(':', " "))
        .with_issuer(Some("Baton"))
        .build()
        .map_err(|_| unusable())
}

fn unusable() -> Error {
    Error::Refused(
        "the second factor cannot be used: an administrator ends it, and it is set anew".to_owned(),
    )
}

fn spot(member: i64) -> Spot {
    Spot { name: "credential.totp", row: member }
}
