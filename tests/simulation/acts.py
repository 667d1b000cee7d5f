"""What officers do, chosen by numbers that the history gives; what the rules forbid is left undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from fieldapp.domain.cash import LOOSE
from fieldapp.domain.ids import Day, EntityId
from fieldapp.domain.money import Money
from fieldapp.services.day import as_day
from fieldapp.services.forms import HouseholdForm, PersonForm
from fieldapp.services.receipts import ReceiptView
from tests.simulation.world import Laptop

Act = Callable[[Laptop, int], object]
"""What one officer does, `pick` says with whom."""

MONTHS = (3, 6, 12)


def _households(laptop: Laptop) -> list[EntityId]:
    table = laptop.store.database.rows("SELECT id FROM household ORDER BY id")
    return [EntityId(str(row[0])) for row in table]


def _household(laptop: Laptop, pick: int) -> EntityId | None:
    found = _households(laptop)
    return found[pick % len(found)] if found else None


def _member(laptop: Laptop, pick: int) -> EntityId | None:
    table = laptop.store.database.rows("SELECT id FROM member ORDER BY id")
    return EntityId(str(table[pick % len(table)][0])) if table else None


def enrol(laptop: Laptop, pick: int) -> object:
    """A new household of one to five."""
    people = tuple(
        PersonForm(
            name=f"Lò Văn Mẫu {'ABCDE'[n]}", born=f"{1950 + (pick * 7 + n * 13) % 70}", sex=("male", "female")[n % 2],
            tie="head" if n == 0 else "other", phone=f"09{(pick * 31 + n) % 10**8:08d}" if n == 0 else "",
        )
        for n in range(1 + pick % 5)
    )  # fmt: skip
    return laptop.work.enrolment.enrol(laptop.work.desk, HouseholdForm(village=f"Bản Mẫu {pick % 3}"), people)


def renew(laptop: Laptop, pick: int) -> object:
    """Cards for everyone of a household who may pay."""
    household = _household(laptop, pick)
    if household is None:
        return None
    work, months = laptop.work, MONTHS[pick % 3]
    members = tuple(one.member.id for one in work.standings.household(household).members)
    quote = work.renewals.quote(household, members, months)
    paying = tuple(EntityId(line.id) for line in quote.quote.lines)
    return work.renewals.collect(work.desk, household, paying, months, quote.total) if paying else None


def correct(laptop: Laptop, pick: int) -> object:
    """Another telephone number for somebody whom others may be correcting too."""
    member = _member(laptop, pick)
    if member is None:
        return None
    return laptop.work.enrolment.correct_member(laptop.work.desk, member, {"phone": f"098{pick % 10**7:07d}"})


def move(laptop: Laptop, pick: int) -> object:
    """A household moves to another village, on paper."""
    household = _household(laptop, pick)
    if household is None:
        return None
    return laptop.work.enrolment.correct_household(laptop.work.desk, household, {"village": f"Bản Mẫu {pick % 5}"})


def depart(laptop: Laptop, pick: int) -> object:
    """Somebody has died or gone, and what is due goes back."""
    member = _member(laptop, pick)
    found = laptop.work.register.member(member) if member else None
    if found is None or not found.is_here:
        return None
    work, reason = laptop.work, ("died", "moved_away", "married_out")[pick % 3]
    home = work.register.household(found.household)
    others = [other.id for other in home.present if other.id != found.id] if home else []
    on = as_day(work.day.shown())
    successor = others[0] if found.tie == "head" and others else EntityId("")
    work.enrolment.record_departure(work.desk, found.id, reason, on, successor=successor)
    for offer in work.refunds.offers(found.household):
        work.refunds.pay(work.desk, offer.contribution, offer.member, offer.cause, offer.last_day, offer.amount)
    return None


def _receipt(laptop: Laptop, pick: int) -> ReceiptView | None:
    own = [one for one in laptop.work.receipts.today(laptop.work.desk) if one.id.startswith(f"{laptop.device}.")]
    return laptop.work.receipts.view(own[pick % len(own)].id) if own else None


def void(laptop: Laptop, pick: int) -> object:
    """One of today's receipts was a mistake."""
    view = _receipt(laptop, pick)
    if view is None:
        return None
    return laptop.work.receipts.void(laptop.work.desk, view.receipt.id, "ghi nhầm", cash_returned=bool(pick % 2))


def replace(laptop: Laptop, pick: int) -> object:
    """One of today's receipts came out spoiled."""
    view = _receipt(laptop, pick)
    return laptop.work.receipts.replace(laptop.work.desk, view.receipt.id, "giấy rách") if view else None


def close_day(laptop: Laptop, pick: int) -> object:
    """The cash is counted, right or wrong by a note, and handed over."""
    work = laptop.work
    day: Day = as_day(work.day.for_money())
    expected = work.cash.day(work.desk).expected.dong
    work.cash.close(work.desk, day, ((LOOSE, max(0, expected - pick % 2)),), "lệch tiền lẻ")
    left = work.cash.day(work.desk).to_remit
    return work.cash.remit(work.desk, day, left, "Thủ quỹ Mẫu") if left > Money(0) else None


def next_day(laptop: Laptop, pick: int) -> object:
    """Days pass, or somebody sets the clock wrong by years; the officer says which day it is."""
    laptop.clock.moment += timedelta(days=pick % 5 + 1) if pick % 4 else timedelta(days=(pick % 2001) - 1000)
    earliest = max(laptop.work.day.shown(), laptop.work.day._earliest())
    laptop.work.day.confirm(earliest)
    return None


ACTS: Mapping[str, Act] = {
    "enrol": enrol,
    "renew": renew,
    "correct": correct,
    "move": move,
    "depart": depart,
    "void": void,
    "replace": replace,
    "close_day": close_day,
    "next_day": next_day,
}
"""Every act by name."""
