//! What `strepd inspect` answers to captures of simulated calls.

use std::time::Duration;

use strep_audio::Codec;
use strep_engine::{Direction, Leg};
use strep_sim::{LegPlan, Source, hostile};
use strep_wire::StrepHeader;

use crate::program::{BEGIN, Capture, Inspected, announced_address, flow, spawn, stderr, strepd, strepd_with_input};

fn leg(seed: u64) -> LegPlan {
    LegPlan::new(seed).each(|_, plan| plan.duration = Duration::from_secs(3))
}

#[test]
fn good_capture_is_called_good_with_its_figures() {
    let mut capture = Capture::ethernet();
    for seed in 0..2 {
        capture.leg(&leg(seed), 9_000);
    }
    let inspected = capture.inspect();
    assert_eq!(inspected.case, "good", "{}", inspected.sentence);
    assert_eq!(
        inspected.sentence,
        "Good: 2 call legs with both directions, PCMU, 600 packets, 0.00 % lost; there is audio to record."
    );
    assert_eq!((inspected.streams.len(), inspected.notes.as_str()), (4, "[]"));
    for stream in &inspected.streams {
        assert_eq!((stream["codec"].as_str(), stream["delivered"].as_u64()), (Some("PCMU"), Some(150)));
        assert_eq!(stream["to"], "192.0.2.2:9000");
        assert!(stream["jitter_ms"].as_f64().unwrap() < 0.2, "{stream}");
        assert!((stream["packets_per_second"].as_f64().unwrap() - 50.0).abs() < 1.0, "{stream}");
    }
}

#[test]
fn one_direction_is_named_by_what_is_missing() {
    let mut capture = Capture::ethernet();
    let mut plan = leg(1);
    plan.tx = None;
    capture.leg(&plan, 9_000);
    let inspected = capture.inspect();
    assert_eq!(inspected.case, "one_direction");
    let expected = format!("Only rx came for 1 of 1 call leg (first {}, leg a: 150 packets): tx,", plan.call_leg_id);
    assert!(inspected.sentence.starts_with(&expected), "{}", inspected.sentence);
    assert!(inspected.sentence.contains("firewall"));
}

#[test]
fn bare_rtp_is_told_apart_and_its_ports_are_named() {
    let mut capture = Capture::ethernet();
    let mut plan = leg(2);
    plan.bare = true;
    capture.leg(&plan, 7_000);
    let inspected = capture.inspect();
    assert_eq!(inspected.case, "bare_rtp");
    assert!(inspected.sentence.contains("`--rtp rx=7000,tx=7002`"), "{}", inspected.sentence);
    assert!(inspected.streams[0]["call_leg_id"].is_null());

    let mut capture = Capture::ethernet();
    plan.tx = None;
    capture.leg(&plan, 7_000);
    let inspected = capture.inspect();
    assert!(inspected.sentence.contains("192.0.2.2:7000 alone"), "{}", inspected.sentence);
}

#[test]
fn noise_under_a_telephony_payload_type_looks_encrypted() {
    for strep in [false, true] {
        let mut capture = Capture::ethernet();
        for (seed, direction) in [(1, Direction::Rx), (2, Direction::Tx)] {
            let header = strep.then(|| StrepHeader::new(leg(9).call_leg_id, Leg::A, direction));
            for (n, datagram) in (0..150).zip(hostile::srtp_like(seed, header)) {
                capture.datagram(Duration::from_millis(20 * n), 9_000, &datagram);
            }
        }
        let inspected = capture.inspect();
        assert_eq!(inspected.case, "encrypted", "{}", inspected.sentence);
        for part in ["All 2 streams look encrypted (SRTP)", "10 bytes too many", "decrypted"] {
            assert!(inspected.sentence.contains(part), "{part:?} in {}", inspected.sentence);
        }
    }
}

#[test]
fn real_sound_never_looks_encrypted_or_of_the_other_law() {
    for seed in 0..6 {
        for (codec, payload_type) in [(Codec::Pcmu, 0), (Codec::Pcma, 8)] {
            let mut capture = Capture::ethernet();
            capture.leg(&leg(seed).each(|_, plan| (plan.codec, plan.payload_type) = (codec, payload_type)), 9_000);
            assert_eq!(capture.inspect().case, "good", "seed {seed}, {codec}");
        }
    }
}

#[test]
fn a_law_under_the_payload_type_of_mu_law_is_noticed() {
    for (codec, payload_type, told) in [(Codec::Pcma, 0, "sense as PCMA"), (Codec::Pcmu, 8, "sense as PCMU")] {
        let mut capture = Capture::ethernet();
        capture.leg(&leg(3).each(|_, plan| (plan.codec, plan.payload_type) = (codec, payload_type)), 9_000);
        let inspected = capture.inspect();
        assert_eq!(inspected.case, "wrong_law", "{}", inspected.sentence);
        assert!(inspected.sentence.contains(told), "{}", inspected.sentence);
    }
}

#[test]
fn silence_is_audio_that_nobody_hears() {
    let mut capture = Capture::ethernet();
    capture.leg(&leg(4).each(|_, plan| plan.source = Source::Silence), 9_000);
    let inspected = capture.inspect();
    assert_eq!(inspected.case, "silent", "{}", inspected.sentence);
    assert!(inspected.sentence.starts_with("All 2 streams carry silence: 300 packets"), "{}", inspected.sentence);
}

#[test]
fn dynamic_payload_type_is_guessed_by_its_looks() {
    let rate = std::num::NonZeroU32::new(16_000).unwrap();
    let mut capture = Capture::ethernet();
    let plan = leg(5).each(|_, plan| (plan.codec, plan.payload_type) = (Codec::L16 { rate, channels: 1 }, 97));
    capture.leg(&plan, 9_000);
    let inspected = capture.inspect();
    assert_eq!((inspected.case.as_str(), inspected.streams[0]["codec"].as_str()), ("not_decoded", Some("L16/16000?")));
    assert!(inspected.sentence.contains("97 is dynamic, and looks like L16/16000"), "{}", inspected.sentence);
    assert!(inspected.sentence.contains("`payload_types`"), "names the key of the settings: {}", inspected.sentence);
}

#[test]
fn lost_packets_are_counted_and_judged() {
    let mut capture = Capture::ethernet();
    let mut lost = 0;
    for sent in leg(6).media() {
        if sent.seq % 7 == 3 && sent.at > Duration::from_millis(200) && sent.at < Duration::from_millis(2_800) {
            lost += 1;
        } else {
            capture.datagram(sent.at, 9_000, &sent.datagram);
        }
    }
    let inspected = capture.inspect();
    assert_eq!(inspected.case, "lossy", "{}", inspected.sentence);
    assert_eq!(inspected.streams.iter().map(|stream| stream["lost"].as_u64().unwrap()).sum::<u64>(), lost);
}

#[test]
fn strep_of_another_version_or_header_length_is_refused_with_its_numbers() {
    let refused = |change: fn(&mut [u8])| {
        let mut capture = Capture::ethernet();
        for mut sent in leg(7).media() {
            change(&mut sent.datagram);
            capture.datagram(sent.at, 9_000, &sent.datagram);
        }
        capture.inspect()
    };
    let version = refused(|datagram| datagram[0] = 0xC8 | (datagram[0] & 3));
    assert_eq!(version.case, "refused");
    assert!(version.sentence.starts_with("300 datagrams look like STREP but are refused"), "{}", version.sentence);
    assert!(version.sentence.contains("version is 2"), "{}", version.sentence);
    let header_len = refused(|datagram| datagram[1] = 12);
    assert!(header_len.sentence.contains("HeaderLen is 12 instead of 24"), "{}", header_len.sentence);
    let short = refused(|datagram| datagram[1] = 255);
    assert!(short.sentence.contains("end before HeaderLen says"), "{}", short.sentence);
}

#[test]
fn other_traffic_is_called_by_its_name() {
    let mut capture = Capture::ethernet();
    for n in 0..5 {
        capture.datagram(Duration::from_secs(n), 5_060, b"OPTIONS sip:a@192.0.2.2 SIP/2.0\r\n\r\n");
        capture.datagram(Duration::from_secs(n), 53, &[0x12, 0x34, 1, 0, 0, 1, 0, 0]);
    }
    capture.datagram(Duration::from_secs(6), 5_060, b"SIP/2.0 200 OK\r\n\r\n");
    let inspected = capture.inspect();
    assert_eq!(inspected.case, "other_traffic");
    let expected =
        "No STREP and no RTP stream among 11 datagrams. They look like SIP (6, as to 192.0.2.2:5060), DNS (5";
    assert!(inspected.sentence.starts_with(expected), "{}", inspected.sentence);
}

#[test]
fn a_fax_is_called_a_fax() {
    let mut capture = Capture::ethernet();
    for n in 0..20_u8 {
        capture.datagram(Duration::from_millis(30 * u64::from(n)), 9_000, &[0, n, 3, 0xC0, 1, 0x80, 0, 0]);
    }
    let inspected = capture.inspect();
    assert!(inspected.sentence.contains("T.38 (fax) (20"), "{}", inspected.sentence);
}

#[test]
fn a_capture_without_any_datagram_is_nothing() {
    let mut capture = Capture::ethernet();
    assert_eq!(capture.inspect().case, "nothing");
    let mut capture = Capture::ethernet();
    capture.writer().frame(BEGIN, &[0xFF; 60]).unwrap();
    let inspected = capture.inspect();
    assert_eq!(inspected.case, "not_udp", "{}", inspected.sentence);
}

#[test]
fn a_short_snap_length_is_the_answer_if_it_cut_everything() {
    let mut capture = Capture::ethernet();
    capture.writer().set_snap_len(96);
    capture.leg(&leg(8), 9_000);
    let inspected = capture.inspect();
    assert_eq!(inspected.case, "cut", "{}", inspected.sentence);
    assert!(inspected.sentence.starts_with("300 of 300 datagrams are cut"), "{}", inspected.sentence);
}

#[test]
fn fragments_are_a_note() {
    let mut capture = Capture::ethernet();
    capture.leg(&leg(10), 9_000);
    capture.writer().fragments(BEGIN, flow(9_000), &[0; 3_000], 1_500).unwrap();
    let inspected = capture.inspect();
    assert_eq!(inspected.case, "good");
    assert!(inspected.notes.contains("3 packets are fragments"), "{}", inspected.notes);
}

#[test]
fn a_truncated_capture_is_judged_by_what_can_be_read_and_ends_with_1() {
    let mut capture = Capture::ethernet();
    capture.leg(&leg(11), 9_000);
    capture.finish();
    let bytes = std::fs::read(&capture.path).unwrap();
    let output = strepd_with_input(&["inspect", "--json", "-"], &bytes[..bytes.len() - 10]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("after packet 299: it ends in the middle of a record"), "{}", stderr(&output));
    assert_eq!(Inspected::new(&output).case, "good");
}

#[test]
fn a_table_is_for_people() {
    let mut capture = Capture::ethernet();
    capture.leg(&leg(12), 9_000);
    capture.finish();
    let output = strepd(&["inspect", capture.path.to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[1].find("PCMU"), lines[0].find("codec"), "{text}");
    assert!(lines.last().unwrap().starts_with("Good: 1 call leg with both directions"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colour in a pipe");
}

#[test]
fn an_address_where_nothing_comes_gets_a_remedy() {
    let output = strepd(&["inspect", "--json", "--listen", "127.0.0.1:0", "--seconds", "0.1"]);
    let inspected = Inspected::new(&output);
    assert_eq!((output.status.code(), inspected.case.as_str()), (Some(0), "nothing"));
    for part in ["Nothing came to 127.0.0.1:", "firewall", "strepd send --to"] {
        assert!(inspected.sentence.contains(part), "{}", inspected.sentence);
    }
}

#[test]
fn a_live_call_is_judged_like_a_captured_one() {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let mut child = spawn(&["inspect", "--json", "--listen", "127.0.0.1:0", "--seconds", "1.5"]);
    let address = announced_address(&mut child);
    let plan = LegPlan::new(13).each(|_, plan| plan.duration = Duration::from_millis(400));
    for sent in plan.media() {
        socket.send_to(&sent.datagram, address).unwrap();
    }
    let inspected = Inspected::new(&child.wait_with_output().unwrap());
    assert_eq!(inspected.case, "good", "{}", inspected.sentence);
    assert_eq!(inspected.datagrams["datagrams"], 40);
}

#[test]
fn what_cannot_be_opened_is_one_line() {
    let output = strepd(&["inspect", "/nowhere/at/all.pcap"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert_eq!(stderr(&output).lines().count(), 1, "{}", stderr(&output));
    assert_eq!(strepd(&["inspect"]).status.code(), Some(64));
    assert_eq!(strepd(&["inspect", "--listen", "nonsense"]).status.code(), Some(64));
}
