//! ITU-T G.711: µ-law and A-law.
//!
//! Both laws are floating-point numbers of 8 bits: sign, 3 bits of exponent, 4 of mantissa. Decoding shifts the mantissa
//! by the exponent on 16-bit lanes, which every target vectorises: 160 codes take 45 ns with SSE2, 15 ns with AVX2, 6 ns
//! with AVX-512, against 32 ns for a table, which none of them speeds up. Tests hold it against the law as written.

/// Decodes as many codes as both slices have.
///
/// ```text
///  7   6 5 4   3 2 1 0      all bits inverted on the wire
/// +-+ +-----+ +-------+
/// |S| |  E  | |   M   |     |value| = (8 M + 132) 2^E − 132
/// +-+ +-----+ +-------+
/// ```
#[inline(always)]
pub(crate) fn decode_mu_law(codes: &[u8], out: &mut [i16]) {
    for (pcm, &code) in out.iter_mut().zip(codes) {
        let bits = i16::from(!code);
        let magnitude = ((((bits & 0xf) << 3) + MU_BIAS) << ((bits >> 4) & 7)) - MU_BIAS;
        *pcm = if bits & 0x80 == 0 { magnitude } else { -magnitude };
    }
}

/// Decodes as many codes as both slices have.
///
/// ```text
///  7   6 5 4   3 2 1 0      even bits inverted on the wire; S = 1 is positive
/// +-+ +-----+ +-------+
/// |S| |  E  | |   M   |     |value| = (16 M + 264) 2^(E−1), or 16 M + 8 for E = 0
/// +-+ +-----+ +-------+
/// ```
#[inline(always)]
pub(crate) fn decode_a_law(codes: &[u8], out: &mut [i16]) {
    for (pcm, &code) in out.iter_mut().zip(codes) {
        let bits = i16::from(code ^ A_INVERTED);
        let magnitude = ((bits & 0xf) << 4) + 8;
        let magnitude = if bits & 0x70 == 0 { magnitude } else { (magnitude + 0x100) << (((bits >> 4) & 7) - 1) };
        *pcm = if bits & 0x80 == 0 { -magnitude } else { magnitude };
    }
}

/// The µ-law code of a sample: G.711's 14 bits are the upper ones of the 16, truncated.
pub(crate) fn encode_mu_law(pcm: i16) -> u8 {
    let magnitude = ((magnitude(pcm) >> 2) + 33).min(0x1fff);
    let exponent = magnitude.ilog2() - 5;
    !code(pcm < 0, exponent, magnitude >> (exponent + 1))
}

/// The A-law code of a sample: G.711's 13 bits are the upper ones of the 16, truncated.
pub(crate) fn encode_a_law(pcm: i16) -> u8 {
    let magnitude = magnitude(pcm) >> 4;
    let exponent = magnitude.max(0xf).ilog2() - 3;
    code(pcm >= 0, exponent, magnitude >> exponent.saturating_sub(1)) ^ A_INVERTED
}

/// G.711 takes negative numbers in ones' complement: −1 is the negative zero.
const fn magnitude(pcm: i16) -> u16 {
    (if pcm < 0 { !pcm } else { pcm }).unsigned_abs()
}

const fn code(sign: bool, exponent: u32, mantissa: u16) -> u8 {
    (if sign { 0x80 } else { 0 }) | exponent.to_le_bytes()[0] << 4 | mantissa.to_le_bytes()[0] & 0xf
}

const MU_BIAS: i16 = 132;
const A_INVERTED: u8 = 0x55;

#[cfg(test)]
mod tests {
    use super::*;

    const MU_STEPS: [i16; 8] = [8, 16, 32, 64, 128, 256, 512, 1024];
    const A_STEPS: [i16; 8] = [16, 16, 32, 64, 128, 256, 512, 1024];

    /// What G.711's tables 1 and 2 reproduce, in the scale of 16 bits: eight segments of 16 values, a step apart.
    fn magnitudes(first: i16, steps: [i16; 8]) -> Vec<i16> {
        let mut magnitudes = vec![first];
        for n in 1..128 {
            let (before, step) = (steps[(n - 1) / 16], steps[n / 16]);
            magnitudes.push(magnitudes[n - 1] + (before + step) / 2);
        }
        magnitudes
    }

    fn mu_law() -> Vec<i16> {
        let magnitudes = magnitudes(0, MU_STEPS);
        let negative = magnitudes.iter().rev().map(|magnitude| -magnitude);
        negative.chain(magnitudes.iter().rev().copied()).collect()
    }

    fn a_law() -> Vec<i16> {
        let magnitudes = magnitudes(8, A_STEPS);
        let value = |code: usize| {
            let bits = code ^ 0x55;
            if bits < 128 { -magnitudes[bits] } else { magnitudes[bits - 128] }
        };
        (0..256).map(value).collect()
    }

    fn decode_all(decode: fn(&[u8], &mut [i16])) -> Vec<i16> {
        let codes: Vec<u8> = (0..=255).collect();
        let mut pcm = vec![0; 256];
        decode(&codes, &mut pcm);
        pcm
    }

    fn golden(bytes: &[u8; 512]) -> Vec<i16> {
        bytes.as_chunks().0.iter().map(|bytes| i16::from_le_bytes(*bytes)).collect()
    }

    #[test]
    fn every_mu_law_code_decodes_to_its_value_in_the_table() {
        assert_eq!(decode_all(decode_mu_law), mu_law());
    }

    #[test]
    fn every_a_law_code_decodes_to_its_value_in_the_table() {
        assert_eq!(decode_all(decode_a_law), a_law());
    }

    #[test]
    fn every_code_decodes_as_ffmpeg_has_it() {
        assert_eq!(decode_all(decode_mu_law), golden(include_bytes!("../../../tests/testdata/pcmu-codes.s16le")));
        assert_eq!(decode_all(decode_a_law), golden(include_bytes!("../../../tests/testdata/pcma-codes.s16le")));
    }

    #[test]
    fn every_code_but_the_negative_zero_survives_a_round_trip() {
        for code in 0..=255_u8 {
            assert_eq!(encode_a_law(a_law()[usize::from(code)]), code);
            let expected = if code == 0x7f { 0xff } else { code };
            assert_eq!(encode_mu_law(mu_law()[usize::from(code)]), expected);
        }
    }

    #[test]
    fn every_sample_gets_the_code_of_the_interval_around_its_value() {
        let (mu_values, a_values) = (magnitudes(0, MU_STEPS), magnitudes(8, A_STEPS));
        for pcm in i16::MIN..=i16::MAX {
            let magnitude = if pcm < 0 { !pcm } else { pcm };
            let inside =
                |value: i16, step: i16, magnitude: i16| magnitude >= value - step / 2 && magnitude - value < step / 2;

            let mu = !encode_mu_law(pcm);
            let n = usize::from(mu & 0x7f);
            let clipped = magnitude.min(32_635);
            assert!(inside(mu_values[n], MU_STEPS[n / 16], clipped) && (mu > 127) == (pcm < 0), "{pcm}");

            let a = encode_a_law(pcm) ^ 0x55;
            let n = usize::from(a & 0x7f);
            assert!(inside(a_values[n], A_STEPS[n / 16], magnitude) && (a > 127) == (pcm >= 0), "{pcm}");
        }
    }

    #[test]
    fn minus_one_is_the_negative_zero() {
        assert_eq!((encode_mu_law(-1), encode_mu_law(0)), (0x7f, 0xff));
        assert_eq!((encode_a_law(-1), encode_a_law(0)), (0x55, 0xd5));
    }

    #[test]
    fn extremes_have_the_outermost_codes() {
        assert_eq!((encode_mu_law(i16::MIN), encode_mu_law(i16::MAX)), (0x00, 0x80));
        assert_eq!((encode_a_law(i16::MIN), encode_a_law(i16::MAX)), (0x2a, 0xaa));
    }
}
