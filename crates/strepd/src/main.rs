//! strepd
fn main() {}
