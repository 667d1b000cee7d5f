"""Settling: one decision, in one transaction, by facts where a unit's feed may know of it; never twice.

The tables follow in the same transaction, so that a second clerk who presses at once finds what the first decided.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from fieldapp.domain.fact_kinds import ConflictSettled, CoverAdded, PersonMerged, PersonSplit, ReviewSettled
from fieldapp.domain.ids import EntityId, entity_id
from fieldapp.domain.merge import base_of, heads_of
from fieldapp.domain.overlap import append, give_back, overlapping
from fieldapp.domain.stamps import parse_stamp
from fieldapp.office import review_sides
from fieldapp.office.errors import (
    ActionNotOffered,
    AlreadySettled,
    BadField,
    ClerkMissing,
    NoSuchMatter,
    ReasonMissing,
    StillNotApplicable,
)
from fieldapp.office.office import Desk, Office
from fieldapp.office.review_finding import CHOSEN, DIFFERENT, MERGED, mirrored
from fieldapp.office.review_kept import item_of as kept_item
from fieldapp.office.review_shapes import (
    LEAST_REASON,
    MOST_CLERK,
    MOST_REASON,
    Choice,
    Decision,
    Item,
    MatterId,
)
from fieldapp.office.store import matters, projection, registry, unparking
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.matters import CONFLICT, DUPLICATE, KEPT_PARKED, KEPT_SORTS, OVERLAP, OVERRIDE, Kept, Matter
from fieldapp.wire.exchange import answer_request
from fieldapp.wire.messages import SyncRequest


def settle(office: Office, matter_id: str, decision: Decision) -> Item:
    """Do what a person decided; the matter as it stands then.

    Raises `NoSuchMatter`, `AlreadySettled`, `ActionNotOffered`, `ReasonMissing`, `ClerkMissing`, `BadField`,
    `StillNotApplicable`; nothing has changed then.
    """
    named = MatterId.parse(matter_id)
    decision = _tidy(decision)
    if named.sort in KEPT_SORTS:
        return _settle_kept(office, named, decision)
    with office.writing() as desk:
        transaction = desk.transaction
        matters.lock_examined(transaction, named.key[0])
        matter = matters.find(transaction, named.key, is_locking=True)
        if matter is None:
            raise NoSuchMatter(matter_id)
        item = review_sides.item_of(transaction, matter)
        _refuse_second(item, decision)
        choice = _checked(item, decision)
        outcome = _SETTLERS[matter.sort](_Settling(desk, office, matter, decision, choice))
        settled = replace(matter, settled=outcome, settled_at=office.now_ms, clerk=decision.clerk)
        both = [settled] if settled.other_unit == settled.unit else [settled, mirrored(settled)]
        matters.put(transaction, both)
        for unit in sorted({settled.unit, settled.other_unit}):
            while projection.follow_within(transaction, unit, office.now_ms):
                pass
        return review_sides.item_of(transaction, settled)


def _tidy(decision: Decision) -> Decision:
    clerk, reason = " ".join(decision.clerk.split()), " ".join(decision.reason.split())
    if len(clerk) < 2:
        raise ClerkMissing
    for name, value, most in (("clerk", clerk, MOST_CLERK), ("reason", reason, MOST_REASON)):
        if len(value) > most or any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
            raise BadField(name, value[:20])
    return replace(decision, clerk=clerk, reason=reason)


def _refuse_second(item: Item, decision: Decision) -> None:
    if item.settled and decision.action not in {choice.action for choice in item.choices}:
        raise AlreadySettled(item.clerk, item.settled_at, item.settled)


def _checked(item: Item, decision: Decision) -> Choice:
    choice = next((choice for choice in item.choices if choice.action == decision.action), None)
    if choice is None:
        raise ActionNotOffered(decision.action)
    if choice.needs_reason and len(decision.reason) < LEAST_REASON:
        raise ReasonMissing
    if choice.sides and decision.side not in choice.sides:
        raise BadField("side", decision.side[:20])
    return choice


@dataclass(frozen=True, slots=True)
class _Settling:
    """What a settler works with."""

    desk: Desk
    office: Office
    matter: Matter
    decision: Decision
    choice: Choice

    def say(self, outcome: str, units: tuple[int, ...], **more: object) -> str:
        """A `ReviewSettled` into each unit that it concerns."""
        matter, said = self.matter, self.decision
        body = ReviewSettled(
            matter.sort, EntityId(matter.subject), EntityId(matter.other), outcome, self.office.today,
            clerk=said.clerk, reason=said.reason,
        )  # fmt: skip
        for unit in sorted(set(units)):
            self.desk.author.write(unit, [replace(body, **more)])  # type: ignore[arg-type]
        return outcome

    def unit_of(self, row_id: str) -> int:
        """The unit of one of the two."""
        is_first = row_id == self.matter.subject
        return self.matter.unit if is_first == self.matter.shown else self.matter.other_unit


def _conflict(work: _Settling) -> str:
    matter, said = work.matter, work.decision
    row = review_sides.find_row(work.desk.transaction, matter.grounds, matter.unit, matter.subject)
    heads = heads_of(row, matter.other) if row is not None else {}  # type: ignore[arg-type]  # texts and whole numbers
    chosen = parse_stamp(said.side)
    if chosen not in heads:
        raise BadField("side", said.side)
    body = ConflictSettled(
        matter.grounds, EntityId(matter.subject), matter.other, work.office.today, tuple(sorted(heads)),
        str(heads[chosen]), said.clerk, said.reason,
    )  # fmt: skip
    work.desk.author.write(matter.unit, [body])
    return CHOSEN


def _duplicate(work: _Settling) -> str:
    matter, said, transaction = work.matter, work.decision, work.desk.transaction
    units = (matter.unit, matter.other_unit)
    if said.action == DIFFERENT:
        return work.say(DIFFERENT, units)
    rows = {one: review_sides.find_row(transaction, "member", work.unit_of(one), one) for one in _both(matter)}
    if said.action == "split":
        gone = next((one for one, row in rows.items() if row and row["merged_into"] in set(_both(matter)) - {one}), "")
        if not gone:
            raise ActionNotOffered(said.action)
    else:
        gone = next(one for one in _both(matter) if one != said.side)
    kept = next(one for one in _both(matter) if one != gone)
    row = rows[gone]
    if row is None:
        raise NoSuchMatter(gone)
    base = base_of(row, "merged_into")  # type: ignore[arg-type]  # texts and whole numbers
    make = PersonSplit if said.action == "split" else PersonMerged
    body = make(EntityId(gone), EntityId(kept), work.office.today, base, said.clerk, said.reason)
    work.desk.author.write(work.unit_of(gone), [body])
    return DIFFERENT if said.action == "split" else MERGED


def _both(matter: Matter) -> tuple[str, str]:
    return matter.subject, matter.other


def _overlap(work: _Settling) -> str:
    matter, said = work.matter, work.decision
    units = (matter.unit, matter.other_unit)
    pair = next(overlapping(review_sides.paid_lines(work.desk.transaction, matter)), None)
    if said.action == "accept" or pair is None:
        return work.say("accept", units)
    if said.action == "extend":
        added = append(*pair)
        line = added.line
        cover = CoverAdded(line.member, line.scheme, line.group, added.starts_on, added.expires_on, line.contribution)
        here = work.unit_of(line.line)
        for unit in sorted({*units} - {here}):
            work.say("extend", (unit,))
        return work.say("extend", (here,), cover=(cover,))
    back = give_back(*pair)
    amount = back.amount if said.amount < 0 else said.amount
    if not 0 < amount <= back.line.pays:
        raise BadField("amount", str(amount))
    other = next(one for one in _both(matter) if one != back.line.line)
    return work.say(
        "refund", units, subject=back.line.line, other=EntityId(other), amount=amount, months=back.months,
        ends_on=back.ends_on,
    )  # fmt: skip


def _override(work: _Settling) -> str:
    return work.say(work.decision.action, (work.matter.unit,), amount=work.matter.money)


_SETTLERS: Mapping[str, Callable[[_Settling], str]] = {
    CONFLICT: _conflict,
    DUPLICATE: _duplicate,
    OVERLAP: _overlap,
    OVERRIDE: _override,
}


# what is kept


def _settle_kept(office: Office, named: MatterId, said: Decision) -> Item:
    with office.database.reading() as transaction:
        kept = _find(transaction, named)
    if named.sort != KEPT_PARKED and said.action == "retry":
        _refuse_second_kept(kept)
        _retry(office, kept)
    with office.writing() as desk:
        transaction = desk.transaction
        kept = _find(transaction, named)
        _refuse_second_kept(kept)
        if said.action != "retry":
            _checked(kept_item(transaction, kept, office.exchange), said)
        elif named.sort == KEPT_PARKED:
            raise ActionNotOffered(said.action)
        # Whoever writes for the office holds its mark, so nobody can have decided since.
        matters.decide(transaction, kept, said.action, said.clerk, said.reason, office.now_ms)
        if named.sort == KEPT_PARKED:
            _settle_parked(office, desk, kept, said)
        return kept_item(transaction, _find(transaction, named), office.exchange)


def _find(transaction: Transaction, named: MatterId) -> Kept:
    kept = matters.find_kept(transaction, named.sort, named.where, named.subject)
    if kept is None:
        raise NoSuchMatter(str(named))
    return kept


def _refuse_second_kept(kept: Kept) -> None:
    if kept.outcome:
        raise AlreadySettled(kept.clerk, kept.decided_at, kept.outcome)


def _settle_parked(office: Office, desk: Desk, kept: Kept, said: Decision) -> None:
    """Take a parked fact, apply it again, or say why it stays out; the unit's feed hears of it where there is one."""
    found = unparking.parked_fact(desk.transaction, kept.device, int(kept.name))
    if found is None:
        raise NoSuchMatter(kept.name)
    fact, now = found.fact, office.now_ms
    if said.action == "take":
        unparking.take(desk.transaction, fact)
    elif said.action == "apply":
        why = unparking.apply_again(desk.transaction, fact, now)
        if why:
            raise StillNotApplicable(why)
    if fact.unit in {place.unit for place in registry.units(desk.transaction)}:
        body = ReviewSettled(
            KEPT_PARKED, entity_id(fact.device, fact.seq, 0), EntityId(""), said.action, office.today,
            clerk=said.clerk, reason=said.reason,
        )  # fmt: skip
        desk.author.write(fact.unit, [body])
        while projection.follow_within(desk.transaction, fact.unit, now):
            pass


def _retry(office: Office, kept: Kept) -> None:
    """Open a refused bundle as if it had just come: a newer version may know its form."""
    known = office.exchange.device(kept.device)
    with office.database.reading() as transaction:
        sealed = matters.sealed_bytes(transaction, kept.sort, kept.device, kept.name)
    if known is None:
        raise StillNotApplicable("no_such_device")
    request = SyncRequest(kept.device, "", 0, {}, sealed, 0, bytes(8))
    answer = answer_request(request, known, office.exchange, office.now_ms)
    if answer.refusal or answer.notice in {"gap", "forked"}:
        raise StillNotApplicable(answer.refusal or answer.notice)
