"""The protocol's page suffices: vectors are made anew, and a reader written from the page alone reads them."""

from __future__ import annotations

import ast
import functools
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.facts import Fact, body_parts, canonical
from fieldapp.wire import base45, version
from fieldapp.wire.codec import encode_facts
from fieldapp.wire.marks import Mark
from fieldapp.wire.packing import NO_DICTIONARY
from tests import minimal_columns, minimal_reader, wire_vectors
from tests.builders import FACTS
from tests.minimal_columns import Around, Books, Columns
from tests.minimal_reader import Signed
from tests.record_set import FACTS_EACH, published, written

REMEDY = "python -m tests.wire_vectors writes it anew"


@functools.cache
def _vectors() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(wire_vectors.STORED.read_text(encoding="utf-8"))
    return found


def _key(name: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(_vectors()["keys"][name]["public"]))


def _verify(signed: Signed, context: bytes, payload: bytes | None = None) -> Any:  # noqa: ANN401 - what CBOR holds
    _key(signed.key_id).verify(signed.signature, signed.to_be_signed(context, payload))
    return cbor2.loads(payload if payload is not None else signed.payload)


def test_the_vectors_are_what_the_program_writes() -> None:
    assert wire_vectors.STORED.read_text(encoding="utf-8") == wire_vectors.written(), REMEDY


def test_the_page_lists_kinds_and_codes_as_they_are() -> None:
    text = wire_vectors.PAGE.read_text(encoding="utf-8")
    assert wire_vectors.page(text) == text, REMEDY


def test_the_second_reader_knows_nothing_of_the_program() -> None:
    for module in (minimal_reader, minimal_columns):
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not {name for name in imported if name.split(".")[0] in {"fieldapp", "tests"}} - {
            "tests.minimal_columns"
        }


def test_salts() -> None:
    for vector in _vectors()["salts"]:
        assert minimal_reader.salt_of(bytes.fromhex(vector["seed"]), vector["seq"]).hex() == vector["salt"]


def test_canonical_forms_and_chain() -> None:
    for vector in _vectors()["facts"]:
        fact = {**vector["header"], "open": vector["open"], "personal": vector["personal"]}
        digest = bytes.fromhex(vector["digest"])
        if not fact["erased"]:
            assert minimal_reader.canonical(fact["personal"]).decode() == vector["canonical_personal"]
            assert minimal_reader.digest_of(fact, bytes.fromhex(vector["salt"])) == digest
        after = minimal_reader.chain(bytes.fromhex(vector["chain_before"]), fact, digest)
        assert after.hex() == vector["chain_after"]


def test_columns() -> None:
    books = Books((minimal_reader.BESIDE / "names-1.txt").read_text(encoding="utf-8"))
    met: set[int] = set()
    for vector in _vectors()["columns"]:
        columns = Columns(bytes.fromhex(vector["columns"]), bytes.fromhex(vector["loose"]), books)
        count = len(vector["values"])
        assert columns.column(count, Around(count, [("L12", 9)] * count)) == vector["values"], vector["name"]
        assert columns.is_done
        met |= columns.marks
    assert met == set(Mark), "a mark without a vector"


@pytest.mark.parametrize("dictionary", ["0", "1"])
def test_packed_facts(dictionary: str) -> None:
    facts, _marks = minimal_reader.read_facts(bytes.fromhex(_vectors()["packed"][dictionary]))
    assert facts == [
        {**vector["header"], "open": vector["open"], "personal": vector["personal"]} for vector in _vectors()["facts"]
    ]


def test_the_published_records() -> None:
    """A whole batch of a hundred, by two readers that share no line."""
    batch = published()[: 100 * FACTS_EACH]
    facts, _marks = minimal_reader.read_facts(encode_facts(batch))
    names = ("device", "seq", "unit", "kind", "counter", "wall", "officer", "event", "open", "personal")
    lines = b"".join(minimal_reader.canonical([fact[name] for name in names]) + b"\n" for fact in facts)
    assert lines == written(batch)


@given(st.lists(FACTS, min_size=1, max_size=6), st.sampled_from((NO_DICTIONARY, version.DICTIONARY)))
def test_any_facts_are_read_alike(facts: list[Fact], dictionary: int) -> None:
    found, _marks = minimal_reader.read_facts(encode_facts(facts, dictionary))
    for fact, read in zip(facts, found, strict=True):
        opened, personal = body_parts(fact.body)
        assert canonical(opened) == minimal_reader.canonical(read["open"])
        if fact.erased:
            assert read["personal"] is None
        else:
            assert canonical(personal) == minimal_reader.canonical(read["personal"])


def test_bundles() -> None:
    for name in ("sealed", "with_seed"):
        facts, statement, signature = minimal_reader.read_bundle(bytes.fromhex(_vectors()["bundle"][name]))
        assert signature.key_id == facts[0]["device"]
        _verify(signature, b"fieldapp bundle", statement)


def test_requests_and_answers() -> None:
    exchange = {name: bytes.fromhex(text) for name, text in _vectors()["exchange"].items()}
    asked = _verify(Signed(exchange["request"]), b"fieldapp sync request")
    number, device, incarnation, acknowledged, cursors, bundle, _limit, nonce, returned = asked
    assert (number, device, incarnation, acknowledged, cursors, returned) == (1, "L12", "C1", 0, [[7, 0]], [])
    assert (bundle.hex(), len(nonce)) == (_vectors()["bundle"]["sealed"], 8)
    context = b"fieldapp sync answer" + hashlib.sha256(exchange["request"]).digest()
    answer = _verify(Signed(exchange["answer"]), context)
    held, feed = answer[2], answer[8]
    last = _vectors()["facts"][-1]
    assert held == [[last["header"]["seq"], bytes.fromhex(last["chain_after"])]]
    assert [fact["device"] for fact in minimal_reader.read_facts(feed)[0]] == ["L3"] * FACTS_EACH
    again = _verify(Signed(exchange["answer_to_the_same_again"]), context)
    assert again[2] == held
    altered = b"fieldapp sync answer" + hashlib.sha256(exchange["request_altered"]).digest()
    refused = _verify(Signed(exchange["answer_to_altered"]), altered)
    assert (refused[2], refused[4]) == ([], "wrong_signature")


def test_pieces_and_snapshot() -> None:
    exchange, snapshot = _vectors()["exchange"], _vectors()["snapshot"]
    sealed = bytes.fromhex(snapshot["sealed"])
    request = bytes.fromhex(exchange["piece_request"])
    number, device, name, offset, size, _nonce = _verify(Signed(request), b"fieldapp piece request")
    assert (number, device, name.hex()) == (1, "L12", hashlib.sha256(sealed).hexdigest()[:32])
    assert snapshot["id"] == name.hex()
    context = b"fieldapp piece answer" + hashlib.sha256(request).digest()
    answer = _verify(Signed(bytes.fromhex(exchange["piece_answer"])), context)
    assert answer == [1, name, offset, len(sealed), sealed[offset : offset + size], ""]
    number, incarnation, unit, position, tables, signature = cbor2.loads(sealed)
    statement = cbor2.dumps([number, incarnation, unit, position, hashlib.sha256(tables).digest()])
    _verify(Signed(signature), b"fieldapp snapshot", statement)
    rows = minimal_reader.read_tables(tables)["household"]
    assert [{name: row[name] for name in ("id", "village", "code")} for row in rows] == [
        {name: row[name] for name in ("id", "village", "code")} for row in snapshot["rows"]
    ]


def test_activation() -> None:
    vector = _vectors()["activation"]
    code = vector["code"].replace("-", "")
    keys = {
        name: HKDF(SHA256(), size, b"fieldapp activation", name.encode()).derive(code[:16].encode())
        for name, size in (("lookup", 4), ("laptop", 32), ("office", 32))
    }
    assert [keys[name].hex() for name in ("laptop", "office")] == [vector["laptop_key"], vector["office_key"]]
    request, answer = bytes.fromhex(vector["request"]), bytes.fromhex(vector["answer"])
    mac = hmac.new(keys["laptop"], hashlib.sha256(request[:-32]).digest(), hashlib.sha256).digest()
    assert mac == request[-32:]
    assert cbor2.loads(request[:-32])[1] == keys["lookup"]
    both = hashlib.sha256(answer[:-32]).digest() + hashlib.sha256(request).digest()
    assert hmac.new(keys["office"], both, hashlib.sha256).digest() == answer[-32:]
    assert cbor2.loads(answer[:-32])[1:4] == ["L12", [[7, "24133", "Xã Mẫu", "66", "Tỉnh Mẫu"]], "C1"]


def test_receipt_proof() -> None:
    text = _vectors()["receipt_proof"]
    essence = _verify(Signed(base45.decode(text.removeprefix("FA1:"))), b"fieldapp receipt")
    assert essence == ["DL26A", 4201, 4_043_520, 739_677, "Người Mẫu", 5]
