"""Which groups a person really belongs to on a day: what was declared, what the birth date says, what has lapsed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fieldapp.domain.cover import DAY, after, child_until
from fieldapp.domain.dates import Born
from fieldapp.domain.policy import Pack, Parameter
from fieldapp.domain.reasons import Certainty, Reason, ReasonCode

CHILD = "child_under_6"
HOUSEHOLD = "household"
EXITED = "minority_exited_commune"


@dataclass(frozen=True, slots=True)
class Declared:
    """What the register says of a person.

    `exited_on` = the day the commune left the difficult list; `entitled_until` = last day of the list naming them.
    """

    groups: tuple[str, ...]
    born: Born | None = None
    exited_on: date | None = None
    entitled_until: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Groups in force, in law order (never empty: who has nothing else belongs to the household), and why."""

    groups: tuple[str, ...]
    reasons: tuple[Reason, ...]
    paid_by_state: Reason | None = None
    clock_not_started: Reason | None = None


def effective_groups(pack: Pack, declared: Declared, on: date) -> tuple[str, ...]:
    """The groups in force on a day, in law order."""
    return standing(pack, declared, on, on).groups


def standing(pack: Pack, declared: Declared, on: date, first_day: date) -> Standing:
    """By the rules of `on` (payment): which entitlements still cover `first_day`, the first day to be paid."""
    held: list[str] = []
    reasons: list[Reason] = []
    paid: Reason | None = None
    not_started: Reason | None = None
    for group in _in_law_order(pack, declared, on):
        verdict = _judge(pack, group, declared, on, first_day)
        code = None if verdict is None else verdict.code
        if code in _ENDED:
            if group in declared.groups and verdict is not None:
                reasons.append(verdict)
            continue
        held.append(group)
        if code is ReasonCode.PAID_BY_STATE:
            paid = paid or verdict
        elif code is ReasonCode.CLOCK_NOT_STARTED:
            not_started = not_started or verdict
        elif verdict is not None:
            reasons.append(verdict)
    if CHILD in held and declared.born is not None:
        reasons.insert(0, _child_reason(pack, declared.born, on, first_day))
    return Standing(tuple(held) or (HOUSEHOLD,), tuple(reasons), paid, not_started)


_ENDED = (ReasonCode.STATUS_LAPSED, ReasonCode.GROUP_NOT_IN_FORCE)


def _in_law_order(pack: Pack, declared: Declared, on: date) -> list[str]:
    groups = set(declared.groups) | ({CHILD} if declared.born is not None else set())
    order = pack.parameter("law_order", on).texts
    return [group for group in order if group in groups]


def _judge(pack: Pack, group: str, declared: Declared, on: date, first_day: date) -> Reason | None:
    """What a group means on a day: paid, supported by a clock, lapsed, not in force; `None` = it simply holds."""
    if group == HOUSEHOLD:
        return None
    lapsed = _lapsed_on(pack, group, declared, on)
    if lapsed is not None and lapsed < first_day:
        return Reason(ReasonCode.STATUS_LAPSED, {"group": group, "until": lapsed.isoformat()})
    paid = pack.find("health.state_paid", on, group)
    if paid is not None and paid.value is True:
        certainty = Certainty.ASSUMED if group == CHILD and _birth_unsure(pack, declared.born, on, first_day) else None
        return paid.because(ReasonCode.PAID_BY_STATE, certainty, group=group, since=paid.starts.isoformat())
    if pack.find("health.support", on, group) is None:
        params = {"group": group, "on": on.isoformat()}
        return Reason(ReasonCode.GROUP_NOT_IN_FORCE, params, certainty=Certainty.INFERRED)
    clock = pack.find("health.support_clock", on, group)
    return None if clock is None else _read_clock(clock, group, declared, on)


def _read_clock(clock: Parameter, group: str, declared: Declared, on: date) -> Reason:
    """Support that lasts a span from a day which is known for exited communes only."""
    if group != EXITED or declared.exited_on is None:
        months = clock.span.months
        return clock.because(ReasonCode.CLOCK_NOT_CHECKED, Certainty.ASSUMED, group=group, months=months)
    since, until = declared.exited_on, after(declared.exited_on, clock.span) - DAY
    if on < since:
        return clock.because(ReasonCode.CLOCK_NOT_STARTED, group=group, since=since.isoformat())
    if until < on:
        return clock.because(ReasonCode.STATUS_LAPSED, group=group, until=until.isoformat())
    return clock.because(ReasonCode.SUPPORT_CLOCK, group=group, since=since.isoformat(), until=until.isoformat())


def _lapsed_on(pack: Pack, group: str, declared: Declared, on: date) -> date | None:
    """The last day of an entitlement that is known to end; the latest day that an incomplete date of birth allows."""
    if group == CHILD and declared.born is not None:
        return child_until(pack, declared.born.latest, on)
    return declared.entitled_until


def _birth_unsure(pack: Pack, born: Born | None, on: date, first_day: date) -> bool:
    return born is not None and child_until(pack, born.earliest, on) < first_day


def _child_reason(pack: Pack, born: Born, on: date, first_day: date) -> Reason:
    rule = pack.parameter("health.child_cutoff", on)
    until = child_until(pack, born.latest, on).isoformat()
    if _birth_unsure(pack, born, on, first_day):
        return rule.because(ReasonCode.BIRTH_UNCERTAIN, Certainty.ASSUMED, born=str(born), until=until)
    return rule.because(ReasonCode.CHILD_BY_BIRTH, born=str(born), until=until)
