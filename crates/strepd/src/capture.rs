//! Captures: pcap and pcapng.
