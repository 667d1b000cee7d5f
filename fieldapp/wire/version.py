"""Versions of everything that is written to the wire. A reader refuses what it does not know."""

from __future__ import annotations

CODEC = 1
"""Layout of facts by column."""

DICTIONARY = 1
"""What facts are written with; every dictionary that ever was is still read."""

BUNDLE = 1
EXCHANGE = 1
SNAPSHOT = 1
ACTIVATION = 1
MAILBAG = 1
TESTIMONY = 1
STRONGBOX = 1
PAIRING = 1
PARCEL = 1
MEETING = 1

PROOF = "FA1:"
"""What the text in a receipt's QR code begins with."""
