//! What loss and delay do to a conversation: the E-model of ITU-T G.107, with its default for all that is not measured.

use core::time::Duration;

use crate::Codec;

/// Transmission rating, 0 (unusable) to 93.2 (flawless narrowband).
///
/// `loss_fraction` of the packets, 0 to 1, never came (or came too late); [`burst_ratio`] says how they clustered, 1 if
/// at random; `delay` is the whole way from mouth to ear, zero if unknown. Listeners are taken to hear G.711 with
/// concealment of loss (ITU-T G.113 Appendix I), as telephones play it, not as a recorder keeps it. L16 is rated on the
/// same narrowband scale. Numbers out of range count as the nearest in range.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "a rating has three digits")]
pub fn r_factor(loss_fraction: f32, burst_ratio: f32, codec: Codec, delay: Duration) -> f32 {
    let (ie, bpl) = match codec {
        Codec::L16 { .. } | Codec::Pcma | Codec::Pcmu => G711_CONCEALED,
    };
    let loss_percent = 100.0 * f64::from(within(loss_fraction, 0.0, 1.0));
    let burst_ratio = f64::from(within(burst_ratio, 1.0, f32::MAX));
    let ie_effective = ie + (95.0 - ie) * loss_percent / (loss_percent / burst_ratio + bpl);
    let r = R0 - IS - delay_impairment(delay.as_secs_f64() * 1000.0) - ie_effective;
    r.clamp(0.0, 100.0) as f32
}

/// Mean opinion score of a rating, 1 (bad) to 4.5 (excellent): ITU-T G.107 Annex B.
#[must_use]
pub fn mos(r: f32) -> f32 {
    let r = within(r, 0.0, 100.0);
    // Below 6.5 the polynomial dips under the scale.
    (1.0 + 0.035 * r + r * (r - 60.0) * (100.0 - r) * 7e-6).max(1.0)
}

/// How loss clusters: the mean length of a gap over that of loss at random at the same rate; 1 if nothing is lost.
///
/// `expected_packets` of which `lost_packets` never came, in `gaps` unbroken runs.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "a ratio has few digits")]
pub fn burst_ratio(expected_packets: u64, lost_packets: u64, gaps: u64) -> f32 {
    if gaps == 0 || lost_packets < gaps || expected_packets <= lost_packets {
        return 1.0;
    }
    let mean_gap = lost_packets as f64 / gaps as f64;
    let mean_random_gap = expected_packets as f64 / (expected_packets - lost_packets) as f64;
    (mean_gap / mean_random_gap).max(1.0) as f32
}

/// Id of ITU-T G.107 §7.4: talker echo, listener echo, and delay as such, of a one-way delay in milliseconds.
fn delay_impairment(delay_ms: f64) -> f64 {
    let terv = TELR - 40.0 * ((1.0 + delay_ms / 10.0) / (1.0 + delay_ms / 150.0)).log10()
        + 6.0 * (-0.3 * delay_ms * delay_ms).exp();
    // Below 10 ms the formula would reward echo.
    let echo = R0 - (80.0 + 2.5 * (terv - 14.0));
    let talker_echo = (echo / 2.0 + (echo * echo / 4.0 + 100.0).sqrt() - 1.0) * (1.0 - (-delay_ms).exp());
    let talker_echo = talker_echo.max(0.0);

    let listener = R0 - 10.5 * (WEPL + 7.0) * (2.0 * delay_ms + 1.0).powf(-0.25);
    let listener_echo = listener / 2.0 + (listener * listener / 4.0 + 169.0).sqrt();

    let absolute = if delay_ms <= 100.0 {
        0.0
    } else {
        let x = (delay_ms / 100.0).log2();
        25.0 * ((1.0 + x.powi(6)).powf(1.0 / 6.0) - 3.0 * (1.0 + (x / 3.0).powi(6)).powf(1.0 / 6.0) + 2.0)
    };
    talker_echo + listener_echo + absolute
}

/// The nearest number in a range; its lower end for what is none.
const fn within(number: f32, low: f32, high: f32) -> f32 {
    if number.is_nan() { low } else { number.clamp(low, high) }
}

/// Signal to noise, and impairments simultaneous with the voice, both computed from the defaults of Table 2 of G.107.
const R0: f64 = 94.769;
const IS: f64 = 1.414;
/// Talker echo loudness rating and weighted echo path loss in dB: the defaults.
const TELR: f64 = 65.0;
const WEPL: f64 = 110.0;
/// Equipment impairment Ie and robustness against loss Bpl of G.711 with its concealment; without it Bpl were 4.3.
const G711_CONCEALED: (f64, f64) = (0.0, 25.1);

#[cfg(test)]
mod tests {
    use super::*;

    fn rated(loss_fraction: f32) -> f32 {
        r_factor(loss_fraction, 1.0, Codec::Pcmu, Duration::ZERO)
    }

    #[test]
    fn defaults_give_the_rating_that_g_107_states() {
        assert!((rated(0.0) - 93.2).abs() < 0.05, "{}", rated(0.0));
        assert!((mos(rated(0.0)) - 4.41).abs() < 0.005, "{}", mos(rated(0.0)));
    }

    #[test]
    fn scores_are_those_of_annex_b() {
        for (r, score) in
            [(90.0, 4.34), (80.0, 4.03), (70.0, 3.60), (60.0, 3.10), (50.0, 2.58), (0.0, 1.0), (100.0, 4.5)]
        {
            assert!((mos(r) - score).abs() < 0.01, "R {r}: {}", mos(r));
        }
    }

    #[test]
    fn random_loss_costs_what_appendix_i_says() {
        // 95 Ppl / (Ppl + 25.1) below 93.2.
        for (percent, r) in [(1.0, 89.56), (2.0, 86.19), (5.0, 77.42), (10.0, 66.14), (20.0, 51.08)] {
            let rating = rated(percent / 100.0);
            assert!((rating - r).abs() < 0.05, "{percent} %: {rating}");
        }
    }

    #[test]
    fn clustered_loss_is_worse() {
        let bursty = r_factor(0.05, 2.0, Codec::Pcma, Duration::ZERO);
        assert!((bursty - (93.2 - 475.0 / 27.6)).abs() < 0.05, "{bursty}");
    }

    #[test]
    fn rating_never_rises_with_loss_or_delay() {
        let by_loss: Vec<f32> = (0..=1000_u16).map(|n| rated(f32::from(n) / 1000.0)).collect();
        assert!(by_loss.is_sorted_by(|a, b| a >= b));
        let by_delay: Vec<f32> =
            (0..=1000).map(|ms| r_factor(0.0, 1.0, Codec::Pcmu, Duration::from_millis(ms))).collect();
        assert!(by_delay.is_sorted_by(|a, b| a >= b));
        assert!(by_delay[150] > 85.0 && by_delay[400] < 70.0, "{} {}", by_delay[150], by_delay[400]);
    }

    #[test]
    fn scores_rise_with_the_rating() {
        let scores: Vec<f32> = (0..=1000_u16).map(|n| mos(f32::from(n) / 10.0)).collect();
        assert!(scores.is_sorted());
    }

    #[test]
    fn numbers_out_of_range_count_as_the_nearest() {
        assert_eq!(rated(-1.0), rated(0.0));
        assert_eq!(rated(f32::NAN), rated(0.0));
        assert_eq!(rated(7.0), rated(1.0));
        assert_eq!(r_factor(0.1, f32::NAN, Codec::Pcmu, Duration::ZERO), rated(0.1));
        assert_eq!(r_factor(0.1, f32::INFINITY, Codec::Pcmu, Duration::MAX), 0.0);
        assert_eq!((mos(f32::NAN), mos(1e9)), (1.0, 4.5));
    }

    #[test]
    fn burst_ratio_compares_with_loss_at_random() {
        assert_eq!(burst_ratio(100, 0, 0), 1.0);
        assert_eq!(burst_ratio(100, 20, 16), 1.0);
        assert_eq!(burst_ratio(100, 20, 4), 4.0);
        assert_eq!(burst_ratio(10, 10, 1), 1.0);
    }
}
