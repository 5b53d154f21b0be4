//! Where forked media goes.

use core::net::SocketAddr;

use crate::models::StartForkingRequest;

/// Where a fork sends media: one port for both directions, or one for each.
///
/// What the API refuses cannot be written: media in the clear goes to a port for each direction.
///
/// ```compile_fail,E0599
/// telnyx_api::Target::strep(([203, 0, 113, 7], 9000).into()).decrypted();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target(Inner);

/// A port for each direction: bare RTP, without a word on which call it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ports {
    rx: SocketAddr,
    tx: SocketAddr,
    decrypted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Inner {
    Ports(Ports),
    Strep(SocketAddr),
}

impl Target {
    /// Both directions to one UDP address, each packet behind a STREP header that names call leg and direction. Media is
    /// as it is on the wire: encrypted where the call is.
    #[must_use]
    pub const fn strep(address: SocketAddr) -> Self {
        Self(Inner::Strep(address))
    }

    /// What the platform receives from the party to `rx`, what it sends to the party to `tx`.
    #[must_use]
    pub const fn ports(rx: SocketAddr, tx: SocketAddr) -> Ports {
        Ports { rx, tx, decrypted: false }
    }
}

impl Ports {
    /// Media in the clear where the call is encrypted. The API has that for ports only.
    #[must_use]
    pub const fn decrypted(self) -> Self {
        Self { decrypted: true, ..self }
    }
}

impl From<Ports> for Target {
    fn from(ports: Ports) -> Self {
        Self(Inner::Ports(ports))
    }
}

impl From<Target> for StartForkingRequest {
    fn from(target: Target) -> Self {
        match target.0 {
            Inner::Strep(address) => Self::new().target(udp(address)),
            Inner::Ports(Ports { rx, tx, decrypted }) => {
                let request = Self::new().rx(udp(rx)).tx(udp(tx));
                if decrypted { request.stream_type("decrypted") } else { request }
            }
        }
    }
}

/// The API's way to write an address. A zone of IPv6 means nothing elsewhere and is left out.
fn udp(address: SocketAddr) -> String {
    format!("udp:{}", SocketAddr::new(address.ip(), address.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(target: impl Into<Target>) -> String {
        serde_json::to_string(&StartForkingRequest::from(target.into())).unwrap()
    }

    #[test]
    fn strep_is_one_target() {
        let v4 = "203.0.113.7:9000".parse().unwrap();
        assert_eq!(json(Target::strep(v4)), r#"{"target":"udp:203.0.113.7:9000"}"#);
        let v6 = "[fe80::1%3]:9000".parse().unwrap();
        assert_eq!(json(Target::strep(v6)), r#"{"target":"udp:[fe80::1]:9000"}"#);
    }

    #[test]
    fn only_ports_are_decrypted() {
        let ports = Target::ports("192.0.2.1:9000".parse().unwrap(), "192.0.2.1:9002".parse().unwrap());
        assert_eq!(json(ports), r#"{"rx":"udp:192.0.2.1:9000","tx":"udp:192.0.2.1:9002"}"#);
        assert_eq!(
            json(ports.decrypted()),
            r#"{"rx":"udp:192.0.2.1:9000","stream_type":"decrypted","tx":"udp:192.0.2.1:9002"}"#
        );
    }
}
