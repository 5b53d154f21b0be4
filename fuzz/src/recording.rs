//! Recordings without the zeros that fill their first page, so that a fuzzer need not carry four kilobytes along.

use strep_sink::HEADER_BYTES;

/// The file that `bytes` stand for: 96 bytes of header, of which the last eight end the first page, then the samples.
/// Fewer bytes than that are a file that is cut off in its first page.
#[must_use]
pub fn expand(bytes: &[u8]) -> Vec<u8> {
    let Some((front, rest)) = bytes.split_at_checked(FRONT_LEN) else { return bytes.to_vec() };
    let Some((data, samples)) = rest.split_at_checked(DATA_LEN) else { return bytes.to_vec() };
    let mut file = front.to_vec();
    file.resize(HEADER_BYTES - DATA_LEN, 0);
    file.extend(data);
    file.extend(samples);
    file
}

/// What stands for `file`.
#[must_use]
pub fn compress(file: &[u8]) -> Vec<u8> {
    match file.split_at_checked(HEADER_BYTES) {
        Some((page, samples)) => [&page[..FRONT_LEN], &page[HEADER_BYTES - DATA_LEN..], samples].concat(),
        None => file[..file.len().min(FRONT_LEN)].to_vec(),
    }
}

const DATA_LEN: usize = 8;
const FRONT_LEN: usize = 88;
