"""A household while it is being written down: the people, where they live, what the officer has decided by hand."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from fieldapp.domain import names
from fieldapp.domain.household import HEAD, TIES
from fieldapp.domain.policy import Pack
from fieldapp.services.forms import HouseholdForm, PersonForm
from fieldapp.services.guess import born_of, guess_groups, with_guesses

BLANK = PersonForm()
NUMBERS = ("citizen_id", "insurance_code", "card_number")


@dataclass(frozen=True, slots=True)
class Entry:
    """A person of the draft; what the officer chose is not guessed anew."""

    form: PersonForm = BLANK
    tie_chosen: bool = False
    groups_chosen: bool = False
    odd: tuple[str, ...] = ()
    """Codes of doubts about the scan that brought them."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been written down yet."""
        return dataclasses.replace(self.form, tie=BLANK.tie, groups=()) == BLANK


@dataclass(slots=True)
class FamilyDraft:
    """Always at least one person, the one being typed at `current`."""

    people: list[Entry] = field(default_factory=lambda: [Entry()])
    home: HouseholdForm = field(default_factory=HouseholdForm)
    current: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to keep."""
        return all(entry.is_blank for entry in self.people) and self.home == HouseholdForm()

    def written(self) -> tuple[PersonForm, ...]:
        """Those of whom something is known, in order."""
        return tuple(entry.form for entry in self.people if not entry.is_blank)

    def places(self) -> tuple[int, ...]:
        """Where in `people` each of `written` stands."""
        return tuple(n for n, entry in enumerate(self.people) if not entry.is_blank)

    def put(self, form: PersonForm) -> None:
        """The person being typed, as typed now."""
        old = self.people[self.current]
        if form.tie == HEAD != old.form.tie:
            self._dethrone()
        self.people[self.current] = Entry(
            form,
            old.tie_chosen or form.tie != old.form.tie,
            old.groups_chosen or form.groups != old.form.groups,
            old.odd if form.name == old.form.name else (),
        )

    def step_tie(self) -> None:
        """The person being typed has the next tie."""
        form = self.people[self.current].form
        after = TIES[(TIES.index(form.tie) + 1) % len(TIES)] if form.tie in TIES else TIES[0]
        self.put(dataclasses.replace(form, tie=after))

    def step_group(self, groups: Sequence[str]) -> None:
        """The person being typed belongs to the next of these groups, or to none."""
        form = self.people[self.current].form
        circle = ("", *groups)
        held = form.groups[0] if form.groups else ""
        after = circle[(circle.index(held) + 1) % len(circle)] if held in circle else ""
        old = self.people[self.current]
        put = dataclasses.replace(form, groups=(after,) if after else ())
        self.people[self.current] = dataclasses.replace(old, form=put, groups_chosen=True)

    def take(self, form: PersonForm, today: date, odd: tuple[str, ...] = ()) -> int:
        """Somebody scanned: completes the person meant, else is added; where they stand."""
        place = self._meant(form, today)
        if place is None:
            self.people.append(Entry(form, odd=odd))
            place = len(self.people) - 1
        else:
            entry = self.people[place]
            self.people[place] = dataclasses.replace(entry, form=_completed(entry.form, form), odd=odd)
        self.current = place
        return place

    def add(self) -> int:
        """Room for one more person; a blank one that waits already is used."""
        blank = next((n for n, entry in enumerate(self.people) if entry.is_blank), None)
        if blank is None:
            self.people.append(Entry())
            blank = len(self.people) - 1
        self.current = blank
        return blank

    def go(self, step: int) -> None:
        """To the person after or before; stops at the ends."""
        self.current = min(max(self.current + step, 0), len(self.people) - 1)

    def remove(self, place: int) -> Entry:
        """Take a person out; the one removed."""
        gone = self.people.pop(place)
        if not self.people:
            self.people.append(Entry())
        self.current = min(self.current, len(self.people) - 1)
        return gone

    def insert(self, place: int, entry: Entry) -> None:
        """Put a person back."""
        if len(self.people) == 1 and self.people[0].is_blank:
            self.people.clear()
        place = min(place, len(self.people))
        self.people.insert(place, entry)
        self.current = place

    def guess(self, pack: Pack, today: date) -> None:
        """Guess anew what nobody has chosen."""
        ties = with_guesses([e.form for e in self.people], [e.tie_chosen for e in self.people], today)
        for n, (entry, form) in enumerate(zip(self.people, ties, strict=True)):
            groups = form.groups if entry.groups_chosen else guess_groups(pack, form, today)
            self.people[n] = dataclasses.replace(entry, form=dataclasses.replace(form, groups=groups))

    def _dethrone(self) -> None:
        """Whoever headed the household is guessed anew."""
        for n, entry in enumerate(self.people):
            if entry.form.tie == HEAD:
                freed = dataclasses.replace(entry.form, tie="other")
                self.people[n] = dataclasses.replace(entry, form=freed, tie_chosen=False)

    def as_json(self) -> str:
        """The text kept against a power cut."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> FamilyDraft:
        """The draft of such a text; an empty one for no text or one of another make."""
        try:
            kept = json.loads(text)
            people = [_entry(one) for one in kept["people"]]
            home = HouseholdForm(**kept["home"])
            return FamilyDraft(people or [Entry()], home, min(int(kept["current"]), max(0, len(people) - 1)))
        except (ValueError, KeyError, TypeError):
            return FamilyDraft()

    def _meant(self, form: PersonForm, today: date) -> int | None:
        """Whom a scan is about, if anybody here."""
        for n, entry in enumerate(self.people):
            if any(getattr(form, name) and getattr(form, name) == getattr(entry.form, name) for name in NUMBERS):
                return n
        if self.people[self.current].is_blank or not form.name:
            return self.current
        return self._namesake(form, today) if form.name else None

    def _namesake(self, form: PersonForm, today: date) -> int | None:
        born = born_of(form, today)
        for n, entry in enumerate(self.people):
            known = born_of(entry.form, today)
            disagree = any(getattr(form, name) and getattr(entry.form, name) for name in NUMBERS[:1])
            same_name = names.fold(entry.form.name) == names.fold(form.name)
            if same_name and not disagree and (born is None or known is None or born.may_be(known)):
                return n
        return next((n for n, entry in enumerate(self.people) if entry.is_blank), None)


def _completed(old: PersonForm, new: PersonForm) -> PersonForm:
    """The old form with what the scan adds; a citizen card also corrects what was typed."""
    trusted = bool(new.verified)
    values = {
        name: given
        for name in ("name", "born", "sex", *NUMBERS, "verified")
        if (given := str(getattr(new, name))) and (trusted or not getattr(old, name))
    }
    return dataclasses.replace(old, **values)  # type: ignore[arg-type]


def _entry(kept: dict[str, object]) -> Entry:
    form = dict(kept["form"])  # type: ignore[call-overload]
    form["groups"] = tuple(form["groups"])
    odd = tuple(str(code) for code in kept["odd"])  # type: ignore[attr-defined]
    return Entry(PersonForm(**form), bool(kept["tie_chosen"]), bool(kept["groups_chosen"]), odd)
