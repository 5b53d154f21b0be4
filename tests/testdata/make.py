#!/usr/bin/env python3
"""Makes the golden files of this folder with ffmpeg (built with libflite); see README.md.

    python3 make.py            # codes and L16: the same bytes every time
    python3 make.py captures   # captures as well: new arrival times, SSRCs and timestamps, so new files
"""

import hashlib
import pathlib
import random
import select
import socket
import struct
import subprocess
import sys
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
DECODERS = {0: "mulaw", 8: "alaw"}
CALL_LEG_ID = uuid.UUID("5a7e9c1e-0d6b-4c55-8b0f-3b1c57a2f001")
FORKS = [  # capture, then per stream: STREP's first byte or None, destination port, encoder, first sequence number, voice, text
    ("bare-pcmu", [(None, 30000, "pcm_mulaw", 65500, "kal", "Hello, this is the first party of the call.")]),
    ("bare-pcma", [(None, 30000, "pcm_alaw", 1, "slt", "Good morning. How may I help you today?")]),
    ("strep-call", [(0xC4, 5100, "pcm_mulaw", 65530, "kal", "I would like to book a table."),
                    (0xC5, 5100, "pcm_mulaw", 700, "slt", "Certainly. For how many people?")]),
]


def main():
    for law in ("mu", "a"):
        name = f"pcm{'u' if law == 'mu' else 'a'}-codes.s16le"
        (HERE / name).write_bytes(decode(law + "law", bytes(range(256))))
    seeded = random.Random(3551).randbytes(640)
    for name, options in (("l16-mono", ["-ac", "1"]), ("l16-stereo", ["-ac", "2"])):
        (HERE / f"{name}.s16be").write_bytes(seeded)
        (HERE / f"{name}.s16le").write_bytes(decode("s16be", seeded, options))
    if sys.argv[1:] == ["captures"]:
        lines = ["# capture\tstream\tpackets\tsamples\tsha256 of ffmpeg's decode, s16le\n"]
        for name, streams in FORKS:
            lines += capture(name, streams)
        (HERE / "captures.tsv").write_text("".join(lines))


def decode(form, payload, options=("-ac", "1")):
    """ffmpeg's decode of raw codes, one channel, as signed 16-bit little-endian samples."""
    command = ["ffmpeg", "-v", "error", "-f", form, "-ar", "8000", *options, "-i", "-", "-ac", "1", "-f", "s16le", "-"]
    return subprocess.run(command, input=payload, stdout=subprocess.PIPE, check=True).stdout


def capture(name, streams):
    """Lets ffmpeg speak each stream over RTP on loopback, writes what arrives as pcap, and yields what ffmpeg makes of it."""
    received = receive(streams)
    with open(HERE / f"{name}.pcap", "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for nanoseconds, stream, is_rtcp, datagram in received:
            first_byte, port = streams[stream][:2]
            if first_byte is not None:
                if is_rtcp:
                    continue
                datagram = bytes([first_byte, 24]) + bytes(6) + CALL_LEG_ID.bytes + datagram
            frame = ethernet(40000 + 2 * stream + is_rtcp, port + is_rtcp, datagram)
            seconds, rest = divmod(nanoseconds, 1_000_000_000)
            file.write(struct.pack("<IIII", 1_767_225_600 + seconds, rest // 1000, len(frame), len(frame)) + frame)
    for stream in range(len(streams)):
        packets = [datagram for _, of, is_rtcp, datagram in received if of == stream and not is_rtcp]
        pcm = decode(DECODERS[packets[0][1] & 0x7F], b"".join(packet[12:] for packet in packets))
        direction = "tx" if stream else "rx"
        yield f"{name}\t{direction}\t{len(packets)}\t{len(pcm) // 2}\t{hashlib.sha256(pcm).hexdigest()}\n"


def receive(streams):
    """Every datagram of every stream, by time: (nanoseconds since the first, stream, whether RTCP, bytes)."""
    sockets, senders = {}, []
    for stream, (_, _, encoder, seq, voice, text) in enumerate(streams):
        ports = []
        for is_rtcp in (False, True):
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            udp.bind(("127.0.0.1", 0))
            sockets[udp] = (stream, is_rtcp)
            ports.append(udp.getsockname()[1])
        command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"flite=voice={voice}:text='{text}'", "-t", "2"]
        command += ["-ar", "8000", "-ac", "1", "-af", "aresample=8000,asetnsamples=n=160:p=1,arealtime", "-c:a", encoder]
        command += ["-f", "rtp", "-rtpflags", "send_bye", "-seq", str(seq), "-cname", f"party-{stream}"]
        senders.append(subprocess.Popen([*command, f"rtp://127.0.0.1:{ports[0]}?rtcpport={ports[1]}"],
                                        stdout=subprocess.DEVNULL))
    received, first = [], None
    while True:
        over = all(sender.poll() is not None for sender in senders)
        ready, _, _ = select.select(list(sockets), [], [], 0.05)
        for udp in ready:
            datagram, now = udp.recv(2048), time.monotonic_ns()
            first = first or now
            received.append((now - first, *sockets[udp], datagram))
        if over and not ready:
            return sorted(received, key=lambda each: each[0])


def ethernet(source, destination, payload):
    """The frame of a datagram between two addresses that are kept for documentation (RFC 5737)."""
    addresses = socket.inet_aton("192.0.2.1") + socket.inet_aton("192.0.2.2")
    udp = struct.pack(">HHHH", source, destination, 8 + len(payload), 0)
    check = checksum(addresses + struct.pack(">HH", 17, 8 + len(payload)) + udp + payload) or 0xFFFF
    udp = udp[:6] + struct.pack(">H", check)
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 28 + len(payload), 0, 0x4000, 64, 17, 0) + addresses
    ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
    return bytes.fromhex("020000000002020000000001") + b"\x08\x00" + ip + udp + payload


def checksum(data):
    """The internet checksum (RFC 1071)."""
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


if __name__ == "__main__":
    main()
