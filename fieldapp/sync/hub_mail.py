"""Mail for the office by way of a hub: the bag that a guest gives, and how the hub carries on what it was given.

A bag is closed for the office (`wire.mailbag`), so the hub can neither read nor change it. Only the office's answer,
closed for the guest, acknowledges anything.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from fieldapp.domain.errors import FieldappError
from fieldapp.services.exchange import (
    BagsSeen,
    BagWatch,
    BagWritten,
    Exchange,
    NoBagHere,
    NoEnvelopeKey,
    OfficeRefused,
    Post,
    Watch,
)
from fieldapp.services.ports import Changes, SyncReport
from fieldapp.sync.bag_answers import AnswerTaking, Taking
from fieldapp.sync.bag_packing import BY_HUB, pack
from fieldapp.sync.engine import OnLane
from fieldapp.sync.hub_host import Drawer
from fieldapp.sync.mail_memory import MailMemory, PostParts
from fieldapp.sync.transport import Transport
from fieldapp.wire import bag_files
from fieldapp.wire.mailbag import Direction

PACK_MS = 5_000
"""So long a bag is given before a newer one is packed, however much is written meanwhile."""


class HubMail:
    """A guest's own mail (`hub_guest.Mail`): off the database's lane, which it asks for each short step."""

    def __init__(self, parts: PostParts) -> None:
        self._parts = parts
        self._memory = MailMemory(parts)
        self._taking = AnswerTaking(parts, self._memory)
        self._packed = b""
        self._packed_of = (0, 0)
        self._packed_at = 0

    def bag(self) -> bytes:
        """The newest bag; nothing when nothing waits or nobody knows what to close it with."""
        head = self._parts.on_lane(self._parts.journal.head)
        now = int(self._parts.clock.now().timestamp() * 1000)
        if head.acknowledged >= head.seq:
            self._packed = b""
        elif self._packed_of != (head.acknowledged, head.seq) and now - self._packed_at >= PACK_MS:
            try:
                self._packed = pack(self._parts, self._memory, BY_HUB, BagWatch()).sealed
            except NoEnvelopeKey:
                return b""
            self._packed_of, self._packed_at = (head.acknowledged, head.seq), now
        return self._packed

    def take(self, answer: bytes) -> Changes:
        """Take what the office answered; an answer that is not good changes nothing."""
        taking = Taking()
        with suppress(FieldappError):
            self._taking.take(answer, taking, BagWatch())
        self._parts.took(taking.changes)
        return taking.changes


class CarryingExchange:
    """An exchange with the office that takes along what guests gave, and keeps what the office says to it."""

    def __init__(
        self, exchange: Exchange, drawer: Drawer, transport: Transport, on_lane: OnLane, settle: Callable[[], None]
    ) -> None:
        self._exchange = exchange
        self._settle = settle
        self._drawer = drawer
        self._transport = transport
        self._on_lane = on_lane

    def is_reachable(self) -> bool:
        """Whether the office answers at all."""
        return self._exchange.is_reachable()

    def run(self, watch: Watch) -> SyncReport:
        """First what is this laptop's own; then the mail of others, of which the report says nothing."""
        report = self._exchange.run(watch)
        self._on_lane(self._settle)
        try:
            self._carry(watch)
        finally:
            self._transport.close()
        return report

    def _carry(self, watch: Watch) -> None:
        """Deliver every bag; one that the office refuses keeps none of the others waiting."""
        for bag in self._on_lane(self._drawer.undelivered):
            watch.refuse_stopped()
            try:
                answer = self._transport.post("/mail", bag.sealed, stop=watch.stop)
            except OfficeRefused:
                continue
            self._on_lane(lambda bag=bag, answer=answer: self._drawer.keep_answer(bag.device, bag.digest, answer))  # type: ignore[misc]


class CarryingPost:
    """A stick on which the mail of guests travels beside this laptop's own (`services.exchange.Post`)."""

    def __init__(self, post: Post, drawer: Drawer, on_lane: OnLane, place: str) -> None:
        self._post = post
        self._drawer = drawer
        self._on_lane = on_lane
        self._place = place

    def write(self, place: Path, watch: BagWatch) -> BagWritten:
        """As `Post` says; bags of guests are written beside it."""
        written = self._post.write(place, watch)
        folder = Path(written.folder)
        for bag in self._on_lane(self._drawer.undelivered):
            name = bag_files.bag_name(self._place, bag.device, written.at)
            bag_files.write_bag(folder, name, bag.sealed, watch.tell)
        return written

    def take(self, place: Path, watch: BagWatch) -> SyncReport:
        """As `Post` says; answers for guests are kept for them. They alone are reason enough to look."""
        carried = self._take_for_guests(place)
        try:
            return self._post.take(place, watch)
        except NoBagHere:
            if not carried:
                raise
            return SyncReport(finished=True)

    def _take_for_guests(self, place: Path) -> int:
        guests = {bag.device: bag for bag in self._on_lane(self._drawer.undelivered)}
        carried = 0
        for file in bag_files.find_bags(place, Direction.TO_LAPTOP):
            bag = guests.get(file.label.device)
            if bag is not None:
                answer = bag_files.read_file(file.path)
                self._on_lane(lambda bag=bag, answer=answer: self._drawer.keep_answer(bag.device, b"", answer))  # type: ignore[misc]
                carried += 1
        return carried

    def look(self, place: Path) -> BagsSeen:
        """As `Post` says."""
        return self._post.look(place)

    def pending(self) -> BagWritten | None:
        """As `Post` says."""
        return self._post.pending()

    def folder(self) -> str:
        """As `Post` says."""
        return self._post.folder()
