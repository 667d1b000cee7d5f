"""Who may be the same person: every slip that people make with names, births and numbers, found without a scan.

`Likeness` files each person under a few keys, made so that two people who differ by one slip share at least one; only
those who share a key are compared. Keys (blocking: Christen 2012, Data Matching, chapter 4):

* a number: of its last eight digits, the first four, the last four, and all but the middle two. A wrong digit or two
  neighbours exchanged leave one of the three as it was.
* the words of the name in any order: finds swapped syllables and every slip in the birth.
* year of birth with all words of the name, or all but one: finds a slip within one word, or a word left out.

`compare` then says on what ground, if any. Two different citizen ids speak against: only the same name and the very
same birth in the same village stand against them, and not within one household (twins).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from fieldapp.domain.names import fold


class Ground(StrEnum):
    """Why two may be one, the surest first."""

    NUMBER = "number"
    NUMBER_SLIP = "number_slip"
    NAME_AND_BIRTH = "name_and_birth"
    BIRTH_SLIP = "birth_slip"
    NAME_SLIP = "name_slip"


_ORDER = {ground: place for place, ground in enumerate(Ground)}


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of a person: `words` of the folded name, `born` as in facts, numbers, village folded."""

    id: str
    words: tuple[str, ...]
    born: str
    sex: str
    citizen_id: str
    insurance_code: str
    village: str
    household: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody on file who may be the person asked about."""

    id: str
    ground: Ground


def traits(
    person: str,
    *,
    name: str,
    born: str,
    sex: str,
    citizen_id: str,
    insurance_code: str,
    village: str = "",
    household: str = "",
) -> Traits:
    """Fold what the register or a form says; spaces in numbers do not count."""
    citizen, insurance = ("".join(number.split()) for number in (citizen_id, insurance_code))
    words = tuple(folded for word in name.split() if (folded := _folded(word)))
    return Traits(person, words, born, sex, citizen, insurance, _folded(village), household)


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    # Syllables and villages repeat: a commune has a thousand of them and twenty thousand people.
    return fold(text)


def is_slip(one: str, other: str) -> bool:
    """Whether two texts of equal length differ in one character, or in two neighbours that changed places.

    >>> is_slip("014180000001", "014180000091"), is_slip("014180000012", "014180000021"), is_slip("12", "12")
    (True, True, False)
    """
    if len(one) != len(other):
        return False
    wrong = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(wrong) == 1:
        return True
    if len(wrong) != 2 or wrong[1] != wrong[0] + 1:
        return False
    first = wrong[0]
    return one[first] == other[first + 1] and one[first + 1] == other[first]


def is_misspelt(one: str, other: str) -> bool:
    """Whether two words differ by one letter more, less or other, or by two neighbours that changed places.

    >>> is_misspelt("thang", "thag"), is_misspelt("thang", "thnag"), is_misspelt("chua", "chu"), is_misspelt("a", "b")
    (True, True, True, False)
    """
    short, long = sorted((one, other), key=len)
    if len(short) < 2:
        return False
    if len(short) == len(long):
        return is_slip(short, long)
    if len(long) != len(short) + 1:
        return False
    same = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[same:] == long[same + 1 :]


def compare(one: Traits, other: Traits) -> Ground | None:
    """On what ground two may be the same person, if on any."""
    if _same_number(one.citizen_id, other.citizen_id) or _same_number(one.insurance_code, other.insurance_code):
        return Ground.NUMBER
    if one.sex and other.sex and one.sex != other.sex:
        return None
    name, born = _names(one.words, other.words), _births(one.born, other.born)
    slipped = is_slip(one.citizen_id, other.citizen_id) or is_slip(one.insurance_code, other.insurance_code)
    if slipped and (name or (born == _SAME and len(one.born) == _WHOLE)):
        return Ground.NUMBER_SLIP
    neighbours = not one.village or not other.village or one.village == other.village
    if one.citizen_id and other.citizen_id and not slipped:
        apart = bool(one.household) and one.household == other.household
        whole = name == _SAME and born == _SAME and len(one.born) == len(other.born) == _WHOLE
        return Ground.NAME_AND_BIRTH if whole and one.village == other.village and not apart else None
    if name == _SAME and born == _SAME:
        return Ground.NAME_AND_BIRTH
    if name == _SAME and born == _NEAR and neighbours:
        return Ground.BIRTH_SLIP
    return Ground.NAME_SLIP if name == _NEAR and born == _SAME and neighbours else None


_FAR, _NEAR, _SAME = 0, 1, 2
_WHOLE = len("1980-05-02")
_YEAR = len("1980")


def _same_number(one: str, other: str) -> bool:
    return bool(one) and one == other


def _names(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """The same, near (syllables exchanged, one word misspelt or left out), or far."""
    if not one or not other:
        return _FAR
    if one == other:
        return _SAME
    if sorted(one) == sorted(other):
        return _NEAR
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        wrong = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
        return _NEAR if len(wrong) == 1 and is_misspelt(*wrong[0]) else _FAR
    left_out = len(long) == len(short) + 1 and len(short) >= 2
    # The family name and the given name are never left out.
    return _NEAR if left_out and any(short == long[:n] + long[n + 1 :] for n in range(1, len(long) - 1)) else _FAR


def _births(one: str, other: str) -> int:
    """The same as far as both say, near (day and month exchanged, a digit wrong, a year off), or far."""
    if not one or not other:
        return _FAR
    known = min(len(one), len(other))
    if one[:known] == other[:known]:
        return _SAME
    if known < _WHOLE:
        # Of two bare years only neighbours are near: a wrong digit alone would bring too many together.
        is_next = abs(int(one[:_YEAR]) - int(other[:_YEAR])) == 1
        return _NEAR if is_next and one[_YEAR:known] == other[_YEAR:known] else _FAR
    (year, month, day), (its_year, its_month, its_day) = one.split("-"), other.split("-")
    if year == its_year:
        swapped = (month, day) == (its_day, its_month)
        return _NEAR if swapped or is_slip(month + day, its_month + its_day) else _FAR
    return _NEAR if (month, day) == (its_month, its_day) and _are_near_years(year, its_year) else _FAR


def _are_near_years(one: str, other: str) -> bool:
    return abs(int(one) - int(other)) == 1 or is_slip(one, other)


def keys_of(person: Traits) -> Iterator[int]:
    """What a person is filed under."""
    for sort, number in enumerate((person.citizen_id, person.insurance_code)):
        tail = number[-8:]
        if len(tail) == 8:
            yield hash((sort, 4, tail[:4]))
            yield hash((sort, 8, tail[4:]))
            yield hash((sort, 6, tail[:3] + tail[5:]))
    words = tuple(sorted(person.words))
    if words:
        yield hash(words)
    year = person.born[:_YEAR]
    if words and year:
        yield hash((year, words))
        if len(words) > 1:
            yield from {hash((year, words[:n] + words[n + 1 :])) for n in range(len(words))}


class Likeness:
    """People on file, found again by what is like them."""

    def __init__(self, people: Iterable[Traits] = ()) -> None:
        self._people: dict[str, Traits] = {}
        self._filed: dict[int, list[str]] = {}
        for person in people:
            self.file(person)

    def __len__(self) -> int:
        return len(self._people)

    def file(self, person: Traits) -> None:
        """Take a person in; one who is on file is filed anew."""
        self.discard(person.id)
        self._people[person.id] = person
        for key in keys_of(person):
            self._filed.setdefault(key, []).append(person.id)

    def discard(self, person: str) -> None:
        """Forget a person; nothing happens if they are not on file."""
        known = self._people.pop(person, None)
        if known is not None:
            for key in keys_of(known):
                self._filed[key].remove(person)

    def find(self, wanted: Traits, limit: int = 20) -> tuple[Match, ...]:
        """Who may be the person, the surest first; never the person themselves."""
        near = dict.fromkeys(person for key in keys_of(wanted) for person in self._filed.get(key, ()))
        near.pop(wanted.id, None)
        found = [
            Match(person, ground) for person in near if (ground := compare(wanted, self._people[person])) is not None
        ]
        return tuple(sorted(found, key=lambda match: (_ORDER[match.ground], match.id))[:limit])
