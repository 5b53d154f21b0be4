//! G.711 against the sweeps of ITU-T's software tool library, which are not ours to hand on: 16-bit little-endian words
//! of a sine sweep (`sweep.src`), its codes (`sweep-r.u`, `.a`) and the codes decoded (`sweep-r.reu`, `.rea`), in the
//! folder `itu` of the one that `STREP_MEDIA` names. Without it there is nothing to compare with.

use std::path::PathBuf;

use strep_audio::Codec;

#[test]
fn sweep_is_coded_and_decoded_as_the_reference_does() {
    let Some(media) = std::env::var_os("STREP_MEDIA").map(PathBuf::from) else {
        eprintln!("skipped: STREP_MEDIA names no folder with ITU-T's sweeps");
        return;
    };
    let words = |name: &str| -> Vec<i16> {
        let bytes = std::fs::read(media.join("itu").join(name)).unwrap();
        bytes.as_chunks().0.iter().map(|bytes| i16::from_le_bytes(*bytes)).collect()
    };
    let source = words("sweep.src");
    assert_eq!(source.len(), 65_536);
    for (codec, codes, decoded) in
        [(Codec::Pcma, "sweep-r.a", "sweep-r.rea"), (Codec::Pcmu, "sweep-r.u", "sweep-r.reu")]
    {
        let mut payload = Vec::new();
        codec.encode(&source, &mut payload);
        assert!(words(codes).into_iter().eq(payload.iter().map(|&code| i16::from(code))), "{codes}");
        let mut pcm = vec![0; payload.len()];
        assert_eq!(codec.decode(&payload, &mut pcm), payload.len());
        assert!(words(decoded) == pcm, "{decoded}");
    }
}
