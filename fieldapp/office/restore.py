"""An office out of its backup: the same office, with the same keys, in a new incarnation.

What happened between backup and loss is not in the backup. Laptops have it, and bring it back (`former`). Until they
have, nothing may be named twice: the new incarnation has a name that no earlier one can have had, and every counter
and series goes on behind a reserve.

The reserve: as many numbers as were drawn in the whole life of the series, and fifty blocks at least. Between backup
and loss less happens than before the backup; whatever laptops return raises the mark further (`learning`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fieldapp.domain.clock import Clock, day_of
from fieldapp.domain.ids import Day
from fieldapp.domain.restore_facts import OfficeRestored
from fieldapp.office.backup import Opening, read_backup
from fieldapp.office.errors import OfficeExists
from fieldapp.office.folder import OfficeConfig, OfficeFolder
from fieldapp.office.number_blocks import MOST_NUMBERS
from fieldapp.office.office import INCARNATION, Office
from fieldapp.office.store import archive, journal, lives, migrations, registry
from fieldapp.office.store.authoring import Author
from fieldapp.office.store.database import IN_MEMORY, Database, Transaction
from fieldapp.office.store.exchange import milliseconds

RandomBytes = Callable[[int], bytes]

RESERVED_NUMBERS = 10_000
"""Fifty blocks of the usual size."""

RESERVED_NAMES = 1_000
"""Laptops, officers, units that may have been added since the backup."""

_COUNTERS = (registry.LAST_LAPTOP, registry.LAST_OFFICER, registry.LAST_UNIT)
_LIFE_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Jump:
    """A counter or series, the number it would have given next, and the one that it gives now."""

    name: str
    was: int
    now: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, or would be: which incarnation from which, the backup's time, rows by table, jumps."""

    former: str
    incarnation: str
    made_at: int
    counts: dict[str, int]
    jumps: tuple[Jump, ...]


class _DryRunEnded(Exception):
    """Undoes what a dry run has written."""


def next_incarnation(former: str, random_bytes: RandomBytes) -> str:
    """A name for the life after `former`: its generation, then seven random digits.

    A plain count would come twice when one backup is restored twice, and two lives of one name would give the same
    names to different facts.
    """
    number = int(former[1:])
    generation = number // 10**_LIFE_DIGITS or number
    life = int.from_bytes(random_bytes(8), "big") % 10**_LIFE_DIGITS
    return f"C{generation + 1}{life:0{_LIFE_DIGITS}d}"


def restore_office(
    source: Path,
    folder: Path,
    passphrase: str,
    *,
    clock: Clock,
    random_bytes: RandomBytes,
    database_url: str = "",
    is_dry: bool = False,
) -> Restored:
    """Set an office up from a backup in an empty folder, and an empty database where one is named.

    Raises `OfficeExists`, `FileUnreadable`, `NotABackup`, `WrongPassphrase`, `TornBundle`, `OfficeFolderUnusable`,
    `BadDatabaseUrl`, `OfficeStoreUnavailable`. Until it returns there is no office in the folder.
    """
    if is_dry:
        return _rehearse(source, passphrase, clock, random_bytes)
    place = OfficeFolder(folder)
    place.make()
    database = Database(place.database_url(OfficeConfig("", database_url)))
    try:
        migrations.migrate(database)
        with database.writing() as transaction:
            opening, restored = _load(transaction, source, passphrase, clock, random_bytes)
        for key in opening.envelope_keys:
            place.add_envelope_key(key)
        place.fill(dataclasses.replace(opening.config, database=database_url), opening.key)
        Office(place, opening.config, database, clock, random_bytes).project()
    finally:
        database.close()
    return restored


def _rehearse(source: Path, passphrase: str, clock: Clock, random_bytes: RandomBytes) -> Restored:
    """Restore into memory, and forget it."""
    database = Database(IN_MEMORY)
    try:
        migrations.migrate(database)
        with database.writing() as transaction:
            return _load(transaction, source, passphrase, clock, random_bytes)[1]
    finally:
        database.close()


def _load(
    transaction: Transaction, source: Path, passphrase: str, clock: Clock, random_bytes: RandomBytes
) -> tuple[Opening, Restored]:
    if registry.setting(transaction, INCARNATION):
        raise OfficeExists("database")
    opened: list[Opening] = []

    def take(opening: Opening) -> archive.Loader:
        opened.append(opening)
        return archive.Loader(transaction)

    counts = read_backup(source, passphrase, take).counts
    opening = opened[0]
    incarnation = next_incarnation(opening.incarnation, random_bytes)
    last = journal.high_water(transaction, opening.incarnation).seq
    lives.end_feeds(transaction, opening.incarnation)
    archive.lay_out(transaction)
    archive.drop_open_codes(transaction)
    registry.remember(transaction, INCARNATION, incarnation)
    author = Author(transaction, incarnation, milliseconds(clock), random_bytes)
    today = Day(day_of(clock.now()).isoformat())
    for place in registry.units(transaction):
        author.write(place.unit, [OfficeRestored(opening.incarnation, last, today)])
    jumps = _jump(transaction)
    return opening, Restored(opening.incarnation, incarnation, opening.made_at, counts, jumps)


def _jump(transaction: Transaction) -> tuple[Jump, ...]:
    """Set every counter and series behind its reserve."""
    jumps = []
    for name in _COUNTERS:
        used = int(registry.setting(transaction, name, "0"))
        registry.raise_counter(transaction, name, used + max(RESERVED_NAMES, used))
        jumps.append(Jump(name, used + 1, used + max(RESERVED_NAMES, used) + 1))
    floor = int(registry.setting(transaction, registry.SERIES_FLOOR, "0"))
    for series, following in registry.all_series(transaction).items():
        # A series that is used up gives no number any more, which is safe too.
        now = min(following + max(RESERVED_NUMBERS, following), MOST_NUMBERS + 1)
        registry.raise_series(transaction, series, now)
        jumps.append(Jump(series, following, now))
    # A series that was first drawn from after the backup is not known here.
    registry.remember(transaction, registry.SERIES_FLOOR, str(floor + RESERVED_NUMBERS))
    return tuple(jumps)
