//! Sending mails by SMTP.

use std::time::{Duration, SystemTime};

use baton_store::mail::Mail;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error;
use lettre::{Address, Message};

use super::server::Server;

/// Until the server wants to have the mail, and from then until it says that it has it, in milliseconds.
const STEP_TIMEOUT_MS: u64 = 60_000;
/// For a good-bye, in milliseconds.
const QUIT_TIMEOUT_MS: u64 = 5_000;
/// The longest reason, in characters.
const REASON_CHARS_MAX: usize = 500;

/// How mails are sent.
#[derive(Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// `smtps://USER:PASSWORD@HOST`, or `smtp://…` with STARTTLS; in plain text only to this machine, or with `?tls=none`.
    pub url: String,
    /// Whom they are from: `Baton <baton@example.com>`.
    pub from: String,
    /// Whose certificates are good, as PEM; without it those of the authorities that Mozilla trusts.
    pub authorities: Option<String>,
}

impl std::fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailSettings").field("from", &self.from).finish_non_exhaustive()
    }
}

/// Why mails cannot be sent with these settings. The address of the server is not repeated: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The server is not understood.
    #[error(
        "mail.url: write smtps://USER:PASSWORD@HOST or smtp://HOST (then STARTTLS is asked for; ?tls=none sends in plain text)"
    )]
    Url,
    /// The sender is no address.
    #[error("mail.from: `{0}` is no sender: write one such as Baton <baton@example.com>")]
    From(String),
    /// There is no certificate.
    #[error("mail.ca_file: there is no certificate in it: it begins with -----BEGIN CERTIFICATE-----")]
    Authorities,
}

/// Why a mail was not sent, in words, and what that means for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It may be sent later.
    Later(String),
    /// It never will be.
    Never(String),
    /// The server had it and did not say what became of it: it may have been sent.
    Unknown(String),
}

/// Sends mails.
#[derive(Debug, Clone)]
pub(crate) struct Mailer {
    server: Server,
    from: Mailbox,
}

impl Mailer {
    /// With these settings.
    ///
    /// # Errors
    /// [`MailError`].
    pub(crate) fn new(settings: &MailSettings) -> Result<Mailer, MailError> {
        let server = Server::new(&settings.url, settings.authorities.as_deref())?;
        let from =
            settings.from.parse().map_err(|_| MailError::From(settings.from.chars().take(100).collect()))?;
        Ok(Mailer { server, from })
    }

    /// Whether the server lets in whoever sends.
    pub(crate) async fn check(&self) -> Result<(), String> {
        let mut line = in_time(self.server.connect()).await.ok_or(TOO_LONG)?.map_err(|error| told(&error))?;
        let _ = tokio::time::timeout(Duration::from_millis(QUIT_TIMEOUT_MS), line.quit()).await;
        Ok(())
    }

    /// Sends a mail, dated `at` (microseconds). Sent again it has the same id, so that whoever gets both can tell.
    pub(crate) async fn send(&self, mail: &Mail, at: i64) -> Result<(), Failure> {
        let message = self.message(mail, at).map_err(Failure::Never)?;
        let (envelope, bytes) = (message.envelope(), message.formatted());
        let later = || Failure::Later(TOO_LONG.to_owned());
        // What is said against whoever sends, a wrong password for one, is not said against the mail.
        let mut line = in_time(self.server.begin(envelope, &bytes))
            .await
            .ok_or_else(later)?
            .map_err(|error| Failure::Later(told(&error)))?;
        in_time(line.offer(envelope)).await.ok_or_else(later)?.map_err(|error| refused(&error))?;
        match in_time(line.message(&bytes)).await {
            Some(Ok(_)) => {}
            Some(Err(error)) if error.status().is_some() => return Err(refused(&error)),
            Some(Err(error)) => return Err(Failure::Unknown(told(&error))),
            None => return Err(Failure::Unknown(TOO_LONG.to_owned())),
        }
        // It is sent, whatever comes of the good-bye; nobody waits for that.
        tokio::spawn(async move {
            tokio::time::timeout(Duration::from_millis(QUIT_TIMEOUT_MS), line.quit()).await.map(drop)
        });
        Ok(())
    }

    fn message(&self, mail: &Mail, at: i64) -> Result<Message, String> {
        let to: Address =
            mail.recipient.parse().map_err(|_| format!("`{}` is no address", mail.recipient))?;
        let id = format!("<{}.{}@{}>", mail.id, mail.created_at, self.from.email.domain());
        let date = SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(at).unwrap_or(0));
        let automatic =
            HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.clone())
            .message_id(Some(id))
            .date(date)
            .raw_header(automatic)
            .multipart(MultiPart::alternative_plain_html(mail.body_text.clone(), mail.body_html.clone()))
            .map_err(|error| error.to_string())
    }
}

const TOO_LONG: &str = "the server took too long";

/// What comes of something within the time of a step; none if nothing does.
async fn in_time<T>(step: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(Duration::from_millis(STEP_TIMEOUT_MS), step).await.ok()
}

fn refused(error: &Error) -> Failure {
    if error.is_permanent() { Failure::Never(told(error)) } else { Failure::Later(told(error)) }
}

/// An error in words, with what is behind it: which certificate is wrong, and why, stands there.
fn told(error: &Error) -> String {
    let text = error.to_string();
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(REASON_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outgoing::expand;
    use crate::outgoing::mail::compose::Composed;

    fn settings(url: &str, from: &str) -> MailSettings {
        MailSettings { url: url.into(), from: from.into(), authorities: None }
    }

    fn mailer() -> Mailer {
        Mailer::new(&settings("smtp://localhost:2525", "배턴 <baton@example.com>")).unwrap()
    }

    fn mail(recipient: &str, subject: &str) -> Mail {
        let composed = Composed {
            subject: subject.into(),
            text: "글\r\n.\r\nMAIL FROM:<x@y.io>".into(),
            html: "<p>글</p>".into(),
        };
        Mail { id: 7, ..expand::mail(("k".into(), "test"), recipient, composed, 1_000_000, 1_000_000) }
    }

    fn formatted(recipient: &str, subject: &str) -> Result<String, String> {
        let message = mailer().message(&mail(recipient, subject), 1_000_000)?;
        Ok(String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn a_mail_has_both_parts_and_an_id_that_stays() {
        let text = formatted("kim@example.com", "MQL: 김하나").unwrap();
        for part in [
            "Message-ID: <7.1000000@example.com>",
            "Auto-Submitted: auto-generated",
            "To: kim@example.com",
            "Date: Thu, 01 Jan 1970 00:00:01 +0000",
            "text/plain",
            "text/html",
            "multipart/alternative",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn nothing_can_be_put_into_the_headers() {
        for subject in [
            "a\r\nBcc: all@example.com",
            "a\nBcc: all@example.com",
            "a\r\n\r\nbody",
            "가\r\nBcc: all@example.com",
        ] {
            let text = formatted("kim@example.com", subject).unwrap();
            let headers = text.split("\r\n\r\n").next().unwrap();
            let begins = |line: &str| line.to_ascii_lowercase().starts_with("bcc");
            assert!(!headers.split(['\r', '\n']).any(begins), "{headers}");
            assert!(headers.contains("multipart/alternative"), "{headers}");
        }
        for address in [
            "kim@example.com\r\nBcc: all@example.com",
            "kim@example.com, all@example.com",
            "<kim@example.com>",
            "kim",
        ] {
            assert!(formatted(address, "x").is_err(), "{address}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_said_without_the_password() {
        let wrong = |url: &str, from: &str| Mailer::new(&settings(url, from)).unwrap_err();
        assert_eq!(wrong("nowhere", "a@b.io"), MailError::Url);
        assert!(!wrong("http://u:secret@x", "a@b.io").to_string().contains("secret"));
        assert!(matches!(wrong("smtp://localhost", "a@b.io\r\nBcc: x@y.io"), MailError::From(_)));
        let settings = settings("smtps://u:secret@localhost", "a@b.io");
        assert!(!format!("{settings:?} {:?}", Mailer::new(&settings)).contains("secret"));
    }
}
