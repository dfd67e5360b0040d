//! Who sent a request: its key and its address.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::DecodePaddingMode::Indifferent;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use hyper::header::{AUTHORIZATION, HeaderMap};

use crate::problem::{Kind, Problem};

/// Some clients leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(Indifferent),
);

/// The user name of Basic authentication (RFC 7617), if there is any; whether it is a key is intake's affair.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(AUTHORIZATION) else { return Ok(None) };
    let wrong =
        || Problem::new(Kind::Unauthorised, "send the write key as user name of Basic authentication");
    let (scheme, credentials) =
        value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or_else(wrong)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(wrong());
    }
    let mut pair = BASE64.decode(credentials.trim()).map_err(|_| wrong())?;
    let end = pair.iter().position(|&byte| byte == b':').unwrap_or(pair.len());
    pair.truncate(end);
    let key = String::from_utf8(pair).map_err(|_| wrong())?;
    // An empty one says nothing: the body may name the key.
    Ok(Some(key).filter(|key| !key.is_empty()))
}

/// The peer, or whom the proxies say they speak for: the last in `X-Forwarded-For` that is no proxy itself.
pub(crate) fn address(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    if !proxies.contains(&peer) {
        return peer;
    }
    let values: Vec<_> =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    values
        .iter()
        .rev()
        .flat_map(|value| value.rsplit(','))
        .map_while(|address| address.trim().parse::<IpAddr>().ok())
        .map(|address| address.to_canonical())
        .find(|address| !proxies.contains(address))
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn key_of(value: &'static str) -> Result<Option<String>, Kind> {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(value))]);
        key(&headers).map_err(|problem| problem.kind)
    }

    #[test]
    fn the_key_is_the_user_name() {
        assert_eq!(key(&HeaderMap::new()), Ok(None));
        for value in ["Basic azE6", "basic azE6", "Basic azE6cHc=", "Basic azE6cHc", "Basic azE="] {
            assert_eq!(key_of(value), Ok(Some("k1".into())), "{value}");
        }
        assert_eq!(key_of("Basic Og=="), Ok(None));
        for value in ["Bearer azE6", "Basic", "Basic ?", "Basic /zo="] {
            assert_eq!(key_of(value), Err(Kind::Unauthorised), "{value}");
        }
    }

    #[test]
    fn only_a_proxy_is_believed() {
        let at = |address: &str| address.parse::<IpAddr>().unwrap();
        let (proxy, inner) = (at("10.0.0.1"), at("10.0.0.2"));
        let of = |peer, forwarded: &'static str| {
            let headers = HeaderMap::from_iter([(
                "x-forwarded-for".parse::<hyper::header::HeaderName>().unwrap(),
                HeaderValue::from_static(forwarded),
            )]);
            address(peer, &headers, &[proxy, inner])
        };
        assert_eq!(of(at("192.0.2.9"), "192.0.2.1"), at("192.0.2.9"));
        assert_eq!(of(proxy, "198.51.100.7, 192.0.2.1, 10.0.0.2"), at("192.0.2.1"));
        assert_eq!(of(proxy, "192.0.2.1, nonsense"), proxy);
        assert_eq!(of(proxy, "10.0.0.2"), proxy);
    }
}
