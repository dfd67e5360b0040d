//! Breaks the real binary, `baton serve`: nothing of the product is linked in, all is said to it from outside.
//!
//! - [`faults`]: kills, power cuts, full disks, failing disks, malformed requests, slow connections; afterwards whatever was acknowledged
//!   must be stored once and scored as `baton replay` scores it.

pub mod clients;
pub mod cluster;
pub mod faults;
pub mod http;
pub mod message;
pub mod node;
pub mod place;
pub mod replay;
pub mod truth;
pub mod verify;
pub mod wait;
