//! Breaks and loads the real binary, `baton serve`: nothing of the product is linked in, all is said to it from outside.
//!
//! - [`faults`]: kills, power cuts, full disks, failing disks, malformed requests, slow connections; afterwards whatever was acknowledged
//!   must be stored once and scored as `baton replay` scores it.
//! - [`load`]: how many events a second, how fast, in how much memory, beside the bare store and with `fsync` timed in the same run.

pub mod clients;
pub mod cluster;
pub mod faults;
pub mod http;
pub mod load;
pub mod message;
pub mod node;
pub mod place;
pub mod replay;
pub mod truth;
pub mod verify;
pub mod wait;
