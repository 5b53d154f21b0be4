"""Writes vectors.json: webhooks signed by an Ed25519 that is not the one under test.

    python3 make.py > vectors.json        needs the package `cryptography` (OpenSSL underneath)

Nothing in it is random: the same file comes out each time. The carrier's real key signs nothing here.
"""

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORDER = 2**252 + 27742317777372353535851937790883648493
SENT = 1_700_000_000


def key(name):
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def public(private):
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def message(timestamp, body):
    return f"{timestamp}|".encode() + body


def small_order_r(name, signed):
    """A signature whose R is the neutral element: OpenSSL takes it, a strict verifier does not."""
    half = hashlib.sha512(hashlib.sha256(name.encode()).digest()).digest()[:32]
    secret = int.from_bytes(bytes([half[0] & 248]) + half[1:31] + bytes([half[31] & 63 | 64]), "little")
    point = (1).to_bytes(32, "little")
    challenge = int.from_bytes(hashlib.sha512(point + public(key(name)) + signed).digest(), "little")
    signature = point + (challenge * secret % ORDER).to_bytes(32, "little")
    key(name).public_key().verify(signature, signed)
    return signature


def plus_order(signature):
    """The same signature with a scalar that is not reduced (RFC 8032 section 5.1.7 forbids it)."""
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    return signature[:32] + scalar.to_bytes(32, "little")


def event(event_type, **payload):
    ids = {"call_control_id": "v3:aB/c+d==", "call_leg_id": "428c31b6-7af4-4bcb-b7f5-5013ef9657c1"}
    data = {"record_type": "event", "event_type": event_type, "id": "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"}
    data["occurred_at"] = "2023-11-14T22:13:20.000000Z"
    data["payload"] = ids | payload
    return {"data": data, "meta": {"attempt": 1, "delivered_to": "https://example.com/webhooks"}}


BODY = json.dumps(event("call.answered", state="answered")).encode()
OTHER = json.dumps(event("call.hangup", hangup_cause="normal_clearing")).encode()
BODIES = {
    "compact": BODY,
    "indented": json.dumps(event("call.initiated", direction="incoming"), indent=2).encode(),
    "escapes_and_umlauts": json.dumps(event("call.gather.ended", digits="1#", x="grün 🎧"), ensure_ascii=False).encode(),
    "unknown_type": json.dumps(event("call.teleported", to_planet=["Mars"])).encode(),
    "trailing_newline": BODY + b"\n",
    "no_event": b"[]",
    "no_json": b"event_type=call.answered",
    "empty": b"",
}


def main():
    private = key("carrier")
    good = private.sign(message(SENT, BODY))
    text = base64.b64encode(good).decode()

    def case(name, expect, body=BODY, timestamp=str(SENT), signature=text, now=SENT):
        return {"name": name, "expect": expect, "body": body.decode(), "timestamp": timestamp,
                "signature": signature, "now": now}

    def signed(body, timestamp=str(SENT), by=private):
        return base64.b64encode(by.sign(message(timestamp, body))).decode()

    not_events = ("no_event", "no_json", "empty")
    cases = [case(f"good_{name}", "not_event" if name in not_events else "ok", body, signature=signed(body))
             for name, body in BODIES.items()]
    cases += [
        case("altered_body", "bad_signature", BODY.replace(b"answered", b"answerex")),
        case("body_of_another_event", "bad_signature", OTHER),
        case("body_with_one_more_newline", "bad_signature", BODY + b"\n"),
        case("body_reserialised", "bad_signature", json.dumps(json.loads(BODY), separators=(",", ":")).encode()),
        case("altered_time", "bad_signature", timestamp=str(SENT + 1)),
        case("time_with_leading_zero", "bad_signature", timestamp="0" + str(SENT)),
        case("wrong_key", "bad_signature", signature=signed(BODY, by=key("somebody"))),
        case("signature_without_time", "bad_signature", signature=base64.b64encode(private.sign(BODY)).decode()),
        case("scalar_not_reduced", "bad_signature", signature=base64.b64encode(plus_order(good)).decode()),
        case("small_order_r", "bad_signature",
             signature=base64.b64encode(small_order_r("carrier", message(SENT, BODY))).decode()),
        case("all_zero", "bad_signature", signature=base64.b64encode(bytes(64)).decode()),
        case("oldest_allowed", "ok", now=SENT + 300),
        case("stale", "stale_timestamp", now=SENT + 301),
        case("most_ahead_allowed", "ok", now=SENT - 300),
        case("future", "future_timestamp", now=SENT - 301),
        case("base64_url_safe", "not_base64", signature=text.replace("+", "-").replace("/", "_")),
        case("base64_unpadded", "not_base64", signature=text.rstrip("=")),
        case("base64_space_before", "not_base64", signature=" " + text),
        case("base64_newline_after", "not_base64", signature=text + "\n"),
        case("base64_newline_inside", "not_base64", signature=text[:44] + "\n" + text[44:]),
        case("base64_twice_padded", "not_base64", signature=text + "=="),
        case("base64_last_bits_set", "not_base64", signature=text[:85] + chr(ord(text[85]) + 1) + "=="),
        case("base64_not_ascii", "not_base64", signature="ü" + text[1:]),
        case("hex", "signature_length", signature=good.hex()),
        case("signature_short", "signature_length", signature=base64.b64encode(good[:63]).decode()),
        case("signature_long", "signature_length", signature=base64.b64encode(good + b"\0").decode()),
        case("signature_empty", "signature_length", signature=""),
        case("signature_huge", "signature_length", signature="A" * 10_000),
        case("time_empty", "not_timestamp", timestamp=""),
        case("time_negative", "not_timestamp", timestamp=f"-{SENT}"),
        case("time_with_sign", "not_timestamp", timestamp=f"+{SENT}"),
        case("time_with_fraction", "not_timestamp", timestamp=f"{SENT}.0"),
        case("time_with_space", "not_timestamp", timestamp=f" {SENT}"),
        case("time_in_words", "not_timestamp", timestamp="2023-11-14T22:13:20Z"),
        case("time_not_ascii", "not_timestamp", timestamp="１７０００００００００"),
        case("time_too_large", "not_timestamp", timestamp="9" * 40),
        case("time_in_milliseconds", "future_timestamp", timestamp=f"{SENT}000"),
    ]
    assert any(c in text for c in "+/") and text.endswith("=="), text
    document = {"public_key": base64.b64encode(public(private)).decode(), "cases": cases}
    print(json.dumps(document, indent=1, ensure_ascii=False))


main()
