"""Ten thousand forged or damaged codes: none is taken for genuine, none brings the checker down."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

from fieldapp.domain.ids import Day
from fieldapp.wire import base45, version
from fieldapp.wire.cbor import Item, dump
from fieldapp.wire.keys import SigningKey, read_sign1, sign1
from fieldapp.wire.receipt_proof import CONTEXT, Essence, Held, Verdict, check, write_proof

SEED, FORGERIES = 20_261_122, 10_000
LAPTOPS = [SigningKey(f"L{number}", bytes([number]) * 32) for number in range(1, 6)]
KEYS = {laptop.key_id: laptop.public for laptop in LAPTOPS}
THIEF = SigningKey("L3", bytes([99]) * 32)
STRANGER = SigningKey("L77", bytes([77]) * 32)
NAMES = ("Lò Văn Mẫu", "Quàng Thị Ướm", "H’Čuê̆ Ayŭn", "ꪹꪉꪷꪙ", "A")


@cache
def issued() -> tuple[Held, ...]:
    """Receipts that were really issued."""
    chance = random.Random(SEED)
    return tuple(
        Held(
            Essence(
                "SL26T",
                number,
                chance.randrange(1, 10**8),
                Day("2026-11-21"),
                chance.choice(NAMES),
                chance.randint(1, 7),
            ),
            chance.choice(LAPTOPS).key_id,
            is_void=number % 10 == 0,
        )
        for number in range(1, 101)
    )


class Office:
    """Knows every receipt."""

    def by_number(self, series: str, number: int) -> Held | None:
        return next((h for h in issued() if (h.essence.series, h.essence.number) == (series, number)), None)

    def of_day(self, device: str, on: Day) -> list[Held]:
        return [held for held in issued() if held.device == device and held.essence.on == on][:5]


def signer_of(held: Held) -> SigningKey:
    return next(laptop for laptop in LAPTOPS if laptop.key_id == held.device)


@cache
def genuine(place: int) -> str:
    held = issued()[place]
    return write_proof(held.essence, signer_of(held))


def some(chance: random.Random) -> str:
    return genuine(chance.randrange(len(issued())))


def flipped_bits(chance: random.Random) -> str:
    raw = bytearray(base45.decode(some(chance).removeprefix(version.PROOF)))
    for _ in range(chance.randint(1, 4)):
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return version.PROOF + base45.encode(bytes(raw))


def changed_characters(chance: random.Random) -> str:
    text = list(some(chance))
    for _ in range(chance.randint(1, 5)):
        text[chance.randrange(len(text))] = chance.choice(base45.ALPHABET + "aéẤ\x00\U0001f600")
    return "".join(text)


def cut_or_joined(chance: random.Random) -> str:
    text = some(chance)
    cut = text[: chance.randrange(len(text))]
    return chance.choice((cut, cut + some(chance), text + chance.choice(("0", "00", "FA1:", " ")), text[::-1]))


def other_essence(chance: random.Random) -> Essence:
    said = issued()[chance.randrange(len(issued()))].essence
    return chance.choice(
        (
            replace(said, total=said.total + chance.randint(1, 10**6)),
            replace(said, number=said.number + chance.randint(1, 10**6)),
            replace(said, on=Day("2026-11-22")),
            replace(said, payer_name="Người Khác"),
            replace(said, lines=said.lines + 1),
            replace(said, series="SL27T"),
        )
    )


def other_keys(chance: random.Random) -> str:
    """Somebody's own key, under his own name or a stolen one."""
    return write_proof(other_essence(chance), chance.choice((THIEF, STRANGER)))


def swapped_fields(chance: random.Random) -> str:
    """A real signature beside another payload, encoded anew: what a forger without a key can do best."""
    signed = read_sign1(base45.decode(some(chance).removeprefix(version.PROOF)))
    forged = bytearray(sign1(SigningKey(signed.key_id, bytes(32)), _payload(other_essence(chance)), CONTEXT))
    forged[-64:] = signed.signature
    return version.PROOF + base45.encode(bytes(forged))


def _payload(said: Essence) -> bytes:
    on = date.fromisoformat(said.on).toordinal()
    return dump([said.series, said.number, said.total, on, said.payer_name, said.lines])


def wrong_shapes(chance: random.Random) -> str:
    """Signed by a real device, and no receipt: other fields, other types, numbers beyond every bound."""
    odd: tuple[Item, ...] = (
        [], [1, 2, 3], "text", b"", ["S", -1, 1, 1, "n", 1], ["S", 1, 2**63 - 1, -1, "n", 1],
        ["S", 1, 1, 0, "n", 1], ["S", 1, 1, 10**9, "n", 1], ["S" * 50, 1, 1, 700_000, "n", 1],
        ["S", 1, 1, 700_000, "n" * 60, 1], ["S", 1, 1, 700_000, "n", 1, 1], [[[[[[]]]]]],
        ["S", True, 1, 700_000, "n", 1],
    )  # fmt: skip
    payload = dump(chance.choice(odd)) if chance.random() < 0.8 else chance.randbytes(chance.randrange(80))
    context = chance.choice((CONTEXT, b"fieldapp activation", b""))
    return version.PROOF + base45.encode(sign1(LAPTOPS[0], payload, context))


def wrong_purpose(chance: random.Random) -> str:
    """A real signature of a real device over a real payload, made for something else."""
    held = issued()[chance.randrange(len(issued()))]
    return version.PROOF + base45.encode(sign1(signer_of(held), _payload(held.essence), b"fieldapp bundle"))


def random_text(chance: random.Random) -> str:
    letters = chance.choice((base45.ALPHABET, "".join(map(chr, range(0x20, 0x250))), "\x00\n\r\t \ufe0f\u202e"))
    text = "".join(chance.choices(letters, k=chance.randrange(300)))
    return chance.choice(("", version.PROOF, "https://", "FA2:", "fa1:")) + text


def huge_text(chance: random.Random) -> str:
    return version.PROOF + chance.choice(("0", "BB8", ":::", "ữ")) * chance.choice((500, 5_000, 100_000))


FORGERS: tuple[Callable[[random.Random], str], ...] = (
    flipped_bits, changed_characters, cut_or_joined, other_keys, swapped_fields, wrong_shapes, wrong_purpose,
    random_text, huge_text,
)  # fmt: skip


def test_what_was_really_issued_is_genuine_or_void() -> None:
    for place, held in enumerate(issued()):
        found = check(genuine(place), KEYS, Office())
        assert found.verdict is (Verdict.VOIDED if held.is_void else Verdict.GENUINE)
        assert found.is_held


def test_of_ten_thousand_forgeries_none_is_taken_for_genuine() -> None:
    chance = random.Random(SEED)
    real = {genuine(place) for place in range(len(issued()))}
    verdicts: Counter[tuple[str, Verdict]] = Counter()
    for count in range(FORGERIES):
        forger = FORGERS[count % len(FORGERS)]
        text = forger(chance)
        if text.strip("\r\n") in real:
            text += "0"
        found = check(text, KEYS, Office())
        assert found.verdict not in {Verdict.GENUINE, Verdict.VOIDED}, (forger.__name__, text[:500])
        verdicts[forger.__name__, found.verdict] += 1
    assert sum(verdicts.values()) == FORGERIES
    assert {verdict for _name, verdict in verdicts} == set(Verdict) - {Verdict.GENUINE, Verdict.VOIDED}
    assert all(verdict is Verdict.ALTERED for name, verdict in verdicts if name in {"swapped_fields", "wrong_purpose"})


def test_which_field_was_changed_is_told() -> None:
    held = issued()[0]
    signed = read_sign1(base45.decode(genuine(0).removeprefix(version.PROOF)))
    changes: dict[str, object] = {
        "total": held.essence.total + 1, "payer_name": "Người Khác", "on": Day("2026-11-20"), "lines": 9,
    }  # fmt: skip
    for name, value in changes.items():
        said = replace(held.essence, **{name: value})  # type: ignore[arg-type]
        forged = bytearray(sign1(SigningKey(signed.key_id, bytes(32)), _payload(said), CONTEXT))
        forged[-64:] = signed.signature
        found = check(version.PROOF + base45.encode(bytes(forged)), KEYS, Office())
        assert (found.verdict, found.differs) == (Verdict.ALTERED, (name,))
    said = replace(held.essence, number=9_999_999)
    forged = bytearray(sign1(SigningKey(signed.key_id, bytes(32)), _payload(said), CONTEXT))
    forged[-64:] = signed.signature
    found = check(version.PROOF + base45.encode(bytes(forged)), KEYS, Office())
    assert (found.verdict, found.differs) == (Verdict.ALTERED, ("number",))


def test_a_signed_amount_that_is_not_in_the_book_is_altered() -> None:
    """Whoever has the device can sign anything; the office still has what was sent to it."""
    held = issued()[0]
    text = write_proof(replace(held.essence, total=held.essence.total + 5), signer_of(held))
    found = check(text, KEYS, Office())
    assert (found.verdict, found.differs) == (Verdict.ALTERED, ("total",))


def test_a_name_that_was_put_right_later_is_still_genuine() -> None:
    held = issued()[0]
    text = write_proof(replace(held.essence, payer_name="Tên Ghi Lúc Thu"), signer_of(held))
    assert check(text, KEYS, Office()).verdict is Verdict.GENUINE
