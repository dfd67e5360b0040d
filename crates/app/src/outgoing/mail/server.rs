//! The mail server: where it is, how it is reached, and what is said to it before it gets a mail.

use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use percent_encoding::percent_decode_str;
use reqwest::Url;

use super::MailError;

/// Until a connection stands.
const CONNECT_TIMEOUT_MS: u64 = 20_000;

/// A mail server.
#[derive(Clone)]
pub(super) struct Server {
    host: String,
    port: u16,
    tls: Tls,
    login: Option<Credentials>,
    hello: ClientId,
}

/// When a connection is encrypted.
#[derive(Clone)]
enum Tls {
    Never,
    /// After STARTTLS, and else there is none.
    Asked(TlsParameters),
    AtOnce(TlsParameters),
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Server {
    /// The server at this address. `authorities`: whose certificates are good, as PEM, instead of the public ones.
    ///
    /// # Errors
    /// [`MailError`].
    pub(super) fn new(text: &str, authorities: Option<&str>) -> Result<Server, MailError> {
        let url = Url::parse(text.trim()).map_err(|_| MailError::Url)?;
        let host = url.host_str().ok_or(MailError::Url)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let wanted = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let is_here = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
        let parameters = || parameters(&host, authorities);
        let (tls, port) = match (url.scheme(), wanted.as_deref()) {
            ("smtps", None) => (Tls::AtOnce(parameters()?), 465),
            ("smtp", Some("none")) => (Tls::Never, 25),
            ("smtp", None) if is_here => (Tls::Never, 25),
            ("smtp", None | Some("required")) => (Tls::Asked(parameters()?), 587),
            _ => return Err(MailError::Url),
        };
        let decoded =
            |text| percent_decode_str(text).decode_utf8().map(String::from).map_err(|_| MailError::Url);
        let login = match url.password() {
            Some(password) => Some(Credentials::new(decoded(url.username())?, decoded(password)?)),
            None => None,
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let port = url.port().unwrap_or(port);
        Ok(Server { host, port, tls, login, hello })
    }

    /// A connection on which mails may be sent: encrypted if it is to be, and logged in.
    pub(super) async fn connect(&self) -> Result<Line, Error> {
        let at_once = if let Tls::AtOnce(parameters) = &self.tls { Some(parameters.clone()) } else { None };
        let timeout = Some(Duration::from_millis(CONNECT_TIMEOUT_MS));
        let to = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(to, timeout, &self.hello, at_once, None).await?;
        if let Tls::Asked(parameters) = &self.tls {
            connection.starttls(parameters.clone(), &self.hello).await?;
        }
        if let Some(login) = &self.login {
            connection.auth(DEFAULT_MECHANISMS, login).await?;
        }
        Ok(Line(connection))
    }

    /// A connection on which it was said from whom a mail is.
    pub(super) async fn begin(&self, envelope: &Envelope, mail: &[u8]) -> Result<Line, Error> {
        let addresses = || envelope.to().iter().chain(envelope.from());
        let mut parameters = Vec::new();
        if !addresses().all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !mail.is_ascii() {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let mut line = self.connect().await?;
        line.0.command(Mail::new(envelope.from().cloned(), parameters)).await?;
        Ok(line)
    }
}

/// A connection to a server that lets us in. The steps of a mail are taken one by one, since it matters which of them failed.
pub(super) struct Line(AsyncSmtpConnection);

impl Line {
    /// Says to whom a mail is, until the server wants to have it.
    pub(super) async fn offer(&mut self, envelope: &Envelope) -> Result<Response, Error> {
        for to in envelope.to() {
            self.0.command(Rcpt::new(to.clone(), Vec::new())).await?;
        }
        self.0.command(Data).await
    }

    /// Gives it the mail. An error without a status is no answer: it may have taken it.
    pub(super) async fn message(&mut self, mail: &[u8]) -> Result<Response, Error> {
        self.0.message(mail).await
    }

    /// Says good-bye.
    pub(super) async fn quit(&mut self) -> Result<Response, Error> {
        self.0.quit().await
    }
}

/// How a connection to `host` is encrypted, by TLS 1.2 or later.
fn parameters(host: &str, authorities: Option<&str>) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = authorities {
        // Of a text without any it would make a list of none.
        if !pem.contains("-----BEGIN CERTIFICATE-----") {
            return Err(MailError::Authorities);
        }
        let certificate = Certificate::from_pem(pem.as_bytes()).map_err(|_| MailError::Authorities)?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    builder.build().map_err(|_| if authorities.is_some() { MailError::Authorities } else { MailError::Url })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_is_asked_for_unless_somebody_says_otherwise() {
        let found = |text| {
            let server = Server::new(text, None).ok()?;
            let tls = match server.tls {
                Tls::Never => "never",
                Tls::Asked(_) => "asked",
                Tls::AtOnce(_) => "at once",
            };
            Some((tls, server.host, server.port))
        };
        let is = |tls, host: &str, port| Some((tls, host.to_owned(), port));
        assert_eq!(found("smtp://mail.example.com"), is("asked", "mail.example.com", 587));
        assert_eq!(found("smtp://localhost:2525?tls=required"), is("asked", "localhost", 2525));
        assert_eq!(found("smtp://mail.example.com?tls=none"), is("never", "mail.example.com", 25));
        assert_eq!(found("smtp://127.0.0.1:2525"), is("never", "127.0.0.1", 2525));
        assert_eq!(found("smtp://[::1]"), is("never", "::1", 25));
        assert_eq!(found("smtps://u:p@mail.example.com"), is("at once", "mail.example.com", 465));
        for text in ["", "mail.example.com", "https://mail.example.com", "smtp://mail.example.com?tls=maybe"]
        {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_password_may_have_any_character() {
        let server =
            Server::new("smtps://kim%40x.example:p%40%2F%25+%EA%B0%80@mail.example.com", None).unwrap();
        assert_eq!(server.login, Some(Credentials::new("kim@x.example".into(), "p@/%+가".into())));
        assert!(Server::new("smtps://u:%ff@mail.example.com", None).is_err());
    }

    #[test]
    fn authorities_are_certificates() {
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for pem in ["", "certificate", broken] {
            assert_eq!(
                Server::new("smtps://mail.example.com", Some(pem)).unwrap_err(),
                MailError::Authorities,
                "{pem}"
            );
        }
    }
}
