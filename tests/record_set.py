"""The published record set: a thousand invented households of five, enrolled, paid for and receipted as facts.

DỮ LIỆU MẪU. `python -m tests.record_set` writes `tests/data/records/`; the same source and seed give the same bytes
anywhere, for nothing is drawn but with `random.Random.random`. What every draw costs at least, its share of the
generator's entropy, is added up by column while drawing, so that the bound is exactly that of these records.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import math
import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from fieldapp.domain import fact_kinds as k
from fieldapp.domain.clock import VIETNAM
from fieldapp.domain.cover import CoverPeriod
from fieldapp.domain.facts import Body, Fact, body_from_parts, body_parts, canonical
from fieldapp.domain.ids import Day, EntityId, entity_id
from tests.record_words import PUBLISHED, Commune, People, Weighted, shares

FOLDER = Path(__file__).parent / "data" / "records"
STORED = FOLDER / "records.jsonl.xz"
SUMS = FOLDER / "SHA256SUMS"
HOUSEHOLDS = 1000
SEED = 20260302
FACTS_EACH = 3

FIRST_DAY = date(2026, 3, 2)
MONTH = 105_300
"""The first member's contribution for a month, in dong; frozen here so that no change of rules changes the set."""
LADDER = (10, 7, 6, 5, 4)
"""Tenths of it that the first, second … fifth member pay."""
SUPPORT = {"near_poor": (70, 15), "farm_average": (30, 0), "minority_exited_commune": (70, 0)}
"""Group → per cent that State and province pay."""
PACK, PACK_HASH = "2026.1", hashlib.sha256("bộ quy định mẫu".encode()).hexdigest()

_TIES = shares(
    "head,spouse,child,child,child 46 head,spouse,child,child,parent 34 head,spouse,child,child,grandchild 20"
)
_AGES = {"head": (22, 40), "spouse": (22, 40), "child": (0, 25), "grandchild": (0, 12), "parent": (52, 38)}
"""Tie → youngest age, and for how many years up every day of birth is as likely."""
_HAS_PHONE = {"head": 0.95, "spouse": 0.8, "child": 0.7, "parent": 0.45, "grandchild": 0.7}
_PHONES = shares(
    "096 9 097 10 098 11 086 5 032 4 033 5 034 6 035 6 036 5 037 5 038 5 039 4 091 5 094 5 088 3 083 1 084 1 085 1 "
    "082 1 090 3 093 3 089 1 070 1 077 1 079 1 092 1 056 1 058 1"
)
_INSURED_ELSEWHERE = shares("14 20 11 15 79 18 74 16 01 6 40 8 04 6 67 5 68 6")
_GROUPS = shares("household 70 near_poor 9 farm_average 9 minority_exited_commune 12")
_MONTHS = shares("12 78 6 15 3 7")
_CASH = shares("0 30 500000 45 100000 15 200000 10")
_LANGUAGES = {"Ê Đê": "rad", "Thái": "blt", "Mông": "hmn_VN", "Kinh": ""}


class Dice:
    """Draws, and adds up what each draw costs at least: the binary logarithm of how unlikely its outcome was."""

    def __init__(self, seed: int) -> None:
        self.bits: Counter[str] = Counter()
        self._draw = random.Random(seed).random

    def number(self, column: str, low: int, count: int) -> int:
        """One of `count` numbers from `low` on, each as likely."""
        self.bits[column] += math.log2(count)  # type: ignore[assignment]
        return low + int(self._draw() * count)

    def digits(self, column: str, size: int) -> str:
        """So many digits."""
        return f"{self.number(column, 0, 10**size):0{size}}"

    def chance(self, column: str, likely: float) -> bool:
        """Whether something that happens so often happens."""
        happens = self._draw() < likely
        self.bits[column] -= math.log2(likely if happens else 1 - likely)  # type: ignore[assignment]
        return happens

    def word(self, column: str, words: Weighted) -> str:
        """One of the words."""
        place = bisect_right(words.sums, self._draw() * words.sums[-1])
        before = words.sums[place - 1] if place else 0.0
        self.bits[column] -= math.log2((words.sums[place] - before) / words.sums[-1])  # type: ignore[assignment]
        return words.words[place]


@dataclass(frozen=True, slots=True)
class Records:
    """Facts in their order, three a household, and the least bits that they can be told in, by column."""

    facts: tuple[Fact, ...]
    bits: dict[str, float]


class _Maker:
    """Draws one commune's enrolments, some forty a day."""

    def __init__(self, commune: Commune, seed: int) -> None:
        self._commune = commune
        self._dice = Dice(seed)
        self._villages = shares(" ".join(f"{n} {share}" for n, (_, _, share) in enumerate(commune.villages)))
        self._moment = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 8, tzinfo=VIETNAM)
        self._day = 0
        self._counter = 210
        self._receipt = 4_200
        self._officer = commune.officers[0]

    def make(self, households: int) -> Records:
        facts: list[Fact] = []
        for _ in range(households):
            facts += self._enrolment(len(facts) + 1)
        return Records(tuple(facts), dict(self._dice.bits))

    def _enrolment(self, seq: int) -> list[Fact]:
        dice, commune = self._dice, self._commune
        self._move_on()
        village, people, _share = commune.villages[int(dice.word("village", self._villages))]
        group = dice.word("group", _GROUPS)
        home = self._household(village, people, group)
        walls = [self._wall(), self._wall(20_000 + dice.number("wall", 0, 120_000))]
        walls.append(walls[1] + 2 + dice.number("wall", 0, 6))
        paid = self._contribution(seq, group)
        self._receipt += 1
        receipt = k.ReceiptIssued(
            entity_id(commune.device, seq + 1, 0), commune.series, self._receipt, paid.total, paid.paid_on
        )
        event = entity_id("L3", 120 + 31 * self._day, 0)
        facts = []
        bodies: Sequence[Body] = (home, paid, receipt)
        for offset, (body, wall) in enumerate(zip(bodies, walls, strict=True)):
            self._counter += 1
            facts.append(
                Fact(commune.device, seq + offset, commune.unit, self._counter, wall, self._officer, event, body)
            )
        return facts

    def _move_on(self) -> None:
        """Three to eight minutes to the next household; at half past four the day is over."""
        dice = self._dice
        self._moment += timedelta(milliseconds=180_000 + dice.number("wall", 0, 300_000))
        if (self._moment.hour, self._moment.minute) >= (16, 30):
            self._day += 1
            morning = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 8, tzinfo=VIETNAM)
            self._moment = morning + timedelta(
                days=self._day + 2 * (self._day // 5), milliseconds=dice.number("wall", 0, 1_800_000)
            )
            self._officer = self._commune.officers[dice.number("officer", 0, len(self._commune.officers))]
        if dice.chance("counter", 0.04):
            self._counter += dice.number("counter", 1, 40)

    def _wall(self, later: int = 0) -> int:
        return int(
            (self._moment + timedelta(milliseconds=later) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000
        )

    @property
    def _today(self) -> date:
        return self._moment.date()

    def _household(self, village: str, people: People, group: str) -> k.HouseholdRegistered:
        dice = self._dice
        ties = dice.word("ties", _TIES).split(",")
        fathers, mothers = dice.word("family name", people.families), dice.word("family name", people.families)
        members: list[k.NewMember] = []
        head_sex = "female" if dice.chance("sex", 0.18) else "male"
        for tie in ties:
            sex = {"head": head_sex, "spouse": "male" if head_sex == "female" else "female"}.get(tie, "")
            sex = sex or ("female" if dice.chance("sex", 0.5) else "male")
            family = mothers if (sex == "female" if tie in {"head", "spouse"} else people.mothers) else fathers
            members.append(self._member(tie, sex, family, people, group))
        return k.HouseholdRegistered(tuple(members), village=village, language=_LANGUAGES[people.name])

    def _member(self, tie: str, sex: str, family: str, people: People, group: str) -> k.NewMember:
        dice, is_female = self._dice, int(sex == "female")
        youngest, years = _AGES[tie]
        days = dice.number("born", 0, 365 * years + years // 4)
        born = date(FIRST_DAY.year - youngest, FIRST_DAY.month, 1) - timedelta(days=days)
        age = (FIRST_DAY - born).days // 365
        given = dice.word("given name", people.given[is_female])
        if people.middles is None:
            name = f"{people.before[is_female]}{given} {family}"
        else:
            name = f"{family} {dice.word('middle name', people.middles[is_female])} {given}"
        has_id = dice.chance("has citizen id", 0.84 if age < 14 else 0.98)
        return k.NewMember(
            tie,
            groups=(group,) if group != "household" else (),
            verified="card" if has_id and dice.chance("verified", 0.7 if age >= 14 else 0.1) else "",
            name=name,
            born=born.isoformat(),
            sex=sex,
            citizen_id=self._citizen_id(people, born, is_female) if has_id else "",
            insurance_code=self._insurance_code() if dice.chance("has insurance code", 0.96) else "",
            phone=self._phone() if age >= 15 and dice.chance("has phone", _HAS_PHONE[tie]) else "",
            ethnicity=people.name,
        )

    def _citizen_id(self, people: People, born: date, is_female: int) -> str:
        dice = self._dice
        is_from_here = dice.chance("birthplace", 0.8 if born.year > 1995 else 0.55)
        birthplace = self._commune.born_here if is_from_here else dice.word("birthplace", people.birthplaces)
        century = 2 * (born.year // 100 - 19) + is_female
        return f"{birthplace}{century}{born.year % 100:02}{dice.digits('citizen id', 6)}"

    def _insurance_code(self) -> str:
        dice = self._dice
        is_from_here = dice.chance("insurance code, first two", 0.85)
        given_in = (
            self._commune.insured_here if is_from_here else dice.word("insurance code, first two", _INSURED_ELSEWHERE)
        )
        return given_in + dice.digits("insurance code", 8)

    def _phone(self) -> str:
        return self._dice.word("phone, network", _PHONES) + self._dice.digits("phone", 7)

    def _contribution(self, seq: int, group: str) -> k.ContributionCollected:
        """Everybody pays: on the ladder, or with what State and province add."""
        dice, device = self._dice, self._commune.device
        months = int(dice.word("months", _MONTHS))
        starts = self._starts()
        lines = []
        for place in range(1, len(LADDER) + 1):
            own = self._starts() if dice.chance("first day", 0.08) else starts
            lines.append(_line(entity_id(device, seq, place), group, place, CoverPeriod.of_months(own, months), months))
        total = sum(line.pays for line in lines)
        note = int(dice.word("cash given", _CASH))
        return k.ContributionCollected(
            household=entity_id(device, seq, 0),
            payer=entity_id(device, seq, 1),
            scheme="health",
            method="months",
            months=months,
            paid_on=Day(self._today.isoformat()),
            total=total,
            lines=tuple(lines),
            pack=PACK,
            pack_hash=PACK_HASH,
            cash_given=-(-total // note) * note if note else 0,
            provisional=True,
        )

    def _starts(self) -> date:
        """Thirty days from now for those who had no cover, else the day after the old cover."""
        if self._dice.chance("first day", 0.7):
            return self._today + timedelta(days=30)
        return self._today + timedelta(days=self._dice.number("first day", -20, 80))


def _line(member: EntityId, group: str, place: int, cover: CoverPeriod, months: int) -> k.PaidLine:
    on_ladder = group == "household"
    contribution = MONTH * months * LADDER[place - 1] // 10 if on_ladder else MONTH * months
    state, province = (contribution * share // 100 for share in SUPPORT.get(group, (0, 0)))
    return k.PaidLine(
        member,
        group,
        place if on_ladder else 0,
        Day(cover.starts.isoformat()),
        Day(cover.ends.isoformat()),
        contribution,
        state,
        province,
        0,
        contribution - state - province,
    )


@cache
def generate(households: int = HOUSEHOLDS, seed: int = SEED, commune: Commune = PUBLISHED) -> Records:
    """Enrolments of a commune; without arguments, the published set."""
    return _Maker(commune, seed).make(households)


def written(facts: Sequence[Fact]) -> bytes:
    """One fact a line: the canonical JSON list of its header, then its open and its personal part."""
    lines = (
        canonical([f.device, f.seq, f.unit, f.kind, f.counter, f.wall, f.officer, f.event, *body_parts(f.body)])
        for f in facts
    )
    return b"".join(line + b"\n" for line in lines)


def _read_line(line: bytes) -> Fact:
    device, seq, unit, kind, counter, wall, officer, event, opened, personal = json.loads(line)
    return Fact(device, seq, unit, counter, wall, officer, event, body_from_parts(kind, opened, personal))


@cache
def published() -> tuple[Fact, ...]:
    """The facts as they lie in the repository."""
    return tuple(_read_line(line) for line in lzma.decompress(STORED.read_bytes()).splitlines())


def main() -> None:
    """Write the set and its digest."""
    text = written(generate().facts)
    STORED.write_bytes(lzma.compress(text, preset=9 | lzma.PRESET_EXTREME))
    SUMS.write_text(f"{hashlib.sha256(text).hexdigest()}  {STORED.stem}\n", encoding="ascii")


if __name__ == "__main__":
    main()
