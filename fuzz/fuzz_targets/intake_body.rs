//! Any body at any endpoint: no panic; what is refused says why, and no more messages are read than a batch may have.
//!
//! `cargo +nightly fuzz run intake_body` from the repository's root.
#![no_main]

use baton_app::intake::{BATCH_MESSAGES_MAX, Delivery, Endpoint, rehearse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, Vec<u8>)| {
    use Endpoint::{Alias, Batch, Group, Identify, Page, Screen, Track};
    let (endpoint, body) = input;
    let endpoint = [Track, Identify, Page, Screen, Group, Alias, Batch][usize::from(endpoint) % 7];
    let delivery = Delivery { endpoint, key: None, body: body.into(), address: [127, 0, 0, 1].into(), origin: None };
    match rehearse(&delivery) {
        Ok(messages) => {
            assert!(messages.len() <= BATCH_MESSAGES_MAX);
            assert!(messages.iter().all(|message| message.as_ref().err().is_none_or(|why| !why.is_empty())));
        }
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
});
