"""Published packs and zone lists, and which of them the feed of a unit already carries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from fieldapp.office.store.database import Transaction
from fieldapp.office.store.schema import SCHEMA
from fieldapp.office.store.values import integer, text

PACK, ZONE = SCHEMA["published_pack"], SCHEMA["zone_list"]


@dataclass(frozen=True, slots=True)
class PublishedPack:
    """A pack as it was published: id, version, hash, text, milliseconds since 1970."""

    pack: str
    version: int
    pack_hash: str
    text: str
    published_at: int


@dataclass(frozen=True, slots=True)
class ListedZone:
    """From a day on a commune lies in area `I`, `II` or `III`, or in none; which decision says so."""

    commune: str
    starts_on: str
    zone: str
    decision: str


def packs(transaction: Transaction) -> list[PublishedPack]:
    """Every published pack, oldest version first."""
    rows = transaction.rows(sa.select(PACK).order_by(PACK.c.version, PACK.c.published_at))
    return [
        PublishedPack(
            text(row, "pack"), integer(row, "version"), text(row, "pack_hash"), text(row, "text"),
            integer(row, "published_at"),
        )
        for row in rows
    ]  # fmt: skip


def keep_pack(transaction: Transaction, pack: PublishedPack) -> None:
    """Keep a pack for ever; one that is kept already stays as it is."""
    transaction.put_new(
        PACK,
        {
            "pack_hash": pack.pack_hash, "pack": pack.pack, "version": pack.version, "text": pack.text,
            "published_at": pack.published_at,
        },
    )  # fmt: skip


def packs_of_unit(transaction: Transaction, unit: int) -> set[str]:
    """Hashes of the packs that a unit's tables hold."""
    table = SCHEMA["policy_pack"]
    return {text(row, "pack_hash") for row in transaction.rows(sa.select(table).where(table.c.unit == unit))}


def zones(transaction: Transaction, communes: Iterable[str] = ()) -> list[ListedZone]:
    """What the lists say of some communes, or of all, by commune and day."""
    statement = sa.select(ZONE).order_by(ZONE.c.commune, ZONE.c.starts_on)
    wanted = list(communes)
    if wanted:
        statement = statement.where(ZONE.c.commune.in_(wanted))
    return [_zone(row) for row in transaction.rows(statement)]


def keep_zones(transaction: Transaction, listed: Sequence[ListedZone], now_ms: int) -> None:
    """Keep what a list says; a later list for the same day takes its place."""
    for zone in listed:
        transaction.put(
            ZONE,
            {
                "commune": zone.commune, "starts_on": zone.starts_on, "zone": zone.zone, "decision": zone.decision,
                "listed_at": now_ms,
            },
        )  # fmt: skip


def zones_of_unit(transaction: Transaction, unit: int) -> list[ListedZone]:
    """What a unit's tables hold, as it stands after every correction."""
    table = SCHEMA["commune_zone"]
    statement = sa.select(table).where(table.c.unit == unit).order_by(table.c.counter)
    return list({text(row, "starts_on"): _zone(row) for row in transaction.rows(statement)}.values())


def _zone(row: dict[str, object]) -> ListedZone:
    return ListedZone(text(row, "commune"), text(row, "starts_on"), text(row, "zone"), text(row, "decision"))


@dataclass(frozen=True, slots=True)
class Override:
    """A supervisor's decision to take money although the State pays; `role` as the office has enrolled them."""

    unit: int
    on: str
    officer: str
    role: str
    member: str
    group: str
    source: str
    reason: str
    is_void: bool


def overrides(transaction: Transaction, unit: int) -> list[Override]:
    """Overrides of a unit for the office to review, newest day first; `is_void` once the money went back."""
    table, officer, receipt = SCHEMA["state_paid_override"], SCHEMA["officer"], SCHEMA["receipt"]
    roles = {
        text(row, "id"): text(row, "role")
        for row in transaction.rows(sa.select(officer.c.id, officer.c.role).where(officer.c.unit == unit))
    }
    void = SCHEMA["receipt_void"]
    voided = sa.select(receipt.c.contribution).join(
        void, sa.and_(void.c.unit == receipt.c.unit, void.c.receipt == receipt.c.id)
    )
    gone = {text(row, "contribution") for row in transaction.rows(voided.where(receipt.c.unit == unit))}
    rows = transaction.rows(
        sa.select(table).where(table.c.unit == unit).order_by(table.c.on_day.desc(), table.c.counter.desc())
    )
    return [
        Override(
            unit, text(row, "on_day"), text(row, "officer"), roles.get(text(row, "officer"), ""), text(row, "member"),
            text(row, "support_group"), text(row, "source"), text(row, "reason"), text(row, "contribution") in gone,
        )
        for row in rows
    ]  # fmt: skip
