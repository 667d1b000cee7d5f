"""Parked facts and kept bundles: what is in them as far as it can be read, and the ways to settle them."""

from __future__ import annotations

from fieldapp.domain.fact_kinds import ContributionCollected, ContributionRefunded, ReceiptIssued, ReceiptVoided
from fieldapp.domain.facts import Fact, UnknownBody
from fieldapp.office.review_shapes import Choice, Item, MatterId, Side, Trait
from fieldapp.office.review_sides import officer_name, place_of
from fieldapp.office.store import journal, matters, registry, unparking
from fieldapp.office.store.claims import receipt_number
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.exchange import OfficeExchange
from fieldapp.office.store.matters import KEPT_FORKED, KEPT_PARKED, KEPT_QUARANTINE, Kept
from fieldapp.wire.bundle import Bundle, open_bundle
from fieldapp.wire.problems import FROM_THE_FUTURE, BundleRefused

_BUNDLE_CHOICES = {
    KEPT_QUARANTINE: (Choice("retry"), Choice("discard", needs_reason=True)),
    KEPT_FORKED: (Choice("close", needs_reason=True),),
}

_NEVER_FED = frozenset({journal.OFFICE_ONLY, FROM_THE_FUTURE})
"""Taken into the feed, these would do harm to everybody who reads it."""


def item_of(transaction: Transaction, kept: Kept, exchange: OfficeExchange) -> Item:
    """Something kept, as it is shown."""
    if kept.sort == KEPT_PARKED:
        sides, choices, money = _parked(transaction, kept)
    else:
        sides, money = _bundle(transaction, kept, exchange)
        choices = _BUNDLE_CHOICES[kept.sort]
    return Item(
        MatterId(kept.sort, kept.device, kept.name),
        place_of(transaction, kept.unit) if kept.unit else "",
        kept.code,
        money,
        kept.at_ms,
        sides,
        () if kept.outcome else choices,
        kept.outcome,
        kept.decided_at,
        kept.clerk,
        kept.reason,
    )


def _parked(transaction: Transaction, kept: Kept) -> tuple[tuple[Side, ...], tuple[Choice, ...], int]:
    found = unparking.parked_fact(transaction, kept.device, int(kept.name))
    if found is None:  # acknowledged, and still in the inbox
        return (), (), 0
    back = (Choice("leave", needs_reason=True), Choice("void", needs_reason=True))
    units = {place.unit for place in registry.units(transaction)}
    first: tuple[Choice, ...] = ()
    if found.place:
        first = (Choice("apply"),)
    elif kept.code not in _NEVER_FED and found.fact.unit in units:
        first = (Choice("take", needs_reason=True),)
    side = _fact_side(transaction, found.fact)
    return (side, *_standing(transaction, kept, found.fact.unit)), (*first, *back), side.money


def _fact_side(transaction: Transaction, fact: Fact) -> Side:
    body = fact.body
    name = "" if isinstance(body, UnknownBody) else type(body).NAME
    traits = [Trait("kind", name or str(fact.kind)), Trait("unit", str(fact.unit)), Trait("seq", str(fact.seq))]
    money = 0
    if isinstance(body, ReceiptIssued):
        money = body.total
        traits += [Trait("receipt", receipt_number(body.series, body.number)), Trait("paid_on", body.on)]
    elif isinstance(body, ContributionCollected):
        traits += [Trait("scheme", body.scheme), Trait("paid_on", body.paid_on), Trait("total", str(body.total))]
    elif isinstance(body, ContributionRefunded):
        traits += [Trait("total", str(body.amount))]
        traits += [Trait("cause", body.cause), Trait("paid_on", body.on)]
    elif isinstance(body, ReceiptVoided):
        traits += [Trait("paid_on", body.on), Trait("reason", body.reason)]
    officer = officer_name(transaction, fact.unit, fact.officer)
    return Side("fact", name, tuple(traits), officer, fact.device, fact.wall, money)


def _standing(transaction: Transaction, kept: Kept, unit: int) -> tuple[Side, ...]:
    """What the office knows of the device and why it kept the fact."""
    record = registry.laptop(transaction, kept.device)
    traits = (
        Trait("code", kept.code),
        Trait("detail", kept.detail),
        Trait("label", record.label if record else ""),
        Trait("units", ", ".join(map(str, record.units)) if record else ""),
        Trait("revoked_on", record.revoked_on if record else ""),
        Trait("expires_on", record.expires_on if record else ""),
        Trait("commune", place_of(transaction, unit)),
    )
    return (Side("office", "", traits, device=kept.device, at_ms=kept.at_ms),)


def _bundle(transaction: Transaction, kept: Kept, exchange: OfficeExchange) -> tuple[tuple[Side, ...], int]:
    sealed = matters.sealed_bytes(transaction, kept.sort, kept.device, kept.name)
    known = exchange.device(kept.device)
    traits = [Trait("size", str(kept.size or len(sealed))), Trait("bundle_hash", kept.name[:16])]
    money = kept.money
    held: tuple[Side, ...] = ()
    if known is not None:
        try:
            bundle = open_bundle(sealed, known.public_key)
        except BundleRefused as refusal:
            traits.append(Trait("code", refusal.code))
        else:
            money = _money(bundle)
            traits += _within(bundle)
            if kept.sort == KEPT_FORKED:
                held = (_held(transaction, bundle),)
    side = Side("bundle", kept.device or "?", tuple(traits), "", kept.device, kept.at_ms, money)
    return (side, *(held or _standing(transaction, kept, 0))), money


def _money(bundle: Bundle) -> int:
    return sum(fact.body.total for fact in bundle.facts if isinstance(fact.body, ReceiptIssued))


def _within(bundle: Bundle) -> list[Trait]:
    bodies = [fact.body for fact in bundle.facts]
    numbers = [receipt_number(body.series, body.number) for body in bodies if isinstance(body, ReceiptIssued)]
    return [Trait("facts", f"{bundle.first}–{bundle.last}"), Trait("receipt", ", ".join(numbers[:6]))]


def _held(transaction: Transaction, bundle: Bundle) -> Side:
    """What the office holds at the places that the bundle tells another story of."""
    names = [(bundle.device, seq) for seq in range(bundle.first, min(bundle.last, bundle.first + 999) + 1)]
    facts = [stored.fact for stored in journal.read_facts(transaction, names).values()]
    facts.sort(key=lambda fact: fact.seq)
    issued = [fact.body for fact in facts if isinstance(fact.body, ReceiptIssued)]
    numbers = [receipt_number(body.series, body.number) for body in issued]
    traits = (
        Trait("facts", f"{facts[0].seq}–{facts[-1].seq}" if facts else ""),
        Trait("receipt", ", ".join(numbers[:6])),
    )
    wall = facts[-1].wall if facts else 0
    return Side("held", bundle.device, traits, "", bundle.device, wall, sum(body.total for body in issued))
