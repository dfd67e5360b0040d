//! What leaves the house: notices, mails, chat messages and webhooks.
//!
//! What happened stands in the outbox, in the commit that made it happen. From there it is expanded, in one commit, into what each recipient
//! is to get; that is sent by lease, outside of any transaction, at least once and with the same id whenever it is tried again.

pub(crate) mod cloud_event;
pub(crate) mod guard;
pub(crate) mod post;
pub(crate) mod signature;
#[cfg(test)]
pub(crate) mod receiver;
