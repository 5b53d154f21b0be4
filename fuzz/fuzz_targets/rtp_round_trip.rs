//! What the view reads, the writer writes: the same packet, and the same bytes where the input's padding is zeros.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strep_wire::{Element, ElementForm, Extension, RtpHeader, RtpPacket};

fuzz_target!(|bytes: &[u8]| {
    let Ok(packet) = RtpPacket::parse(bytes) else {
        return;
    };
    let csrcs: Vec<u32> = packet.csrcs().collect();
    let header = RtpHeader {
        marker: packet.marker(),
        payload_type: packet.payload_type(),
        seq: packet.seq(),
        timestamp: packet.timestamp(),
        ssrc: packet.ssrc(),
        csrcs: &csrcs,
        extension: packet.extension(),
    };
    let mut written = vec![0xA5; bytes.len()];
    assert_eq!(header.write_packet(packet.payload(), packet.padding_len(), &mut written), Ok(bytes.len()));
    assert_eq!(RtpPacket::parse(&written), Ok(packet));
    let payload_end = bytes.len() - usize::from(packet.padding_len());
    assert_eq!(written[..payload_end], bytes[..payload_end]);
    if let Some(extension) = packet.extension() {
        round_trip_elements(extension);
    }
});

/// Elements in either form, written out, read the same; those that the other form cannot express are refused.
fn round_trip_elements(extension: Extension<'_>) {
    let elements: Vec<Element<'_>> = extension.elements().collect();
    let mut buffer = vec![0; 4 * extension.data().len() + 4];
    for form in [ElementForm::OneByte, ElementForm::TwoByte { app_bits: 5 }] {
        if let Ok(written) = Extension::from_elements(form, &elements, &mut buffer) {
            assert!(written.elements().eq(elements.iter().copied()));
        } else {
            assert_eq!(form, ElementForm::OneByte, "the two-byte form can express all that the one-byte form can");
        }
    }
}
