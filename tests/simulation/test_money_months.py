"""Months of four officers on three laptops with cuts, wrong clocks, refills: every dong is where the books say, always.

`FIELDAPP_MONTHS` says how many histories are played and `FIELDAPP_DAYS` how many acts each has; a failure names its
seed.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import cast

from fieldapp.bootstrap import build_working, call_here
from fieldapp.domain.cash import LOOSE
from fieldapp.domain.errors import FieldappError
from fieldapp.domain.facts import Fact
from fieldapp.domain.ids import Day
from fieldapp.domain.money import Money
from fieldapp.office.number_blocks import answer_requests, read_ledger
from fieldapp.office.officers import add_officer
from fieldapp.office.status import read_status
from fieldapp.services.day import as_day
from fieldapp.services.gate import OfficerCard
from fieldapp.services.workplace import Workplace
from fieldapp.sync.transport import Transport
from tests.office_play import COMMUNE
from tests.simulation.acts import depart, next_day, renew
from tests.simulation.wallets import Wallets
from tests.simulation.world import PIN, Laptop, World

HISTORIES = int(os.environ.get("FIELDAPP_MONTHS", "3"))
ACTS_EACH = int(os.environ.get("FIELDAPP_DAYS", "110"))
FOURTH = OfficerCard("O4", "Cán bộ mẫu 4", "collector")
FOURTH_PIN = "508163"


class Months:
    """One history: who works where, what is in their pockets, what the office was told."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.world = World(folder)
        self.chance = random.Random(seed)
        self.world.chance.seed(seed)
        self.tally: Counter[str] = Counter()
        self.wallets = Wallets()
        self.facts: dict[str, list[Fact]] = {}
        self.floor: dict[str, int] = {}
        office = self.world.central.open()
        assert add_officer(office, FOURTH.name, (COMMUNE,), "collector") == FOURTH.id
        for laptop in self.world.laptops:
            laptop.sync()
            self.floor[laptop.device] = laptop.store.journal.head().seq
            self.facts[laptop.device] = []
        shared = self.world.laptops[0]
        shared.work.officers.admit(shared.work.desk, PIN, FOURTH.id, FOURTH_PIN)
        with self._as_fourth(shared):
            shared.work.number_book.ask(shared.work.desk, 40)
        self._note(shared)
        self._visit_office(shared, refill=True)

    # the acts

    def act(self) -> None:
        """Somebody does something; now and then the power goes in the midst of it."""
        laptop = self.chance.choice(self.world.laptops)
        name = self.chance.choices(list(ACTS), [weight for weight, _act in ACTS.values()])[0]
        act = ACTS[name][1]
        pick = self.chance.randrange(10_000)
        as_fourth = laptop is self.world.laptops[0] and bool(pick % 2)
        with suppress(FieldappError):
            if self.chance.random() < 0.15:
                with laptop.losing_power(self.chance.randrange(1, 60)):
                    self._do(act, laptop, pick, as_fourth=as_fourth)
            else:
                self._do(act, laptop, pick, as_fourth=as_fourth)
        self.tally[name] += self._note(laptop)
        self._judge_laptop(laptop)
        if self.chance.random() < 0.2:
            self._visit_office(laptop, refill=bool(pick % 3))

    def _do(self, act: Callable[[Laptop, int], object], laptop: Laptop, pick: int, *, as_fourth: bool) -> None:
        if not as_fourth:
            act(laptop, pick)
            return
        with self._as_fourth(laptop):
            act(laptop, pick)

    def _as_fourth(self, laptop: Laptop) -> _Sitting:
        return _Sitting(laptop)

    def _note(self, laptop: Laptop) -> int:
        """Whatever the laptop says it stored has happened in the officers' pockets, and nothing else has."""
        known = self.facts[laptop.device]
        new = laptop.store.facts.facts(after=self.floor[laptop.device] + len(known), limit=10_000)
        known += new
        self.wallets.see(new)
        self.wallets.judge()
        return len(new)

    def _visit_office(self, laptop: Laptop, *, refill: bool) -> None:
        laptop.sync()
        self.tally["visits"] += 1
        self._judge_office()
        if refill:
            self.tally["refills"] += len(answer_requests(self.world.central.open(), 30))
            laptop.sync()

    # the judgements

    def _judge_laptop(self, laptop: Laptop) -> None:
        """Each officer's cash in hand, on the laptop where they work, is what is in their pocket."""
        for at in _workplaces(laptop):
            account = at.cash.account(at.desk)
            assert account.in_hand.dong == self.wallets.pocket[at.desk.officer], at.desk.officer
            assert not [day for day in account.days if day.closed and day.expected != day.closed.expected]

    def _judge_office(self) -> None:
        """The office knows of a beginning of each laptop's days; of that it says the same as the pockets then."""
        office = self.world.central.open()
        told = Wallets()
        held = {device: office.exchange.high_water(device).seq for device in self.facts}
        arrived = [fact for device, facts in self.facts.items() for fact in facts if fact.seq <= held[device]]
        told.see(sorted(arrived, key=lambda fact: (fact.counter, fact.device)))
        told.judge()
        accounts = {account.officer: account for account in read_status(office).accounts}
        for officer, account in accounts.items():
            assert account.in_hand.dong == told.pocket[officer], officer
        hands = sum(account.in_hand.dong for account in accounts.values())
        answering = sum(account.answers_for.dong for account in accounts.values())
        assert answering == hands + sum(told.road.values())
        assert answering == (
            told.brought + told.collected + told.differences - told.returned - told.refunded - told.remitted
        )

    def judge_end(self) -> None:
        """Everybody sends everything: then nothing differs, no number is in two hands and every number is told of."""
        for _ in range(2):
            for laptop in self.world.laptops:
                laptop.sync()
        self._judge_office()
        office = self.world.central.open()
        status = read_status(office)
        assert (status.numbers.doubled, status.numbers.missing, status.numbers.stray) == ((), (), ())
        hands: Counter[tuple[str, int]] = Counter()
        for page in read_ledger(office):
            for run in page.runs:
                if run.fate != "returned":
                    hands.update((page.block.series, number) for number in range(run.first, run.last + 1))
        assert max(hands.values()) == 1
        for laptop in self.world.laptops:
            mine = [page for page in read_ledger(office) if page.block.device == laptop.device]
            here = laptop.work.number_book.ledger(laptop.work.desk).pages
            assert {page.block.id: page.runs for page in mine} == {page.state.block.id: page.runs for page in here}


class _Sitting:
    """The fourth officer at the laptop of another, for as long as a block lasts."""

    def __init__(self, laptop: Laptop) -> None:
        self._laptop = laptop

    def __enter__(self) -> None:
        self._before = self._laptop.work
        self._laptop.work = _fourth(self._laptop)

    def __exit__(self, *_error: object) -> None:
        if self._laptop.work.desk.officer == FOURTH.id:
            self._laptop.work = self._before


def _fourth(laptop: Laptop) -> Workplace:
    return build_working(
        laptop.store, FOURTH, laptop.around(), lambda _address: laptop.transport or cast("Transport", laptop.link),
        is_demo=True, on_lane=call_here,
    )  # fmt: skip


def _workplaces(laptop: Laptop) -> list[Workplace]:
    return [laptop.work, _fourth(laptop)] if laptop.name == "laptop1" else [laptop.work]


def _open(laptop: Laptop, pick: int) -> object:
    return laptop.work.cash.open(laptop.work.desk, Money(pick % 300 * 1_000 + 1_000))


def _correct(laptop: Laptop, pick: int) -> object:
    at = laptop.work
    on = as_day(at.day.for_money())
    if not at.cash.day(at.desk, at.day.for_money()).opening_float:
        at.cash.open(at.desk, Money(5_000_000))
    return at.cash.correct_float(at.desk, on, Money(pick % 500 * 1_000))


def _void(laptop: Laptop, pick: int) -> object:
    at = laptop.work
    own = [one for one in at.receipts.today(at.desk) if not one.is_void]
    if not own:
        return None
    one = own[pick % len(own)]
    if pick % 5 == 0:
        return at.receipts.replace(at.desk, one.id, "giấy rách")
    return at.receipts.void(at.desk, one.id, "ghi nhầm", cash_returned=bool(pick % 3))


def _close(laptop: Laptop, pick: int) -> object:
    at = laptop.work
    earlier = at.cash.days_to_close(at.desk)
    on = earlier[0] if earlier else as_day(at.day.for_money())
    expected = at.cash.sheet(at.desk, on).day.expected.dong
    off = (0, 0, 1_000, -1_000, 137)[pick % 5]
    return at.cash.close(at.desk, on, ((LOOSE, max(0, expected + off)),), "lệch khi đếm")


def _remit(laptop: Laptop, pick: int) -> object:
    at = laptop.work
    owing = [day for day in at.cash.account(at.desk).unremitted if day.closed is not None]
    if not owing:
        return None
    day = owing[pick % len(owing)]
    part = day.to_remit if pick % 2 else Money(max(1, day.to_remit.dong // 2))
    return at.cash.remit(at.desk, day.on, part, "Thủ quỹ Mẫu", "Kho bạc Mẫu")


def _give(laptop: Laptop, pick: int) -> object:
    at = laptop.work
    colleagues = at.officers.colleagues(at.desk)
    days = at.cash.account(at.desk).days
    if not colleagues or not days:
        return None
    day = days[-1 - pick % min(3, len(days))]
    held = (day.to_remit if day.closed else day.expected).dong
    amount = Money(max(1, held * (pick % 4 + 1) // 4))
    return at.transfers.give(at.desk, Day(day.on), colleagues[pick % len(colleagues)].id, amount)


def _answer(laptop: Laptop, pick: int) -> object:
    at = laptop.work
    waiting = at.cash.account(at.desk).to_answer
    if not waiting:
        return None
    one = waiting[pick % len(waiting)]
    decline = pick % 4 == 0 and not one.declined
    return at.transfers.decline(at.desk, one.id) if decline else at.transfers.take(at.desk, one.id)


def _ask_numbers(laptop: Laptop, pick: int) -> object:
    return laptop.work.number_book.ask(laptop.work.desk, pick % 40)


def _return_numbers(laptop: Laptop, pick: int) -> object:
    at = laptop.work
    pages = [page for page in at.number_book.ledger(at.desk).pages if page.state.left]
    return at.number_book.give_back(at.desk, pages[pick % len(pages)].state.block.id) if pages else None


ACTS: Mapping[str, tuple[int, Callable[[Laptop, int], object]]] = {
    "renew": (24, renew),
    "void": (9, _void),
    "depart": (3, depart),
    "open": (6, _open),
    "correct": (3, _correct),
    "close": (11, _close),
    "remit": (14, _remit),
    "give": (12, _give),
    "answer": (25, _answer),
    "next_day": (9, next_day),
    "ask": (4, _ask_numbers),
    "return": (2, _return_numbers),
}
"""Each act with how often it happens."""


def test_every_dong_is_in_a_pocket_on_the_road_or_handed_over(province_template: Path) -> None:
    tally: Counter[str] = Counter()
    for seed in range(HISTORIES):
        folder = Path(tempfile.mkdtemp(dir=province_template.parent)) / "months"
        shutil.copytree(province_template, folder)
        months = Months(folder, seed)
        try:
            for _ in range(ACTS_EACH):
                months.act()
            months.judge_end()
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            raise
        finally:
            months.world.close()
        tally += months.tally
        tally["cuts"] += sum(laptop.cuts_taken for laptop in months.world.laptops)
    never = {name for name in (*ACTS, "cuts", "refills") if not tally[name]} - {"next_day"}
    assert not never, "so much happened that nothing was left out"
