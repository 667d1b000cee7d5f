"""Areas I, II and III of the mountain regions: what a commune's place in the lists means for those who live there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fieldapp.domain.cover import DAY, after
from fieldapp.domain.groups import EXITED
from fieldapp.domain.policy import Pack, Parameter
from fieldapp.domain.reasons import Reason, ReasonCode

MINORITY = "minority_difficult_area"
EVERYBODY = "extremely_difficult_area"
MAJORITY = "kinh"


@dataclass(frozen=True, slots=True, order=True)
class Zoned:
    """From a day on the commune lies in area `I`, `II` or `III`, or in none (empty); which list says so."""

    starts_on: date
    zone: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A group that the lists speak for and the register lacks; `since` = the first day of it, and why."""

    group: str
    since: date
    why: tuple[Reason, ...]


def zone_on(history: Sequence[Zoned], on: date) -> Zoned | None:
    """What the lists say on a day; nothing before the first of them."""
    return max((zoned for zoned in history if zoned.starts_on <= on), default=None)


def left_on(history: Sequence[Zoned], areas: Sequence[str], on: date) -> date | None:
    """The day on which the commune left these areas, when by the lists it has and is not back."""
    left: date | None = None
    was_inside = False
    for zoned in sorted(history):
        if zoned.starts_on > on:
            break
        is_inside = zoned.zone in areas
        if was_inside and not is_inside:
            left = zoned.starts_on
        elif is_inside:
            left = None
        was_inside = is_inside
    return left


def exited_on(pack: Pack, history: Sequence[Zoned], on: date) -> date | None:
    """The day from which the clock of those runs whose commune left the difficult areas."""
    areas = pack.find("health.zone_groups", on, MINORITY)
    return None if areas is None else left_on(history, areas.texts, on)


def suggestions(
    pack: Pack, history: Sequence[Zoned], ethnicity: str, groups: Sequence[str], on: date
) -> tuple[Suggestion, ...]:
    """Groups that the lists give a person of an ethnicity on a day, without those the register has."""
    minority = bool(ethnicity.strip()) and ethnicity.strip().casefold() != MAJORITY
    wanted = (MINORITY, EXITED) if minority else (EVERYBODY,)
    found = (_left(pack, history, on) if group == EXITED else _inside(pack, history, group, on) for group in wanted)
    return tuple(one for one in found if one is not None and one.group not in groups)


def _inside(pack: Pack, history: Sequence[Zoned], group: str, on: date) -> Suggestion | None:
    areas, zoned = pack.find("health.zone_groups", on, group), zone_on(history, on)
    if areas is None or zoned is None or zoned.zone not in areas.texts:
        return None
    if pack.find("health.state_paid", on, group) is None:
        return None
    return Suggestion(group, zoned.starts_on, (_listed(areas, zoned),))


def _listed(areas: Parameter, zoned: Zoned) -> Reason:
    since = zoned.starts_on.isoformat()
    return areas.because(ReasonCode.ZONE_LISTED, zone=zoned.zone, since=since, decision=zoned.decision)


def _left(pack: Pack, history: Sequence[Zoned], on: date) -> Suggestion | None:
    """Support for those whose commune left: while the clock runs, day 0 included, not on the day it is over."""
    since, clock = exited_on(pack, history, on), pack.find("health.support_clock", on, EXITED)
    zoned = zone_on(history, on)
    if since is None or clock is None or zoned is None or on >= after(since, clock.span):
        return None
    until = after(since, clock.span) - DAY
    areas = pack.parameter("health.zone_groups", on, MINORITY)
    reasons = (
        areas.because(ReasonCode.ZONE_LEFT, since=since.isoformat(), decision=zoned.decision),
        clock.because(ReasonCode.SUPPORT_CLOCK, group=EXITED, since=since.isoformat(), until=until.isoformat()),
    )
    return Suggestion(EXITED, since, reasons)
