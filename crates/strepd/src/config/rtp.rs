//! Pairs of ports for bare RTP: `rx=ADDR:PORT,tx=ADDR:PORT`, or ranges of them.

use core::fmt;
use core::net::{IpAddr, SocketAddr};

use super::value::{Refusal, address};

/// Ports that carry one call's bare RTP at a time. At least one side is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RtpPorts {
    /// What the platform received from the party.
    pub rx: Option<SocketAddr>,
    /// What the platform sent to the party.
    pub tx: Option<SocketAddr>,
}

impl RtpPorts {
    /// Reads `rx=ADDR:PORT,tx=ADDR:PORT`, either side alone, or with ranges `ADDR:FIRST-LAST` of equally many ports.
    ///
    /// A range takes every second port, as RTP does: 10000-10998 are 500 ports.
    pub(crate) fn parse(text: &str) -> Result<Vec<Self>, Refusal> {
        let (mut rx, mut tx) = (None, None);
        for part in text.split(',') {
            let (side, range) = part.split_once('=').ok_or_else(shape)?;
            let place = match side.trim() {
                "rx" => &mut rx,
                "tx" => &mut tx,
                _ => return Err(shape()),
            };
            if place.replace(ports(range)?).is_some() {
                return Err(Refusal::new(
                    format!("{} twice", side.trim()),
                    "name each side once; give --rtp again for another pair",
                ));
            }
        }
        pair_up(rx, tx)
    }
}

impl fmt::Display for RtpPorts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.rx, self.tx) {
            (Some(rx), Some(tx)) => write!(f, "rx={rx},tx={tx}"),
            (Some(rx), None) => write!(f, "rx={rx}"),
            (None, Some(tx)) => write!(f, "tx={tx}"),
            (None, None) => Ok(()),
        }
    }
}

/// Pairs as text, in ranges where they were ranges: consecutive pairs that both rise by two are joined.
pub(crate) fn show(pairs: &[RtpPorts]) -> Vec<String> {
    let follows = |a: &RtpPorts, b: &RtpPorts| next(a.rx) == b.rx && next(a.tx) == b.tx;
    let joined = |run: &[RtpPorts]| match run {
        [one] => one.to_string(),
        [first, .., last] => {
            let side = |name: &str, first: Option<SocketAddr>, last: Option<SocketAddr>| {
                Some(format!("{name}={}-{}", first?, last?.port()))
            };
            let sides = [side("rx", first.rx, last.rx), side("tx", first.tx, last.tx)];
            sides.into_iter().flatten().collect::<Vec<_>>().join(",")
        }
        [] => String::new(),
    };
    pairs.chunk_by(follows).map(joined).collect()
}

fn pair_up(rx: Option<Vec<SocketAddr>>, tx: Option<Vec<SocketAddr>>) -> Result<Vec<RtpPorts>, Refusal> {
    let counts = (rx.as_ref().map(Vec::len), tx.as_ref().map(Vec::len));
    if let (Some(rx), Some(tx)) = counts
        && rx != tx
    {
        return Err(Refusal::new(format!("{rx} rx ports but {tx} tx ports"), "make both ranges equally long"));
    }
    let count = counts.0.or(counts.1).unwrap_or(0);
    let side =
        |ports: &Option<Vec<SocketAddr>>, index: usize| ports.as_ref().and_then(|ports| ports.get(index)).copied();
    Ok((0..count).map(|index| RtpPorts { rx: side(&rx, index), tx: side(&tx, index) }).collect())
}

fn ports(text: &str) -> Result<Vec<SocketAddr>, Refusal> {
    let text = text.trim();
    // An IPv6 address may hold no `-`, so the last one belongs to the ports.
    let Some((first, last)) = text.rsplit_once('-') else { return Ok(vec![address(text)?]) };
    let first = address(first)?;
    let last: u16 = last.trim().parse().map_err(|_| shape())?;
    if first.port() == 0 || last < first.port() {
        return Err(Refusal::new("a range that ends before it begins", "write FIRST-LAST, such as 10000-10998"));
    }
    let ip: IpAddr = first.ip();
    Ok((first.port()..=last).step_by(2).map(|port| SocketAddr::new(ip, port)).collect())
}

fn next(address: Option<SocketAddr>) -> Option<SocketAddr> {
    // A port that cannot rise gets 0, which no range holds.
    address.map(|address| SocketAddr::new(address.ip(), address.port().checked_add(2).unwrap_or(0)))
}

fn shape() -> Refusal {
    Refusal::new("not a pair of ports", "write rx=ADDR:PORT,tx=ADDR:PORT, or one side of it")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Vec<RtpPorts> {
        RtpPorts::parse(text).unwrap()
    }

    #[test]
    fn either_side_may_stand_alone_and_in_any_order() {
        let both = parse("tx=127.0.0.1:6001, rx=[::1]:6000");
        assert_eq!(both[0].rx, Some("[::1]:6000".parse().unwrap()));
        assert_eq!(both[0].tx, Some("127.0.0.1:6001".parse().unwrap()));
        assert_eq!(parse("tx=0.0.0.0:7000")[0].rx, None);
    }

    #[test]
    fn ranges_take_every_second_port_and_are_shown_as_ranges() {
        let text = "rx=127.0.0.1:10000-10998,tx=127.0.0.1:10001-10999";
        let pairs = parse(text);
        assert_eq!(pairs.len(), 500);
        assert_eq!(pairs[499].to_string(), "rx=127.0.0.1:10998,tx=127.0.0.1:10999");
        assert_eq!(show(&pairs), [text]);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "rx", "rx=", "up=1.2.3.4:5", "rx=1.2.3.4:5,rx=1.2.3.4:7", "rx=1.2.3.4:9-5", "rx=1.2.3.4:0-8"] {
            assert!(RtpPorts::parse(text).is_err(), "{text}");
        }
        let unequal = RtpPorts::parse("rx=1.2.3.4:10-20,tx=1.2.3.4:31-33").unwrap_err();
        assert_eq!(unequal.what, "6 rx ports but 2 tx ports");
    }
}
