//! The keys that hold, in memory: looked up for every request, read again every second.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use baton_store::api_key;

use crate::api_keys::{Limits, Scope, digest};
use crate::workspace::{Error, Workspace};

/// How often keys are read, so that one that is revoked is refused soon.
pub(super) const READ_EVERY: Duration = Duration::from_secs(1);
/// An unknown key makes them be read again unless they were read so recently: whoever guesses must not keep the database busy.
const UNKNOWN_AFTER: Duration = Duration::from_millis(50);

/// A key that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) id: i64,
    pub(super) scope: Scope,
    /// Where browsers may send from; empty: from anywhere.
    pub(super) origins: Vec<String>,
    limits: Limits,
}

/// All keys that hold.
#[derive(Debug, Default)]
pub(super) struct Keyring {
    keys: RwLock<HashMap<[u8; 32], Key>>,
    read_at: Mutex<Option<Instant>>,
    /// When keys were used since that was last written down, in microseconds.
    used: Mutex<HashMap<i64, i64>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Keyring {
    /// The key with this secret, used from there at `now` (microseconds).
    pub(super) fn find(&self, secret: &str, address: IpAddr, now: i64) -> Option<Key> {
        let key = self.keys.read().unwrap_or_else(PoisonError::into_inner).get(&digest(secret)).cloned()?;
        if !key.limits.allow(address, now) {
            return None;
        }
        locked(&self.used).insert(key.id, now);
        Some(key)
    }

    /// Whether keys have to be read again before it can be said that one is unknown.
    pub(super) fn is_old(&self) -> bool {
        locked(&self.read_at).is_none_or(|at| at.elapsed() >= UNKNOWN_AFTER)
    }

    /// Reads the keys.
    pub(super) async fn read(&self, workspace: &Workspace) -> Result<(), Error> {
        let stored = api_key::all(&mut workspace.db.read().await?, false).await?;
        let keys = stored.into_iter().filter_map(|key| {
            let secret: [u8; 32] = key.secret.as_slice().try_into().ok()?;
            let origins = serde_json::from_str(&key.origins).ok()?;
            let (scope, limits) = (Scope::named(&key.scope)?, Limits::of(&key)?);
            Some((secret, Key { id: key.id, scope, origins, limits }))
        });
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys.collect();
        *locked(&self.read_at) = Some(Instant::now());
        Ok(())
    }

    /// Writes down when keys were last used.
    pub(super) async fn note_use(&self, workspace: &Workspace) -> Result<(), Error> {
        let used: Vec<(i64, i64)> = locked(&self.used).drain().collect();
        if !used.is_empty() {
            let mut tx = workspace.db.write_aside().await?;
            api_key::set_used(&mut tx, &used).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
