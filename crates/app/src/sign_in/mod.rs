//! How members get in: set-up link, invitations, passwords, second factors, sessions.
//!
//! Everything secret that is handed out (sessions, links, recovery codes, browsers) has 256 random bits or is one of few tries, and is kept as its
//! SHA-256; passwords are kept as argon2id (RFC 9106). Whether an address is a member's is told to nobody, neither by what is answered nor by how long
//! it takes (`docs/adr/0012-sign-in.md`).

mod invitation;
mod letters;
mod oidc;
mod password;
mod profile;
mod reset;
mod second_factor;
mod session;
mod set_up;
mod slowing;
mod with_password;

use std::fmt::Debug;
use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baton_model::time::MICROS_PER_SECOND;
use baton_store::Tx;
use baton_store::ticket::{self, Ticket};

use crate::api_keys::digest;
use crate::workspace::{Error, Workspace};

pub use invitation::{Accepted, invite, send_again};
pub use oidc::{
    Abroad, ChangeProvider, Departure, Landing, NewProvider, ProviderAnswer, ProviderDetail, ProviderName,
    providers, release_identity_of,
};
pub use password::PASSWORD_CHARS_MIN;
pub use profile::{Profile, ProfileChange, change_password, change_profile, profile};
pub use reset::{forgot, reset, reset_link};
pub use second_factor::{
    Begun, RecoveryCodes, begin_second_factor, confirm_second_factor, end_second_factor, end_second_factor_of,
};
pub use session::{Entry, Session, SessionView, SignedIn};
pub use set_up::{SetUp, set_up_link};

use oidc::Directory;
use password::Hashing;
use slowing::Slowing;

/// A day, in microseconds.
const DAY: i64 = 24 * 3_600 * MICROS_PER_SECOND;

/// Random bytes of the operating system.
pub trait Random: Debug + Send + Sync {
    /// 32 of them.
    ///
    /// # Errors
    /// [`Error::Refused`] if the system gives none.
    fn bytes(&self) -> Result<[u8; 32], Error>;
}

/// The browser or program in which somebody signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The address.
    pub address: IpAddr,
    /// The program, as it calls itself; may be empty.
    pub agent: String,
    /// The secret of the browser, if somebody has signed in from it.
    pub device: Option<String>,
}

/// What lets members in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Gate(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    workspace: Workspace,
    public_url: String,
    random: Arc<dyn Random>,
    hashing: Hashing,
    slowing: Slowing,
    directory: Directory,
}

/// What a ticket is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Good {
    /// Making the first administrator.
    SetUp,
    /// Setting the first password.
    Invitation,
    /// Setting another password.
    Reset,
    /// Giving the second factor.
    SecondFactor,
}

impl Good {
    fn name(self) -> &'static str {
        match self {
            Good::SetUp => "setup",
            Good::Invitation => "invitation",
            Good::Reset => "reset",
            Good::SecondFactor => "second_factor",
        }
    }

    /// For how long, in microseconds.
    fn lifetime(self) -> i64 {
        match self {
            Good::SetUp | Good::Reset => DAY / 24,
            Good::Invitation => 7 * DAY,
            Good::SecondFactor => DAY / 24 / 6,
        }
    }
}

impl Gate {
    /// `public_url`: where people reach the workspace, such as `https://baton.example.com`: links in mails begin with it.
    pub fn new(workspace: Workspace, public_url: &str, random: Arc<dyn Random>) -> Gate {
        let public_url = public_url.trim_end_matches('/').to_owned();
        let (hashing, slowing) = (Hashing::default(), Slowing::default());
        let directory = Directory::default();
        Gate(Arc::new(Inner { workspace, public_url, random, hashing, slowing, directory }))
    }

    /// The workspace.
    pub fn workspace(&self) -> &Workspace {
        &self.0.workspace
    }

    /// Where people reach the workspace, without a slash at the end.
    pub fn public_url(&self) -> &str {
        &self.0.public_url
    }

    /// Whether people reach it encrypted: cookies are then sent no other way.
    pub fn is_encrypted(&self) -> bool {
        self.0.public_url.starts_with("https://")
    }

    /// The hash of a password, to be kept.
    pub(crate) async fn hashed(&self, password: &str) -> Result<String, Error> {
        self.0.hashing.hash(password, self.0.random.bytes()?).await
    }

    /// A secret to hand out.
    fn secret(&self) -> Result<String, Error> {
        Ok(URL_SAFE_NO_PAD.encode(self.0.random.bytes()?))
    }

    /// Issues a ticket; gives its secret.
    async fn issue(&self, tx: &mut Tx, good: Good, member: Option<i64>, by: &str) -> Result<String, Error> {
        let (secret, now) = (self.secret()?, self.0.workspace.now().micros());
        let ticket = Ticket {
            secret: digest(&secret).to_vec(),
            kind: good.name().to_owned(),
            member_id: member,
            created_by: by.to_owned(),
            created_at: now,
            expires_at: now + good.lifetime(),
            attempts: 0,
        };
        ticket::issue(tx, &ticket).await?;
        Ok(secret)
    }

    /// The ticket of this secret, if it is good.
    async fn find(&self, tx: &mut Tx, good: Good, secret: &str) -> Result<Ticket, Error> {
        let now = self.0.workspace.now().micros();
        ticket::find(tx, &digest(secret), good.name(), now).await?.ok_or_else(spent)
    }

    /// Uses up the ticket of this secret.
    async fn take(&self, tx: &mut Tx, good: Good, secret: &str) -> Result<Ticket, Error> {
        let ticket = self.find(tx, good, secret).await?;
        if ticket::take(tx, &ticket.secret).await? { Ok(ticket) } else { Err(spent()) }
    }

    /// A link to a page of the interface, with a secret that no server on the way writes down.
    fn link(&self, page: &str, secret: &str) -> String {
        format!("{}/{page}#{secret}", self.0.public_url)
    }
}

fn spent() -> Error {
    Error::Refused("this link was used, replaced or is too old: ask for another one".to_owned())
}
