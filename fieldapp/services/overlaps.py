"""Before money is taken: whether the days were paid for already, for this person or one who may be the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fieldapp.domain.household import HeldCover, Member
from fieldapp.domain.ids import EntityId
from fieldapp.domain.likeness import Ground, traits
from fieldapp.domain.quote import Line
from fieldapp.domain.receipt import Receipt
from fieldapp.services.day import as_day
from fieldapp.services.ports import Register, Till


@dataclass(frozen=True, slots=True)
class PaidAlready:
    """Days of a line that somebody paid for before: who holds them, by which receipt and officer.

    `ground` is why the holder may be the person who pays now; nothing where it is the person themselves.
    """

    line: EntityId
    holder: Member
    cover: HeldCover
    receipt: Receipt | None
    officer_name: str
    ground: Ground | None


class Overlaps:
    """Looks through the cover that this laptop knows of."""

    def __init__(self, register: Register, till: Till) -> None:
        self._register = register
        self._till = till

    def of(self, scheme: str, lines: Iterable[Line]) -> tuple[PaidAlready, ...]:
        """What is known to be paid for of the days that these lines would pay for; never stops anybody."""
        return tuple(found for line in lines if line.starts and line.ends for found in self._of_line(scheme, line))

    def _of_line(self, scheme: str, line: Line) -> Iterator[PaidAlready]:
        payer = EntityId(line.id)
        assert line.starts is not None
        assert line.ends is not None
        starts, ends = as_day(line.starts), as_day(line.ends)
        for holder, ground in self._who_may_be(payer):
            for held in holder.cover:
                meets = held.starts_on <= ends and (not held.expires_on or starts <= held.expires_on)
                if held.scheme == scheme and held.contribution and meets:
                    receipt = self._till.receipt_of(held.contribution)
                    officer = self._register.officer_name(receipt.officer) if receipt else ""
                    yield PaidAlready(payer, holder, held, receipt, officer, ground)

    def _who_may_be(self, payer: EntityId) -> Iterator[tuple[Member, Ground | None]]:
        member = self._register.member(payer)
        if member is None:
            return
        yield member, None
        home = self._register.household(member.household)
        wanted = traits(
            payer,
            name=member.name,
            born=member.born,
            sex=member.sex,
            citizen_id=member.citizen_id,
            insurance_code=member.insurance_code,
            village=home.village if home else "",
            household=member.household,
        )
        grounds = dict.fromkeys(self._register.by_number(member.citizen_id, member.insurance_code), Ground.NUMBER)
        grounds |= {EntityId(match.id): match.ground for match in self._register.alike(member.unit, wanted)}
        for other, ground in grounds.items():
            found = self._register.member(other) if self._register.survivor(other) != payer else None
            if found is not None:
                yield found, ground
