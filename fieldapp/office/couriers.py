"""Mailbags at the office: opened, served as if the laptop stood there, answered; and the keys they are closed for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fieldapp.domain.errors import FieldappError
from fieldapp.domain.fact_kinds import EnvelopeKeyPublished
from fieldapp.office.office import Office
from fieldapp.office.store import registry
from fieldapp.wire import bag_files
from fieldapp.wire.bag_files import BagFile
from fieldapp.wire.envelope import key_id, public_of
from fieldapp.wire.exchange import KnownDevice, answer_request
from fieldapp.wire.hpke import KEY_BYTES
from fieldapp.wire.mailbag import BagAnswer, Direction, OpenedBag, answer_bag, answer_stranger, open_bag, seal_answer
from fieldapp.wire.messages import HighWater, SyncAnswer, SyncRequest
from fieldapp.wire.problems import UnknownDevice


def envelope_keys(office: Office) -> tuple[bytes, ...]:
    """The private keys that bags are closed for, the one in use last. The first is made when it is first asked for."""
    keys = office.folder.envelope_keys()
    if not keys:
        office.folder.add_envelope_key(office.random_bytes(KEY_BYTES))
        keys = office.folder.envelope_keys()
    return keys


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """An envelope key in use from now on: its id and itself, hex, and how many units were told."""

    name: str
    public_key: str
    units: int


def renew_envelope_key(office: Office) -> PublishedKey:
    """A new key for bags to come, told to every unit's laptops; bags closed for the old ones go on being opened."""
    private = office.random_bytes(KEY_BYTES)
    # First where it can be opened, then to whoever closes with it.
    office.folder.add_envelope_key(private)
    public = public_of(private)
    with office.writing() as desk:
        units = registry.units(desk.transaction)
        for place in units:
            desk.author.write(place.unit, [EnvelopeKeyPublished(public.hex(), office.today)])
    return PublishedKey(key_id(public).hex(), public.hex(), len(units))


def answer_mail(office: Office, sealed: bytes) -> bytes:
    """The answer bag to a bag, whoever carried it here. Everything in it has been committed when this returns.

    A laptop that is not known is told so in its answer. Raises a `BundleRefused`; then nothing was taken.
    """
    return _answer(office, _open(office, sealed))[1]


def _open(office: Office, sealed: bytes) -> OpenedBag:
    def find(device: str, requests: Sequence[SyncRequest]) -> KnownDevice | None:
        known = office.exchange.device(device)
        if known is None:
            office.former.introduce(device, [piece for request in requests for piece in request.returned])
            known = office.exchange.device(device)
        return known

    return open_bag(sealed, envelope_keys(office), find)


def _answer(office: Office, bag: OpenedBag) -> tuple[BagAnswer, bytes]:
    known = bag.known

    def seal(answer: BagAnswer) -> bytes:
        return seal_answer(answer, bag, office.signer, office.now_ms, random_bytes=office.random_bytes)

    if known is None:
        answer = answer_stranger(bag, office.signer.key_id, office.now_ms)
        return answer, seal(answer)

    def serve(request: SyncRequest) -> SyncAnswer:
        return answer_request(request, known, office.exchange, office.now_ms, former=office.former)

    answer = answer_bag(bag, serve, office.exchange.snapshot)
    _note_contact(office, bag, known)
    return answer, seal(answer)


def _note_contact(office: Office, bag: OpenedBag, laptop: KnownDevice) -> None:
    cursors = bag.bag.requests[0].cursors
    known = ",".join(f"{unit}:{place}" for unit, place in sorted(cursors.items()) if unit in laptop.units)
    with office.database.writing() as transaction:
        registry.note_contact(transaction, bag.label.device, office.now_ms, known)


@dataclass(frozen=True, slots=True)
class ServedBag:
    """What became of one file. `taken`: facts that were new here; `parked`: how many wait for a person; `answer`: the
    file of the answer, or nothing; `problem`: why the file was not taken or the answer not written, or nothing.
    """

    file: str
    device: str
    taken: int = 0
    high_water: int = 0
    parked: int = 0
    size: int = 0
    answer: str = ""
    answer_size: int = 0
    problem: FieldappError | None = None


def serve_place(office: Office, place: Path) -> tuple[ServedBag, ...]:
    """Serve the bag that was named, or every bag in a folder, and write each answer beside its bag.

    What is wrong with one file is told of it and keeps none of the others waiting. Raises a `StickFault` when the place
    itself cannot be read, a `BundleRefused` for a named file that is no bag.
    """
    return tuple(_serve_file(office, bag) for bag in bag_files.find_bags(place, Direction.TO_OFFICE))


def _serve_file(office: Office, file: BagFile) -> ServedBag:
    name, device = file.path.name, file.label.device
    try:
        sealed = bag_files.read_file(file.path)
        before = office.exchange.high_water(device).seq
        answer, message = _answer(office, _open(office, sealed))
    except FieldappError as problem:
        return ServedBag(name, device, size=file.size, problem=problem)
    said = answer.answers[-1]
    held = said.high_water or HighWater()
    served = ServedBag(name, device, max(0, held.seq - before), held.seq, len(said.parked), len(sealed))
    if said.high_water is None:
        served = replace(served, problem=UnknownDevice(device))
    try:
        path = bag_files.write_bag(file.path.parent, bag_files.answer_name(name, device), message)
    except FieldappError as problem:
        return replace(served, problem=served.problem or problem)
    return replace(served, answer=path.name, answer_size=len(message))
