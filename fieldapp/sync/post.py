"""The exchange by mailbags, from the laptop's side (`services.exchange.Post`).

What a bag holds is what the messages of an exchange would have held; what its answer brings is stored as their answers
would have been, step by step, each in one transaction. A bag that was written changes nothing here: only the answer
acknowledges.
"""

from __future__ import annotations

from pathlib import Path

from fieldapp.domain.errors import FieldappError
from fieldapp.services.exchange import BagForOffice, BagOfAnother, BagsSeen, BagWatch, BagWritten, NoBagHere
from fieldapp.services.ports import SyncReport
from fieldapp.sync.bag_answers import AnswerTaking, Taking
from fieldapp.sync.bag_packing import BY_STICK, pack
from fieldapp.sync.mail_memory import MailMemory, PostParts
from fieldapp.wire import bag_files
from fieldapp.wire.bag_files import BagFile
from fieldapp.wire.mailbag import Direction, digest_of


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
        parts = self._parts
        watch.tell(0, 0)
        device = parts.on_lane(parts.book.identity).device
        packed = pack(parts, self._memory, BY_STICK, watch)
        is_folder = place.is_dir()
        folder = place if is_folder else place.parent
        name = bag_files.bag_name(parts.place, device, packed.at) if is_folder else place.name
        path = bag_files.write_bag(folder, name, packed.sealed, watch.tell)
        facts, later = packed.last - packed.acknowledged, packed.end - packed.last
        written = BagWritten(name, str(folder), packed.at, packed.last, facts, later, len(packed.sealed))
        parts.on_lane(lambda: self._memory.wrote(written, is_folder=is_folder))
        _sweep_older(folder, device, path)
        return written

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
