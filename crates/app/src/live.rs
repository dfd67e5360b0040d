//! What happens, told to whoever watches as it happens.
//!
//! It is told that something happened, not what it was: whoever wants to know asks, and is then shown what it may see. One task looks into the
//! database for all who watch on this node, whichever node it happened on.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use baton_model::Instant;
use baton_store::{Tx, notice, outbox};
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};
use utoipa::ToSchema;

use crate::access::Sees;
use crate::members::active;
use crate::workspace::{Error, Workspace};

/// How often the database is asked whether anything happened.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// On PostgreSQL something may become visible after what came later: so long after, it is looked for.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// Changes told at once.
const AT_ONCE: i64 = 500;
/// What a member is told when there is something new in its inbox.
const NOTICE: &str = "notice";

/// Up to where somebody was told: after a break, it goes on from there. Written `12-3`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    happened: i64,
    noticed: i64,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.happened, self.noticed)
    }
}

impl FromStr for Mark {
    type Err = Error;

    fn from_str(text: &str) -> Result<Mark, Error> {
        let number = |text: &str| text.parse::<i64>().ok().filter(|number| *number >= 0);
        let mark =
            text.split_once('-').and_then(|(a, b)| Some(Mark { happened: number(a)?, noticed: number(b)? }));
        mark.ok_or_else(|| {
            Error::WrongUse(
                "Last-Event-ID: write the `id` of an event of this stream, or leave it out".to_owned(),
            )
        })
    }
}

/// That something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LiveChange)]
pub struct Change {
    /// Up to where this tells.
    #[serde(skip)]
    pub mark: Mark,
    /// What, by its name, such as `handoff.opened`; or `notice`: there is something new in the inbox of whoever watches.
    pub kind: String,
    /// The lead it happened to, as `#number`.
    pub lead: Option<String>,
    /// When.
    pub at: Instant,
}

/// Tells whoever watches. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Live(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    workspace: Workspace,
    newest: watch::Sender<Mark>,
    /// Whether somebody looks for what is new.
    looks: Mutex<bool>,
}

impl Live {
    /// Of what happens in this workspace.
    pub fn new(workspace: Workspace) -> Live {
        let newest = watch::Sender::new(Mark::default());
        Live(Arc::new(Inner { workspace, newest, looks: Mutex::new(false) }))
    }

    /// Watches for a member, or for nobody in particular, what happens after `after`; without it, from now on.
    ///
    /// # Errors
    /// [`Error::NoMember`], or the database's own.
    pub async fn watch(
        &self,
        sees: Sees,
        member: Option<&str>,
        after: Option<Mark>,
    ) -> Result<Watching, Error> {
        let workspace = self.0.workspace.clone();
        let mut tx = workspace.db.read().await?;
        let member = match member {
            Some(address) => Some(active(&mut tx, address).await?.id),
            None => None,
        };
        let after = match after {
            Some(after) => after,
            None => newest(&mut tx, member).await?,
        };
        drop(tx);
        Ok(Watching { workspace, sees, member, after, newest: self.subscribe(), told: VecDeque::new() })
    }

    fn subscribe(&self) -> watch::Receiver<Mark> {
        let receiver = self.0.newest.subscribe();
        let mut looks = self.0.looks.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::replace(&mut *looks, true) {
            tokio::spawn(look(Arc::clone(&self.0)));
        }
        receiver
    }
}

/// Looks for what is new, as long as somebody watches.
async fn look(inner: Arc<Inner>) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        {
            let mut looks = inner.looks.lock().unwrap_or_else(PoisonError::into_inner);
            if inner.newest.receiver_count() == 0 {
                *looks = false;
                return;
            }
        }
        let found = async { newest(&mut inner.workspace.db.read().await?, None).await };
        match found.await {
            Ok(mark) => {
                inner.newest.send_if_modified(|newest| std::mem::replace(newest, mark) != mark);
            }
            Err(error) => tracing::warn!(%error, "whether anything happened cannot be read"),
        }
    }
}

/// Up to where a member, or nobody in particular, would have been told by now.
pub(crate) async fn newest(tx: &mut Tx, member: Option<i64>) -> Result<Mark, Error> {
    Ok(Mark { happened: outbox::newest(tx).await?, noticed: notice::newest(tx, member).await? })
}

/// Somebody who watches.
#[derive(Debug)]
pub struct Watching {
    workspace: Workspace,
    sees: Sees,
    member: Option<i64>,
    after: Mark,
    newest: watch::Receiver<Mark>,
    /// What was told last, by number: it may be found again.
    told: VecDeque<i64>,
}

impl Watching {
    /// What happened since the last time, in order; waits until something did.
    ///
    /// # Errors
    /// The database's own.
    pub async fn next(&mut self) -> Result<Vec<Change>, Error> {
        loop {
            self.newest.mark_unchanged();
            let changes = self.look().await?;
            if !changes.is_empty() {
                return Ok(changes);
            }
            // Whoever looks for what is new outlives all who watch; and if nothing was new, that is known again soon.
            let _ = timeout(LOOK_AGAIN, self.newest.changed()).await;
        }
    }

    async fn look(&mut self) -> Result<Vec<Change>, Error> {
        let now = self.workspace.now();
        let mut tx = self.workspace.db.read().await?;
        let newest = newest(&mut tx, self.member).await?;
        let heard =
            outbox::heard(&mut tx, self.after.happened, now.micros(), self.sees.members(), AT_ONCE).await?;
        let is_all = (heard.len() as i64) < AT_ONCE;
        let mut changes = Vec::new();
        for heard in heard.into_iter().filter(|heard| !self.told.contains(&heard.id)).collect::<Vec<_>>() {
            self.after.happened = self.after.happened.max(heard.id);
            self.told.push_back(heard.id);
            changes.push(Change {
                mark: self.after,
                kind: heard.kind,
                lead: heard.lead_id.map(|lead| format!("#{lead}")),
                at: Instant::from_micros(heard.occurred_at),
            });
        }
        while self.told.len() > AT_ONCE as usize {
            self.told.pop_front();
        }
        if is_all {
            // What may not be seen need not be gone through again.
            self.after.happened = self.after.happened.max(newest.happened);
        }
        if self.member.is_some() && newest.noticed > self.after.noticed {
            self.after.noticed = newest.noticed;
            changes.push(Change { mark: self.after, kind: NOTICE.to_owned(), lead: None, at: now });
        }
        Ok(changes)
    }
}
