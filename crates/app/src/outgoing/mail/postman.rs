//! Sends the mails that are due, by lease.

use std::time::Duration;

use baton_model::Happening;
use baton_model::time::MICROS_PER_SECOND;
use baton_store::delivery::Outcome;
use baton_store::mail::{self, Mail};
use baton_store::{Tx, outbox};
use serde_json::json;
use tokio::sync::watch;
use tokio::time::timeout;

use super::{Failure, Mailer};
use crate::announce::happened;
use crate::outgoing::retry::{after_failure, spread};
use crate::workspace::{Error, Workspace};

/// How often it is looked whether something is due.
const TICK: Duration = Duration::from_secs(1);
/// For how long mails are somebody's, in microseconds: longer than to send them all takes.
const LEASE: i64 = 10 * 60 * MICROS_PER_SECOND;
/// Mails that are taken together.
const BATCH: i64 = 8;
/// A mail of which nobody knows what came of it is sent again so often: at most one arrives twice.
const DOUBTS_MAX: i64 = 1;
/// How long what is under way has to end when the service stops; what does not may have been sent.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// Sends mails.
#[derive(Debug, Clone)]
pub(crate) struct Postman {
    workspace: Workspace,
    mailer: Mailer,
}

impl Postman {
    pub(crate) fn new(workspace: Workspace, mailer: Mailer) -> Postman {
        Postman { workspace, mailer }
    }

    /// Sends what is due until `stop` says true.
    pub(crate) async fn run(&self, mut stop: watch::Receiver<bool>) {
        let stopped = stop.clone();
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !*stop.borrow() {
            tokio::select! {
                _ = stop.changed() => break,
                _ = tick.tick() => {}
            }
            let mut sending = std::pin::pin!(self.send_while(|| !*stopped.borrow()));
            let sent = tokio::select! {
                sent = &mut sending => sent,
                _ = stop.changed() => timeout(STOP_TIMEOUT, sending).await.unwrap_or(Ok(0)),
            };
            if let Err(error) = sent {
                tracing::warn!(%error, "mails that are due could not be sent; it is tried again");
            }
        }
    }

    /// Sends everything that is due now; returns how many mails were tried.
    ///
    /// # Errors
    /// The database's own.
    pub(crate) async fn run_due(&self) -> Result<usize, Error> {
        self.send_while(|| true).await
    }

    async fn send_while(&self, goes_on: impl Fn() -> bool) -> Result<usize, Error> {
        let mut count = 0;
        loop {
            if !goes_on() {
                return Ok(count);
            }
            let (lease, taken) = self.claim().await?;
            if taken.is_empty() {
                return Ok(count);
            }
            count += taken.len();
            let mut sending = tokio::task::JoinSet::new();
            for mail in taken {
                let (postman, mailer) = (self.clone(), self.mailer.clone());
                sending.spawn(async move {
                    let now = postman.workspace.now().micros();
                    let sent = match never(&mail, now) {
                        Some(failure) => Err(failure),
                        None => mailer.send(&mail, now).await,
                    };
                    postman.settle(&mail, lease, sent).await
                });
            }
            for settled in sending.join_all().await {
                settled?;
            }
        }
    }

    async fn claim(&self) -> Result<(i64, Vec<Mail>), Error> {
        let now = self.workspace.now().micros();
        let lease = now + LEASE;
        // Most of the time nothing is due, and nobody has to wait for that.
        if !mail::is_due(&mut self.workspace.db.read().await?, now).await? {
            return Ok((lease, Vec::new()));
        }
        let mut tx = self.workspace.db.write_beside().await?;
        let taken = mail::claim(&mut tx, now, lease, BATCH).await?;
        tx.commit().await?;
        Ok((lease, taken))
    }

    /// Notes what came of a mail as soon as it is known: so little can be sent twice.
    async fn settle(&self, mail: &Mail, lease: i64, sent: Result<(), Failure>) -> Result<(), Error> {
        let now = self.workspace.now().micros();
        let spread = spread(mail.id, mail.attempts);
        let again = || after_failure(now, mail.attempts, mail.expires_at, None, spread);
        let (outcome, error, doubtful) = match sent {
            Ok(()) => (Outcome::Done, None, false),
            Err(Failure::Never(reason)) => (Outcome::Dead, Some(reason), false),
            Err(Failure::Later(reason)) => (again(), Some(reason), false),
            Err(Failure::Unknown(reason)) if mail.doubtful >= DOUBTS_MAX => {
                (Outcome::Dead, Some(format!("{TWICE}; the last time: {reason}")), true)
            }
            Err(Failure::Unknown(reason)) => (again(), Some(reason), true),
        };
        let mut tx = self.workspace.db.write_beside().await?;
        let held =
            mail::settle(&mut tx, (mail.id, lease), &outcome, now, (error.as_deref(), doubtful)).await?;
        if held && outcome == Outcome::Dead {
            announce_death(&mut tx, mail, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Tells of a mail that was given up, unless that is what it told of.
async fn announce_death(tx: &mut Tx, mail: &Mail, now: i64) -> Result<(), Error> {
    if mail.kind.as_deref() == Some(Happening::DeliveryDied.name()) {
        return Ok(());
    }
    let data = json!({ "mail": mail.id, "name": mail.recipient, "kind": mail.kind });
    Ok(outbox::add(tx, &[happened(Happening::DeliveryDied, None, now, now, &data)]).await?)
}

const TWICE: &str =
    "it was sent twice and nobody knows what came of it: it may have arrived, and is not sent a third time";

/// Why a mail is not sent any more, if it is not.
fn never(mail: &Mail, now: i64) -> Option<Failure> {
    let reason = if mail.doubtful > DOUBTS_MAX {
        TWICE
    } else if mail.attempts == 1 && now > mail.expires_at {
        "nobody could send it for three days: it is no news any more"
    } else {
        return None;
    };
    Some(Failure::Never(reason.to_owned()))
}
