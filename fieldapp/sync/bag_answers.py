"""What an answer bag brings, stored step by step as an exchange would have stored it."""

from __future__ import annotations

from dataclasses import dataclass, field

from fieldapp.domain.facts import Fact
from fieldapp.services.exchange import BagWatch, OfficeForgot, OfficeRefused
from fieldapp.services.ports import Changes, SyncReport
from fieldapp.sync.mail_memory import MailMemory, PostParts
from fieldapp.wire.former_lives import carry_over
from fieldapp.wire.mailbag import BagAnswer, Step, open_answer, steps_of
from fieldapp.wire.problems import FORKED, UnknownDevice
from fieldapp.wire.snapshot import Snapshot, open_snapshot


@dataclass(slots=True)
class Taking:
    """What the answers of one place have brought so far."""

    sent: int = 0
    size: int = 0
    refused: str = ""
    restored: str = ""
    returned: int = 0
    parked: tuple[tuple[int, str], ...] = ()
    rows: set[object] = field(default_factory=set)
    facts: list[Fact] = field(default_factory=list)

    def note(self, changes: Changes) -> None:
        """Add what a step changed."""
        self.rows |= set(changes.rows)
        self.facts.extend(changes.facts)

    @property
    def changes(self) -> Changes:
        """All that changed."""
        return Changes(frozenset(self.rows), tuple(self.facts))  # type: ignore[arg-type]

    def report(self) -> SyncReport:
        """In the form of an exchange."""
        return SyncReport(
            sent=self.sent,
            received=len(self.facts),
            bytes_in=self.size,
            parked=self.parked,
            refused=self.refused,
            finished=not self.refused,
            changes=self.changes,
            restored=self.restored,
            returned=self.returned,
        )


class AnswerTaking:
    """Takes answers; any number of times, in any order."""

    def __init__(self, parts: PostParts, memory: MailMemory) -> None:
        self._parts = parts
        self._book = parts.book
        self._memory = memory

    def take(self, sealed: bytes, taking: Taking, watch: BagWatch) -> BagAnswer:
        """Take one answer. Raises a `BundleRefused` before anything is stored, `SyncCancelled` between two steps."""
        parts = self._parts
        identity = parts.on_lane(self._book.identity)
        answer = open_answer(sealed, identity.device, parts.on_lane(self._memory.reply_key), identity.office_key)
        steps = steps_of(answer)
        registers = {one: open_snapshot(one, identity.office_key) for one in answer.snapshots}
        if parts.on_lane(lambda: self._is_of_now(answer)):
            self._refuse_stranger(answer)
            for step in steps:
                watch.tell(taking.size, taking.size + len(sealed))
                parts.on_lane(lambda step=step: self._store(step, taking))  # type: ignore[misc]
                for one in step.snapshots:
                    parts.on_lane(lambda one=one: self._load(one, registers[one], taking))  # type: ignore[misc]
            self._judge(answer, taking)
        taking.size += len(sealed)
        return answer

    def _is_of_now(self, answer: BagAnswer) -> bool:
        """Whether the answer comes from the office's life that we know, or from the one that came after it.

        What an earlier life had acknowledged, a restored office may not hold: it is not to be believed any more.
        """
        return self._book.identity().incarnation in {answer.answers[0].incarnation, answer.asked.incarnation}

    def _refuse_stranger(self, answer: BagAnswer) -> None:
        """The office does not know us: a restored one hears who we are with the next bag."""
        said = answer.answers[0]
        is_forgotten = said.high_water is None and said.refusal == UnknownDevice.code
        if is_forgotten and said.incarnation != answer.asked.incarnation:
            self._parts.on_lane(lambda: self._memory.introduce(is_wanted=True))
            raise OfficeForgot
        if said.high_water is None:
            raise OfficeRefused(said.refusal or UnknownDevice.code)
        self._parts.on_lane(lambda: self._memory.introduce(is_wanted=False))

    def _store(self, step: Step, taking: Taking) -> None:
        """What one answer says of our facts, then what it brings."""
        outcome, said = step.outcome, step.outcome.answer
        asked, before = outcome.asked, self._parts.journal.head().acknowledged
        begins = asked.cursors
        if outcome.is_other_office:
            begins = carry_over(asked.incarnation, asked.cursors, said.ends)
            taking.restored = said.incarnation
        if said.high_water is not None:
            held = said.high_water
            is_new_life = said.incarnation != self._book.identity().incarnation
            if is_new_life or (outcome.is_behind and asked.acknowledged == before):
                self._book.office_went_back(held.seq, said.incarnation, begins, said.ends)
            if held.seq:
                self._book.acknowledge(held.seq, held.chain, said.clock)
            taking.sent += max(0, held.seq - before)
        own = self._book.cursors()
        # A cursor may move only where nothing lies between what is here and where this piece of the feed begins.
        follows = {unit: at for unit, at in said.cursors.items() if begins.get(unit, 0) <= own.get(unit, 0)}
        taking.note(self._book.take(outcome.facts, follows, testimony=step.testimony))
        taking.returned += sum(1 for state in said.returned if not state.code)
        self._book.testimonies.note_states(said.returned)

    def _load(self, sealed: bytes, register: Snapshot, taking: Taking) -> None:
        """A register, unless it is older than what is here: it would take away what came since."""
        unit, cursor = register.unit, self._book.cursors().get(register.unit, 0)
        if register.position > cursor or (register.position == cursor and unit in self._book.needs_snapshot()):
            taking.note(self._book.load_snapshot(unit, register.position, register.rows, signed=sealed))

    def _judge(self, answer: BagAnswer, taking: Taking) -> None:
        for said in answer.answers:
            if said.refusal or said.notice == FORKED:
                taking.refused = said.refusal or said.notice
        taking.parked = tuple((parked.seq, parked.code) for parked in answer.answers[-1].parked)
        if not taking.refused:
            self._parts.on_lane(lambda: self._memory.took(0, answer.answers[-1].clock))
