//! Where may be sent to. Whoever may enter an address must not reach through Baton what they cannot reach themselves: the machine it runs
//! on, its neighbours, the metadata service of a cloud.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The longest address, in bytes.
const URL_BYTES_MAX: usize = 2_048;

/// Which networks may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Only what everybody reaches, and only by TLS.
    #[default]
    Public,
    /// Private networks and this machine as well, also in plain text: whoever sets this trusts whoever enters addresses.
    Private,
}

/// Why an address may not be sent to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// It is no address.
    #[error("`{0}` is no address to send to: write one such as https://example.com/hooks")]
    NoUrl(String),
    /// It is in plain text.
    #[error("only https:// is sent to; `allow_private_networks` permits http:// as well")]
    PlainText,
    /// It has a name, a password or a fragment in it.
    #[error("the address must be without user name, password and fragment")]
    Decorated,
    /// It leads to a network that is not public.
    #[error("{0} is not a public address; `allow_private_networks` permits it")]
    NotPublic(IpAddr),
    /// It leads nowhere.
    #[error("the name has no address")]
    Nowhere,
}

/// The address that `text` is, if it may be sent to as far as it says itself; a name is looked up when it is sent to.
pub(crate) fn target(text: &str, reach: Reach) -> Result<Url, Forbidden> {
    let shown = || text.chars().take(100).collect::<String>();
    if text.len() > URL_BYTES_MAX {
        return Err(Forbidden::NoUrl(shown()));
    }
    let url = Url::parse(text.trim()).map_err(|_| Forbidden::NoUrl(shown()))?;
    match (url.scheme(), reach) {
        ("https", _) | ("http", Reach::Private) => {}
        ("http", Reach::Public) => return Err(Forbidden::PlainText),
        _ => return Err(Forbidden::NoUrl(shown())),
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(Forbidden::Decorated);
    }
    // A number for a host is connected to without being looked up.
    let host = url.host_str().ok_or_else(|| Forbidden::NoUrl(shown()))?;
    match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        Ok(address) if reach == Reach::Public && !is_public(address) => Err(Forbidden::NotPublic(address)),
        _ => Ok(url),
    }
}

/// What a name leads to, if all of it may be sent to: whoever answers with one good and one bad address is up to something.
fn vetted(found: Vec<SocketAddr>, reach: Reach) -> Result<Vec<SocketAddr>, Forbidden> {
    if found.is_empty() {
        return Err(Forbidden::Nowhere);
    }
    let bad = found.iter().map(SocketAddr::ip).find(|address| !is_public(*address));
    match bad {
        Some(address) if reach == Reach::Public => Err(Forbidden::NotPublic(address)),
        _ => Ok(found),
    }
}

/// Looks names up; a connection is made to what it gives back and to nothing else, so that a second look-up cannot give another answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolver {
    pub(super) reach: Reach,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.reach;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let vetted = vetted(found.collect(), reach)?;
            Ok(Box::new(vetted.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one that everybody reaches: the registries of IANA for special purposes are left out
/// (<https://www.iana.org/assignments/iana-ipv4-special-registry>, <https://www.iana.org/assignments/iana-ipv6-special-registry>).
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    // 100.64/10 is shared by the customers of a carrier; 169.254/16 has the metadata services; 192.88.99/24 were relays of 6to4.
    !matches!(
        address.octets(),
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            | [198, 18..=19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // What stands for an address of version 4 is judged as that: mapped, and translated (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let [a, b] = high.to_be_bytes();
            let [c, d] = low.to_be_bytes();
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        // Protocol assignments with Teredo, documentation, 6to4.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Of all others only global unicast, 2000::/3, was ever given to anybody.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOT_PUBLIC: &str = "\
        0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 100.127.255.255 127.0.0.1 127.9.9.9 169.254.169.254 \
        172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.9.9 \
        198.51.100.7 203.0.113.7 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 \
        ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe \
        64:ff9b:1::808:808 100::1 2001::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: \
        2002:808:808:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1";
    const PUBLIC: &str = "\
        1.1.1.1 8.8.8.8 100.63.0.1 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1 192.167.1.1 198.17.0.1 \
        198.20.0.1 223.255.255.255 ::ffff:8.8.8.8 64:ff9b::808:808 2001:200::1 2001:4860:4860::8888 \
        2606:4700::1111 3ffe::1 2a00:1450::1";

    #[test]
    fn what_is_not_public_is_known() {
        for text in NOT_PUBLIC.split_whitespace() {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in PUBLIC.split_whitespace() {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_number_for_a_host_is_seen_however_it_is_written() {
        for text in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.0.0.1/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]:443/",
            "https://169.254.169.254/latest/meta-data",
        ] {
            assert!(matches!(target(text, Reach::Public), Err(Forbidden::NotPublic(_))), "{text}");
            assert!(target(text, Reach::Private).is_ok(), "{text}");
        }
        assert!(target("https://8.8.8.8/", Reach::Public).is_ok());
    }

    #[test]
    fn only_addresses_of_the_web_are_sent_to() {
        assert_eq!(target("http://example.com/", Reach::Public), Err(Forbidden::PlainText));
        for text in
            ["", "example.com", "ftp://example.com/", "file:///etc/passwd", "https://", "javascript:alert(1)"]
        {
            assert!(matches!(target(text, Reach::Private), Err(Forbidden::NoUrl(_))), "{text}");
        }
        for text in ["https://user@example.com/", "https://:secret@example.com/", "https://example.com/#here"]
        {
            assert_eq!(target(text, Reach::Public), Err(Forbidden::Decorated), "{text}");
        }
        assert!(target(&format!("https://example.com/{}", "x".repeat(3_000)), Reach::Public).is_err());
    }

    #[test]
    fn one_bad_address_is_enough_to_refuse_a_name() {
        let found = |texts: &[&str]| {
            texts.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 0)).collect::<Vec<_>>()
        };
        assert!(vetted(found(&["8.8.8.8", "2606:4700::1111"]), Reach::Public).is_ok());
        let mixed = found(&["8.8.8.8", "10.0.0.1"]);
        assert_eq!(
            vetted(mixed.clone(), Reach::Public),
            Err(Forbidden::NotPublic("10.0.0.1".parse().unwrap()))
        );
        assert!(vetted(mixed, Reach::Private).is_ok());
        assert_eq!(vetted(Vec::new(), Reach::Private), Err(Forbidden::Nowhere));
    }
}
