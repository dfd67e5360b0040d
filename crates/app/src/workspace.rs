//! A workspace: its data folder, its database, its clock.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use baton_model::scoring::{Faults, templates};
use baton_model::{BantLetter, Instant, ScoringModel};
use baton_store::copy::CopyError;
use baton_store::listing::{Everybody, Roster};
use baton_store::{Db, StoreError, Tx, lead, model};

use crate::jobs::{self, Folder};
use crate::vault::{self, KeySource, Vault, VaultError};

/// Tells the time. Everything in this crate asks the workspace's.
pub trait Clock: Debug + Send + Sync {
    /// The time now.
    fn now(&self) -> Instant;
}

/// Where a workspace is.
#[derive(Debug, Clone)]
pub struct Place {
    /// The data folder.
    pub data: PathBuf,
    /// `sqlite:FILE` or `postgres://…`; without it, SQLite in the data folder.
    pub database_url: Option<String>,
}

impl Place {
    pub(crate) fn url(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| format!("sqlite:{}", self.sqlite_file().display()))
    }

    fn sqlite_file(&self) -> PathBuf {
        self.data.join("baton.sqlite")
    }

    /// The file of its database; none on PostgreSQL.
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        match self.database_url.as_deref() {
            None => Some(self.sqlite_file()),
            Some(url) => {
                let file = url.strip_prefix("sqlite:")?;
                Some(PathBuf::from(file.strip_prefix("//").unwrap_or(file)))
            }
        }
    }

    /// Where its keys are unless it is said otherwise.
    pub fn keys(&self) -> KeySource {
        KeySource::File(self.data.join(vault::FILE))
    }

    fn vault(&self) -> Arc<Vault> {
        Arc::new(Vault::new(self.keys()))
    }

    fn folder(&self) -> Arc<Folder> {
        Arc::new(Folder::at(self.data.join(jobs::FOLDER)))
    }

    /// Whether its database is a file that is not there.
    pub(crate) fn is_absent(&self) -> bool {
        self.sqlite_path().is_some_and(|file| !file.is_file())
    }

    /// Whether a workspace is there.
    ///
    /// # Errors
    /// The database's own.
    pub async fn is_there(&self) -> Result<bool, Error> {
        if self.is_absent() {
            return Ok(false);
        }
        Ok(Db::connect(&self.url()).await?.is_initialised().await?)
    }

    /// How people are told where it is; never with a password in it.
    pub(crate) fn shown(&self) -> String {
        self.database_url
            .as_ref()
            .map_or_else(|| self.data.display().to_string(), |_| "the database".to_owned())
    }
}

/// Why something in a workspace cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed, or refused a value.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no workspace.
    #[error(
        "{0}: no workspace is there; `baton import` and `baton model publish` make one, --data names another folder"
    )]
    NoWorkspace(String),
    /// The data folder cannot be made.
    #[error("{folder}: {source}", folder = folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be read or written.
    #[error("{file}: {source}", file = file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A database was not copied.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// Nobody is let in with this.
    #[error("the address or the password is wrong")]
    NotIn,
    /// It was tried too often.
    #[error("tried too often; come again in {retry_after_s} seconds")]
    TooMany {
        /// When to come again, in seconds.
        retry_after_s: u64,
    },
    /// A secret cannot be sealed or opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// No lead has this key.
    #[error("no lead has the external id, e-mail or number `{0}`")]
    NoLead(String),
    /// Nobody has this address, or is disabled.
    #[error("{0} is no member; `baton user list` shows them")]
    NoMember(String),
    /// There is no hand-off of this number.
    #[error("there is no hand-off {0}; `baton handoff list --all` shows them")]
    NoHandoff(i64),
    /// There is nothing with this number; the text says what, and what shows them.
    #[error("there is no {0}")]
    Missing(String),
    /// Somebody else changed it since it was read.
    #[error("{0} was changed by somebody else meanwhile: read it again")]
    Changed(String),
    /// There is no proposal of this number.
    #[error("there is no proposal {0}; `baton proposal list` shows those that are")]
    NoProposal(i64),
    /// Somebody changed it since it was read.
    #[error("{what} was changed by {by} meanwhile: read it again, and change what stands there now")]
    Stale {
        /// What.
        what: String,
        /// By whom.
        by: String,
    },
    /// No version of a model begins like this.
    #[error("no model version begins with `{0}`; `baton model list` shows them")]
    NoModel(String),
    /// More than one version of a model begins like this.
    #[error("more than one model version begins with `{0}`; give more of it")]
    ManyModels(String),
    /// A stored model is no longer readable.
    #[error("the stored model {version} cannot be read:\n{faults}")]
    StoredModel {
        /// Its version.
        version: String,
        /// Why.
        faults: Faults,
    },
    /// What is asked makes no sense; the text says what would.
    #[error("{0}")]
    WrongUse(String),
    /// What is asked goes against a rule; the text says which, and what to do.
    #[error("{0}")]
    Refused(String),
    /// Letters of BANT have to be settled first.
    #[error("{told}")]
    Unsettled {
        /// What cannot be done, which letters are missing, and what to do.
        told: String,
        /// Those letters.
        missing: Vec<BantLetter>,
    },
}

/// An open workspace.
#[derive(Debug, Clone)]
pub struct Workspace {
    pub(crate) db: Db,
    clock: Arc<dyn Clock>,
    vault: Arc<Vault>,
    pub(crate) folder: Arc<Folder>,
    /// Whom lists show.
    pub(crate) roster: Roster,
}

/// Who publishes the template that a new workspace begins with.
pub(crate) const FOUNDER: &str = "baton";

impl Workspace {
    /// Opens a workspace that is there.
    ///
    /// # Errors
    /// [`Error::NoWorkspace`], a schema of another version, or the database's own.
    pub async fn open(place: &Place, clock: Arc<dyn Clock>) -> Result<Workspace, Error> {
        let db = Self::connect(place).await?;
        db.check_schema().await?;
        Ok(Workspace { db, clock, vault: place.vault(), folder: place.folder(), roster: Roster::default() })
    }

    pub(crate) async fn connect(place: &Place) -> Result<Db, Error> {
        if place.is_absent() {
            return Err(Error::NoWorkspace(place.shown()));
        }
        let db = Db::connect(&place.url()).await?;
        if db.is_initialised().await? { Ok(db) } else { Err(Error::NoWorkspace(place.shown())) }
    }

    /// Opens a workspace, making it if it is not there: migrated, with the template `b2b-default` published.
    ///
    /// # Errors
    /// As [`Workspace::open`], and if the folder cannot be made.
    pub async fn open_or_create(place: &Place, clock: Arc<dyn Clock>) -> Result<Workspace, Error> {
        if place.database_url.is_none() {
            make_folder(&place.data)?;
        }
        let db = Db::connect(&place.url()).await?;
        if db.is_initialised().await? {
            db.check_schema().await?;
        } else {
            db.migrate().await?;
        }
        let workspace =
            Workspace { db, clock, vault: place.vault(), folder: place.folder(), roster: Roster::default() };
        workspace.publish_template().await?;
        Ok(workspace)
    }

    /// Makes a workspace in a database that is known to be empty, for tests and for what is thrown away: nobody keeps its key.
    ///
    /// # Errors
    /// The database's own.
    pub async fn create(db: Db, clock: Arc<dyn Clock>) -> Result<Workspace, Error> {
        db.migrate().await?;
        let vault = Arc::new(Vault::new(KeySource::thrown_away()?));
        let folder = Arc::new(Folder::thrown_away()?);
        let workspace = Workspace { db, clock, vault, folder, roster: Roster::default() };
        workspace.publish_template().await?;
        Ok(workspace)
    }

    /// Brings the schema of a workspace to this version; returns how many migrations were applied.
    ///
    /// # Errors
    /// [`Error::NoWorkspace`], a newer or altered schema, or the database's own.
    pub async fn migrate(place: &Place) -> Result<usize, Error> {
        Ok(Self::connect(place).await?.migrate().await?)
    }

    /// Publishes the template unless a model is in force: also where a process died before it could.
    async fn publish_template(&self) -> Result<(), Error> {
        let Some((_, text)) = templates().first() else { return Ok(()) };
        let template = ScoringModel::from_text(text)
            .map_err(|faults| Error::StoredModel { version: "template".to_owned(), faults })?;
        if model::in_force(&mut self.db.read().await?).await?.is_some() {
            return Ok(());
        }
        let mut tx = self.db.write().await?;
        if model::in_force(&mut tx).await?.is_some() {
            return Ok(());
        }
        let now = self.now().micros();
        model::keep(&mut tx, template.version(), &template.name, &template.canonical_json(), now).await?;
        model::publish(&mut tx, model::PRIMARY, template.version(), now, FOUNDER).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The same with keys that are somewhere else than in its data folder.
    #[must_use]
    pub fn with_keys(self, keys: KeySource) -> Workspace {
        Workspace { vault: Arc::new(Vault::new(keys)), ..self }
    }

    /// What seals and opens its secrets.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The time now.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Begins to read; with everybody who may be listed.
    pub(crate) async fn everybody(&self) -> Result<(Tx, Everybody), Error> {
        Ok(self.roster.read(&self.db).await?)
    }

    /// Closes its connections.
    pub async fn close(&self) {
        self.db.close().await;
    }
}

pub(crate) fn make_folder(folder: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(folder).map_err(|source| Error::Folder { folder: folder.to_owned(), source })
}

/// The lead that `key` names.
pub(crate) async fn lead_of(tx: &mut Tx, key: &str) -> Result<lead::Lead, Error> {
    lead::find(tx, key).await?.ok_or_else(|| Error::NoLead(key.chars().take(200).collect()))
}
