"""Envelopes: two other implementations read ours and we theirs, and nothing opens that was altered."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hpke as library
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cwt import COSE, COSEKey
from cwt.cose_key_interface import COSEKeyInterface
from cwt.enums import COSEAlgs, COSEHeaders, COSEKeyParams
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.wire import hpke
from fieldapp.wire.cbor import dump
from fieldapp.wire.envelope import close_envelope, key_id, keyring, public_of, read_envelope
from fieldapp.wire.problems import BundleRefused, EnvelopeDamaged, NotOurEnvelope, TornBundle

OFFICE = bytes(range(1, 33))
OTHER = bytes(range(2, 34))
EPHEMERAL = bytes(range(3, 35))
CONTEXT = b"fieldapp test"
PLAIN = "Hộ của bà Nguyễn Thị Mẫu".encode()
SUITE = library.Suite(library.KEM.X25519, library.KDF.HKDF_SHA256, library.AEAD.CHACHA20_POLY1305)

# The keys of RFC 9180, appendix A.2.1. Its ciphertexts carry an info, which the wire never does: those of ours are
# checked against the library.
RFC_EPHEMERAL = bytes.fromhex("f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600")
RFC_ENCAPSULATED = bytes.fromhex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a")
RFC_RECIPIENT = bytes.fromhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")


VECTOR = (
    "d0834ea201182a0448aaa8fff703b50b22a1235820909705b0e7d1817db56cdcb89ba2fabad3e9a01b2c23bc73e3ec9d9a2ff9b827"
    "5818592aabb361f05b056025908482f045a9e107bda90fad4160"
)


def _closed(plain: bytes = PLAIN) -> bytes:
    return close_envelope(plain, public_of(OFFICE), CONTEXT, EPHEMERAL)


def test_what_is_closed_for_a_key_opens_with_it() -> None:
    assert read_envelope(_closed()).open(keyring(OTHER, OFFICE), CONTEXT) == PLAIN


def test_an_envelope_for_somebody_else_says_so() -> None:
    with pytest.raises(NotOurEnvelope):
        read_envelope(_closed()).open(keyring(OTHER), CONTEXT)


def test_an_envelope_opens_only_as_what_it_was_closed_as() -> None:
    with pytest.raises(EnvelopeDamaged):
        read_envelope(_closed()).open(keyring(OFFICE), b"fieldapp other")


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_nothing_opens_that_was_altered_or_cut(data: st.DataObject) -> None:
    whole = _closed()
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        altered = whole[:at]
    else:
        altered = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    with pytest.raises(BundleRefused):
        read_envelope(altered).open(keyring(OFFICE), CONTEXT)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_envelope_or_refused(noise: bytes) -> None:
    with pytest.raises(BundleRefused):
        read_envelope(noise).open(keyring(OFFICE), CONTEXT)


def test_a_key_that_shares_no_secret_is_refused() -> None:
    with pytest.raises(EnvelopeDamaged):
        close_envelope(PLAIN, bytes(32), CONTEXT, EPHEMERAL)
    with pytest.raises(hpke.NotOpened):
        hpke.open_with(OFFICE, hpke.Sealed(bytes(32), bytes(40)), b"")


def test_the_encapsulation_is_the_one_of_the_rfc() -> None:
    sealed = hpke.seal_to(public_of(RFC_RECIPIENT), b"Beauty is truth", b"", RFC_EPHEMERAL)
    assert sealed.encapsulated == RFC_ENCAPSULATED
    private = X25519PrivateKey.from_private_bytes(RFC_RECIPIENT)
    assert SUITE.decrypt(sealed.encapsulated + sealed.ciphertext, private) == b"Beauty is truth"


@given(st.binary(max_size=300))
def test_the_library_and_ours_read_each_other(plain: bytes) -> None:
    private = X25519PrivateKey.from_private_bytes(OFFICE)
    ours = hpke.seal_to(public_of(OFFICE), plain, b"", EPHEMERAL)
    assert SUITE.decrypt(ours.encapsulated + ours.ciphertext, private) == plain
    theirs = SUITE.encrypt(plain, private.public_key())
    assert hpke.open_with(OFFICE, hpke.Sealed(theirs[:32], theirs[32:]), b"") == plain


def _cose_key(public: bytes, private: bytes | None = None) -> COSEKeyInterface:
    return COSEKey.new(
        {
            COSEKeyParams.KTY: 1, COSEKeyParams.ALG: COSEAlgs.HPKE_4, COSEKeyParams.CRV: 4,
            COSEKeyParams.KID: key_id(public), COSEKeyParams.X: public,
            **({COSEKeyParams.D: private} if private else {}),
        }
    )  # fmt: skip


def test_another_reader_of_cose_opens_ours() -> None:
    assert COSE.new().decode(_closed(), _cose_key(public_of(OFFICE), OFFICE), external_aad=CONTEXT) == PLAIN


def test_ours_opens_what_another_writer_of_cose_closed() -> None:
    public = public_of(OFFICE)
    theirs = COSE.new().encode(
        PLAIN,
        _cose_key(public),
        protected={COSEHeaders.ALG: COSEAlgs.HPKE_4, COSEHeaders.KID: key_id(public)},
        external_aad=CONTEXT,
    )
    assert read_envelope(theirs).open(keyring(OFFICE), CONTEXT) == PLAIN


def test_the_bytes_are_these() -> None:
    """The vector of the protocol's description."""
    assert _closed(b"fieldapp").hex() == VECTOR
    assert dump(["Encrypt0", read_envelope(_closed()).protected, CONTEXT])[:10].hex() == "8368456e637279707430"


def test_a_shorter_form_of_header_is_torn() -> None:
    with pytest.raises(TornBundle):
        read_envelope(_closed().replace(b"\x18\x2a", b"\x18\x29", 1))
