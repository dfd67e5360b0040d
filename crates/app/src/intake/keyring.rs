//! The keys that hold, in memory: looked up for every request, read again every second.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use baton_store::api_key;
use tokio::sync::Mutex as AsyncMutex;

use crate::api_keys::{Limits, Scope, digest};
use crate::workspace::{Error, Workspace};

/// How often keys are read, so that one that is revoked is refused soon.
pub(super) const READ_EVERY: Duration = Duration::from_secs(1);
/// Unknown keys make them be read again, so long after the last time at the earliest: whoever guesses must not keep the database busy.
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
    /// Held while they are read: when that last began.
    reading: AsyncMutex<Option<Instant>>,
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

    /// Reads the keys.
    pub(super) async fn read(&self, workspace: &Workspace) -> Result<(), Error> {
        self.read_once(workspace, &mut *self.reading.lock().await).await
    }

    /// Sees to it that keys made before this was asked are known. Whoever asks meanwhile has the same answer.
    #[expect(
        clippy::disallowed_methods,
        reason = "it spares the database, whatever the clock of the workspace says"
    )]
    pub(super) async fn renew(&self, workspace: &Workspace) -> Result<(), Error> {
        let asked = Instant::now();
        let mut begun = self.reading.lock().await;
        if let Some(at) = *begun {
            if at > asked {
                return Ok(());
            }
            tokio::time::sleep(UNKNOWN_AFTER.saturating_sub(at.elapsed())).await;
        }
        self.read_once(workspace, &mut begun).await
    }

    async fn read_once(&self, workspace: &Workspace, begun: &mut Option<Instant>) -> Result<(), Error> {
        let now = Instant::now();
        let stored = api_key::all(&mut workspace.db.read().await?, false).await?;
        let keys = stored.into_iter().filter_map(|key| {
            let secret: [u8; 32] = key.secret.as_slice().try_into().ok()?;
            let origins = serde_json::from_str(&key.origins).ok()?;
            let (scope, limits) = (Scope::named(&key.scope)?, Limits::of(&key)?);
            Some((secret, Key { id: key.id, scope, origins, limits }))
        });
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys.collect();
        *begun = Some(now);
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

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::Arc;

    use super::*;
    use crate::api_keys::{NewKey, create};
    use crate::workspace::{Clock, Place};

    #[derive(Debug)]
    struct Standing;

    impl Clock for Standing {
        fn now(&self) -> baton_model::Instant {
            baton_model::Instant::from_micros(0)
        }
    }

    #[tokio::test]
    async fn a_new_key_is_known_however_lately_keys_were_read() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { data: folder.path().join("data"), database_url: None };
        let workspace = Workspace::open_or_create(&place, Arc::new(Standing)).await.unwrap();
        let new = NewKey {
            scope: Scope::Write,
            name: "test",
            origins: Vec::new(),
            addresses: Vec::new(),
            expires_at: None,
            random: [7; 32],
            by: "Dana",
        };
        let made = create(&workspace, new).await.unwrap();
        let keyring = Keyring::default();
        // Read just before it was made.
        *keyring.reading.lock().await = Some(Instant::now());
        let found = || keyring.find(&made.key, Ipv4Addr::LOCALHOST.into(), 0);
        assert_eq!(found(), None);
        keyring.renew(&workspace).await.unwrap();
        assert!(found().is_some());
    }
}
