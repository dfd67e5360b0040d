//! What leaves the house: notices, mails, chat messages and webhooks.
//!
//! What happened stands in the outbox, in the commit that made it happen. From there it is expanded, in one commit, into what each recipient
//! is to get; that is sent by lease, outside of any transaction, at least once and with the same id whenever it is tried again.
//!
//! `dispatch` expands, by `rule`s and what the `audience` prefers; `release` tells together what was held; the `courier` sends to
//! webhooks and chats, the `mail::postman` by SMTP.

pub(crate) mod audience;
pub(crate) mod channel;
mod cloud_event;
mod courier;
pub(crate) mod dispatch;
pub mod endpoints;
mod expand;
mod guard;
pub mod inbox;
pub(crate) mod mail;
mod news;
mod post;
pub(crate) mod release;
mod retry;
pub(crate) mod rule;
pub mod rules;
mod secrets;
mod service;
mod signature;
mod template;
pub(crate) mod tidy;
mod timing;
pub(crate) mod wanted;
mod words;

pub use audience::MailWish;
pub use baton_store::delivery::Among;
pub(crate) use guard::target;
pub use guard::{Forbidden, Reach};
pub(crate) use mail::check as check_mail;
pub use mail::{MailError, MailSettings};
pub use post::ClientError;
pub(crate) use post::{Limits, client, told};
pub use rule::{Recipient, RuleError, Test, Way};
pub use service::{Outgoing, Settings, StartError};
