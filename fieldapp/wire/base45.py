"""Base 45 (RFC 9285): bytes as the characters that a QR code packs most tightly."""

from __future__ import annotations

from fieldapp.wire.problems import TornBundle

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def encode(raw: bytes) -> str:
    """Three characters for two bytes, two for a last single one."""
    out = []
    for place in range(0, len(raw), 2):
        pair = raw[place : place + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, value = divmod(number, 45)
            out.append(ALPHABET[value])
    return "".join(out)


def decode(text: str) -> bytes:
    """The bytes again; raises `TornBundle`."""
    out = bytearray()
    for place in range(0, len(text), 3):
        group = text[place : place + 3]
        number = 0
        for character in reversed(group):
            if character not in _VALUES:
                raise TornBundle("base45")
            number = number * 45 + _VALUES[character]
        size = len(group) - 1
        if size == 0 or number >= 1 << 8 * size:
            raise TornBundle("base45")
        out += number.to_bytes(size, "big")
    return bytes(out)
