//! Whether the carrier can reach an address, by what kind of address it is.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Kind of an address, as the special-purpose registries of RFC 6890 tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Documentation,
    LinkLocal,
    Loopback,
    Multicast,
    Private,
    /// For anything that is not set aside.
    Public,
    Reserved,
    /// Behind a provider's NAT (RFC 6598).
    Shared,
    Unspecified,
}

impl Reach {
    /// The kind of `ip`.
    pub(crate) fn of(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            IpAddr::V4(ip) => Self::of_v4(ip),
            IpAddr::V6(ip) => Self::of_v6(ip),
        }
    }

    fn of_v4(ip: Ipv4Addr) -> Self {
        let [a, b, c, _] = ip.octets();
        match () {
            () if ip.is_unspecified() => Self::Unspecified,
            () if ip.is_loopback() => Self::Loopback,
            () if ip.is_private() => Self::Private,
            () if ip.is_link_local() => Self::LinkLocal,
            () if ip.is_documentation() => Self::Documentation,
            () if ip.is_multicast() => Self::Multicast,
            () if a == 100 && (64..128).contains(&b) => Self::Shared,
            // "This network", protocol assignments, benchmarks (RFC 2544), class E and broadcast.
            () if a == 0 || (a, b, c) == (192, 0, 0) || (a == 198 && (b == 18 || b == 19)) || a >= 240 => {
                Self::Reserved
            }
            () => Self::Public,
        }
    }

    fn of_v6(ip: Ipv6Addr) -> Self {
        let [first, second, ..] = ip.segments();
        match () {
            () if ip.is_unspecified() => Self::Unspecified,
            () if ip.is_loopback() => Self::Loopback,
            () if ip.is_multicast() => Self::Multicast,
            () if first & 0xfe00 == 0xfc00 => Self::Private,
            () if first & 0xffc0 == 0xfe80 => Self::LinkLocal,
            () if (first, second) == (0x2001, 0x0db8) || first & 0xfff0 == 0x3ff0 => Self::Documentation,
            // Global unicast is 2000::/3 so far.
            () if first & 0xe000 != 0x2000 => Self::Reserved,
            () => Self::Public,
        }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Documentation => "set aside for documentation: nothing is there",
            Self::LinkLocal => "link-local: known on its own wire only",
            Self::Loopback => "loopback: every machine's own",
            Self::Multicast => "multicast",
            Self::Private => "private: known in its own network only",
            Self::Public => "public",
            Self::Reserved => "reserved: nothing is routed there",
            Self::Shared => "behind a provider's NAT (100.64.0.0/10): nobody outside can reach it",
            Self::Unspecified => "no address at all",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_of_addresses_end_where_their_ranges_do() {
        let cases = [
            ("8.8.8.8", Reach::Public),
            ("10.255.255.255", Reach::Private),
            ("11.0.0.0", Reach::Public),
            ("100.63.255.255", Reach::Public),
            ("100.64.0.0", Reach::Shared),
            ("100.127.255.255", Reach::Shared),
            ("100.128.0.0", Reach::Public),
            ("127.8.8.8", Reach::Loopback),
            ("169.254.1.1", Reach::LinkLocal),
            ("172.15.0.1", Reach::Public),
            ("172.31.0.1", Reach::Private),
            ("192.0.0.9", Reach::Reserved),
            ("192.0.2.1", Reach::Documentation),
            ("192.168.0.1", Reach::Private),
            ("198.17.255.255", Reach::Public),
            ("198.19.0.1", Reach::Reserved),
            ("198.51.100.9", Reach::Documentation),
            ("203.0.113.9", Reach::Documentation),
            ("224.0.0.1", Reach::Multicast),
            ("255.255.255.255", Reach::Reserved),
            ("0.0.0.0", Reach::Unspecified),
            ("::", Reach::Unspecified),
            ("::1", Reach::Loopback),
            ("::ffff:10.0.0.1", Reach::Private),
            ("64:ff9b::1", Reach::Reserved),
            ("2001:db8::1", Reach::Documentation),
            ("2a00:1450::1", Reach::Public),
            ("3fff::1", Reach::Documentation),
            ("fd00::1", Reach::Private),
            ("fe80::1", Reach::LinkLocal),
            ("ff02::1", Reach::Multicast),
        ];
        for (text, reach) in cases {
            assert_eq!(Reach::of(text.parse().unwrap()), reach, "{text}");
        }
    }
}
