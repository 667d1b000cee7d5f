"""A laptop that is lost or broken: the old one is trusted no more, a new one gets a code, and the numbers nobody has
seen are in question until paper or a bundle settles them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fieldapp.domain.fact_kinds import NumbersQuestioned
from fieldapp.office.devices import invite_device, revoke_device
from fieldapp.office.errors import BadField, NoSuchDevice
from fieldapp.office.office import Office
from fieldapp.office.store import lives, projection, registry
from fieldapp.office.store.database import Transaction

OUTCOMES = ("unused", "issued")
"""How paper settles a number: the form was found or never printed, or a receipt bears it."""

Numbers = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Question:
    """Numbers of a series that a device may have issued, and since when nobody knows."""

    device: str
    series: str
    first: int
    last: int
    since: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a replacement did: the old device and the last of its facts that counts, the new one-time code."""

    device: str
    after: int
    code: str
    expires_at: int
    questions: tuple[Question, ...]


def replace_device(office: Office, device: str, label: str = "") -> Replacement:
    """Revoke a device after its last fact known here, question its unseen numbers, and make a code for a new one.

    May be repeated: what was done already is not done again, but for the code. Raises `NoSuchDevice`.
    """
    after = revoke_device(office, device)
    with office.writing() as desk:
        record = registry.laptop(desk.transaction, device)
        if record is None:
            raise NoSuchDevice(device)
        for unit in record.units:
            asked = {(one.series, one.first, one.last) for one in _asked(desk.transaction, unit, device)}
            desk.author.write(
                unit,
                [
                    NumbersQuestioned(device, series, first, last, office.today)
                    for series, first, last in _unseen(desk.transaction, unit, device)
                    if (series, first, last) not in asked
                ],
            )
    made = invite_device(
        office, [str(unit) for unit in record.units], record.officer, label or record.label,
        series=_series_of(office, device),
    )  # fmt: skip
    return Replacement(
        device, after, made.code, made.expires_at, tuple(q for q in questions(office) if q.device == device)
    )


def _series_of(office: Office, device: str) -> str:
    with office.database.reading() as transaction:
        record = registry.laptop(transaction, device)
        blocks = [
            str(row["series"])
            for unit in (record.units if record else ())
            for row in projection.unit_rows(transaction, "number_block", unit)
            if row["device"] == device
        ]
    return blocks[-1] if blocks else ""


def _unseen(transaction: Transaction, unit: int, device: str) -> Iterator[tuple[str, int, int]]:
    """The numbers of a device's blocks that no receipt bears, not even a parked one."""
    used = lives.numbers_written(transaction, device)
    for row in projection.unit_rows(transaction, "number_block", unit):
        if row["device"] == device:
            series = str(row["series"])
            taken = {number for other, number in used if other == series}
            for first, last in _gaps(int(row["first"]), int(row["last"]), taken):
                yield series, first, last


def _gaps(first: int, last: int, taken: Iterable[int]) -> Iterator[Numbers]:
    at = first
    for number in sorted(number for number in taken if first <= number <= last):
        if number > at:
            yield at, number - 1
        at = number + 1
    if at <= last:
        yield at, last


def _asked(transaction: Transaction, unit: int, device: str) -> list[Question]:
    return [
        Question(device, str(row["series"]), int(row["first"]), int(row["last"]), str(row["on_day"]))
        for row in projection.unit_rows(transaction, "number_question", unit)
        if row["device"] == device and not row["outcome"]
    ]


def questions(office: Office) -> tuple[Question, ...]:
    """Every number in question: asked, on no receipt that has come since, and not settled by paper."""
    office.project()
    found: list[Question] = []
    with office.database.reading() as transaction:
        for place in registry.units(transaction):
            rows = list(projection.unit_rows(transaction, "number_question", place.unit))
            written: dict[str, set[tuple[str, int]]] = {}
            for row in rows:
                if row["outcome"]:
                    continue
                device, series = str(row["device"]), str(row["series"])
                if device not in written:
                    written[device] = lives.numbers_written(transaction, device)
                known = {number for other, number in written[device] if other == series}
                for other in rows:
                    if other["outcome"] and other["series"] == series:
                        known.update(range(int(other["first"]), int(other["last"]) + 1))
                found += [
                    Question(device, series, first, last, str(row["on_day"]))
                    for first, last in _gaps(int(row["first"]), int(row["last"]), known)
                ]
    return tuple(sorted(found, key=lambda one: (one.series, one.first)))


def settle_numbers(office: Office, series: str, first: int, last: int, outcome: str, reason: str = "") -> int:
    """Write down what paper says of numbers in question; how many are settled. Raises `BadField`."""
    if outcome not in OUTCOMES:
        raise BadField("outcome", outcome)
    meant = [one for one in questions(office) if one.series == series and one.first <= last and one.last >= first]
    if first > last or not meant:
        raise BadField("numbers", f"{series} {first}-{last}")
    settled = 0
    with office.writing() as desk:
        for one in meant:
            record = registry.laptop(desk.transaction, one.device)
            low, high = max(first, one.first), min(last, one.last)
            body = NumbersQuestioned(one.device, series, low, high, office.today, outcome, reason)
            desk.author.write(record.units[0] if record else 0, [body])
            settled += high - low + 1
    return settled
