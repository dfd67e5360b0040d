//! A provider of OpenID Connect on this machine that behaves as badly as it is told to.
//!
//! It holds clients to the standard: exact redirect address, PKCE, a code good once, the secret of the client.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{self, EcdsaKeyPair, KeyPair as _, RsaKeyPair};
use ring::{digest, hmac};
use rsa::pkcs8::EncodePrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::receiver::read;

/// The only client.
pub const CLIENT: (&str, &str) = ("baton-client", "client secret: with, odd & signs");

/// How ID tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signing {
    /// With the key that is published.
    Key,
    /// Not at all: `alg` is `none`.
    None,
    /// With the public key for a shared secret: `alg` is `HS256`.
    PublicKeyAsSecret,
    /// With the secret of the client: `alg` is `HS256`.
    ClientSecret,
    /// With another key, under the name of the one that is published.
    AnotherKey,
}

/// What the token endpoint does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tokens {
    /// Answers.
    Give,
    /// Takes no code.
    Refuse,
    /// Says nothing.
    Hang,
    /// Goes on for ever.
    Endless,
    /// Answers with something else.
    Nonsense,
    /// Leaves the ID token out.
    NoIdToken,
}

/// How it behaves.
#[derive(Debug, Clone)]
pub struct Conduct {
    /// How ID tokens are signed.
    pub signing: Signing,
    /// What the token endpoint does.
    pub tokens: Tokens,
    /// Claims of ID tokens beside or in the place of the usual ones; null: left out.
    pub claims: Map<String, Value>,
    /// What it publishes beside or in the place of the usual; null: left out.
    pub published: Map<String, Value>,
    /// What stands in its answer as `iss`; none: left out.
    pub iss: Option<String>,
    /// What it answers in the place of a code.
    pub error: Option<String>,
    /// What its userinfo endpoint says beside the subject.
    pub user_info: Map<String, Value>,
}

/// A pair of keys, and the name of it.
#[derive(Debug)]
enum Pair {
    Ec(EcdsaKeyPair),
    Rsa { pair: RsaKeyPair, n: Vec<u8>, e: Vec<u8> },
}

#[derive(Debug)]
struct Key {
    kid: String,
    pair: Pair,
}

#[derive(Debug)]
struct State {
    conduct: Conduct,
    issuer: String,
    key: Key,
    other: Key,
    now: i64,
    codes: HashMap<String, HashMap<String, String>>,
    given: usize,
    paths: Vec<String>,
}

/// A provider.
#[derive(Debug)]
pub struct IdentityProvider {
    issuer: String,
    state: Arc<Mutex<State>>,
}

impl Key {
    fn ec(kid: &str) -> Key {
        let (rng, alg) = (SystemRandom::new(), &signature::ECDSA_P256_SHA256_FIXED_SIGNING);
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(alg, &rng).unwrap();
        Key {
            kid: kid.to_owned(),
            pair: Pair::Ec(EcdsaKeyPair::from_pkcs8(alg, pkcs8.as_ref(), &rng).unwrap()),
        }
    }

    fn rsa(kid: &str) -> Key {
        let made = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2_048).unwrap();
        let pair = RsaKeyPair::from_pkcs8(made.to_pkcs8_der().unwrap().as_bytes()).unwrap();
        Key {
            kid: kid.to_owned(),
            pair: Pair::Rsa { pair, n: made.n().to_bytes_be(), e: made.e().to_bytes_be() },
        }
    }

    fn alg(&self) -> &'static str {
        match &self.pair {
            Pair::Ec(_) => "ES256",
            Pair::Rsa { .. } => "RS256",
        }
    }

    fn public(&self) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match &self.pair {
            Pair::Ec(pair) => {
                let point = pair.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": self.kid, "x": text(&point[1..33]), "y": text(&point[33..]) })
            }
            Pair::Rsa { n, e, .. } => {
                json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": text(n), "e": text(e) })
            }
        }
    }

    fn sign(&self, text: &[u8]) -> Vec<u8> {
        let rng = SystemRandom::new();
        match &self.pair {
            Pair::Ec(pair) => pair.sign(&rng, text).unwrap().as_ref().to_vec(),
            Pair::Rsa { pair, .. } => {
                let mut signed = vec![0; pair.public().modulus_len()];
                pair.sign(&signature::RSA_PKCS1_SHA256, &rng, text, &mut signed).unwrap();
                signed
            }
        }
    }
}

impl IdentityProvider {
    /// Begins to listen, with a key on a curve, at `now` in seconds.
    ///
    /// # Panics
    /// If it cannot.
    pub async fn start(now: i64) -> IdentityProvider {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let issuer = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let state = State {
            conduct: Conduct::good(&issuer),
            issuer: issuer.clone(),
            key: Key::ec("first"),
            other: Key::ec("first"),
            now,
            codes: HashMap::new(),
            given: 0,
            paths: Vec::new(),
        };
        let state = Arc::new(Mutex::new(state));
        let kept = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = kept.clone();
                tokio::spawn(async move {
                    let _ = attend(stream, &kept).await;
                });
            }
        });
        IdentityProvider { issuer, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who it is.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Behaves well but for what `change` says.
    pub fn behave(&self, change: impl FnOnce(&mut Conduct)) {
        let mut conduct = Conduct::good(&self.issuer);
        change(&mut conduct);
        self.state().conduct = conduct;
    }

    /// Vouches for somebody from now on.
    pub fn vouch(&self, subject: &str, email: &str) {
        self.behave(|conduct| {
            conduct.claims.insert("sub".to_owned(), json!(subject));
            conduct.claims.insert("email".to_owned(), json!(email));
        });
    }

    /// Goes with the time, in seconds.
    pub fn pass(&self, seconds: i64) {
        self.state().now += seconds;
    }

    /// Signs with another key from now on, and publishes that alone.
    pub fn rotate(&self, kid: &str) {
        self.state().key = Key::ec(kid);
    }

    /// Signs with a key of RSA.
    pub fn use_rsa(&self) {
        self.state().key = Key::rsa("rsa");
    }

    /// How often a path was asked for.
    pub fn asked(&self, path: &str) -> usize {
        self.state().paths.iter().filter(|asked| *asked == path).count()
    }

    /// Goes to an address of it as a browser does, lets it vouch, and gives the address that it sends back to.
    ///
    /// # Panics
    /// If it sends nowhere.
    pub async fn visit(&self, address: &str) -> String {
        let (host, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).await.unwrap();
        let head = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let to = answer.lines().find_map(|line| line.strip_prefix("Location: "));
        to.unwrap_or_else(|| panic!("{answer}")).to_owned()
    }
}

impl Conduct {
    fn good(issuer: &str) -> Conduct {
        Conduct {
            signing: Signing::Key,
            tokens: Tokens::Give,
            claims: Map::new(),
            published: Map::new(),
            iss: Some(issuer.to_owned()),
            error: None,
            user_info: Map::new(),
        }
    }
}

impl State {
    fn published(&self) -> Value {
        let at = |path: &str| format!("{}{path}", self.issuer);
        let mut all = json!({
            "issuer": self.issuer,
            "authorization_endpoint": at("/authorize"),
            "token_endpoint": at("/token"),
            "userinfo_endpoint": at("/userinfo"),
            "jwks_uri": at("/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
            "authorization_response_iss_parameter_supported": true,
        });
        merge(&mut all, &self.conduct.published);
        all
    }

    /// Where the browser is sent to, with a code.
    fn authorize(&mut self, asked: HashMap<String, String>) -> Result<String, &'static str> {
        let is = |name: &str, value: &str| asked.get(name).is_some_and(|found| found == value);
        if !is("client_id", CLIENT.0) || !is("response_type", "code") || !is("code_challenge_method", "S256")
        {
            return Err("client_id, response_type or code_challenge_method");
        }
        if !asked.get("scope").is_some_and(|scope| scope.split(' ').any(|scope| scope == "openid")) {
            return Err("scope");
        }
        let (Some(back), Some(state)) = (asked.get("redirect_uri").cloned(), asked.get("state").cloned())
        else {
            return Err("redirect_uri, state");
        };
        let mut to = format!("{back}?state={}&session_state=x&scope=openid", encoded(&state));
        if let Some(iss) = &self.conduct.iss {
            let _ = write!(to, "&iss={}", encoded(iss));
        }
        if let Some(error) = &self.conduct.error {
            let _ = write!(to, "&error={error}&error_description=no");
        } else {
            self.given += 1;
            let code = format!("code-{}", self.given);
            let _ = write!(to, "&code={code}");
            self.codes.insert(code, asked);
        }
        Ok(to)
    }

    /// What the token endpoint answers.
    fn tokens(&mut self, head: &str, body: &str) -> (u16, Value) {
        let refused =
            |error: &str| (400, json!({ "error": error, "error_description": "code-1 is not taken" }));
        let given = pairs(body);
        let basic = format!("{}:{}", encoded(CLIENT.0), encoded(CLIENT.1));
        let basic = format!("authorization: basic {}", STANDARD.encode(basic).to_lowercase());
        if !head.to_lowercase().contains(&basic) {
            return (401, json!({ "error": "invalid_client" }));
        }
        let asked = given.get("code").and_then(|code| self.codes.remove(code));
        let Some(asked) = asked.filter(|_| self.conduct.tokens != Tokens::Refuse) else {
            return refused("invalid_grant");
        };
        let verifier = given.get("code_verifier").map(String::as_bytes).unwrap_or_default();
        let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier));
        if asked.get("code_challenge") != Some(&challenge)
            || asked.get("redirect_uri") != given.get("redirect_uri")
        {
            return refused("invalid_grant");
        }
        let mut claims = json!({
            "iss": self.issuer, "aud": CLIENT.0, "sub": "subject-1", "iat": self.now, "exp": self.now + 300,
            "nonce": asked.get("nonce"), "email": "ada@x.io", "email_verified": true, "name": "Ada",
        });
        merge(&mut claims, &self.conduct.claims);
        let mut answer = json!({ "access_token": "access-token", "token_type": "Bearer", "expires_in": 300 });
        if self.conduct.tokens != Tokens::NoIdToken {
            answer["id_token"] = json!(self.signed(&claims));
        }
        (200, answer)
    }

    fn signed(&self, claims: &Value) -> String {
        let signing = self.conduct.signing;
        let alg = match signing {
            Signing::Key => self.key.alg(),
            Signing::AnotherKey => self.other.alg(),
            Signing::None => "none",
            Signing::PublicKeyAsSecret | Signing::ClientSecret => "HS256",
        };
        let header = json!({ "alg": alg, "kid": self.key.kid, "typ": "JWT" });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&header), part(claims));
        let mac = |secret: &[u8]| {
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), text.as_bytes()).as_ref().to_vec()
        };
        let signed = match signing {
            Signing::Key => self.key.sign(text.as_bytes()),
            Signing::AnotherKey => self.other.sign(text.as_bytes()),
            Signing::None => Vec::new(),
            Signing::PublicKeyAsSecret => match &self.key.pair {
                Pair::Ec(pair) => mac(pair.public_key().as_ref()),
                Pair::Rsa { n, .. } => mac(n),
            },
            Signing::ClientSecret => mac(CLIENT.1.as_bytes()),
        };
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signed))
    }
}

fn merge(all: &mut Value, changes: &Map<String, Value>) {
    let Some(all) = all.as_object_mut() else { return };
    for (name, value) in changes {
        if value.is_null() {
            all.remove(name);
        } else {
            all.insert(name.clone(), value.clone());
        }
    }
}

async fn attend(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let request = read(&mut stream).await?;
    let target = request.head.split(' ').nth(1).unwrap_or_default().to_owned();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let answer = |status: u16, headers: &str, body: &str| {
        format!(
            "HTTP/1.1 {status} X\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let json =
        |status: u16, body: &Value| answer(status, "Content-Type: application/json\r\n", &body.to_string());
    let (text, goes_on) = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.paths.push(path.to_owned());
        match path {
            "/.well-known/openid-configuration" => (json(200, &state.published()), None),
            "/jwks" => (json(200, &json!({ "keys": [state.key.public()] })), None),
            "/authorize" => match state.authorize(pairs(query)) {
                Ok(to) => (answer(302, &format!("Location: {to}\r\n"), ""), None),
                Err(what) => (answer(400, "", what), None),
            },
            "/token" => match state.conduct.tokens {
                hang @ (Tokens::Hang | Tokens::Endless) => (String::new(), Some(hang)),
                Tokens::Nonsense => (answer(200, "Content-Type: text/html\r\n", "<p>token-1</p>"), None),
                _ => {
                    let (status, body) = state.tokens(&request.head, &request.body);
                    (json(status, &body), None)
                }
            },
            "/userinfo" => {
                let mut said =
                    json!({ "sub": state.conduct.claims.get("sub").cloned().unwrap_or(json!("subject-1")) });
                merge(&mut said, &state.conduct.user_info);
                (json(200, &said), None)
            }
            _ => (answer(404, "", ""), None),
        }
    };
    match goes_on {
        None => stream.write_all(text.as_bytes()).await,
        Some(Tokens::Endless) => {
            stream.write_all(b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\n\r\n").await?;
            loop {
                stream.write_all(&[b' '; 4_096]).await?;
            }
        }
        Some(_) => std::future::pending().await,
    }
}

/// What stands in a query or a form.
fn pairs(text: &str) -> HashMap<String, String> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

/// As it stands in a query.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.*".contains(&byte) {
            all.push(char::from(byte));
        } else if byte == b' ' {
            all.push('+');
        } else {
            let _ = write!(all, "%{byte:02X}");
        }
        all
    })
}

fn decoded(text: &str) -> String {
    let (mut all, mut bytes) = (Vec::new(), text.bytes());
    while let Some(byte) = bytes.next() {
        let hex = |byte: Option<u8>| char::from(byte.unwrap_or(b'0')).to_digit(16).unwrap_or(0) as u8;
        all.push(match byte {
            b'+' => b' ',
            b'%' => hex(bytes.next()) * 16 + hex(bytes.next()),
            other => other,
        });
    }
    String::from_utf8_lossy(&all).into_owned()
}
