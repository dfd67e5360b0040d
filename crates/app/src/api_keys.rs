//! Keys: who may send messages or call the API. The secret is shown once and kept as its SHA-256.
//!
//! A secret has 256 random bits, so that guessing is out of the question and a slow hash would protect nothing.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baton_model::Instant;
use baton_model::time::MICROS_PER_SECOND;
use baton_store::api_key::{self, ApiKey};
use baton_store::audit;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::workspace::{Error, Workspace};

/// Networks that one key may be used from: the most.
const ADDRESSES_MAX: usize = 50;

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = KeyScope)]
pub enum Scope {
    /// Public: stands in pages. Anonymous events and page views only.
    Browser,
    /// For servers: everything that can be sent.
    Write,
    /// Reads through the API.
    Read,
    /// Everything.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 4] = [Scope::Browser, Scope::Write, Scope::Read, Scope::Admin];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Browser => "browser",
            Scope::Write => "write",
            Scope::Read => "read",
            Scope::Admin => "admin",
        }
    }

    /// The scope of this name.
    pub fn named(name: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// A key that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CreatedKey {
    /// Its number.
    pub id: i64,
    /// The secret: shown now and never again.
    pub key: String,
    /// What it may do.
    pub scope: Scope,
}

/// A key as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListedKey {
    /// Its number.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// What it may do, by name.
    pub scope: String,
    /// The first characters of the secret.
    pub hint: String,
    /// Where browsers may send from; empty: from anywhere.
    pub origins: Vec<String>,
    /// The networks that it may be used from, such as `203.0.113.0/24`; empty: from anywhere.
    pub addresses: Vec<String>,
    /// Until when it is good; null: until it is revoked.
    pub expires_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// When it was last used, within a minute.
    pub last_used_at: Option<Instant>,
}

/// What a key is to be.
#[derive(Debug, Clone)]
pub struct NewKey<'a> {
    /// What it may do.
    pub scope: Scope,
    /// What people call it.
    pub name: &'a str,
    /// Where browsers may send from, such as `https://www.example.com`; empty: from anywhere.
    pub origins: Vec<String>,
    /// The networks or addresses that it may be used from; empty: from anywhere.
    pub addresses: Vec<String>,
    /// Until when it is good; none: until it is revoked.
    pub expires_at: Option<Instant>,
    /// 32 random bytes.
    pub random: [u8; 32],
    /// Who makes it.
    pub by: &'a str,
}

impl NewKey<'_> {
    /// Whether it can be made.
    ///
    /// # Errors
    /// [`Error::WrongUse`] for what is no origin, or has none.
    pub fn check(&self) -> Result<(), Error> {
        self.origins.iter().try_for_each(|origin| check_origin(origin))?;
        if self.scope != Scope::Browser && !self.origins.is_empty() {
            return Err(Error::WrongUse("only a browser key has origins".to_owned()));
        }
        if self.addresses.len() > ADDRESSES_MAX {
            return Err(Error::WrongUse(format!("addresses: at most {ADDRESSES_MAX}")));
        }
        networks(&self.addresses).map(drop)
    }
}

/// Makes a key.
///
/// # Errors
/// [`Error::WrongUse`] for what is no origin, or the database's own.
pub async fn create(workspace: &Workspace, new: NewKey<'_>) -> Result<CreatedKey, Error> {
    new.check()?;
    let NewKey { scope, name, origins, addresses, expires_at, random, by } = new;
    let secret = format!("baton_{}_{}", scope.name(), URL_SAFE_NO_PAD.encode(random));
    let now = workspace.now().micros();
    if expires_at.is_some_and(|at| at.micros() <= now) {
        return Err(Error::WrongUse("expires_at: is over already".to_owned()));
    }
    let key = ApiKey {
        id: 0,
        name: name.to_owned(),
        scope: scope.name().to_owned(),
        secret: digest(&secret).to_vec(),
        hint: secret.chars().take("baton_".len() + scope.name().len() + 5).collect(),
        origins: serde_json::json!(origins).to_string(),
        created_at: now,
        revoked_at: None,
        last_used_at: None,
        addresses: serde_json::json!(addresses).to_string(),
        expires_at: expires_at.map(Instant::micros),
    };
    let mut tx = workspace.db.write_aside().await?;
    let id = api_key::add(&mut tx, &key).await?;
    let detail = serde_json::json!({ "scope": scope, "name": name, "origins": origins, "addresses": addresses, "expires_at": expires_at });
    audit::note(&mut tx, now, by, "create_key", &format!("key {id}"), &detail.to_string()).await?;
    tx.commit().await?;
    Ok(CreatedKey { id, key: secret, scope })
}

fn check_origin(origin: &str) -> Result<(), Error> {
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let sound = host.is_some_and(|host| {
        !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ', '*']) && !host.contains(char::is_control)
    });
    if sound && !origin.contains(char::is_uppercase) {
        return Ok(());
    }
    let shown: String = origin.chars().take(100).collect();
    Err(Error::WrongUse(format!(
        "`{shown}` is no origin: write scheme and host, such as https://www.example.com"
    )))
}

/// All keys, oldest first.
///
/// # Errors
/// The database's own.
pub async fn list(workspace: &Workspace, revoked: bool) -> Result<Vec<ListedKey>, Error> {
    let keys = api_key::all(&mut workspace.db.read().await?, revoked).await?;
    let listed = keys.into_iter().map(|key| ListedKey {
        id: key.id,
        name: key.name,
        scope: key.scope,
        hint: key.hint,
        origins: serde_json::from_str(&key.origins).unwrap_or_default(),
        addresses: serde_json::from_str(&key.addresses).unwrap_or_default(),
        expires_at: key.expires_at.map(Instant::from_micros),
        created_at: Instant::from_micros(key.created_at),
        revoked_at: key.revoked_at.map(Instant::from_micros),
        last_used_at: key.last_used_at.map(Instant::from_micros),
    });
    Ok(listed.collect())
}

/// Revokes a key: within two seconds nobody can use it any more.
///
/// # Errors
/// [`Error::Refused`] if there is none that holds, or the database's own.
pub async fn revoke(workspace: &Workspace, id: i64, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    if !api_key::revoke(&mut tx, id, now).await? {
        return Err(Error::Missing(format!("key {id} that holds; `baton key list` shows them")));
    }
    audit::note(&mut tx, now, by, "revoke_key", &format!("key {id}"), "{}").await?;
    tx.commit().await?;
    Ok(())
}

/// Who calls with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// As whom it is noted: `key:` and its name, or its number if it has none.
    pub by: String,
    /// What it may do.
    pub scope: Scope,
}

/// How long after a key was used it is noted again, in microseconds.
const USE_NOTED_AFTER: i64 = 60 * MICROS_PER_SECOND;

/// Who calls with this secret from this address; none if it is no key that holds there.
///
/// # Errors
/// The database's own.
pub async fn authenticate(
    workspace: &Workspace,
    secret: &str,
    address: IpAddr,
) -> Result<Option<Caller>, Error> {
    let now = workspace.now().micros();
    let found = api_key::by_secret(&mut workspace.db.read().await?, &digest(secret)).await?;
    let Some((key, scope)) = found.and_then(|key| Scope::named(&key.scope).map(|scope| (key, scope))) else {
        return Ok(None);
    };
    if !Limits::of(&key).is_some_and(|limits| limits.allow(address, now)) {
        return Ok(None);
    }
    if key.last_used_at.is_none_or(|at| at < now - USE_NOTED_AFTER) {
        let mut tx = workspace.db.write_aside().await?;
        api_key::set_used(&mut tx, &[(key.id, now)]).await?;
        tx.commit().await?;
    }
    let by = if key.name.is_empty() { format!("key:{}", key.id) } else { format!("key:{}", key.name) };
    Ok(Some(Caller { by, scope }))
}

/// From where and until when a key is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limits {
    networks: Vec<IpNet>,
    expires_at: Option<i64>,
}

impl Limits {
    /// Those of a stored key; none if they cannot be read: then it is good for nothing.
    pub(crate) fn of(key: &ApiKey) -> Option<Limits> {
        let addresses: Vec<String> = serde_json::from_str(&key.addresses).ok()?;
        Some(Limits { networks: networks(&addresses).ok()?, expires_at: key.expires_at })
    }

    /// Whether the key is good there and then (microseconds).
    pub(crate) fn allow(&self, address: IpAddr, now: i64) -> bool {
        let from_here =
            self.networks.is_empty() || self.networks.iter().any(|network| network.contains(&address));
        from_here && self.expires_at.is_none_or(|at| now < at)
    }
}

fn networks(addresses: &[String]) -> Result<Vec<IpNet>, Error> {
    let read = |text: &String| -> Result<IpNet, Error> {
        let whole = |address: IpAddr| IpNet::from(address);
        text.parse().or_else(|_| text.parse().map(whole)).map_err(|_| {
            let shown: String = text.chars().take(64).collect();
            Error::WrongUse(format!(
                "addresses: `{shown}` is no network: write one such as 203.0.113.0/24 or 2001:db8::1"
            ))
        })
    };
    addresses.iter().map(read).collect()
}

/// What is kept of a secret.
pub(crate) fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_good_where_and_until_it_says() {
        let limits = |addresses: &[&str], expires_at| Limits {
            networks: networks(&addresses.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()).unwrap(),
            expires_at,
        };
        let at = |address: &str| address.parse::<IpAddr>().unwrap();
        assert!(limits(&[], None).allow(at("192.0.2.1"), i64::MAX));
        let some = limits(&["203.0.113.0/24", "2001:db8::7"], Some(10));
        for (address, now, good) in [
            ("203.0.113.9", 9, true),
            ("203.0.113.9", 10, false),
            ("203.0.114.9", 9, false),
            ("2001:db8::7", 9, true),
            ("2001:db8::8", 9, false),
        ] {
            assert_eq!(some.allow(at(address), now), good, "{address} {now}");
        }
        assert!(networks(&["203.0.113".to_owned()]).is_err());
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        for origin in ["https://www.example.com", "http://localhost:3000"] {
            assert!(check_origin(origin).is_ok(), "{origin}");
        }
        for origin in
            ["www.example.com", "https://", "https://a.com/", "https://A.com", "*", "https://*.a.com"]
        {
            assert!(matches!(check_origin(origin), Err(Error::WrongUse(_))), "{origin}");
        }
    }
}
