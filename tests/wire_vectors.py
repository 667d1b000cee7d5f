"""Test vectors of the protocol: `python -m tests.wire_vectors` writes `tests/data/vectors-wire.json` and the two lists
in `docs/protocol.md` that follow from the code, the kinds of facts and the codes of problems.

Everything here is made up and fixed, keys too: signing the same twice gives the same bytes (Ed25519).
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from fieldapp.domain import fact_kinds as _declared  # noqa: F401 - fills KINDS
from fieldapp.domain.dates import add_months
from fieldapp.domain.facts import (
    GENESIS,
    KINDS,
    Fact,
    UnknownBody,
    body_parts,
    canonical,
    erase,
    personal_digest,
    shape_of,
)
from fieldapp.domain.ids import NO_ID, Day, EntityId
from fieldapp.domain.salts import salt_of
from fieldapp.domain.tables import HOUSEHOLD, Value, blank_row
from fieldapp.wire import version
from fieldapp.wire.activation import (
    ActivationAnswer,
    ActivationRequest,
    OfficerRecord,
    UnitRecord,
    derive_keys,
    write_activation,
    write_activation_answer,
)
from fieldapp.wire.bundle import Bundle, Salts, make_bundle, seal
from fieldapp.wire.codec import encode_facts
from fieldapp.wire.columns import put_column
from fieldapp.wire.exchange import KnownDevice, StoredSnapshot, serve, serve_piece
from fieldapp.wire.exchange_client import ClientState, ask_piece, next_request
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.marks import Around
from fieldapp.wire.packing import NO_DICTIONARY, new_sheet
from fieldapp.wire.problems import PROBLEMS
from fieldapp.wire.receipt_proof import Essence, write_proof
from fieldapp.wire.snapshot import seal_snapshot, snapshot_id
from fieldapp.wire.typed_code import spell
from tests import wire_vectors_nearby as nearby
from tests.fakes_exchange import FixedClock, MemoryExchange
from tests.record_set import FACTS_EACH, published

ROOT = Path(__file__).parents[1]
STORED = ROOT / "tests" / "data" / "vectors-wire.json"
PAGE = ROOT / "docs" / "protocol.md"

LAPTOP = SigningKey("L12", bytes(range(32)))
OTHER = SigningKey("L3", bytes(range(1, 33)))
OFFICE = SigningKey("C1", bytes(range(32, 64)))
SEEDS = {0: bytes(range(16)), 1: bytes(range(16, 32))}
NONCE = bytes(range(8))
CLOCK = FixedClock(datetime(2026, 3, 2, 8, 30, tzinfo=UTC))
CODE = spell(0x0123456789ABCDEF0123, 16, 4)
HOUSEHOLDS = 3

Vector = dict[str, object]


def facts() -> list[Fact]:
    """Three enrolments, one of them erased, and a body that no version knows."""
    made = list(published()[: HOUSEHOLDS * FACTS_EACH])
    made[FACTS_EACH] = erase(made[FACTS_EACH])
    unknown = UnknownBody(900, ("mẫu", -5, [True, ["a", 1], []], "L3.120.0"), ([["x", "y"], ["z", "w"]], "0012"))
    last = made[-1]
    made.append(Fact("L12", last.seq + 1, 7, last.counter + 1, last.wall - 40, "", NO_ID, unknown))
    return made


def _salts(made: Sequence[Fact]) -> Salts:
    salts = {fact.seq: salt_of(SEEDS[0], fact.seq) for fact in made}
    whole = published()
    digests = {fact.seq: personal_digest(whole[fact.seq - 1], salts[fact.seq]) for fact in made if fact.erased}
    return Salts({}, {seq: salt for seq, salt in salts.items() if seq not in digests}, digests)


def _fact_vectors(bundle: Bundle) -> list[Vector]:
    found: list[Vector] = []
    for place, fact in enumerate(bundle.facts):
        opened, personal = body_parts(fact.body)
        salt = bundle.salts.salt(fact.seq)
        found.append(
            {
                "header": {
                    "device": fact.device, "seq": fact.seq, "unit": fact.unit, "kind": fact.kind,
                    "counter": fact.counter, "wall": fact.wall, "officer": fact.officer, "event": fact.event,
                    "erased": fact.erased,
                },
                "open": opened,
                "personal": None if fact.erased else personal,
                "canonical_personal": "" if fact.erased else canonical(personal).decode(),
                "salt": salt.hex() if salt and not fact.erased else "",
                "digest": bundle.digests[place].hex(),
                "chain_before": bundle.chain_at(fact.seq - 1).hex(),
                "chain_after": bundle.links[place].hex(),
            }
        )  # fmt: skip
    return found


def _ends(place: int) -> str:
    starts = date(2026, 1 + place % 12, 1 + place % 28)
    return (add_months(starts, (3, 6, 12)[place * place % 3]) - timedelta(days=1)).isoformat()


COLUMNS: Mapping[str, Sequence[object]] = {
    "same number": [7] * 4,
    "offsets": [3, 0, 200, 5, 1_000],
    "narrow": [*range(1_000_000, 1_090_000, 1_777), 5_000_000_000],
    "steps": [1_000_000 + 60 * place for place in range(30)],
    "times and table": [126_360 * (1 + place % 5 * (place % 7 < 5)) for place in range(40)],
    "negative": [-(2**63), 2**63 - 1, 0],
    "same text": ["health"] * 3,
    "joined": ["a", "", "Ê Đê"],
    "each": ["a\nb", "c"],
    "text table": ["head", "child", "spouse"] * 12,
    "days": ["2026-03-02", "2026-03-31", "2025-01-01"],
    "forms": ["2026-03-02", "", "0012", "L12.3.1", "DL26A", "AB0012", "ffeeddccbbaa99887766554433221100"],
    "numbers as text": [f"66{place * 7_654_321 % 10**8:08}" for place in range(70)],
    "names": ["Lò Thị Ban", "Lò Văn Hặc", "Quàng Thị Xyzq", "Mẫu", "H'Wen Niê", "Y Bhăm Êban", "Nguyễn Văn Đức Anh"],
    "words": [f"{first} {second} xã Mẫu {last}" for last in ("Đông", "Tây", "Nam") for first in ("Bản", "Thôn", "Buôn")
              for second in ("Nà Pát", "Nà Hày", "Co Muông", "Phiêng")],
    "number table": [(17_000_000_019, -4, 98_765_432_100_001, 31_337)[place * place // 3 % 4] for place in range(60)],
    "truths": [True, False, True],
    "mixed": [1, "a", True, ["b"], 2],
    "sequences": [["a", "b"], [], ["c"]],
    "records": [["x", 1, "2026-03-02"], ["y", 2], ["z", 3, "2026-03-04"]],
    "derived in records": [
        [f"1{9 if place % 3 else 8}{place:02}-05-02", "male" if place % 2 else "female",
         "" if place % 7 == 6 else f"066{place % 2 == 0:d}{place:02}{place * 271_828 % 10**6:06}"]
        for place in range(30)
    ],
    "ends in records": [
        [f"2026-{1 + place % 12:02}-{1 + place % 28:02}", "2027-02-30" if place % 9 == 8 else _ends(place)]
        for place in range(40)
    ],
    "runs": [[[place % 3, place % 5] for place in range(5)]] * 20,
    "none": [],
}  # fmt: skip


def _columns() -> list[Vector]:
    found: list[Vector] = []
    for name, values in COLUMNS.items():
        sheet = new_sheet(version.DICTIONARY)
        put_column(sheet, values, Around([("L12", 9)] * len(values)))
        found.append({"name": name, "values": values, "columns": sheet.buffer.hex(), "loose": sheet.loose.hex()})
    return found


def _exchange(sealed: bytes, snapshot: bytes) -> Vector:
    store = MemoryExchange(devices={key.key_id: KnownDevice(key.public, (7, 9)) for key in (LAPTOP, OTHER)})
    store.feeds[7] = [dataclasses.replace(fact, device="L3") for fact in published()[:FACTS_EACH]]
    store.sealed_snapshots[snapshot_id(snapshot)] = (2, StoredSnapshot(9, snapshot))
    request = next_request(ClientState("L12", "C1", 0, {7: 0}, sealed), LAPTOP, NONCE)
    answer = serve(request, store, OFFICE, CLOCK)
    again = serve(request, store, OFFICE, CLOCK)
    torn = serve(request[:-1] + b"\0", store, OFFICE, CLOCK)
    piece = ask_piece("L12", snapshot_id(snapshot), 100, 60, signer=LAPTOP, nonce=NONCE)
    return {
        "request": request.hex(),
        "answer": answer.hex(),
        "answer_to_the_same_again": again.hex(),
        "request_altered": (request[:-1] + b"\0").hex(),
        "answer_to_altered": torn.hex(),
        "piece_request": piece.hex(),
        "piece_answer": serve_piece(piece, store, OFFICE).hex(),
    }


def _activation() -> Vector:
    keys = derive_keys(CODE)
    request = write_activation(ActivationRequest(LAPTOP.public, "Máy mẫu", bytes(range(16))), keys)
    answer = ActivationAnswer(
        "L12", (UnitRecord(7, "24133", "Xã Mẫu", "66", "Tỉnh Mẫu"),), "C1", OFFICE.public, bytes(32),
        OfficerRecord("O4", "Cán bộ Mẫu", "officer", "OM04"),
    )  # fmt: skip
    return {
        "code": CODE,
        "lookup": keys.lookup.hex(),
        "laptop_key": keys.laptop.hex(),
        "office_key": keys.office.hex(),
        "request": request.hex(),
        "answer": write_activation_answer(answer, request, keys).hex(),
    }


def _snapshot() -> tuple[bytes, list[dict[str, Value]]]:
    rows: list[dict[str, Value]] = [
        {"unit": 9, "id": f"L3.{seq}.0", "village": "Bản Mẫu", "code": f"DL{seq:04}"} for seq in (1, 4, 9)
    ]
    whole = [{**blank_row(HOUSEHOLD, 9, EntityId(str(row["id"]))), **row} for row in rows]
    return seal_snapshot("C1", 9, 2, {"household": whole}, OFFICE), rows


def vectors() -> Vector:
    """All of them."""
    made = facts()
    bundle = make_bundle("L12", GENESIS, made, _salts(made))
    sealed = seal(bundle, LAPTOP)
    whole = published()[:FACTS_EACH]
    with_seed = make_bundle("L12", GENESIS, whole, Salts(SEEDS))
    snapshot, rows = _snapshot()
    exchange = _exchange(sealed, snapshot)
    parcel = nearby.parcel(with_seed, tuple(whole), LAPTOP)
    request, answer = (bytes.fromhex(str(exchange[name])) for name in ("request", "answer"))
    return {
        "note": "DỮ LIỆU MẪU. Written by tests/wire_vectors.py; bytes are hex.",
        "keys": {key.key_id: {"private": key.raw.hex(), "public": key.public.hex()} for key in (LAPTOP, OTHER, OFFICE)},
        "salts": [
            {"seed": SEEDS[seq > 64].hex(), "seq": seq, "salt": salt_of(SEEDS[seq > 64], seq).hex()}
            for seq in (1, 64, 65)
        ],
        "facts": _fact_vectors(bundle),
        "columns": _columns(),
        "packed": {str(number): encode_facts(made, number).hex() for number in (NO_DICTIONARY, version.DICTIONARY)},
        "bundle": {"sealed": sealed.hex(), "with_seed": seal(with_seed, LAPTOP).hex()},
        "exchange": exchange,
        "snapshot": {"sealed": snapshot.hex(), "id": snapshot_id(snapshot), "rows": rows},
        "activation": _activation(),
        "mailbag": nearby.mailbag(sealed, LAPTOP, OFFICE, NONCE),
        "parcel": parcel.hex(),
        "hub": nearby.hub(parcel, LAPTOP, OTHER),
        "testimony": nearby.testimonies(request, answer, snapshot, parcel),
        "receipt_proof": write_proof(Essence("DL26A", 4201, 4_043_520, Day("2026-03-02"), "Người Mẫu", 5), LAPTOP),
    }


def written() -> str:
    """The file's text."""
    return json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n"


# --- the two lists of the page ---------------------------------------------------------------------------------------


def _type_name(declared: object) -> str:
    text = getattr(declared, "__name__", str(declared))
    inner = re.fullmatch(r"tuple\[(?:[\w.]*\.)?(\w+), \.\.\.\]", str(declared))
    return f"{inner[1]}[]" if inner else text


def _field_list(body: type) -> str:
    parts = []
    for shape in shape_of(body):
        text = f"{shape.name}: {_type_name(shape.declared)}"
        if shape.default is not dataclasses.MISSING:
            blank = shape.default in ("", 0, ()) or shape.default is False
            text += " = blank" if blank else f" = {shape.default}"
        parts.append(f"*{text}*" if shape.personal else text)
    return ", ".join(parts) or "nothing"


def kinds_list() -> str:
    """Every kind and every nested body with its fields."""
    nested: dict[str, type] = {}
    rows = ["| Kind | | Fields in order |", "|---|---|---|"]
    for number, body in sorted(KINDS.items()):
        rows.append(f"| {number} | `{body.NAME}` | {_field_list(body)} |")
        _gather(body, nested)
    rows += ["", "| Nested | Fields in order |", "|---|---|"]
    rows += [f"| `{name}` | {_field_list(body)} |" for name, body in sorted(nested.items())]
    return "\n".join(rows)


def _gather(body: type, nested: dict[str, type]) -> None:
    for shape in shape_of(body):
        if shape.nested is not None and shape.nested.__name__ not in nested and shape.nested.__name__ != "Stamp":
            nested[shape.nested.__name__] = shape.nested
            _gather(shape.nested, nested)


def codes_list() -> str:
    """Every code, what became of the facts, and whether sending the same again can help."""
    rows = ["| Code | What became of it | Send again |", "|---|---|---|"]
    rows += [
        f"| `{code}` | {problem.treatment.value} | {'yes' if problem.again else 'no'} |"
        for code, problem in PROBLEMS.items()
    ]
    return "\n".join(rows)


def page(text: str) -> str:
    """The page with its two lists as the code has them now."""
    for name, made in (("kinds", kinds_list()), ("codes", codes_list())):
        begin, end = f"<!-- {name}: written by tests.wire_vectors -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}\n{made}\n{end}{rest.partition(end)[2]}"
    return text


def main() -> None:
    """Write the vectors and the lists."""
    STORED.write_text(written(), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
