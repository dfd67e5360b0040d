//! Passwords: what is good enough, and how they are kept.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::workspace::Error;

/// The least length, in characters (NIST SP 800-63B, section 5.1.1.2, asks for 8; longer ones need no other rule).
pub const PASSWORD_CHARS_MIN: usize = 12;
/// The greatest length, in bytes: a phrase, not a file.
const PASSWORD_BYTES_MAX: usize = 1_000;
/// How many are hashed at once: each takes 19 MiB.
const AT_ONCE: usize = 2;
/// Memory in KiB, passes, lanes: the least that OWASP's Password Storage Cheat Sheet recommends for argon2id.
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// The hash of no password: whoever is no member is checked against it, which takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Whether a password is good enough for whoever has this address and name.
///
/// # Errors
/// [`Error::WrongUse`] saying what is wrong with it.
pub(super) fn check(password: &str, email: &str, name: Option<&str>) -> Result<(), Error> {
    let wrong = |what: String| Err(Error::WrongUse(format!("password: {what}")));
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return wrong(format!(
            "needs at least {PASSWORD_CHARS_MIN} characters; several words are easy to remember"
        ));
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return wrong(format!("has at most {PASSWORD_BYTES_MAX} bytes"));
    }
    let lower = password.to_lowercase();
    let known = [Some(email), email.split('@').next(), name, Some("baton")];
    let rest = known.into_iter().flatten().map(str::to_lowercase).filter(|known| known.chars().count() > 3);
    let rest = rest.fold(lower, |rest, known| rest.replace(&known, ""));
    let mut seen: Vec<char> = rest.chars().collect();
    seen.sort_unstable();
    seen.dedup();
    if seen.len() < 4 {
        return wrong(
            "is your own address or name, or the same few characters again: take several words".to_owned(),
        );
    }
    Ok(())
}

/// Hashes passwords, few at once and beside whatever else is served.
#[derive(Debug)]
pub(super) struct Hashing(Semaphore);

impl Default for Hashing {
    fn default() -> Hashing {
        Hashing(Semaphore::new(AT_ONCE))
    }
}

impl Hashing {
    /// The hash of a password, as a PHC string.
    pub(super) async fn hash(&self, password: &str, salt: [u8; 32]) -> Result<String, Error> {
        let password = password.to_owned();
        self.beside(move || {
            let hash = hasher()?.hash_password_with_salt(password.as_bytes(), &salt[..16]);
            Ok(hash.map_err(|_| broken())?.to_string())
        })
        .await?
    }

    /// Whether a password is that of this hash. Without one it is not, which takes as long to say.
    pub(super) async fn holds(&self, password: &str, hash: Option<String>) -> Result<bool, Error> {
        let (password, is_known) = (password.to_owned(), hash.is_some());
        let right = self
            .beside(move || {
                let hash = hash.as_deref().unwrap_or(NOBODY);
                let hash = PasswordHash::new(hash).map_err(|_| broken())?;
                Ok::<_, Error>(hasher()?.verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await??;
        Ok(right && is_known)
    }

    async fn beside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let _turn = self.0.acquire().await.map_err(|_| broken())?;
        tokio::task::spawn_blocking(work).await.map_err(|_| broken())
    }
}

fn hasher() -> Result<Argon2<'static>, Error> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|_| broken())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken() -> Error {
    Error::Refused("the password cannot be checked at present; try again".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_that_of_its_hash_alone() {
        let hashing = Hashing::default();
        let hash = hashing.hash("correct horse battery", [7; 32]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hashing.holds("correct horse battery", Some(hash.clone())).await.unwrap());
        assert!(!hashing.holds("correct horse batterx", Some(hash)).await.unwrap());
        assert!(!hashing.holds("", None).await.unwrap(), "nobody's password is none");
    }

    #[test]
    fn a_long_one_of_ones_own_is_good() {
        let is_good = |password: &str| check(password, "mina.park@x.io", Some("박미나 Mina")).is_ok();
        for good in
            ["correct horse battery", "가나다라마바사아자차카타", "x9!kfPq2#mzL", "네 시에 강남역 앞 카페"]
        {
            assert!(is_good(good), "{good}");
        }
        for bad in [
            "short",
            "aaaaaaaaaaaaaaa",
            "mina.park@x.io",
            "Mina.ParkMina.Park1",
            "abababababababab",
            &"xyz!".repeat(300),
        ] {
            assert!(!is_good(bad), "{bad}");
        }
    }
}
