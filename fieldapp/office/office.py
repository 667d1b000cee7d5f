"""The office as one object: its folder, database, keys, clock and randomness. Everything else is handed this."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from fieldapp import paths
from fieldapp.domain.clock import Clock, day_of
from fieldapp.domain.ids import Day
from fieldapp.domain.places import Places
from fieldapp.office.folder import OfficeConfig, OfficeFolder
from fieldapp.office.former import OfficeLives
from fieldapp.office.store import entering, migrations, projection, registry
from fieldapp.office.store.authoring import Author
from fieldapp.office.store.database import Database, Transaction
from fieldapp.office.store.exchange import OfficeExchange, milliseconds
from fieldapp.office.store.projector import Projector
from fieldapp.wire.exchange import serve, serve_piece
from fieldapp.wire.keys import KEY_BYTES, SigningKey

RandomBytes = Callable[[int], bytes]

INCARNATION = "incarnation"
FIRST_INCARNATION = "C1"

_PLACES_FILES = ("provinces.csv", "communes.csv", "old_districts.csv", "old_communes.csv")


def create_office(folder: Path, config: OfficeConfig, clock: Clock, random_bytes: RandomBytes) -> Office:
    """Set up an office in an empty folder and open it.

    Raises `OfficeExists`, `OfficeFolderUnusable`, `BadDatabaseUrl`, `OfficeStoreUnavailable`.
    """
    place = OfficeFolder(folder)
    place.make()
    database = Database(place.database_url(config))
    migrations.migrate(database)
    with database.writing() as transaction:
        if not registry.setting(transaction, INCARNATION):
            registry.remember(transaction, INCARNATION, FIRST_INCARNATION)
    place.add_envelope_key(random_bytes(KEY_BYTES))
    place.fill(config, random_bytes(KEY_BYTES))
    return Office(place, config, database, clock, random_bytes)


def open_office(folder: Path, clock: Clock, random_bytes: RandomBytes) -> Office:
    """The office of a folder. Raises `NoOffice`, `OfficeFolderUnusable` and the errors of the store."""
    place = OfficeFolder(folder)
    config = place.config()
    database = Database(place.database_url(config))
    migrations.refuse_unready(database)
    return Office(place, config, database, clock, random_bytes)


class Office:
    """An open office."""

    def __init__(
        self, folder: OfficeFolder, config: OfficeConfig, database: Database, clock: Clock, random_bytes: RandomBytes
    ) -> None:
        self.folder = folder
        self.config = config
        self.database = database
        self.clock = clock
        self.random_bytes = random_bytes

    @cached_property
    def signer(self) -> SigningKey:
        """The office's signing key, named by its incarnation."""
        with self.database.reading() as transaction:
            incarnation = registry.setting(transaction, INCARNATION, FIRST_INCARNATION)
        return SigningKey(incarnation, self.folder.key())

    @cached_property
    def exchange(self) -> OfficeExchange:
        """The store as the exchange sees it."""
        return OfficeExchange(self.database, self.signer, self.clock)

    @cached_property
    def former(self) -> OfficeLives:
        """What is known of the incarnations before this one."""
        return OfficeLives(self.database, self.signer, self.clock, lambda: self.places, self.exchange.device)

    @cached_property
    def places(self) -> Places:
        """Provinces and communes."""
        shipped = (paths.resource("places", name).read_text(encoding="utf-8") for name in _PLACES_FILES)
        return Places.parse(*(text.splitlines() for text in shipped))

    def answer_sync(self, message: bytes) -> bytes:
        """The signed answer to a sync request."""
        return serve(message, self.exchange, self.signer, self.clock, former=self.former)

    def answer_piece(self, message: bytes) -> bytes:
        """The signed answer to a request for a piece of a snapshot."""
        return serve_piece(message, self.exchange, self.signer)

    def make_snapshot(self, unit: int) -> None:
        """Seal a unit's tables for laptops that have nothing of it."""
        self.exchange.make_snapshot(unit)

    def refresh_snapshots(self) -> None:
        """Renew the snapshots that have grown old."""
        with self.database.reading() as transaction:
            units = [place.unit for place in registry.units(transaction)]
        for unit in self.exchange.stale_units(units):
            self.make_snapshot(unit)

    @property
    def now_ms(self) -> int:
        """Milliseconds since 1970."""
        return milliseconds(self.clock)

    @property
    def today(self) -> Day:
        """The Vietnamese calendar day."""
        return Day(day_of(self.clock.now()).isoformat())

    @contextmanager
    def writing(self) -> Iterator[Desk]:
        """One transaction in which the office writes lists and facts; the tables follow when it has been committed."""
        with self.database.writing() as transaction:
            yield Desk(transaction, Author(transaction, self.signer.key_id, self.now_ms, self.random_bytes))
        self.project()

    def project(self) -> int:
        """Let journal and feeds follow the inbox, and the tables every feed; how many facts."""
        return entering.enter_all(self.database, self.now_ms) + projection.follow_all(self.database, self.now_ms)

    @contextmanager
    def following(self) -> Iterator[Projector]:
        """Let journal, feeds and tables follow in the background until the block ends: for a server."""
        projector = Projector(self.database, lambda: self.now_ms)
        before, self.exchange.follower = self.exchange.follower, projector
        projector.start()
        try:
            yield projector
        finally:
            projector.stop()
            self.exchange.follower = before

    def close(self) -> None:
        """Close the database."""
        self.database.close()


class Desk:
    """What an office action writes with: the transaction, and the office as an author of facts."""

    def __init__(self, transaction: Transaction, author: Author) -> None:
        self.transaction = transaction
        self.author = author
