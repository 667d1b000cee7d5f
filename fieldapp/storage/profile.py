"""A profile: the folder with vault and database, and the store that opening it gives.

Folder: `vault.json` (the wrapped key), `fieldapp.db` with its log (encrypted), `lock`. The device secret is elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fieldapp.domain.clock import Clock
from fieldapp.storage.checks import Checks
from fieldapp.storage.database import Database
from fieldapp.storage.desk_drawer import Drafts, Settings
from fieldapp.storage.device_secret import DeviceSecret
from fieldapp.storage.errors import ProfileExists, ProfileMissing
from fieldapp.storage.fact_reader import FactReader
from fieldapp.storage.former_devices import FormerDevices
from fieldapp.storage.journal import Journal
from fieldapp.storage.migrations.sequence import migrate
from fieldapp.storage.outreach import Outreach
from fieldapp.storage.parts import Parts
from fieldapp.storage.peer_drawer import PeerDrawer
from fieldapp.storage.peer_facts import PeerFacts
from fieldapp.storage.profile_lock import ProfileLock
from fieldapp.storage.register import Register
from fieldapp.storage.rule_shelf import RuleShelf
from fieldapp.storage.search import Search
from fieldapp.storage.search_index import INDEX_VERSION
from fieldapp.storage.sync_log import SyncLog
from fieldapp.storage.till import Till
from fieldapp.storage.vault import KdfCost, Vault, VaultOfficer
from fieldapp.storage.vault_door import VaultDoor

VAULT_NAME = "vault.json"
DATABASE_NAME = "fieldapp.db"
PAPERS_NAME = "papers"
"""The folder beside the database where papers are kept unless another one was chosen."""
_INDEX_VERSION = "search_index"


class Store:
    """Everything the open database serves: one object for each port. Belongs to the thread that opened it."""

    def __init__(self, database: Database, clock: Clock, random_bytes: Callable[[int], bytes]) -> None:
        self.database = database
        self._lock: ProfileLock | None = None
        self.door = VaultDoor(_no_vault, clock)
        migrate(database, int(clock.now().timestamp() * 1000))
        parts = self.parts = Parts(database, random_bytes)
        self.journal = Journal(parts, clock)
        self.register = Register(parts, Search(database, parts.index))
        self.till = Till(database, self.journal)
        self.outreach = Outreach(database)
        self.drafts = Drafts(database)
        self.settings = Settings(database)
        self.facts = FactReader(parts.log, parts.laptop)
        self.sync = SyncLog(parts, self.journal)
        self.former = FormerDevices(database)
        self.peers = PeerFacts(parts, self.journal, self.sync)
        self.peer_drawer = PeerDrawer(database)
        self.checks = Checks(parts, self.till)
        self.rules = RuleShelf(database)
        self.sync.apply_parked()
        if parts.laptop.get(_INDEX_VERSION) != INDEX_VERSION:
            with database.transaction():
                parts.index.rebuild()
                parts.laptop.put(_INDEX_VERSION, INDEX_VERSION)

    @property
    def papers(self) -> Path:
        """Where papers are kept unless another folder was chosen."""
        return self.database.folder / PAPERS_NAME

    def warm(self) -> int:
        """Read the file and the people once, so that neither the first search nor the first warning waits; bytes."""
        read = self.database.warm()
        self.register.warm()
        return read

    def hang_door(self, door: VaultDoor) -> None:
        """Who may open the profile is asked here from now on."""
        self.door = door

    def hold(self, lock: ProfileLock) -> None:
        """Keep the profile's lock until `close`."""
        self._lock = lock

    def close(self) -> None:
        """Fold the log in and let go of database and lock."""
        try:
            self.database.checkpoint()
        finally:
            self.database.close()
            if self._lock is not None:
                self._lock.release()


def _no_vault() -> Vault:
    """A database that was opened without its profile lets nobody in."""
    raise ProfileMissing("")


class Profile:
    """A profile folder that nobody has unlocked yet."""

    def __init__(self, folder: Path, secret: DeviceSecret, random_bytes: Callable[[int], bytes]) -> None:
        self.folder = folder
        self._secret = secret
        self._random_bytes = random_bytes

    def exists(self) -> bool:
        """Whether there is a profile in the folder."""
        return (self.folder / VAULT_NAME).exists()

    def officers(self) -> tuple[VaultOfficer, ...]:
        """Who can unlock it. Raises `ProfileMissing`, `VaultDamaged`."""
        return self.vault().officers()

    def vault(self) -> Vault:
        """The vault, to add and remove officers and change PINs. Raises `ProfileMissing`, `VaultDamaged`."""
        return Vault.read(self.folder / VAULT_NAME, self._secret, self._random_bytes)

    def create(self, officer: VaultOfficer, pin: str, clock: Clock, cost: KdfCost | None = None) -> Store:
        """Make the profile with its first officer and open it.

        Raises `ProfileExists`, `ProfileInUse`, the PIN's refusals and the `StorageFailure`s.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = ProfileLock(self.folder)
        try:
            self._refuse_existing()
            vault, key = Vault.create(self.folder / VAULT_NAME, self._secret, self._random_bytes)
            vault.add_officer(key, officer, pin, cost)
            return self._open(key, clock, lock)
        except BaseException:
            lock.release()
            raise

    def _refuse_existing(self) -> None:
        if (self.folder / DATABASE_NAME).exists():
            raise ProfileExists(str(self.folder))

    def open(self, officer: str, pin: str, clock: Clock) -> Store:
        """Unlock. Raises `ProfileInUse`, the vault's refusals (`WrongPin` …), `SchemaTooNew`, the `StorageFailure`s."""
        vault = self.vault()
        lock = ProfileLock(self.folder)
        try:
            return self._open(vault.open(officer, pin, clock.now()), clock, lock)
        except BaseException:
            lock.release()
            raise

    def _open(self, key: bytes, clock: Clock, lock: ProfileLock) -> Store:
        database = Database.open(self.folder / DATABASE_NAME, key)
        try:
            store = Store(database, clock, self._random_bytes)
        except BaseException:
            database.close()
            raise
        store.hold(lock)
        store.hang_door(VaultDoor(self.vault, clock))
        return store

    def key(self, officer: str, pin: str, clock: Clock) -> bytes:
        """The database's key, to wrap it for another officer while signed in. Raises the vault's refusals."""
        return self.vault().open(officer, pin, clock.now())
