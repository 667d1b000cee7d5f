"""What the post remembers between bags, and what it works with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Protocol

from fieldapp.domain.clock import Clock
from fieldapp.services.exchange import LAST_SYNC, BagWritten, NoEnvelopeKey
from fieldapp.services.ports import Changes, Journal, Settings
from fieldapp.sync.engine import OnLane, SyncBook
from fieldapp.wire.hpke import KEY_BYTES

OFFICE_KEY = "mail.office_key"
"""Setting: what activation said that bags are closed for, hex."""
REPLY_KEY = "mail.reply_key"
WRITTEN = "mail.written"
FOLDER = "mail.folder"
TAKEN_AT = "mail.taken_at"
INTRODUCE = "mail.introduce"
"""Settings: the private key that answers are closed for, hex; the last bag, JSON; the folder; when the newest answer
that was taken had been written (ms since 1970); whether the next bag is to say who we are.
"""


class PublishedKeys(Protocol):
    """The part of the store that knows the office's envelope keys."""

    def published(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class PostParts:
    """What the post works with. `place`: the commune's name, for file names; `took` is told, on the network lane, what
    an answer has changed.
    """

    book: SyncBook
    journal: Journal
    settings: Settings
    keys: PublishedKeys
    on_lane: OnLane
    clock: Clock
    random_bytes: Callable[[int], bytes]
    place: str
    took: Callable[[Changes], None]


class MailMemory:
    """Small remembered things of the post. Everything touches the database."""

    def __init__(self, parts: PostParts) -> None:
        self._settings = parts.settings
        self._keys = parts.keys
        self._journal = parts.journal
        self._random_bytes = parts.random_bytes

    def office_key(self) -> bytes:
        """What bags are closed for: the key published last, else the one that activation gave."""
        key = self._keys.published() or bytes.fromhex(self._settings.get(OFFICE_KEY))
        if not key:
            raise NoEnvelopeKey
        return key

    def reply_key(self) -> bytes:
        """The private key that answers are closed for; it stays the same, so that late answers can be read."""
        kept = self._settings.get(REPLY_KEY)
        if not kept:
            kept = self._random_bytes(KEY_BYTES).hex()
            self._settings.put(REPLY_KEY, kept)
        return bytes.fromhex(kept)

    def wrote(self, written: BagWritten, *, is_folder: bool) -> None:
        """Remember the bag, and the folder when that was chosen."""
        self._settings.put(WRITTEN, json.dumps(asdict(written)))
        if is_folder:
            self._settings.put(FOLDER, written.folder)

    def pending(self) -> BagWritten | None:
        """The last bag, as long as what it holds has not been acknowledged."""
        kept = self._settings.get(WRITTEN)
        written = BagWritten(**json.loads(kept)) if kept else None
        if written is None or self._journal.head().acknowledged >= written.last:
            return None
        return written

    def folder(self) -> str:
        """The folder last written to."""
        return self._settings.get(FOLDER)

    def introduce(self, *, is_wanted: bool) -> None:
        """Whether the next bag is to introduce this laptop to an office that has forgotten it."""
        if is_wanted != self.introduces():
            self._settings.put(INTRODUCE, "1" if is_wanted else "")

    def introduces(self) -> bool:
        """Whether it is to."""
        return bool(self._settings.get(INTRODUCE))

    def taken_at(self) -> int:
        """When the newest answer that was taken had been written."""
        return int(self._settings.get(TAKEN_AT, "0"))

    def took(self, written_at: int, acknowledged_at: int = 0) -> None:
        """Remember an answer, and when the office had everything that it answered."""
        for name, value in ((TAKEN_AT, written_at), (LAST_SYNC, acknowledged_at)):
            if value > int(self._settings.get(name, "0")):
                self._settings.put(name, str(value))
