//! Any bytes through every view of strep-wire: no panic, and the parts add up to the whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strep_wire::{Kind, RtpPacket, Strep, classify};

fuzz_target!(|datagram: &[u8]| {
    let kind = classify(datagram);
    if let Ok(strep) = Strep::parse(datagram) {
        assert_eq!(kind, Kind::Strep);
        assert_eq!(usize::from(strep.header_len()) + strep.payload().len(), datagram.len());
        read_packet(strep.payload());
    }
    read_packet(datagram);
});

fn read_packet(bytes: &[u8]) {
    let Ok(packet) = RtpPacket::parse(bytes) else {
        return;
    };
    let extension_len = packet.extension().map_or(0, |extension| 4 + extension.data().len());
    let header_len = 12 + 4 * packet.csrcs().count() + extension_len;
    assert_eq!(header_len + packet.payload().len() + usize::from(packet.padding_len()), bytes.len());
    assert!(packet.payload_type() < 128);
    if let Some(extension) = packet.extension() {
        let mut elements = extension.elements();
        let taken: usize = elements.by_ref().map(|element| 1 + element.data.len()).sum();
        assert!(taken <= extension.data().len());
        assert_eq!(elements.next(), None);
    }
}
