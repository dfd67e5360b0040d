//! What sends for as long as a service runs.

use tokio::sync::watch;

use super::courier::Courier;
use super::guard::Reach;
use super::mail::postman::Postman;
use super::mail::{MailError, MailSettings, Mailer};
use super::post::{ClientError, Limits, Poster};
use crate::workspace::{Error, Workspace};

/// How things are sent.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Which networks webhooks and chats may reach.
    pub reach: Reach,
    /// The mail server; without it mails wait.
    pub mail: Option<MailSettings>,
}

/// Why nothing can be sent.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no HTTP client.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The settings of mails make no sense.
    #[error(transparent)]
    Mail(#[from] MailError),
}

/// Sends what is due.
#[derive(Debug, Clone)]
pub struct Outgoing {
    courier: Courier,
    postman: Option<Postman>,
}

impl Outgoing {
    /// Of a workspace, with these settings.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn new(workspace: &Workspace, settings: &Settings) -> Result<Outgoing, StartError> {
        let courier = Courier::new(workspace.clone(), Poster::new(settings.reach, Limits::default())?);
        let mailer = settings.mail.as_ref().map(Mailer::new).transpose()?;
        Ok(Outgoing { courier, postman: mailer.map(|mailer| Postman::new(workspace.clone(), mailer)) })
    }

    /// Sends until `stop` says true.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let mails = async {
            if let Some(postman) = &self.postman {
                postman.run(stop.clone()).await;
            }
        };
        tokio::join!(self.courier.run(stop.clone()), mails);
    }

    /// Sends everything that is due now; returns how much was tried.
    ///
    /// # Errors
    /// The database's own.
    pub async fn run_due(&self) -> Result<usize, Error> {
        let mut count = self.courier.run_due().await?;
        if let Some(postman) = &self.postman {
            count += postman.run_due().await?;
        }
        Ok(count)
    }
}
