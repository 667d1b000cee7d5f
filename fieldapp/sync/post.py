"""The exchange by mailbags, from the laptop's side (`services.exchange.Post`).

What a bag holds is what the messages of an exchange would have held; what its answer brings is stored as their answers
would have been, step by step, each in one transaction. A bag that was written changes nothing here: only the answer
acknowledges.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from fieldapp.domain.errors import FieldappError
from fieldapp.services.exchange import BagForOffice, BagOfAnother, BagsSeen, BagWatch, BagWritten, NoBagHere
from fieldapp.services.ports import SyncReport
from fieldapp.sync.bag_answers import AnswerTaking, Taking
from fieldapp.sync.engine import NONCE_BYTES
from fieldapp.sync.mail_memory import MailMemory, PostParts
from fieldapp.sync.outgoing import read_waiting, seal_all
from fieldapp.wire import bag_files
from fieldapp.wire.bag_files import BagFile
from fieldapp.wire.envelope import public_of
from fieldapp.wire.keys import SigningKey
from fieldapp.wire.mailbag import Direction, Mailbag, digest_of, seal_bag
from fieldapp.wire.messages import SyncRequest

BUNDLE_BYTES = 65_536
"""Nothing breaks off on a stick, and fewer and larger bundles are an eighth smaller than those of a slow link."""
READ_FACTS = 2_000
MOST_BAG_BYTES = 8 << 20
"""What is beyond goes with the next bag; thousands of households fit."""
MOST_RETURNED_BYTES = 4 << 20
"""What a restored office is handed back with one bag."""
FEED_LIMIT = 256 << 10


@dataclass(frozen=True, slots=True)
class _Load:
    """What a bag is to hold: bundles of the facts after `acknowledged` up to `last`, of which there are `end`."""

    bundles: list[bytes]
    acknowledged: int
    last: int
    end: int


class StickPost:
    """Writes bags for the office and takes its answers."""

    def __init__(self, parts: PostParts) -> None:
        self._parts = parts
        self._memory = MailMemory(parts)
        self._taking = AnswerTaking(parts, self._memory)

    def pending(self) -> BagWritten | None:
        """As `services.exchange.Post` says."""
        return self._memory.pending()

    def folder(self) -> str:
        """As `services.exchange.Post` says."""
        return self._memory.folder()

    # to the office

    def write(self, place: Path, watch: BagWatch) -> BagWritten:
        """As `services.exchange.Post` says."""
        parts, now = self._parts, int(self._parts.clock.now().timestamp() * 1000)
        watch.tell(0, 0)
        identity = parts.on_lane(parts.book.identity)
        signer = SigningKey(identity.device, identity.signing_key)
        office_key, reply_key = parts.on_lane(self._memory.office_key), parts.on_lane(self._memory.reply_key)
        load = self._load(signer, watch)
        bag = Mailbag(parts.on_lane(lambda: self._requests(load)), public_of(reply_key))
        sealed = seal_bag(bag, signer, office_key, now, random_bytes=parts.random_bytes)
        is_folder = place.is_dir()
        folder = place if is_folder else place.parent
        name = bag_files.bag_name(parts.place, identity.device, now) if is_folder else place.name
        path = bag_files.write_bag(folder, name, sealed, watch.tell)
        facts = load.last - load.acknowledged
        written = BagWritten(name, str(folder), now, load.last, facts, load.end - load.last, len(sealed))
        parts.on_lane(lambda: self._memory.wrote(written, is_folder=is_folder))
        _sweep_older(folder, identity.device, path)
        return written

    def _load(self, signer: SigningKey, watch: BagWatch) -> _Load:
        book = self._parts.book
        head = self._parts.on_lane(self._parts.journal.head)
        bundles: list[bytes] = []
        last, size = head.acknowledged, 0
        while last < head.seq and size < MOST_BAG_BYTES:
            watch.tell(0, 0)
            count = min(READ_FACTS, head.seq - last)
            waiting = self._parts.on_lane(lambda after=last, count=count: read_waiting(book, after, count))  # type: ignore[misc]
            some = seal_all(waiting, signer, BUNDLE_BYTES)
            bundles += some
            size += sum(map(len, some))
            last += len(waiting.facts)
        return _Load(bundles, head.acknowledged, last, head.seq)

    def _requests(self, load: _Load) -> tuple[SyncRequest, ...]:
        book = self._parts.book
        identity, missing = book.identity(), set(book.needs_snapshot())
        cursors = {unit: cursor for unit, cursor in book.cursors().items() if unit not in missing}
        first = SyncRequest(
            identity.device, identity.incarnation, load.acknowledged, cursors, b"", FEED_LIMIT,
            self._parts.random_bytes(NONCE_BYTES),
        )  # fmt: skip
        first_bundle, *others = load.bundles or [b""]
        book.testimonies.bear_witness()
        kept, device = book.testimonies, book.identity().device
        returned = kept.introduction(device) if self._memory.introduces() else kept.next_pieces(MOST_RETURNED_BYTES)
        return (
            replace(first, bundle=first_bundle, returned=returned),
            *(replace(first, bundle=bundle) for bundle in others),
        )

    # from the office

    def look(self, place: Path) -> BagsSeen:
        """As `services.exchange.Post` says."""
        device = self._parts.on_lane(self._parts.book.identity).device
        taken_at = self._parts.on_lane(self._memory.taken_at)
        try:
            answers = bag_files.find_bags(place, Direction.TO_LAPTOP)
            bags = bag_files.find_bags(place, Direction.TO_OFFICE)
        except FieldappError:
            return BagsSeen()
        ours = [bag for bag in answers if bag.label.device == device]
        own = sum(bag.label.device == device for bag in bags)
        fresh = sum(bag.label.written_at > taken_at for bag in ours)
        return BagsSeen(fresh, own, len(bags) - own + len(answers) - len(ours))

    def take(self, place: Path, watch: BagWatch) -> SyncReport:
        """As `services.exchange.Post` says."""
        device = self._parts.on_lane(self._parts.book.identity).device
        taking, refusals = Taking(), list[FieldappError]()
        files = _answers(place, device)
        try:
            for file in files:
                watch.tell(taking.size, sum(one.size for one in files))
                try:
                    self._take_file(file, taking, watch)
                except FieldappError as refusal:
                    refusals.append(refusal)
        finally:
            self._parts.took(taking.changes)
        if len(refusals) == len(files):
            raise refusals[-1]
        return taking.report()

    def _take_file(self, file: BagFile, taking: Taking, watch: BagWatch) -> None:
        answer = self._taking.take(bag_files.read_file(file.path), taking, watch)
        self._parts.on_lane(lambda: self._memory.took(file.label.written_at))
        _tidy(file, answer.bag)


def _answers(place: Path, device: str) -> tuple[BagFile, ...]:
    files = bag_files.find_bags(place, Direction.TO_LAPTOP)
    ours = tuple(file for file in files if file.label.device == device)
    if ours:
        return ours
    outgoing = bag_files.find_bags(place, Direction.TO_OFFICE)
    if not place.is_dir() and files:
        raise BagOfAnother(files[0].label.device)
    if not place.is_dir() and outgoing:
        raise BagForOffice
    raise NoBagHere(len(files) + sum(bag.label.device != device for bag in outgoing))


def _sweep_older(folder: Path, device: str, newest: Path) -> None:
    """The new bag holds whatever the older ones of this laptop held that is still unanswered."""
    try:
        older = bag_files.find_bags(folder, Direction.TO_OFFICE, device)
    except FieldappError:
        return
    for bag in older:
        if bag.path != newest:
            bag_files.remove(bag.path)


def _tidy(file: BagFile, answered: bytes) -> None:
    """Take an answer and the bag that it answers off the stick; one that cannot be written does no harm."""
    try:
        own = bag_files.find_bags(file.path.parent, Direction.TO_OFFICE, file.label.device)
        done = [bag for bag in own if digest_of(bag_files.read_file(bag.path)) == answered]
    except FieldappError:
        return
    for bag in (*done, file):
        bag_files.remove(bag.path)
