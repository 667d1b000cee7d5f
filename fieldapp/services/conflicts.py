"""Two living values of one field, and who wrote each: what an officer needs to see before one of them is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.facts import Fact
from fieldapp.domain.ids import EntityId
from fieldapp.domain.stamps import Stamp


@dataclass(frozen=True, slots=True)
class LivingValue:
    """A value that nobody has replaced: as stored, the officer's id, the laptop, the wall clock in milliseconds."""

    value: str
    officer: str
    device: str
    wall: int


def living_values(facts: Iterable[Fact], member: EntityId, name: str) -> tuple[LivingValue, ...]:
    """The values of a member's field that stand side by side, the latest first; `facts` are those about the member."""
    written: dict[Stamp, LivingValue] = {}
    replaced: set[Stamp] = set()
    for fact in facts:
        for value, base in _writes(fact, member, name):
            written[fact.stamp] = LivingValue(value, fact.officer, fact.device, fact.wall)
            replaced.update(base)
    return tuple(written[stamp] for stamp in sorted(written, reverse=True) if stamp not in replaced)


def _writes(fact: Fact, member: EntityId, name: str) -> Iterable[tuple[str, tuple[Stamp, ...]]]:
    body = fact.body
    if isinstance(body, k.MemberCorrected) and body.member == member:
        yield from ((change.value, change.base) for change in body.changes if change.name == name)
    elif isinstance(body, k.MemberLeft) and body.member == member and name == "departure":
        yield f"{body.reason}:{body.on}", body.base
    elif isinstance(body, k.IdentityVerified) and body.member == member and name == "citizen_id" and body.wrote_id:
        yield body.citizen_id, body.id_base
    else:
        made = _made(fact, member)
        value = getattr(made, name, "") if made is not None else ""
        if isinstance(value, str) and value:
            yield value, ()


def _made(fact: Fact, member: EntityId) -> k.NewMember | None:
    body = fact.body
    if isinstance(body, k.MemberAdded) and fact.made(0) == member:
        return body.member
    if isinstance(body, k.HouseholdRegistered):
        return next((new for n, new in enumerate(body.members, start=1) if fact.made(n) == member), None)
    return None
