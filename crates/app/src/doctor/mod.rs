//! Whether all is well with a workspace: checks of the database, the disk, the clock, the model and, on demand, of every score.

mod disk;
mod outgoing;
mod scores;
mod secrets;

use std::sync::Arc;

use baton_model::Instant;
use baton_store::{Db, StoreError, health, lead};
use serde::Serialize;

use crate::derive::Reigns;
use crate::progress::Reporter;
use crate::workspace::{Clock, Error, Place, Workspace};

pub use outgoing::mail;
pub use scores::Unlike;
pub use secrets::secrets;

/// How thorough to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Also look at indexes, references, the whole log, and a sample of scores.
    pub deep: bool,
    /// Of scores, look at all instead of a sample.
    pub all: bool,
}

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// All is well.
    Ok,
    /// Somebody should look at it.
    Warning,
    /// Something is wrong.
    Failed,
}

/// A check with what it found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// How it went.
    pub status: Status,
    /// What it found, and so what was checked.
    #[serde(flatten)]
    pub finding: Finding,
}

/// What a check found. Sizes in bytes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "check", rename_all = "snake_case")]
pub enum Finding {
    /// Whether the database answers.
    Database {
        /// `sqlite` or `postgres`; none if it does not answer.
        kind: Option<&'static str>,
        /// Why it does not.
        error: Option<String>,
    },
    /// Whether its schema is this version's.
    Schema {
        /// Why it is not, and what to do.
        error: Option<String>,
    },
    /// Whether SQLite finds its file sound.
    Integrity {
        /// Whether indexes and references were looked at.
        deep: bool,
        /// What is wrong.
        faults: Vec<String>,
    },
    /// Whether what is committed is kept.
    Durability {
        /// The settings that this depends on.
        settings: Vec<Setting>,
    },
    /// How much room there is on the disk of an SQLite database.
    Disk {
        /// Free for Baton.
        free: u64,
        /// The size of the database.
        database: u64,
    },
    /// Whether the clock is behind the log.
    Clock {
        /// When the newest message was received.
        newest: Option<Instant>,
        /// The time now.
        now: Instant,
    },
    /// Leads that wait to be scored.
    Waiting {
        /// How many.
        leads: u64,
    },
    /// Whether a scoring model is in force.
    Model {
        /// Its version.
        version: Option<String>,
        /// Why none is, or why it cannot be read.
        error: Option<String>,
    },
    /// What leaves the house: whether it arrives.
    Deliveries {
        /// Deliveries to webhooks and chats that wait.
        waiting: u64,
        /// Those that were given up.
        dead: u64,
        /// Mails that wait.
        mails_waiting: u64,
        /// Those that were given up.
        mails_dead: u64,
        /// Those that may have arrived twice.
        mails_doubtful: u64,
        /// Webhooks and chats that nothing is sent to.
        disabled: u64,
        /// Those that failed when they were last sent to.
        failing: u64,
    },
    /// Whether the mail server answers.
    Mail {
        /// Whether there is one.
        is_set: bool,
        /// Why it does not.
        error: Option<String>,
    },
    /// Whether secrets can be opened.
    Secrets {
        /// How many can.
        sound: u64,
        /// How many stand in the open.
        plain: u64,
        /// How many cannot.
        shut: u64,
        /// Why not.
        error: Option<String>,
    },
    /// Whether stored scores are what follows from the log.
    Scores {
        /// How many leads were scored again.
        leads: u64,
        /// How many of them are stored otherwise.
        unlike: u64,
        /// The first of those.
        first: Vec<Unlike>,
    },
}

/// A setting on which durability depends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub value: String,
    /// What it has to be.
    pub wanted: &'static str,
    /// Whether it keeps what was committed.
    pub keeps: bool,
}

impl Check {
    fn new(status: Status, finding: Finding) -> Check {
        Check { status, finding }
    }
}

/// Looks after a workspace. Nothing is changed. What depends on a check that failed is left out; one that could not be done is a failed one.
///
/// # Errors
/// [`Error::NoWorkspace`].
pub async fn examine(
    place: &Place,
    clock: Arc<dyn Clock>,
    depth: Depth,
    reporter: &Reporter,
) -> Result<Vec<Check>, Error> {
    let db = match Workspace::connect(place).await {
        Ok(db) => db,
        Err(Error::NoWorkspace(place)) => return Err(Error::NoWorkspace(place)),
        Err(error) => return Ok(vec![broken(&error)]),
    };
    let kind = if matches!(db, Db::Sqlite { .. }) { "sqlite" } else { "postgres" };
    let mut checks = vec![Check::new(Status::Ok, Finding::Database { kind: Some(kind), error: None })];
    let schema = schema(&db).await.unwrap_or_else(|error| broken(&error));
    let current = schema.status == Status::Ok;
    checks.push(schema);
    checks.extend(integrity(&db, depth).await);
    checks.push(durability(&db).await.unwrap_or_else(|error| broken(&error)));
    checks.extend(disk::check(&db).await.unwrap_or_else(|error| Some(broken(&error))));
    if current {
        let now = clock.now();
        checks.push(newest(&db, now, depth).await.unwrap_or_else(|error| broken(&error)));
        checks.push(waiting(&db).await.unwrap_or_else(|error| broken(&error)));
        checks.push(outgoing::deliveries(&db).await.unwrap_or_else(|error| broken(&error)));
        let (model, reigns) = model(&db).await.unwrap_or_else(|error| (broken(&error), None));
        checks.push(model);
        if let Some(reigns) = reigns.filter(|_| depth.deep) {
            checks.push(
                scores::check(&db, reigns, now, depth.all, reporter)
                    .await
                    .unwrap_or_else(|error| broken(&error)),
            );
        }
    }
    db.close().await;
    Ok(checks)
}

/// A check that could not be done: the database failed it.
fn broken(error: &Error) -> Check {
    Check::new(Status::Failed, Finding::Database { kind: None, error: Some(error.to_string()) })
}

async fn schema(db: &Db) -> Result<Check, Error> {
    use StoreError::{Drift, Newer, Older, Unfinished};
    match db.check_schema().await {
        Ok(()) => Ok(Check::new(Status::Ok, Finding::Schema { error: None })),
        Err(fault @ (Older(_) | Newer(_) | Drift(_) | Unfinished)) => {
            Ok(Check::new(Status::Failed, Finding::Schema { error: Some(fault.to_string()) }))
        }
        Err(error) => Err(error.into()),
    }
}

async fn integrity(db: &Db, depth: Depth) -> Option<Check> {
    if !matches!(db, Db::Sqlite { .. }) {
        return None;
    }
    let faults = match health::faults(db, depth.deep).await {
        Ok(faults) => faults,
        // A file may be too damaged for the check itself.
        Err(error) => vec![error.to_string()],
    };
    let status = if faults.is_empty() { Status::Ok } else { Status::Failed };
    Some(Check::new(status, Finding::Integrity { deep: depth.deep, faults }))
}

async fn durability(db: &Db) -> Result<Check, Error> {
    let settings = health::durability(db).await?.into_iter();
    let settings = settings.map(|setting| Setting {
        name: setting.name,
        value: setting.value,
        wanted: setting.wanted,
        keeps: setting.keeps,
    });
    let settings: Vec<Setting> = settings.collect();
    let status = if settings.iter().all(|setting| setting.keeps) { Status::Ok } else { Status::Failed };
    Ok(Check::new(status, Finding::Durability { settings }))
}

async fn newest(db: &Db, now: Instant, depth: Depth) -> Result<Check, Error> {
    let newest = health::newest_received(&mut db.read().await?, depth.deep).await?.map(Instant::from_micros);
    let status = if newest.is_some_and(|newest| newest > now) { Status::Warning } else { Status::Ok };
    Ok(Check::new(status, Finding::Clock { newest, now }))
}

async fn waiting(db: &Db) -> Result<Check, Error> {
    let leads = lead::count_stale(&mut db.read().await?).await?;
    let status = if leads > 0 { Status::Warning } else { Status::Ok };
    Ok(Check::new(status, Finding::Waiting { leads }))
}

async fn model(db: &Db) -> Result<(Check, Option<Reigns>), Error> {
    match Reigns::load(&mut db.read().await?).await {
        Ok(reigns) => {
            let version = Some(reigns.last().model.version().to_owned());
            Ok((Check::new(Status::Ok, Finding::Model { version, error: None }), Some(reigns)))
        }
        Err(Error::NoModel(_)) => {
            let error = Some("no model was ever published".to_owned());
            Ok((Check::new(Status::Failed, Finding::Model { version: None, error }), None))
        }
        Err(fault @ Error::StoredModel { .. }) => {
            let finding = Finding::Model { version: None, error: Some(fault.to_string()) };
            Ok((Check::new(Status::Failed, finding), None))
        }
        Err(error) => Err(error),
    }
}
