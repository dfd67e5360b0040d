//! What tests share: the naive reading of the scoring definition, random models and logs, worked cases, and who is sent to.

pub mod generate;
pub mod identity_provider;
pub mod mail_server;
pub mod naive;
pub mod postgres;
pub mod receiver;
pub mod vectors;
