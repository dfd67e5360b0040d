//! Mails: what they say, and how they are sent.

pub(crate) mod compose;
pub(crate) mod postman;
mod smtp;

pub use smtp::{MailError, MailSettings};
pub(crate) use smtp::{Failure, Mailer};
