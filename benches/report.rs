//! Criterion, set up the same for all benches, speaking of packets.

use std::time::Duration;

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, Throughput};

/// Criterion as all benches use it: some three seconds a figure, so that all of them take a few minutes on two cores.
#[must_use]
pub fn criterion() -> Criterion<Packets> {
    Criterion::default()
        .with_measurement(Packets)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .sample_size(20)
        .configure_from_args()
}

/// Wall time, reported as packets and megabytes per second.
#[derive(Clone, Copy, Debug, Default)]
pub struct Packets;

impl Measurement for Packets {
    type Intermediate = <WallTime as Measurement>::Intermediate;
    type Value = <WallTime as Measurement>::Value;

    fn start(&self) -> Self::Intermediate {
        WallTime.start()
    }

    fn end(&self, start: Self::Intermediate) -> Self::Value {
        WallTime.end(start)
    }

    fn add(&self, a: &Self::Value, b: &Self::Value) -> Self::Value {
        WallTime.add(a, b)
    }

    fn zero(&self) -> Self::Value {
        WallTime.zero()
    }

    fn to_f64(&self, value: &Self::Value) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        self
    }
}

impl ValueFormatter for Packets {
    fn scale_values(&self, typical: f64, values: &mut [f64]) -> &'static str {
        WallTime.formatter().scale_values(typical, values)
    }

    fn scale_throughputs(&self, typical: f64, throughput: &Throughput, values: &mut [f64]) -> &'static str {
        let (amount, unit) = match throughput {
            Throughput::Elements(packets) | Throughput::ElementsAndBytes { elements: packets, .. } => {
                (*packets as f64, "Mpackets/s")
            }
            Throughput::Bytes(bytes) => (*bytes as f64, "MB/s"),
            other => return WallTime.formatter().scale_throughputs(typical, other, values),
        };
        // A value is nanoseconds for `amount`; thousandths of a nanosecond make millions a second.
        for value in values {
            *value = amount * 1e3 / *value;
        }
        unit
    }

    fn scale_for_machines(&self, values: &mut [f64]) -> &'static str {
        WallTime.formatter().scale_for_machines(values)
    }
}
