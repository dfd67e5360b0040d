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

/// How keys were read.
#[derive(Debug)]
struct Reading {
    begun: Instant,
    succeeded: bool,
}

/// All keys that hold.
#[derive(Debug, Default)]
pub(super) struct Keyring {
    keys: RwLock<HashMap<[u8; 32], Key>>,
    /// Held while they are read: how that last went.
    reading: AsyncMutex<Option<Reading>>,
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
        self.read_noting(workspace, &mut *self.reading.lock().await).await
    }

    /// Sees to it that keys made before this was asked are known; returns whether they could be read. Whoever asks meanwhile has the same
    /// answer: while the database does not answer, nobody waits for it once more for each who came before.
    #[expect(
        clippy::disallowed_methods,
        reason = "it spares the database, whatever the clock of the workspace says"
    )]
    pub(super) async fn renew(&self, workspace: &Workspace) -> bool {
        let asked = Instant::now();
        let mut last = self.reading.lock().await;
        if let Some(reading) = &*last {
            if reading.begun >= asked {
                return reading.succeeded;
            }
            tokio::time::sleep(UNKNOWN_AFTER.saturating_sub(reading.begun.elapsed())).await;
        }
        self.read_noting(workspace, &mut last).await.is_ok()
    }

    async fn read_noting(&self, workspace: &Workspace, last: &mut Option<Reading>) -> Result<(), Error> {
        let begun = Instant::now();
        let read = self.read_all(workspace).await;
        *last = Some(Reading { begun, succeeded: read.is_ok() });
        read
    }

    async fn read_all(&self, workspace: &Workspace) -> Result<(), Error> {
        let stored = api_key::all(&mut workspace.db.read().await?, false).await?;
        let keys = stored.into_iter().filter_map(|key| {
            let secret: [u8; 32] = key.secret.as_slice().try_into().ok()?;
            let origins = serde_json::from_str(&key.origins).ok()?;
            let (scope, limits) = (Scope::named(&key.scope)?, Limits::of(&key)?);
            Some((secret, Key { id: key.id, scope, origins, limits }))
        });
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys.collect();
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

    use futures_util::future::{join, join_all};
    use tempfile::TempDir;

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

    async fn workspace(folder: &TempDir) -> Workspace {
        let place = Place { data: folder.path().join("data"), database_url: None };
        Workspace::open_or_create(&place, Arc::new(Standing)).await.unwrap()
    }

    #[tokio::test]
    async fn a_new_key_is_known_however_lately_keys_were_read() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder).await;
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
        *keyring.reading.lock().await = Some(Reading { begun: Instant::now(), succeeded: true });
        let found = || keyring.find(&made.key, Ipv4Addr::LOCALHOST.into(), 0);
        assert_eq!(found(), None);
        assert!(keyring.renew(&workspace).await);
        assert!(found().is_some());
    }

    #[tokio::test]
    async fn who_waited_while_reading_failed_is_told_so_without_another() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder).await;
        let keyring = Keyring::default();
        let mut last = keyring.reading.lock().await;
        let waiting = join_all([keyring.renew(&workspace), keyring.renew(&workspace)]);
        let fails = async move {
            *last = Some(Reading { begun: Instant::now(), succeeded: false });
        };
        // The database answers: whoever asked it would be told that keys are known.
        assert_eq!(join(waiting, fails).await.0, [false, false]);
        assert!(keyring.renew(&workspace).await, "whoever asks later");
    }
}
