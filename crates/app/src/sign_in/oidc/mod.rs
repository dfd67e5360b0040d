//! Signing in by a provider of OpenID Connect: the authorization code flow with state, nonce and PKCE.
//!
//! Somebody leaves for a provider ([`Gate::depart`]) and comes back with an answer ([`Gate::arrive`]), once, in the same browser and within ten minutes.
//! What the browser holds is one secret, from which nonce and PKCE verifier follow; what the database holds are digests. Why somebody is not let in is
//! in the log and in the audit; the browser is told the same in every case (`docs/adr/0016-openid-connect.md`).

mod admit;
mod arrive;
mod depart;
mod directory;
mod exchange;
mod refusal;
mod settings;
mod speak;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baton_store::identity_provider::IdentityProvider;
use baton_store::{Tx, audit, credential};

pub use arrive::{Landing, ProviderAnswer};
pub use depart::Departure;
pub(super) use directory::Directory;
pub use settings::{ChangeProvider, NewProvider, ProviderDetail, ProviderName, providers};
pub use speak::Abroad;

use super::Gate;
use crate::vault::{Spot, mac};
use crate::workspace::Error;

/// Where the secret of a provider is sealed.
fn spot(provider: i64) -> Spot {
    Spot { name: "identity_provider.client_secret", row: provider }
}

/// How a member is called whom an issuer calls `subject`: addresses have no blanks.
fn identity(issuer: &str, subject: &str) -> String {
    format!("{issuer} {subject}")
}

/// What follows from the secret of the browser and the state of one attempt.
#[derive(Clone)]
struct Bound {
    verifier: String,
    nonce: String,
}

impl Bound {
    fn new(browser: &str, state: &str) -> Bound {
        let derived =
            |purpose: &str| URL_SAFE_NO_PAD.encode(mac(browser.as_bytes(), purpose, &[state.as_bytes()]));
        Bound { verifier: derived("oidc pkce"), nonce: derived("oidc nonce") }
    }
}

impl Gate {
    /// Where a provider sends people back to: each has an address of its own, so that the answer of one is never taken for that of another.
    fn callback(&self, key: &str) -> String {
        format!("{}/api/v1/session/oidc/{key}/callback", self.public_url())
    }
}

/// Forgets who a member is at the provider, in the name of `by`: whoever comes next with that address, verified, is the member. All its sessions end.
///
/// # Errors
/// [`Error::NoMember`], [`Error::Refused`] if there is nothing to forget or nobody were left who can sign in as an administrator, or the
/// database's own.
pub async fn release_identity_of(gate: &Gate, address: &str, by: &str) -> Result<(), Error> {
    let now = gate.workspace().now().micros();
    let mut tx = gate.workspace().db.write_aside().await?;
    let member = crate::members::active(&mut tx, address).await?;
    let had_admin = credential::has_admin(&mut tx).await?;
    if !credential::forget_subject(&mut tx, member.id).await? {
        return Err(Error::Refused(format!("{} has never signed in by a provider", member.email)));
    }
    keep_an_admin(&mut tx, had_admin).await?;
    baton_store::session::end_others(&mut tx, member.id, 0).await?;
    audit::note(&mut tx, now, by, "release_identity", &format!("member {}", member.id), "{}").await?;
    tx.commit().await?;
    Ok(())
}

/// Refuses what leaves nobody who can sign in as an administrator.
async fn keep_an_admin(tx: &mut Tx, had_admin: bool) -> Result<(), Error> {
    if had_admin && !credential::has_admin(tx).await? {
        let told = "no administrator could sign in any more: give one a password first";
        return Err(Error::Refused(told.to_owned()));
    }
    Ok(())
}

/// How the audit names a provider.
fn subject_of(provider: &IdentityProvider) -> String {
    format!("identity_provider {}", provider.id)
}
