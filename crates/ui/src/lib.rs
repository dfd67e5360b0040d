//! The web interface: serves what `web/` builds, from within the binary.
//!
//! Whatever address of a page is asked for, the one document is given: its script shows the page. A release has the files in itself; while
//! developing they are read from `web/dist`. Where they are compressed beforehand (`.br`, `.gz` beside them) those are sent to whoever takes them.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

/// The document of all pages.
const DOCUMENT: &str = "index.html";
/// Where files are whose names say what they hold: they never change.
const LASTING: &str = "assets/";
/// What stands in the document where a number used once goes (Content Security Policy Level 3, 2.3).
const NONCE: &str = "__CSP_NONCE__";
/// What is said where the interface was not built.
const MISSING: &str = "The web interface is not in this build. `cargo xtask demo` builds it; or run `npm ci && npm run build` in `web/` and build again.\n";
/// Encodings of files that were compressed beforehand, the smallest first.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Whether the interface is in this build.
pub fn is_built() -> bool {
    Files::get(DOCUMENT).is_some()
}

/// Answers for all pages and their files.
pub fn pages() -> Router {
    Router::new().fallback(answer)
}

async fn answer(request: Request) -> Response<Body> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "a page can only be read\n");
    }
    let path = request.uri().path().trim_start_matches('/');
    match Files::get(path).filter(|_| path != DOCUMENT) {
        Some(whole) => file(path, whole, request.headers()),
        // What has an ending is no page: a script that is not there must not be answered with a document.
        None if path.rsplit('/').next().is_some_and(|name| name.contains('.')) => {
            plain(StatusCode::NOT_FOUND, "there is no such file\n")
        }
        None => document(),
    }
}

/// A file, compressed if the receiver takes it that way.
fn file(path: &str, whole: EmbeddedFile, headers: &HeaderMap) -> Response<Body> {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |encoding: &str| {
        accepted.split(',').any(|part| {
            let (name, quality) = part.split_once(';').unwrap_or((part, ""));
            name.trim().eq_ignore_ascii_case(encoding) && !is_refused(quality)
        })
    };
    let smaller = ENCODINGS
        .into_iter()
        .filter(|(encoding, _)| takes(encoding))
        .find_map(|(encoding, ending)| Some((encoding, Files::get(&format!("{path}{ending}"))?)));
    let (encoding, sent) = smaller.map_or((None, whole), |(encoding, file)| (Some(encoding), file));
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(sent.metadata.sha256_hash()));
    let lasting = path.starts_with(LASTING);
    let known = headers.get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known {
        with_status(StatusCode::NOT_MODIFIED, Body::empty())
    } else {
        with_status(StatusCode::OK, Body::from(Bytes::from(sent.data.into_owned())))
    };
    let kept = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
    put(&mut response, CONTENT_TYPE, kind(path));
    put(&mut response, CACHE_CONTROL, kept);
    put(&mut response, VARY, "Accept-Encoding");
    put(&mut response, ETAG, &tag);
    if let Some(encoding) = encoding.filter(|_| !known) {
        put(&mut response, CONTENT_ENCODING, encoding);
    }
    response
}

/// Whether a quality is zero (RFC 9110, 12.4.2).
fn is_refused(quality: &str) -> bool {
    quality.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse::<f32>().is_ok_and(|q| q <= 0.0))
}

/// The document, with a number that only this answer has: nothing but our own files and the styles that our script makes is let in.
fn document() -> Response<Body> {
    let Some(found) = Files::get(DOCUMENT) else { return plain(StatusCode::NOT_FOUND, MISSING) };
    let mut random = [0; 16];
    if getrandom::fill(&mut random).is_err() {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "the operating system gives no random bytes\n");
    }
    let nonce = STANDARD.encode(random);
    let text = String::from_utf8_lossy(&found.data).replace(NONCE, &nonce);
    let mut response = with_status(StatusCode::OK, Body::from(text));
    put(&mut response, CONTENT_TYPE, "text/html; charset=utf-8");
    put(&mut response, CACHE_CONTROL, "no-store");
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    put(&mut response, CONTENT_SECURITY_POLICY, &policy);
    response
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = with_status(status, Body::from(text));
    put(&mut response, CONTENT_TYPE, "text/plain; charset=utf-8");
    response
}

fn with_status(status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}

fn put(response: &mut Response<Body>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;

    async fn get(path: &str, accepts: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let request = Request::get(path).header(ACCEPT_ENCODING, accepts).body(Body::empty()).unwrap();
        let (parts, body) = pages().oneshot(request).await.unwrap().into_parts();
        (parts.status, parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
    }

    #[tokio::test]
    async fn a_page_is_the_document_or_says_how_to_build_it() {
        let (status, headers, body) = get("/leads/u1", "gzip").await;
        let text = String::from_utf8(body).unwrap();
        if is_built() {
            let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
            let (_, nonce) = policy.split_once("'nonce-").unwrap();
            let nonce = nonce.split('\'').next().unwrap();
            assert_eq!((status, text.contains(nonce), text.contains(NONCE)), (StatusCode::OK, true, false));
        } else {
            assert_eq!((status, text.as_str()), (StatusCode::NOT_FOUND, MISSING));
        }
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_no_page() {
        for path in ["/assets/gone.js", "/../Cargo.toml", "/%2e%2e/Cargo.toml", "/assets/../../Cargo.toml"] {
            let (status, ..) = get(path, "").await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[tokio::test]
    async fn pages_are_only_read() {
        let request = Request::post("/leads").body(Body::empty()).unwrap();
        assert_eq!(pages().oneshot(request).await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
    }

    #[tokio::test]
    async fn files_are_compressed_for_whoever_takes_it_and_kept_for_ever() {
        let Some(script) = Files::iter().find(|path| path.starts_with(LASTING) && path.ends_with(".js"))
        else {
            return;
        };
        let path = format!("/{script}");
        let (_, plain, whole) = get(&path, "").await;
        let (_, refusing, same) = get(&path, "br;q=0, gzip;q=0").await;
        assert_eq!((plain.get(CONTENT_ENCODING), refusing.get(CONTENT_ENCODING)), (None, None));
        assert_eq!(whole, same);
        let (_, headers, body) = get(&path, "gzip, br").await;
        assert_eq!(headers[CONTENT_ENCODING], "br");
        assert!(body.len() < whole.len() && headers[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let again = Request::get(&path).header(ACCEPT_ENCODING, "br").header(IF_NONE_MATCH, &headers[ETAG]);
        let again = pages().oneshot(again.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }
}
