//! Signatures of webhooks, as <https://www.standardwebhooks.com> defines them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// What every secret begins with.
const PREFIX: &str = "whsec_";
/// How long a secret may be, in bytes: what the definition recommends.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// What a receiver and Baton share.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A new one of random bytes.
    pub(crate) fn new(random: [u8; 32]) -> Secret {
        Secret(random.to_vec())
    }

    /// The secret that is written so.
    pub(crate) fn parse(text: &str) -> Option<Secret> {
        let bytes = STANDARD.decode(text.strip_prefix(PREFIX)?).ok()?;
        SECRET_BYTES.contains(&bytes.len()).then_some(Secret(bytes))
    }

    /// As it is written.
    pub(crate) fn text(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    fn sign(&self, id: &str, timestamp: i64, body: &str) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    }
}

/// The header `webhook-signature`: one signature for each secret that holds, so that a secret can be changed without losing a message.
pub(crate) fn signatures(secrets: &[Secret], id: &str, timestamp: i64, body: &str) -> String {
    let each: Vec<String> = secrets.iter().filter_map(|secret| secret.sign(id, timestamp, body)).collect();
    each.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the tests of the definition's own libraries.
    #[test]
    fn the_known_example_is_signed_so() {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed =
            signatures(&[secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn each_secret_that_holds_signs() {
        let (old, new) = (Secret::new([1; 32]), Secret::new([2; 32]));
        let both = signatures(&[new.clone(), old.clone()], "a", 1, "{}");
        let alone = |secret: Secret| signatures(&[secret], "a", 1, "{}");
        assert_eq!(both, format!("{} {}", alone(new.clone()), alone(old)));
        assert_eq!(Secret::parse(&new.text()), Some(new));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the official library looks at the clock of the machine")]
    fn the_official_library_finds_them_good() {
        let now =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
        let (old, new) = (Secret::new([1; 32]), Secret::new([2; 32]));
        let body = r#"{"who":"김하나"}"#;
        let mut headers = reqwest::header::HeaderMap::new();
        let signed = signatures(&[new.clone(), old.clone()], "evt_1", now, body);
        headers.insert("webhook-id", "evt_1".parse().unwrap());
        headers.insert("webhook-timestamp", now.to_string().parse().unwrap());
        headers.insert("webhook-signature", signed.parse().unwrap());
        let good = |secret: &Secret, body: &str| {
            standardwebhooks::Webhook::new(&secret.text()).unwrap().verify(body.as_bytes(), &headers).is_ok()
        };
        assert!(good(&old, body) && good(&new, body));
        assert!(!good(&Secret::new([3; 32]), body) && !good(&new, "{}"));
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for text in [
            "",
            "whsec_",
            "whsec_AAAA",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_not base64 at all, is it?",
        ] {
            assert_eq!(Secret::parse(text), None, "{text}");
        }
        assert_eq!(format!("{:?}", Secret::new([7; 32])), "Secret(…)", "it never gets into a log");
    }
}
