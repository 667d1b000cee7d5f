"""What the change page asks of the use cases; runs on the database lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from fieldapp.domain.household import Household
from fieldapp.domain.ids import EntityId
from fieldapp.gui.models.change_draft import DEPARTURES, ChangeDraft
from fieldapp.services.day import as_day
from fieldapp.services.forms import HouseholdForm
from fieldapp.services.ports import Changes
from fieldapp.services.standing import HouseholdStanding
from fieldapp.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Opened:
    """The household with everyone's cover, a kept draft, the villages of the unit."""

    view: HouseholdStanding
    draft: ChangeDraft | None
    villages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the changes, the page to show next, how to take it back (None: it stands)."""

    changes: Changes
    household: EntityId
    undo: Callable[[], Changes] | None = None


def key_of(household: EntityId) -> str:
    """The name of the household's draft."""
    return f"change:{household}"


def begin(at: Workplace, household: EntityId) -> Opened:
    """Raises `NoSuchHousehold`."""
    view = at.standings.household(household)
    villages = tuple(village for village, _count in at.register.villages(view.household.unit))
    return Opened(view, ChangeDraft.from_json(at.drafts.load(key_of(household))), villages)


def find(at: Workplace, text: str, own: EntityId) -> tuple[Household, ...]:
    """Other households of people found by what is typed."""
    found: dict[EntityId, Household] = {}
    for hit in at.finder.typed(text, 20):
        home = at.register.household(hit.household)
        if home is not None and home.id != own and home.is_living:
            found[home.id] = home
    return tuple(found.values())


def carry_out(at: Workplace, home: Household, draft: ChangeDraft, on: date) -> Done:
    """Write it. Raises the errors of the use cases."""
    return _DOERS[draft.kind](at, home, draft, on)


def _departure(at: Workplace, home: Household, draft: ChangeDraft, on: date) -> Done:
    changes = at.enrolment.record_departure(
        at.desk, draft.member, draft.kind, as_day(on), successor=draft.successor, draft=key_of(home.id)
    )
    ties = _ties(home, draft)
    return Done(changes, home.id, partial(at.enrolment.undo_departure, at.desk, draft.member, ties=ties))


def _ties(home: Household, draft: ChangeDraft) -> tuple[tuple[EntityId, str], ...]:
    """The tie that the new head had before."""
    if not draft.needs_head(home):
        return ()
    return tuple((member.id, member.tie) for member in home.present if member.id == draft.successor)


def _joined(at: Workplace, home: Household, draft: ChangeDraft, on: date) -> Done:
    member = next(member for member in home.members if member.id == draft.member)
    changes = at.enrolment.move_member(
        at.desk, draft.member, draft.target, draft.tie, as_day(on), successor=draft.successor, draft=key_of(home.id)
    )
    ties = _ties(home, draft)
    undo = partial(at.enrolment.undo_move, at.desk, draft.member, home.id, member.tie, as_day(on), ties=ties)
    return Done(changes, draft.target, undo)


def _split(at: Workplace, home: Household, draft: ChangeDraft, _on: date) -> Done:
    form = HouseholdForm(village=draft.village, address=draft.address, phone=draft.phone)
    made = at.enrolment.split(at.desk, home.id, draft.leaving, form, successor=draft.successor, draft=key_of(home.id))
    return Done(at.enrolment.changes(), made)


def _moved_out(at: Workplace, home: Household, draft: ChangeDraft, on: date) -> Done:
    changes = at.enrolment.move_household_out(at.desk, home.id, as_day(on), draft.destination, draft=key_of(home.id))
    return Done(changes, home.id, partial(at.enrolment.move_household_back, at.desk, home.id))


def _returned(at: Workplace, home: Household, draft: ChangeDraft, _on: date) -> Done:
    if draft.member == home.id:
        changes = at.enrolment.move_household_back(at.desk, home.id)
    else:
        changes = at.enrolment.undo_departure(at.desk, draft.member)
    at.drafts.drop(key_of(home.id))
    return Done(changes, home.id)


def _corrected(at: Workplace, home: Household, draft: ChangeDraft, _on: date) -> Done:
    old = {"village": home.village, "address": home.address, "phone": home.phone}
    new = {"village": draft.village, "address": draft.address, "phone": draft.phone}
    changes = at.enrolment.correct_household(at.desk, home.id, new, draft=key_of(home.id))
    undo = partial(at.enrolment.correct_household, at.desk, home.id, old) if changes.rows else None
    return Done(changes, home.id, undo)


_DOERS: dict[str, Callable[[Workplace, Household, ChangeDraft, date], Done]] = {
    **dict.fromkeys(DEPARTURES, _departure),
    "joined": _joined,
    "split": _split,
    "moved_out": _moved_out,
    "returned": _returned,
    "corrected": _corrected,
}
