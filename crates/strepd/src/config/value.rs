//! Values as people write them: durations, sizes, counts, addresses.

use core::fmt::Display;
use core::net::SocketAddr;
use core::ops::RangeInclusive;
use core::str::FromStr;
use core::time::Duration;

/// Why a value cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What is wrong, in a few words.
    pub(crate) what: String,
    /// What to do about it.
    pub(crate) remedy: String,
}

impl Refusal {
    pub(crate) fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: remedy.into() }
    }
}

/// The one value of a key that is no list.
pub(crate) fn one(values: &[String]) -> Result<&str, Refusal> {
    match values {
        [value] => Ok(value.trim()),
        _ => Err(Refusal::new(format!("{} values where one belongs", values.len()), "write a single value")),
    }
}

/// The one value, or none if it is empty.
pub(crate) fn optional(values: &[String]) -> Result<Option<&str>, Refusal> {
    let text = one(values)?;
    Ok(if text.is_empty() { None } else { Some(text) })
}

/// A whole number within `range`.
pub(crate) fn count<N>(values: &[String], range: RangeInclusive<N>) -> Result<N, Refusal>
where
    N: FromStr + PartialOrd + Display,
{
    let text = one(values)?;
    let number: N = text
        .replace('_', "")
        .parse()
        .map_err(|_| Refusal::new("not a whole number", format!("write a number such as {}", range.end())))?;
    within(number, range, N::to_string)
}

/// `true` or `false`.
pub(crate) fn switch(values: &[String]) -> Result<bool, Refusal> {
    match one(values)? {
        "true" | "on" | "yes" | "1" => Ok(true),
        "false" | "off" | "no" | "0" => Ok(false),
        _ => Err(Refusal::new("neither true nor false", "write true or false")),
    }
}

/// A duration within `range`, written with its unit: `250us`, `100ms`, `30s`, `5m`, `4h`. A bare number counts in `unit`.
pub(crate) fn duration(values: &[String], unit: &str, range: RangeInclusive<Duration>) -> Result<Duration, Refusal> {
    let remedy = "write a number and its unit: us, ms, s, m or h, such as 100ms or 30s";
    let (number, written) = split(one(values)?);
    let seconds = match if written.is_empty() { unit } else { written } {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => return Err(Refusal::new("not a duration", remedy)),
    };
    let number: f64 = number.parse().map_err(|_| Refusal::new("not a duration", remedy))?;
    let duration = Duration::try_from_secs_f64(number * seconds).map_err(|_| Refusal::new("not a duration", remedy))?;
    within(duration, range, |bound| duration_text(*bound))
}

/// A size in bytes within `range`: a number, or one with a unit: `64MiB`, `2GiB`, `500kB`.
pub(crate) fn size(values: &[String], range: RangeInclusive<u64>) -> Result<u64, Refusal> {
    let remedy = "write bytes, or a number and its unit: KiB, MiB, GiB, kB, MB or GB, such as 64MiB";
    let (number, unit) = split(one(values)?);
    let factor: u64 = match unit {
        "" | "B" => 1,
        "kB" => 1_000,
        "KiB" => 1 << 10,
        "MB" => 1_000_000,
        "MiB" => 1 << 20,
        "GB" => 1_000_000_000,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        _ => return Err(Refusal::new("not a size", remedy)),
    };
    let number: u64 = number.replace('_', "").parse().map_err(|_| Refusal::new("not a size", remedy))?;
    let bytes = number.checked_mul(factor).ok_or_else(|| Refusal::new("beyond any disk", remedy))?;
    within(bytes, range, |bound| size_text(*bound))
}

/// An address and a port.
pub(crate) fn address(text: &str) -> Result<SocketAddr, Refusal> {
    text.trim().parse().map_err(|_| {
        let remedy = "write an IP address and a port, such as 0.0.0.0:5004, or [::]:5004 for IPv6";
        Refusal::new("not an address with a port", remedy)
    })
}

/// One of a closed set of words.
pub(crate) fn word<T: Copy>(values: &[String], words: &[(&str, T)]) -> Result<T, Refusal> {
    let text = one(values)?;
    words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        Refusal::new("no such choice", format!("write one of {}", words.join(", ")))
    })
}

/// The word of `value`, as [`word`] reads it.
pub(crate) fn word_text<T: PartialEq>(value: T, words: &[(&str, T)]) -> String {
    words.iter().find(|(_, known)| *known == value).map_or_else(String::new, |(word, _)| (*word).to_owned())
}

/// A duration as [`duration`] reads it, in its largest whole unit.
pub(crate) fn duration_text(duration: Duration) -> String {
    let micros = duration.as_micros();
    [(3_600_000_000, "h"), (60_000_000, "m"), (1_000_000, "s"), (1_000, "ms")]
        .into_iter()
        .find(|(unit, _)| micros >= *unit && micros.is_multiple_of(*unit))
        .map_or_else(|| format!("{micros}us"), |(unit, name)| format!("{}{name}", micros / unit))
}

/// A size as [`size`] reads it, in its largest whole unit.
pub(crate) fn size_text(bytes: u64) -> String {
    [(1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
        .into_iter()
        .find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit))
        .map_or_else(|| bytes.to_string(), |(unit, name)| format!("{}{name}", bytes / unit))
}

fn within<N: PartialOrd>(value: N, range: RangeInclusive<N>, show: impl Fn(&N) -> String) -> Result<N, Refusal> {
    if range.contains(&value) {
        return Ok(value);
    }
    let (what, nearest) =
        if value < *range.start() { ("too small", range.start()) } else { ("too large", range.end()) };
    Err(Refusal::new(what, format!("the nearest is {}", show(nearest))))
}

fn split(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    (number.trim(), unit.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Vec<String> {
        vec![value.to_owned()]
    }

    #[test]
    fn durations_and_sizes_survive_being_written_and_read() {
        for micros in [0, 1, 999, 1_000, 1_500, 1_000_000, 90_000_000, 3_600_000_000, 86_400_000_000] {
            let duration = Duration::from_micros(micros);
            let written = text(&duration_text(duration));
            assert_eq!(super::duration(&written, "", Duration::ZERO..=Duration::MAX), Ok(duration), "{written:?}");
        }
        for bytes in [0, 1, 1_023, 1_024, 1_536, 1 << 20, 3 << 30, 1 << 40, u64::MAX] {
            let written = text(&size_text(bytes));
            assert_eq!(size(&written, 0..=u64::MAX), Ok(bytes), "{written:?}");
        }
    }

    #[test]
    fn a_bare_number_counts_in_the_unit_of_its_key() {
        let any = Duration::ZERO..=Duration::MAX;
        assert_eq!(duration(&text("250"), "ms", any.clone()), Ok(Duration::from_millis(250)));
        assert_eq!(duration(&text("2.5"), "s", any), Ok(Duration::from_millis(2_500)));
    }

    #[test]
    fn nonsense_is_refused_and_never_panics() {
        let any = Duration::ZERO..=Duration::MAX;
        for nonsense in ["", "-1", "1e400s", "NaN", "inf", "5 parsecs", "99999999999999999999h", "é", "1ms2"] {
            assert!(duration(&text(nonsense), "s", any.clone()).is_err(), "{nonsense}");
            assert!(size(&text(nonsense), 0..=u64::MAX).is_err(), "{nonsense}");
            assert!(address(nonsense).is_err(), "{nonsense}");
        }
        assert!(size(&text("99999999TiB"), 0..=u64::MAX).is_err());
    }
}
