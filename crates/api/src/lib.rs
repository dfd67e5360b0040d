//! The HTTP server of Baton: intake of messages at `/v1/…`, the management API at `/api/v1/…`, and what watches over the process.
//!
//! [`serve()`] owns the sockets. Each connection is one task; a [`Settings`] limit stands on everything that a stranger can make large, many
//! or slow. What is asked of `/v1/…` goes straight to an [`Inlet`]; all else goes through a router, one for each [`Surface`].

mod connection;
mod descriptors;
mod handle;
mod inlet;
mod intake;
mod management;
mod metrics;
mod probes;
mod problem;
mod serve;
mod settings;

pub use descriptors::raise_descriptor_limit;
pub use inlet::Inlet;
pub use management::openapi;
pub use serve::{Office, ServeError, serve};
pub use settings::{Settings, Surface};
