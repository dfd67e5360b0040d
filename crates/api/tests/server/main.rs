//! The server through real sockets on this machine. Nothing waits for time to pass: limits are tiny, and tests wait for what follows.

mod browsers;
mod client;
mod crowd;
mod encodings;
mod fake;
mod handoffs;
mod http;
mod jobs;
mod leads;
mod management;
mod members;
mod models;
mod mutated;
mod outgoing;
mod playbook;
mod privacy;
mod probes;
mod proposals;
mod refusals;
mod row_level;
mod sign_in;
mod slow;
mod stop;
mod work;
