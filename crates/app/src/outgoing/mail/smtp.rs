//! Sending mails by SMTP.

use std::time::{Duration, SystemTime};

use baton_store::mail::Mail;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use reqwest::Url;

/// For each step of the protocol.
const STEP_TIMEOUT_MS: u64 = 20_000;
/// For the whole of it.
pub(super) const TIMEOUT_MS: u64 = 60_000;

/// How mails are sent.
#[derive(Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// `smtps://USER:PASSWORD@HOST`, or `smtp://…` with STARTTLS; in plain text only to this machine, or with `?tls=none`.
    pub url: String,
    /// Whom they are from: `Baton <baton@example.com>`.
    pub from: String,
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
}

/// Why a mail was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// It never will be.
    pub(crate) is_final: bool,
    /// In words.
    pub(crate) reason: String,
}

/// Sends mails.
#[derive(Debug, Clone)]
pub(crate) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// With these settings.
    ///
    /// # Errors
    /// [`MailError`].
    pub(crate) fn new(settings: &MailSettings) -> Result<Mailer, MailError> {
        let url = secured(&settings.url).ok_or(MailError::Url)?;
        let builder =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str()).map_err(|_| MailError::Url)?;
        let transport = builder.timeout(Some(Duration::from_millis(STEP_TIMEOUT_MS))).build();
        let from =
            settings.from.parse().map_err(|_| MailError::From(settings.from.chars().take(100).collect()))?;
        Ok(Mailer { transport, from })
    }

    /// Whether the server answers.
    pub(crate) async fn check(&self) -> Result<(), Failure> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failure { is_final: false, reason: "the server does not answer".to_owned() }),
            Err(error) => Err(failure(&error)),
        }
    }

    /// Sends a mail, dated `at` (microseconds). Sent again it has the same id, so that whoever gets both can tell.
    pub(crate) async fn send(&self, mail: &Mail, at: i64) -> Result<(), Failure> {
        let message = self.message(mail, at).map_err(|reason| Failure { is_final: true, reason })?;
        let sending = self.transport.send(message);
        match tokio::time::timeout(Duration::from_millis(TIMEOUT_MS), sending).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(Failure { is_final: false, reason: "the server took too long".to_owned() }),
        }
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

/// The address of the server with TLS asked for, unless it is this machine or plain text is wanted.
fn secured(text: &str) -> Option<Url> {
    let mut url = Url::parse(text.trim()).ok()?;
    let host = url.host_str()?.to_owned();
    let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
    match (url.scheme(), tls.as_deref()) {
        ("smtps", None) | ("smtp", Some("required")) => {}
        ("smtp", Some("none")) => url.set_query(None),
        ("smtp", None) if matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]") => {}
        ("smtp", None) => url.set_query(Some("tls=required")),
        _ => return None,
    }
    Some(url)
}

fn failure(error: &lettre::transport::smtp::Error) -> Failure {
    let reason: String =
        error.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect();
    Failure { is_final: error.is_permanent(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outgoing::expand;
    use crate::outgoing::mail::compose::Composed;

    fn mailer() -> Mailer {
        let settings =
            MailSettings { url: "smtp://localhost:2525".into(), from: "배턴 <baton@example.com>".into() };
        Mailer::new(&settings).unwrap()
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
    fn tls_is_asked_for_unless_somebody_says_otherwise() {
        let url = |text| secured(text).map(String::from);
        assert_eq!(url("smtp://mail.example.com").as_deref(), Some("smtp://mail.example.com?tls=required"));
        assert_eq!(url("smtp://mail.example.com?tls=none").as_deref(), Some("smtp://mail.example.com"));
        assert_eq!(url("smtp://127.0.0.1:25").as_deref(), Some("smtp://127.0.0.1:25"));
        assert_eq!(url("smtps://u:p@mail.example.com").as_deref(), Some("smtps://u:p@mail.example.com"));
        for text in ["", "mail.example.com", "https://mail.example.com", "smtp://mail.example.com?tls=maybe"]
        {
            assert_eq!(url(text), None, "{text}");
        }
        let wrong = |url: &str, from: &str| {
            Mailer::new(&MailSettings { url: url.into(), from: from.into() }).unwrap_err()
        };
        assert_eq!(wrong("nowhere", "a@b.io"), MailError::Url);
        assert!(!wrong("http://u:secret@x", "a@b.io").to_string().contains("secret"));
        assert!(matches!(wrong("smtp://localhost", "a@b.io\r\nBcc: x@y.io"), MailError::From(_)));
    }
}
