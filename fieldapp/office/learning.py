"""What the office's lists have to learn from its own facts when those come back from a laptop.

Lists (laptops and their keys, series and how far they are drawn, units, packs, zones, files imported) are written in
the same transaction as the facts that tell of them; an office that was restored from a backup gets the facts back and
must come to the same lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import cast

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.errors import FieldappError
from fieldapp.domain.facts import Body, Fact
from fieldapp.domain.places import Places
from fieldapp.domain.policy_reading import read_pack
from fieldapp.domain.tables import Row
from fieldapp.office.store import registry, rules
from fieldapp.office.store.database import Transaction
from fieldapp.office.store.rules import ListedZone, PublishedPack
from fieldapp.office.store.shapes import LaptopRecord, UnitPlace


class Learner:
    """Writes lists from facts, and from the rows of a snapshot where the facts are lost."""

    def __init__(self, transaction: Transaction, places: Places, today: date, now_ms: int) -> None:
        self._transaction = transaction
        self._places = places
        self._today = today
        self._now_ms = now_ms

    def learn(self, facts: Iterable[Fact]) -> None:
        """What each fact tells of; of most kinds nothing."""
        for fact in facts:
            self.learn_unit(fact.unit)
            teach = _TEACHINGS.get(type(fact.body))
            if teach is not None:
                teach(self, fact.unit, fact.body)

    def learn_rows(self, unit: int, rows: Mapping[str, Iterable[Row]]) -> None:
        """The same from the rows that such facts have made."""
        self.learn_unit(unit)
        for row in rows.get("device", ()):
            key = str(row["public_key"])
            if key:
                self.device(str(row["id"]), key, unit, (str(row["expires_on"]), str(row["label"])))
            if row["revoked_on"]:
                self.revoked(str(row["id"]), str(row["revoked_on"]), 0)
        for row in rows.get("number_block", ()):
            self.numbers(str(row["series"]), int(row["last"]), str(row["device"]), str(row["to_officer"]))
        for row in rows.get("officer", ()):
            self.officer(str(row["id"]))
        for row in rows.get("policy_pack", ()):
            self.pack(str(row["pack"]), str(row["pack_hash"]), str(row["text"]))
        for row in rows.get("commune_zone", ()):
            self.zone(unit, *(str(row[name]) for name in ("commune", "starts_on", "zone", "decision")))

    def learn_unit(self, unit: int) -> None:
        """The unit's number is taken; where it lies is learnt from a fact that names its commune."""
        registry.raise_counter(self._transaction, registry.LAST_UNIT, unit)

    def device(self, device: str, key: str, unit: int, more: tuple[str, str]) -> None:
        """A laptop was certified for a unit; `more`: until when, and its label."""
        expires_on, label = more
        registry.raise_counter(self._transaction, registry.LAST_LAPTOP, int(device[1:]))
        known = registry.laptop(self._transaction, device)
        if known is None:
            today = self._today.isoformat()
            known = LaptopRecord(device, bytes.fromhex(key), label, (), "", today, expires_on, "", 0, 0)
        if unit not in known.units:
            known = replace(known, units=tuple(sorted({*known.units, unit})))
            registry.put_laptop(self._transaction, known)

    def revoked(self, device: str, on: str, after: int) -> None:
        """A laptop is trusted no more."""
        known = registry.laptop(self._transaction, device)
        if known is not None and not known.revoked_on:
            registry.put_laptop(self._transaction, replace(known, revoked_on=on, revoked_after=after))

    def numbers(self, series: str, last: int, device: str, officer: str) -> None:
        """Numbers up to `last` were given out: the series goes on after them."""
        registry.raise_series(self._transaction, series, last + 1)
        known = registry.laptop(self._transaction, device)
        if known is not None and not known.officer and officer:
            registry.put_laptop(self._transaction, replace(known, officer=officer))

    def officer(self, officer: str) -> None:
        """An officer's number is taken."""
        if officer[1:].isdigit():
            registry.raise_counter(self._transaction, registry.LAST_OFFICER, int(officer[1:]))

    def pack(self, pack: str, pack_hash: str, text: str) -> None:
        """A pack was published."""
        try:
            version = read_pack(text).version
        except FieldappError:
            return
        rules.keep_pack(self._transaction, PublishedPack(pack, version, pack_hash, text, self._now_ms))

    def zone(self, unit: int, commune: str, starts_on: str, zone: str, decision: str) -> None:
        """A commune was listed, and is the unit's."""
        rules.keep_zones(self._transaction, (ListedZone(commune, starts_on, zone, decision),), self._now_ms)
        self.commune(unit, commune)

    def commune(self, unit: int, commune: str) -> None:
        """A unit lies in a commune; one that is known already stays where it is."""
        if not commune or any(place.unit == unit for place in registry.units(self._transaction)):
            return
        try:
            found = self._places.resolve_commune(commune, self._today).commune
            province = self._places.province(found.province, self._today)
        except FieldappError:
            return
        place = UnitPlace(unit, self._today.isoformat(), found.code, found.name, province.code, province.name)
        registry.put_unit(self._transaction, place)

    def imported(self, unit: int, digest: str) -> None:
        """A file is in the unit's register: it must not be taken again."""
        name = f"imported_{unit}"
        seen = registry.setting(self._transaction, name).split()
        if digest not in seen:
            registry.remember(self._transaction, name, " ".join([*seen, digest]))


def _certified(learner: Learner, unit: int, body: k.DeviceCertified) -> None:
    learner.device(body.device, body.public_key, unit, (body.expires_on, body.label))
    learner.commune(unit, body.commune)


_Teach = Callable[[Learner, int, Body], None]

_TEACHINGS: Mapping[type[Body], _Teach] = cast(
    "Mapping[type[Body], _Teach]",
    {
        k.DeviceCertified: _certified,
        k.DeviceRevoked: lambda learner, _unit, body: learner.revoked(body.device, body.on, body.after),
        k.NumbersAllotted: lambda learner, _unit, body: learner.numbers(
            body.series, body.last, body.device, body.to_officer
        ),
        k.OfficerEnrolled: lambda learner, _unit, body: learner.officer(body.who),
        k.PackPublished: lambda learner, _unit, body: learner.pack(body.pack, body.pack_hash, body.text),
        k.CommuneZoned: lambda learner, unit, body: learner.zone(
            unit, body.commune, body.starts_on, body.zone, body.decision
        ),
        k.RegisterImported: lambda learner, unit, body: learner.imported(unit, body.digest),
    },
)
