"""What a person owes, and why: the shape of both schemes' quotes. Amounts are whole dong, arithmetic is rational."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.money import ZERO, Money, round_half_up
from fieldapp.domain.policy import Pack, Parameter, decimal_text
from fieldapp.domain.reasons import Certainty, Reason, ReasonCode


class UnknownProvince(RuleBroken):
    """A province code that was never in force. Params: `province`, `on`."""

    code = "unknown_province"

    def __init__(self, province: str, on: date) -> None:
        super().__init__(province=province, on=on.isoformat())


@dataclass(frozen=True, slots=True)
class Line:
    """What one person owes. `contribution = state + province + other + pays`, always.

    `place` = ladder place (household only); `starts`/`ends` = days of the cover, `None` when earlier cover is unknown.
    """

    id: str
    group: str
    place: int | None
    starts: date | None
    ends: date | None
    contribution: Money
    state: Money
    province: Money
    other: Money
    pays: Money
    why: tuple[Reason, ...]

    def __post_init__(self) -> None:
        parts = (self.state, self.province, self.other, self.pays)
        assert Money.total(parts) == self.contribution, (self.contribution, parts)
        assert min(parts) >= ZERO, parts


@dataclass(frozen=True, slots=True)
class Refusal:
    """A person from whom no money may be taken, or whose choice the rules do not allow; `why[0].code` is the code."""

    id: str
    why: tuple[Reason, ...]

    @property
    def code(self) -> str:
        """The stable code of the rule that refuses."""
        return self.why[0].code.value


@dataclass(frozen=True, slots=True)
class Quote:
    """Lines in the order asked for, and their pack. `provisional` = an assumption decides an amount or a start."""

    pack_id: str
    pack_version: int
    pack_hash: str
    provisional: bool
    lines: tuple[Line, ...]
    refused: tuple[Refusal, ...]

    @property
    def total(self) -> Money:
        """What the household pays now."""
        return Money.total(line.pays for line in self.lines)


def make_quote(pack: Pack, lines: Iterable[Line], refused: Iterable[Refusal]) -> Quote:
    """Close a quote; it is provisional as soon as any reason of any line is."""
    done = tuple(lines)
    provisional = any(reason.certainty is Certainty.ASSUMED for line in done for reason in line.why)
    return Quote(pack.id, pack.version, pack.hash, provisional, done, tuple(refused))


@dataclass(frozen=True, slots=True)
class Shares:
    """An exact contribution parted by the pack's rounding rule."""

    contribution: Money
    state: Money
    province: Money
    pays: Money
    rounding: Reason | None


def part(exact: Fraction, state: Fraction, province: Fraction, rounding: Parameter) -> Shares:
    """Part a period's sum: the person's share rounded half up, the province's down, the remainder to the State.

    `exact` is dong, `state` and `province` are shares of it (together at most 1).
    With no State share the remainder is the province's.
    """
    own = exact * (1 - state - province)
    pays, contribution = round_half_up(own), round_half_up(exact)
    from_province = Money(int(exact * province)) if state else contribution - pays
    reason = None
    if own.denominator != 1:
        reason = rounding.because(ReasonCode.ROUNDING, exact=decimal_text(own), rounded=pays.dong)
    return Shares(contribution, contribution - pays - from_province, from_province, pays, reason)


def province_in_force(pack: Pack, given: str, on: date) -> tuple[str, Reason | None]:
    """The code in force on a day, with a reason when an older code was given. Raises `UnknownProvince`."""
    if given in pack.parameter("provinces", on).texts:
        return given, None
    alias = pack.find("province_alias", on)
    now = alias.table.get(given) if alias is not None else None
    if alias is None or now is None:
        raise UnknownProvince(given, on)
    return now, alias.because(ReasonCode.PROVINCE_ALIAS, given=given, now=now)


def top_up(pack: Pack, scheme: str, on: date, province: str, commune: str | None, group: str) -> Parameter | None:
    """What the commune's or district's authority, else the province, adds for a group; `None` when nothing is known."""
    places = (province,) if commune is None else (f"{province}/{commune}", province)
    for place in places:
        row = pack.find(f"{scheme}.top_up", on, place, group)
        if row is not None:
            return row
    return None
