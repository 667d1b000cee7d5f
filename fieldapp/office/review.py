"""The review: what waits for a person's decision, page by page, each with its sides and the ways to settle it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldapp.office import review_kept, review_sides
from fieldapp.office.errors import NoSuchMatter
from fieldapp.office.office import Office
from fieldapp.office.review_finding import examine
from fieldapp.office.review_shapes import Item, MatterId
from fieldapp.office.store import matters, registry
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.matters import KEPT_SORTS, MATTER_SORTS

SORTS = (*MATTER_SORTS, *KEPT_SORTS)


@dataclass(frozen=True, slots=True)
class Scope:
    """The units that somebody looks at, and whether those are all: then bundles of unknown devices count too."""

    units: tuple[int, ...]
    is_all: bool


def scope_of(transaction: Transaction, only: Sequence[int] | None = None) -> Scope:
    """Some units, or all."""
    known = tuple(place.unit for place in registry.units(transaction))
    return Scope(known if only is None else tuple(unit for unit in known if unit in only), only is None)


def catch_up(office: Office, scope: Scope, seconds: float | None = None) -> int:
    """Look through what has changed, for at most so many seconds; how many units are left unexamined."""
    with office.database.reading() as transaction:
        waiting = matters.unexamined(transaction, scope.units)
    begun = time.monotonic()
    while waiting and (seconds is None or time.monotonic() - begun < seconds):
        examine(office.database, waiting.pop(0), office.now_ms)
    return len(waiting)


def counts(transaction: Transaction, scope: Scope, *, settled: bool = False) -> Mapping[str, int]:
    """How many of each sort wait, or were settled."""
    found = {sort: matters.count(transaction, scope.units, sort, settled=settled) for sort in MATTER_SORTS}
    devices = _devices(transaction, scope)
    units = None if scope.is_all else scope.units
    for sort in KEPT_SORTS:
        found[sort] = matters.count_kept(transaction, sort, units=units, devices=devices, settled=settled)
    return found


def items(
    office: Office,
    transaction: Transaction,
    scope: Scope,
    sort: str,
    *,
    settled: bool = False,
    offset: int = 0,
    limit: int = 20,
) -> list[Item]:
    """A page of one sort."""
    if sort in MATTER_SORTS:
        found = matters.listed(transaction, scope.units, sort, settled=settled, offset=offset, limit=limit)
        return [review_sides.item_of(transaction, matter) for matter in found]
    kept = matters.kept(
        transaction,
        sort,
        units=None if scope.is_all else scope.units,
        devices=_devices(transaction, scope),
        settled=settled,
        offset=offset,
        limit=limit,
    )
    return [review_kept.item_of(transaction, one, office.exchange) for one in kept]


def item(office: Office, transaction: Transaction, matter_id: str) -> Item:
    """One of them. Raises `NoSuchMatter`."""
    named = MatterId.parse(matter_id)
    if named.sort in KEPT_SORTS:
        kept = matters.find_kept(transaction, named.sort, named.where, named.subject)
        if kept is not None:
            return review_kept.item_of(transaction, kept, office.exchange)
    else:
        found = matters.find(transaction, named.key)
        if found is not None:
            return review_sides.item_of(transaction, found)
    raise NoSuchMatter(matter_id)


def _devices(transaction: Transaction, scope: Scope) -> list[str] | None:
    """Laptops of the units; None: whoever sent anything."""
    if scope.is_all:
        return None
    return [one.device for one in registry.laptops(transaction) if set(one.units) & set(scope.units)]
