"""The demonstration register: about 6,000 people who do not exist, in three real communes of Sơn La.

Everything follows from the seed and the day, so that two runs give the same people. They are made as the import
reads them, so that the register can be written to a workbook and come in through the real import.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from fieldapp.demo.cover import KnownStanding, cover_of, groups_of
from fieldapp.demo.numbers import SyntheticNumbers
from fieldapp.demo.people_names import NameStock
from fieldapp.demo.places_of_play import COMMUNES, PlayedCommune
from fieldapp.domain.dates import Born
from fieldapp.domain.fact_kinds import NewMember
from fieldapp.domain.ids import NO_DAY, Day
from fieldapp.office.register_rows import RegisterHousehold

Choice = TypeVar("Choice")

YOUNGER_SINCE = 1985
EXITED_ON = Day("2025-12-01")
"""The day on which, in this play, the commune left the difficult list."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody before papers: tie to the head, sex, age in years, people (for names), family name."""

    tie: str
    sex: str
    age: int
    stock: NameStock
    family: str


def demo_register(seed: int, today: date, people: int = 6000) -> list[RegisterHousehold]:
    """Households of at least `people` people together (at most one household more in each commune)."""
    maker = _Maker(random.Random(seed), today)
    households: list[RegisterHousehold] = []
    for commune in COMMUNES:
        wanted = max(1, round(people * commune.share))
        households += maker.commune(commune, wanted)
    return households


def new_households(seed: int, today: date) -> list[RegisterHousehold]:
    """Six households that the register does not have, for the played day to enrol; the first has five members."""
    maker = _Maker(random.Random(f"new-{seed}"), today, series=9)
    commune = COMMUNES[0]
    found: list[RegisterHousehold] = []
    while len(found) < 6:
        household = maker.household(commune, "")
        size = len(household.members)
        if (size == 5) if not found else (2 <= size <= 4):
            found.append(maker.uninsured(household))
    return found


class _Maker:
    """Draws households; everything random comes from one source, in one order."""

    def __init__(self, randomness: random.Random, today: date, series: int = 0) -> None:
        self._random = randomness
        self._today = today
        self._numbers = SyntheticNumbers(randomness, series)

    def commune(self, commune: PlayedCommune, people: int) -> Iterator[RegisterHousehold]:
        """Households of one commune until there are enough people."""
        made = 0
        number = 0
        while made < people:
            number += 1
            household = self.household(commune, f"{commune.code}-{number:04d}")
            made += len(household.members)
            yield household

    def household(self, commune: PlayedCommune, code: str) -> RegisterHousehold:
        """One household with everybody's papers."""
        village, peoples = self._random.choice(commune.villages)
        stock = self._weighted(peoples)
        standing = self._standing(commune, stock)
        known = KnownStanding(standing, stock.people, self._cover_end(), self._today)
        names: set[str] = set()
        members = tuple(self._member(person, known, names) for person in self._family(stock))
        return RegisterHousehold(
            commune.code,
            members,
            code=code,
            village=village,
            address=f"{village}, {commune.name}, Sơn La",
            language=stock.language,
        )

    def uninsured(self, household: RegisterHousehold) -> RegisterHousehold:
        """The same household as it is before anybody enrols it: full dates, citizen ids, nothing else."""
        members = []
        for member in household.members:
            born = self._whole_birth(Born.parse(member.born))
            members.append(
                NewMember(
                    tie=member.tie,
                    groups=tuple(group for group in member.groups if group in {"student", "child_under_6"}),
                    name=member.name,
                    born=str(born),
                    sex=member.sex,
                    citizen_id=self._numbers.citizen_id(born, member.sex),
                    ethnicity=member.ethnicity,
                )
            )
        return RegisterHousehold(
            household.commune,
            tuple(members),
            village=household.village,
            address=household.address,
            language=household.language,
        )

    def _standing(self, commune: PlayedCommune, stock: NameStock) -> str:
        standing = self._weighted(commune.standing)
        if stock.people == "Kinh":
            return "household" if standing.startswith("minority") else standing
        return "near_poor_minority_mountain" if standing == "near_poor" else standing

    def _family(self, stock: NameStock) -> Iterator[Person]:
        """Head, spouse, children, and often the generation above or below."""
        draw = self._random
        family = draw.choice(stock.families)
        age = round(draw.triangular(24, 78, 40))
        sex = "female" if draw.random() < 0.16 else "male"
        yield Person("head", sex, age, stock, family)
        is_married = draw.random() < (0.62 if sex == "female" or age > 70 else 0.93)
        mother_age = age if sex == "female" else max(18, age - draw.randint(-2, 6))
        if is_married:
            yield Person(
                "spouse",
                _other(sex),
                mother_age if sex == "male" else age + 2,
                stock,
                self._other_family(stock, family),
            )
        yield from self._children(stock, family, mother_age)
        if 24 <= age <= 55 and draw.random() < 0.3:
            is_mother = draw.random() < 0.65
            mother_family = self._other_family(stock, family) if is_mother else family
            yield Person("parent", "female" if is_mother else "male", age + draw.randint(19, 34), stock, mother_family)
        if age < 32 and draw.random() < 0.12:
            yield Person("sibling", draw.choice(("male", "female")), max(10, age - draw.randint(2, 9)), stock, family)

    def _children(self, stock: NameStock, family: str, mother_age: int) -> Iterator[Person]:
        draw = self._random
        ages: list[int] = []
        for _child in range(draw.choices(range(6), (8, 22, 38, 20, 9, 3))[0]):
            age = mother_age - draw.randint(18, 38)
            if 0 <= age <= 45 and age not in ages:
                ages.append(age)
        heir = None
        for age in sorted(ages, reverse=True):
            sex = draw.choice(("male", "female"))
            if age >= 23 and heir is not None:
                continue  # grown brothers and sisters have households of their own
            yield Person("child", sex, age, stock, family)
            if age >= 20 and sex == "male" and heir is None and draw.random() < 0.7:
                heir = age
                yield Person(
                    "child_in_law",
                    "female",
                    max(18, age - draw.randint(0, 3)),
                    stock,
                    self._other_family(stock, family),
                )
                for grandchild in range(draw.choice((0, 1, 1, 2))):
                    if age - 20 - 2 * grandchild >= 0:
                        yield Person(
                            "grandchild", draw.choice(("male", "female")), age - 20 - 2 * grandchild, stock, family
                        )

    def _member(self, person: Person, known: KnownStanding, names: set[str]) -> NewMember:
        draw = self._random
        born = self._birth(person.age)
        groups = groups_of(known, person, born, draw)
        insurance = self._numbers.insurance_code() if draw.random() < 0.96 else ""
        lacks_id = draw.random() < (0.22 if person.age < 14 else 0.03)
        name = self._name(person, born.year)
        while name in names:
            name = self._name(person, born.year)
        names.add(name)
        cover, card = cover_of(known, groups, born, insurance, draw)
        return NewMember(
            tie=person.tie,
            groups=groups,
            verified="" if lacks_id else "register",
            cover=cover,
            name=name,
            born=str(born),
            sex=person.sex,
            citizen_id="" if lacks_id else self._numbers.citizen_id(born, person.sex),
            insurance_code=insurance,
            card_number=card,
            phone=self._numbers.phone() if 15 <= person.age <= 65 and draw.random() < 0.55 else "",
            ethnicity=person.stock.people,
            exited_on=EXITED_ON if "minority_exited_commune" in groups else NO_DAY,
        )

    def _birth(self, age: int) -> Born:
        """A birth that makes the person that old today; the day is often unknown for the elderly."""
        draw = self._random
        day = self._today - timedelta(days=round(365.25 * age) + draw.randrange(1, 365))
        if draw.random() < (0.18 if age >= 60 else 0.01):
            return Born(day.year)
        return Born.on(day)

    def _whole_birth(self, born: Born) -> Born:
        return born if born.day else Born.on(born.earliest + timedelta(days=self._random.randrange(300)))

    def _name(self, person: Person, year: int) -> str:
        stock = person.stock
        is_elder = year < YOUNGER_SINCE
        if person.sex == "male":
            middle, given = stock.male_middle, stock.male_elder if is_elder else stock.male_younger
        else:
            middle, given = stock.female_middle, stock.female_elder if is_elder else stock.female_younger
        chosen = self._random.choice(given)
        # Two given words take the place of a middle name.
        parts = (
            [person.family, *chosen.split("_")]
            if "_" in chosen
            else [person.family, self._random.choice(middle), chosen]
        )
        return " ".join(parts)

    def _other_family(self, stock: NameStock, family: str) -> str:
        """A spouse's family name; clans do not marry within themselves."""
        return self._random.choice([other for other in stock.families if other != family])

    def _cover_end(self) -> date | None:
        """When the household's paid cover ends: around today, so that each colour is there; nothing: never covered."""
        draw = self._random
        kind = draw.choices(("never", "lapsed", "soon", "later", "far"), (9, 14, 13, 20, 44))[0]
        days = {"lapsed": (-420, -1), "soon": (0, 30), "later": (31, 90), "far": (91, 350)}
        return None if kind == "never" else self._today + timedelta(days=draw.randint(*days[kind]))

    def _weighted(self, choices: Sequence[tuple[Choice, int]]) -> Choice:
        return self._random.choices([choice for choice, _ in choices], [weight for _, weight in choices])[0]


def _other(sex: str) -> str:
    return "male" if sex == "female" else "female"
