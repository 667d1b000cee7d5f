"""What happens at a meeting, the same on both sides: what I have, what you lack, what I take of yours and why not.

Everything here touches the database and runs on its lane; nothing here knows sockets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from fieldapp.domain.clock import Clock, day_of
from fieldapp.domain.facts import Fact
from fieldapp.services.ports import Changes
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.meeting import MAX_PARCELS, MOST_PARCEL_BYTES, Reach, Shared, Thread
from fieldapp.wire.parcel import OfficeOnlyFact, Parcel, author_of, open_parcel, seal_parcel
from fieldapp.wire.problems import FORKED, FROM_THE_FUTURE, BrokenChain, BundleRefused, UnknownBundleVersion

FACTS_A_PARCEL = 400
BLAMED = frozenset({OfficeOnlyFact.code, BrokenChain.code, UnknownBundleVersion.code, FROM_THE_FUTURE})
"""What only the author of a parcel can have done; any other fault may be the carrier's."""
KEPT_MS = 7 * 86_400_000
"""So long parcels and mail of others are kept at most."""


class PeerCertificate(Protocol):
    """What the office says of a laptop."""

    @property
    def device(self) -> str: ...
    @property
    def public_key(self) -> bytes: ...
    @property
    def label(self) -> str: ...
    @property
    def units(self) -> tuple[int, ...]: ...
    @property
    def trouble(self) -> str: ...


class PeerRun(Protocol):
    """Facts of one author in one unit."""

    @property
    def device(self) -> str: ...
    @property
    def unit(self) -> int: ...
    @property
    def after(self) -> int: ...
    @property
    def before(self) -> bytes: ...
    @property
    def chain(self) -> bytes: ...
    @property
    def facts(self) -> tuple[Fact, ...]: ...
    @property
    def last(self) -> int: ...


class PeerBook(Protocol):
    """What meetings read and write in the store."""

    @property
    def device(self) -> str: ...
    @property
    def signing_key(self) -> bytes: ...
    def certificate(self, device: str, today: date) -> PeerCertificate: ...
    def certified(self, today: date) -> Sequence[PeerCertificate]: ...
    def reach(self, today: date) -> dict[tuple[str, int], int]: ...
    def reach_of(self, thread: tuple[str, int]) -> int: ...
    def own_run(self, unit: int, after: int, limit: int) -> PeerRun | None: ...
    def contradicts(self, run: PeerRun) -> bool: ...
    def is_ahead(self, run: PeerRun) -> bool: ...
    def take(self, run: PeerRun, sealed: bytes, at_ms: int) -> Changes: ...
    def parcels(self, thread: tuple[str, int], after: int, most_bytes: int) -> list[tuple[bytes, int]]: ...
    def covered_from(self, thread: tuple[str, int], reach: int) -> int: ...
    def unconfirmed(self) -> dict[str, int]: ...
    def tidy(self, before_ms: int) -> None: ...


@dataclass(slots=True)
class Partner:
    """The other side of a channel: who, which units both share, and what it said last."""

    device: str
    units: tuple[int, ...]
    reach: Reach = field(default_factory=dict)
    refused: frozenset[str] = frozenset()

    def heard(self, said: Shared) -> None:
        """Remember how far the partner is."""
        self.reach = said.reach
        self.refused = frozenset(said.refused)


@dataclass(frozen=True, slots=True)
class Told:
    """What to say to a partner, how many facts that gives, and whether more would follow."""

    shared: Shared
    facts: int
    more: bool


class MeetingTable:
    """One for a store, whatever meetings it takes part in."""

    def __init__(self, book: PeerBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._refused: dict[str, str] = {}
        self._forked: set[str] = set()

    @property
    def refused(self) -> dict[str, str]:
        """Device → problem code, of whom nothing is taken."""
        return {**self._refused, **dict.fromkeys(self._forked, FORKED)}

    def now_ms(self) -> int:
        """The moment, in milliseconds since 1970."""
        return int(self._clock.now().timestamp() * 1000)

    def today(self) -> date:
        """The day by which certificates count."""
        return day_of(self._clock.now())

    def signer(self) -> SigningKey:
        """This laptop's key."""
        return SigningKey(self._book.device, self._book.signing_key)

    def certificate(self, device: str) -> PeerCertificate:
        """What the office says of a laptop, as known here."""
        return self._book.certificate(device, self.today())

    def tidy(self) -> None:
        """Forget what is old or erased."""
        self._book.tidy(self.now_ms() - KEPT_MS)

    def tell(self, partner: Partner, others: Iterable[Partner] = ()) -> Told:
        """What to say to a partner. `others`: whom this laptop serves besides; it asks for what they will need."""
        self._look_again()
        reach = self._book.reach(self.today())
        self._notice_fork(partner, reach)
        parcels, more = self._parcels_for(partner)
        wanted = {
            Thread(*thread): self._wanted(thread, seq, others)
            for thread, seq in reach.items()
            if thread[1] in partner.units
        }
        sealed = tuple(sealed for sealed, _count in parcels)
        return Told(Shared(wanted, self.refused, sealed), sum(count for _sealed, count in parcels), more)

    def _look_again(self) -> None:
        """A certificate that was missing may have come."""
        asked = {
            device: code if code in BLAMED else self.certificate(device).trouble
            for device, code in self._refused.items()
        }
        self._refused = {device: code for device, code in asked.items() if code}

    def _notice_fork(self, partner: Partner, reach: Mapping[tuple[str, int], int]) -> None:
        """Somebody knows more of this laptop than it has written: a copy of its profile is at work somewhere."""
        device = self._book.device
        own = max((seq for (author, _unit), seq in reach.items() if author == device), default=0)
        if any(seq > own for thread, seq in partner.reach.items() if thread.device == device):
            self._forked.add(device)

    def _wanted(self, thread: tuple[str, int], reach: int, others: Iterable[Partner]) -> int:
        """From where on facts of an author are asked for: what others lack and is not at hand here is asked for too."""
        if thread[0] == self._book.device:
            return reach
        low = self._book.covered_from(thread, reach)
        needs = [
            other.reach.get(Thread(*thread), 0)
            for other in others
            if thread[1] in other.units and other.device != thread[0] and thread[0] not in other.refused
        ]
        return min([reach, *(need for need in needs if need < low)])

    def _parcels_for(self, partner: Partner) -> tuple[list[tuple[bytes, int]], bool]:
        found: list[tuple[bytes, int]] = []
        room = MOST_PARCEL_BYTES
        for thread in self._threads(partner):
            after = partner.reach.get(thread, 0)
            own = thread.device == self._book.device
            parcels = self._own_parcels(thread.unit, after, room) if own else self._book.parcels(thread, after, room)
            for sealed, count in parcels:
                if len(found) == MAX_PARCELS or (found and len(sealed) > room):
                    return found, True
                found.append((sealed, count))
                room -= len(sealed)
        return found, False

    def _threads(self, partner: Partner) -> list[Thread]:
        """Own facts first; nothing of whom the partner takes nothing from, nothing outside the units of both."""
        authors = [self._book.device, *(one.device for one in self._book.certified(self.today()))]
        return [
            Thread(author, unit)
            for author in authors
            for unit in partner.units
            if author != partner.device and author not in partner.refused
        ]

    def _own_parcels(self, unit: int, after: int, room: int) -> list[tuple[bytes, int]]:
        if self._book.device in self._forked:
            return []
        found: list[tuple[bytes, int]] = []
        while room > 0 and (run := self._book.own_run(unit, after, FACTS_A_PARCEL)) is not None:
            parcel = Parcel(run.device, run.unit, run.after, run.before, run.chain, run.facts)
            found.append((seal_parcel(parcel, self.signer()), len(run.facts)))
            room -= len(found[-1][0])
            after = run.last
        return found

    def take(self, parcels: Iterable[bytes]) -> Changes:
        """Take what is good of these parcels; why not the others is remembered and told at the next meeting."""
        rows: set[object] = set()
        facts: list[Fact] = []
        for sealed in parcels:
            try:
                changes = self._take(sealed)
            except BundleRefused as refusal:
                if refusal.code in BLAMED:
                    self._refused[author_of(sealed)] = refusal.code
                continue
            rows |= set(changes.rows)
            facts.extend(changes.facts)
        return Changes(frozenset(rows), tuple(facts))  # type: ignore[arg-type]

    def _take(self, sealed: bytes) -> Changes:
        author = author_of(sealed)
        if author == self._book.device or author in self._forked:
            return Changes()
        certificate = self.certificate(author)
        if certificate.trouble:
            self._refused[author] = certificate.trouble
            return Changes()
        run = open_parcel(sealed, certificate.public_key)
        if run.unit not in certificate.units:
            return Changes()
        if self._book.contradicts(run):
            self._forked.add(author)
            return Changes()
        if self._book.is_ahead(run):
            self._refused[author] = FROM_THE_FUTURE
            return Changes()
        thread = (run.device, run.unit)
        reach = self._book.reach_of(thread)
        if run.after > reach or (run.last <= reach and run.after >= self._book.covered_from(thread, reach)):
            return Changes()
        return self._book.take(run, sealed, self.now_ms())
