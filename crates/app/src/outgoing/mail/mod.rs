//! Mails: what they say, and how they are sent.

pub(crate) mod compose;
pub(crate) mod postman;
mod server;
mod smtp;

pub(crate) use smtp::{Failure, Mailer};
pub use smtp::{MailError, MailSettings};

/// Whether the mail server answers.
///
/// # Errors
/// Why not, in words.
pub(crate) async fn check(settings: &MailSettings) -> Result<(), String> {
    let mailer = Mailer::new(settings).map_err(|error| error.to_string())?;
    mailer.check().await
}
