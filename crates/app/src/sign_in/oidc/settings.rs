//! Which providers there are: for administrators, and by name for everybody.

use baton_model::{Instant, Role};
use baton_store::identity_provider::{self, IdentityProvider};
use baton_store::sealed::{self, COLUMNS};
use baton_store::{StoreError, Tx, audit, credential};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::super::Gate;
use super::speak::{Abroad, allowed};
use super::{keep_an_admin, spot, subject_of};
use crate::workspace::{Error, Workspace};

/// The most providers of a workspace.
const PROVIDERS_MAX: usize = 20;
/// The most domains of a provider.
const DOMAINS_MAX: usize = 100;
/// The longest key, in characters.
const KEY_CHARS_MAX: usize = 32;
/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 60;
/// The longest issuer, client id and secret, in bytes.
const TEXT_BYTES_MAX: usize = 700;

/// A provider, as everybody sees it who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProviderName {
    /// What it is asked for by.
    pub key: String,
    /// What people call it.
    pub name: String,
}

/// A provider that is to be.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProvider {
    /// Its name in addresses: small letters, digits and `-`. It stays.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// Its address, exactly as it says itself: what it publishes is at `/.well-known/openid-configuration` below.
    pub issuer: String,
    /// Who Baton is there.
    pub client_id: String,
    /// What proves that. It is sealed, and shown to nobody again.
    pub client_secret: String,
    /// Of which domains addresses are; none: of all.
    #[serde(default)]
    pub domains: Vec<String>,
    /// The role of whoever comes and is no member yet: `marketer`, `sales` or `viewer`. Without it nobody joins. It needs `domains`.
    #[serde(default)]
    pub joins_as: Option<Role>,
}

/// What is changed of a provider: what is left out stays.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeProvider {
    /// What people call it.
    pub name: Option<String>,
    /// Its address. Members are bound to it: at another one they begin anew.
    pub issuer: Option<String>,
    /// Who Baton is there.
    pub client_id: Option<String>,
    /// What proves that.
    pub client_secret: Option<String>,
    /// Of which domains addresses are; none: of all.
    pub domains: Option<Vec<String>>,
    /// Who joins.
    pub joins_as: Option<Joining>,
}

/// Who joins by a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Joining {
    /// Whoever comes, for criteria and campaigns.
    Marketer,
    /// Whoever comes, for hand-offs and deals.
    Sales,
    /// Whoever comes, to look.
    Viewer,
    /// Nobody: only members come in.
    Nobody,
}

/// A provider, as administrators see it. Its secret is shown to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProviderDetail {
    /// Its name in addresses.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// Its address.
    pub issuer: String,
    /// Who Baton is there.
    pub client_id: String,
    /// Of which domains addresses are; none: of all.
    pub domains: Vec<String>,
    /// The role of whoever comes and is no member yet; none: nobody joins.
    pub joins_as: Option<String>,
    /// Where it has to send people back to: it wants to know that beforehand.
    pub redirect_uri: String,
    /// When it was added.
    pub created_at: Instant,
    /// When it was changed last.
    pub changed_at: Instant,
    /// By whom.
    pub changed_by: String,
    /// Counted up by every change.
    pub revision: i64,
}

/// By which providers one can sign in, by key.
///
/// # Errors
/// The database's own.
pub async fn providers(workspace: &Workspace) -> Result<Vec<ProviderName>, Error> {
    let all = identity_provider::all(&mut workspace.db.read().await?).await?;
    Ok(all.into_iter().map(|found| ProviderName { key: found.key, name: found.name }).collect())
}

fn missing(key: &str) -> Error {
    let shown: String = key.chars().take(KEY_CHARS_MAX).collect();
    Error::Missing(format!("provider `{shown}`; `GET /sign-in-providers` lists them"))
}

async fn found(tx: &mut Tx, key: &str) -> Result<IdentityProvider, Error> {
    identity_provider::by_key(tx, key).await?.ok_or_else(|| missing(key))
}

impl Gate {
    /// All providers, by key.
    ///
    /// # Errors
    /// The database's own.
    pub async fn list_providers(&self) -> Result<Vec<ProviderDetail>, Error> {
        let all = identity_provider::all(&mut self.workspace().db.read().await?).await?;
        Ok(all.into_iter().map(|provider| self.shown(provider)).collect())
    }

    /// The provider of this key.
    ///
    /// # Errors
    /// [`Error::Missing`], or the database's own.
    pub async fn show_provider(&self, key: &str) -> Result<ProviderDetail, Error> {
        Ok(self.shown(found(&mut self.workspace().db.read().await?, key).await?))
    }

    /// Adds a provider, in the name of `by`.
    ///
    /// # Errors
    /// [`Error::WrongUse`] naming what makes no sense, [`Error::Refused`] for a key that is taken or beyond the limit, or the database's own.
    pub async fn add_provider(
        &self,
        new: &NewProvider,
        abroad: Abroad,
        by: &str,
    ) -> Result<ProviderDetail, Error> {
        let now = self.workspace().now().micros();
        let row = IdentityProvider {
            id: 0,
            key: key(&new.key)?,
            name: name(&new.name)?,
            issuer: issuer(&new.issuer, abroad)?,
            client_id: text("client_id", &new.client_id)?,
            client_secret: None,
            domains: domains(&new.domains)?,
            joins_as: new.joins_as.map(|role| role.name().to_owned()),
            created_at: now,
            changed_by: by.to_owned(),
            changed_at: now,
            revision: 1,
        };
        is_sound(&row)?;
        let secret = text("client_secret", &new.client_secret)?;
        let mut tx = self.workspace().db.write_aside().await?;
        if identity_provider::all(&mut tx).await?.len() >= PROVIDERS_MAX {
            return Err(Error::Refused(format!("there are {PROVIDERS_MAX} providers, which is the limit")));
        }
        // Sealed for a row, which has to be there first.
        let Some(id) = identity_provider::add(&mut tx, &row).await? else {
            return Err(Error::Refused(format!("there is a provider `{}` already", row.key)));
        };
        let row = IdentityProvider { id, ..row };
        self.put_secret(&mut tx, id, &secret).await?;
        note(&mut tx, now, by, "add_provider", &row, true).await?;
        tx.commit().await?;
        Ok(self.shown(row))
    }

    /// Changes a provider that is still at `revision`, in the name of `by`.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Stale`], [`Error::WrongUse`] naming what makes no sense, [`Error::Refused`] if nobody were left who can sign in as
    /// an administrator, or the database's own.
    pub async fn change_provider(
        &self,
        key: &str,
        to: &ChangeProvider,
        revision: i64,
        abroad: Abroad,
        by: &str,
    ) -> Result<ProviderDetail, Error> {
        let now = self.workspace().now().micros();
        let mut tx = self.workspace().db.write_aside().await?;
        let before = found(&mut tx, key).await?;
        let had_admin = credential::has_admin(&mut tx).await?;
        let row = to.applied(&before, abroad)?;
        let row = IdentityProvider { changed_by: by.to_owned(), changed_at: now, revision, ..row };
        is_sound(&row)?;
        if before.revision != revision || !identity_provider::change(&mut tx, &row).await? {
            return Err(Error::Stale { what: format!("provider {key}"), by: before.changed_by });
        }
        if let Some(secret) = &to.client_secret {
            let secret = text("client_secret", secret)?;
            self.put_secret(&mut tx, row.id, &secret).await?;
        }
        keep_an_admin(&mut tx, had_admin).await?;
        note(&mut tx, now, by, "change_provider", &row, to.client_secret.is_some()).await?;
        tx.commit().await?;
        Ok(self.shown(IdentityProvider { revision: revision + 1, ..row }))
    }

    /// Removes a provider, in the name of `by`. Members who came by it stay bound to it, should it come back.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Refused`] if nobody were left who can sign in as an administrator, or the database's own.
    pub async fn remove_provider(&self, key: &str, by: &str) -> Result<(), Error> {
        let now = self.workspace().now().micros();
        let mut tx = self.workspace().db.write_aside().await?;
        let row = found(&mut tx, key).await?;
        let had_admin = credential::has_admin(&mut tx).await?;
        identity_provider::remove(&mut tx, row.id).await?;
        keep_an_admin(&mut tx, had_admin).await?;
        note(&mut tx, now, by, "remove_provider", &row, false).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn put_secret(&self, tx: &mut Tx, id: i64, secret: &str) -> Result<(), Error> {
        let column = COLUMNS.into_iter().find(|of| of.table == "identity_provider");
        let column = column.ok_or(StoreError::Damaged("list of sealed columns"))?;
        let sealed = self.workspace().vault().seal(tx, &spot(id), secret).await?;
        Ok(sealed::put(tx, column, id, &sealed).await?)
    }

    fn shown(&self, row: IdentityProvider) -> ProviderDetail {
        ProviderDetail {
            redirect_uri: self.callback(&row.key),
            key: row.key,
            name: row.name,
            issuer: row.issuer,
            client_id: row.client_id,
            domains: serde_json::from_str(&row.domains).unwrap_or_default(),
            joins_as: row.joins_as,
            created_at: Instant::from_micros(row.created_at),
            changed_at: Instant::from_micros(row.changed_at),
            changed_by: row.changed_by,
            revision: row.revision,
        }
    }
}

impl ChangeProvider {
    fn applied(&self, before: &IdentityProvider, abroad: Abroad) -> Result<IdentityProvider, Error> {
        let mut row = before.clone();
        if let Some(to) = &self.name {
            row.name = name(to)?;
        }
        if let Some(to) = &self.issuer {
            row.issuer = issuer(to, abroad)?;
        }
        if let Some(to) = &self.client_id {
            row.client_id = text("client_id", to)?;
        }
        if let Some(to) = &self.domains {
            row.domains = domains(to)?;
        }
        if let Some(to) = self.joins_as {
            row.joins_as = to.role().map(|role| role.name().to_owned());
        }
        Ok(row)
    }
}

impl Joining {
    fn role(self) -> Option<Role> {
        match self {
            Joining::Marketer => Some(Role::Marketer),
            Joining::Sales => Some(Role::Sales),
            Joining::Viewer => Some(Role::Viewer),
            Joining::Nobody => None,
        }
    }
}

/// Refuses a door that is open to everybody.
fn is_sound(row: &IdentityProvider) -> Result<(), Error> {
    let wrong = |text: &str| Err(Error::WrongUse(text.to_owned()));
    match row.joins_as.as_deref() {
        Some("admin") => wrong("joins_as: nobody joins as an administrator; make a member one"),
        Some(_) if row.domains == "[]" => {
            wrong("domains: say of which domains, or everybody whom the provider knows could join")
        }
        _ => Ok(()),
    }
}

async fn note(
    tx: &mut Tx,
    now: i64,
    by: &str,
    action: &str,
    row: &IdentityProvider,
    secret: bool,
) -> Result<(), Error> {
    let domains: serde_json::Value = serde_json::from_str(&row.domains).unwrap_or_default();
    let detail = json!({
        "key": row.key, "issuer": row.issuer, "client_id": row.client_id, "domains": domains, "joins_as": row.joins_as, "secret": secret,
    });
    Ok(audit::note(tx, now, by, action, &subject_of(row), &detail.to_string()).await?)
}

fn key(text: &str) -> Result<String, Error> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.is_empty() || text.len() > KEY_CHARS_MAX || !text.chars().all(is_plain) {
        return Err(Error::WrongUse(format!("key: 1 to {KEY_CHARS_MAX} small letters, digits and `-`")));
    }
    Ok(text.to_owned())
}

fn name(text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > NAME_CHARS_MAX || text.chars().any(char::is_control) {
        return Err(Error::WrongUse(format!("name: 1 to {NAME_CHARS_MAX} characters, on one line")));
    }
    Ok(text.to_owned())
}

fn text(what: &str, text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() || text.len() > TEXT_BYTES_MAX || text.chars().any(char::is_control) {
        return Err(Error::WrongUse(format!("{what}: 1 to {TEXT_BYTES_MAX} bytes, on one line")));
    }
    Ok(text.to_owned())
}

/// An issuer as it is written: it is compared letter by letter.
fn issuer(address: &str, abroad: Abroad) -> Result<String, Error> {
    let address = text("issuer", address)?;
    let url = allowed(&address, abroad.reach).map_err(|error| Error::WrongUse(format!("issuer: {error}")))?;
    if url.query().is_some() || address.contains(' ') {
        return Err(Error::WrongUse("issuer: without `?` and blanks".to_owned()));
    }
    Ok(address)
}

fn domains(given: &[String]) -> Result<String, Error> {
    let is_domain = |text: &String| {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
        text.len() <= 253
            && text.contains('.')
            && !text.starts_with('.')
            && !text.ends_with('.')
            && text.chars().all(is_plain)
    };
    let mut domains: Vec<String> = given.iter().map(|text| text.trim().to_ascii_lowercase()).collect();
    if domains.len() > DOMAINS_MAX || !domains.iter().all(is_domain) {
        return Err(Error::WrongUse(format!("domains: at most {DOMAINS_MAX}, such as example.com")));
    }
    domains.sort();
    domains.dedup();
    Ok(json!(domains).to_string())
}
