"""Finding people as one types: names without accents in any order, initials, villages, any number in part.

Order of the answer: an exact number; a whole name; all words whole; words begun; then initials and villages. Within
each of these the living come before the departed. When nothing fits, one mistyped letter or one word too many is
forgiven.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fieldapp.domain.ids import EntityId
from fieldapp.domain.names import fold
from fieldapp.storage.database import Database
from fieldapp.storage.search_index import SearchIndex, plain_number

_NAMES_AT_MOST = 300
_WORDS_AT_MOST = 8
_VARIANTS_AT_MOST = 12
_LEAST_DIGITS = 4
_WHOLE_NUMBER = 9
"""A number of this length that somebody bears is meant whole; shorter ones may be the middle of another."""
_LONGEST_TEXT = 100


_SEPARATORS = re.compile("[^0-9a-z\u0080-\U0010ffff]+")
"""What parts words, as FTS5's tokenizer `ascii` has it; so no word can hold a quotation mark either."""


_KINDS_OF_VILLAGE = frozenset(("ban", "thon", "xom", "to", "tieu", "khu", "dan", "pho", "lang", "buon", "doi"))
"""Words that begin the names of most villages: alone they mean none of them, and Ban is a person's name too."""

_YEAR = re.compile("(?:19|20)[0-9]{2}")
_CARD_NUMBER = re.compile("[a-z]{2}[0-9]{13}", re.ASCII | re.IGNORECASE)
_CODE_DIGITS = 10
"""A health card's number ends in the insurance code of its bearer."""
_ABROAD = re.compile(r"^\s*\+84")


def words_of(text: str) -> list[str]:
    """The folded words of what was typed."""
    return [word for word in _SEPARATORS.split(fold(text)) if word]


_ONE_OF_EACH = """m.id = (SELECT o.id FROM member o WHERE o.unit = h.unit AND o.household = h.id AND o.created <> ''
    ORDER BY o.departure <> '', o.tie <> 'head', o.id LIMIT 1)"""
"""The head of a household, or whoever is left of it."""


class Search:
    """Looks in the index that `SearchIndex` keeps."""

    def __init__(self, database: Database, index: SearchIndex) -> None:
        self._database = database
        self._index = index

    def find(self, text: str, limit: int) -> tuple[EntityId, ...]:
        """Members best first, at most `limit`."""
        typed = text[:_LONGEST_TEXT]
        # People write their mobiles both ways; they are kept with the leading 0.
        number = plain_number(_ABROAD.sub("0", typed))
        found: dict[EntityId, None] = {}
        words = words_of(typed)[:_WORDS_AT_MOST]
        if _is_name_and_year(words):
            sources = self._born_in(words[-1], self._by_words(words[:-1], _NAMES_AT_MOST))
        elif sum(character.isdigit() for character in number) >= _LEAST_DIGITS:
            sources = self._by_digits(number, limit)
        else:
            sources = self._by_words(words, limit) if words else iter(())
        for member in sources:
            found[member] = None
            if len(found) >= limit:
                break
        return tuple(found)

    # numbers

    def _by_digits(self, number: str, limit: int) -> Iterator[EntityId]:
        exact = list(self._owners("number = ?", (number,), limit))
        yield from exact
        if exact and len(number) >= _WHOLE_NUMBER:
            return
        if _CARD_NUMBER.fullmatch(number):  # the register knows the code, perhaps not the card
            yield from self._owners("number = ?", (number[-_CODE_DIGITS:],), limit)
        yield from self._owners("number > ? AND number < ?", (number, number + "\U0010ffff"), limit)
        # Letters and digits only, so nothing in the pattern needs escaping.
        inner = "id IN (SELECT rowid FROM search_digits WHERE number LIKE ? LIMIT ?)"
        yield from self._owners(inner, (f"%{number}%", _NAMES_AT_MOST), limit)

    def _owners(self, condition: str, params: tuple[object, ...], limit: int) -> Iterator[EntityId]:
        statement = (
            f"SELECT owner, unit FROM search_number WHERE {condition} "  # noqa: S608 - the constants above
            "ORDER BY departed, number, owner LIMIT ?"
        )
        for owner, unit in self._database.rows(statement, (*params, limit)):
            if self._database.one("SELECT 1 FROM household WHERE unit = ? AND id = ?", (unit, owner)) is None:
                yield EntityId(owner)
            else:
                yield from self._household(unit, owner)

    def _household(self, unit: int, household: str) -> Iterator[EntityId]:
        """The head of a household, or whoever is left of it."""
        found = self._database.one(
            "SELECT id FROM member WHERE unit = ? AND household = ? AND created <> '' "
            "ORDER BY departure <> '', tie <> 'head', id LIMIT 1",
            (unit, household),
        )
        if found is not None:
            yield EntityId(found[0])

    # names

    def _by_words(self, words: list[str], limit: int) -> Iterator[EntityId]:
        some = False
        for members in (
            self._members(self._ranked(words), limit),
            self._by_initials(words, limit),
            self._by_village(words, limit),
        ):
            for member in members:
                some = True
                yield member
        if not some:
            yield from self._members(self._forgiving(words), limit)

    def _ranked(self, words: list[str]) -> list[int]:
        """Dictionary ids of the names that hold all words, each whole or begun; the best first."""
        begun = self._names(" AND ".join(f'"{word}" *' for word in words))
        whole = self._names(" AND ".join(f'"{word}"' for word in words))
        names = {**begun, **whole}
        exact = self._database.one("SELECT id FROM search_name WHERE folded = ?", (" ".join(words),))
        if exact is not None:
            names[exact[0]] = " ".join(words)
        return sorted(names, key=lambda name: (*_distance(words, names[name].split()), names[name]))

    def _names(self, expression: str) -> dict[int, str]:
        return dict(
            self._database.rows(
                "SELECT id, folded FROM search_name WHERE id IN "
                "(SELECT rowid FROM search_word WHERE search_word MATCH ? LIMIT ?)",
                (expression, _NAMES_AT_MOST),
            )
        )

    def _members(self, names: Iterable[int], limit: int) -> Iterator[EntityId]:
        """Members of the names in turn: all the living, then all the departed."""
        ranked = list(names)
        for departed in (0, 1):
            left = limit
            for name in ranked:
                if left <= 0:
                    break
                for (member,) in self._database.rows(
                    "SELECT member FROM search_member WHERE name = ? AND departed = ? ORDER BY unit, member LIMIT ?",
                    (name, departed, left),
                ):
                    left -= 1
                    yield EntityId(member)

    def _by_initials(self, words: list[str], limit: int) -> Iterator[EntityId]:
        typed = words[0]
        if len(words) > 1 or not 2 <= len(typed) <= _WORDS_AT_MOST:
            return
        names = self._database.rows(
            "SELECT id FROM search_name WHERE initials >= ? AND initials < ? ORDER BY initials, folded LIMIT ?",
            (typed, typed + "\U0010ffff", _NAMES_AT_MOST),
        )
        yield from self._members((name for (name,) in names), limit)

    # villages

    def _by_village(self, words: list[str], limit: int) -> Iterator[EntityId]:
        """People of a village: its heads when the village alone is typed, else those whose name the other words fit."""
        for cut in range(len(words)):
            for name, village in ((words[:cut], words[cut:]), (words[len(words) - cut :], words[: len(words) - cut])):
                for unit, exact in self._villages(village):
                    yield from self._in_village(name, unit, exact, limit)

    def _born_in(self, year: str, members: Iterator[EntityId]) -> Iterator[EntityId]:
        for member in members:
            wanted = (f"{year}-%", year, member)
            if self._database.one(
                "SELECT 1 FROM member WHERE unit IN (SELECT unit FROM register_unit) "
                "AND (born LIKE ? OR born = ?) AND id = ?",
                wanted,
            ):
                yield member

    def _in_village(self, name: list[str], unit: int, village: str, limit: int) -> Iterator[EntityId]:
        who, params = _ONE_OF_EACH, []
        if name:
            ids = self._ranked(name)
            who = f"m.id IN (SELECT member FROM search_member WHERE name IN ({', '.join('?' for _ in ids)}))"  # noqa: S608 - marks only
            params = list(ids)
        for (member,) in self._database.rows(
            "SELECT m.id FROM household h JOIN member m ON m.unit = h.unit AND m.household = h.id "  # noqa: S608 - the two constants above
            f"WHERE h.unit = ? AND h.village = ? AND m.created <> '' AND {who} "
            "ORDER BY m.departure <> '', m.id LIMIT ?",
            (unit, village, *params, limit),
        ):
            yield EntityId(member)

    def _villages(self, words: list[str]) -> list[tuple[int, str]]:
        """Villages whose name holds the words, the last of them perhaps only begun."""
        if sum(map(len, words)) < 3 or _KINDS_OF_VILLAGE.issuperset(words):
            return []
        if self._index.villages is None:
            self._index.villages = {}
            stored = self._database.rows("SELECT DISTINCT unit, village FROM household WHERE village <> ''")
            for unit, village in stored:
                self._index.villages.setdefault(fold(village), []).append((unit, village))
        wanted = " " + " ".join(words)
        return [place for name, places in self._index.villages.items() if wanted in " " + name for place in places]

    # forgiveness

    def _forgiving(self, words: list[str]) -> list[int]:
        """Names with one letter of a word mistyped, or with one of several typed words left out."""
        choices = [self._near(word) for word in words]
        expression = " AND ".join(
            "(" + " OR ".join(f'"{choice}"' for choice in near) + f' OR "{word}" *)'
            for word, near in zip(words, choices, strict=True)
        )
        found = self._names(expression.replace("( OR ", "("))
        if not found and len(words) > 2:
            for left_out in range(1, len(words) - 1):
                fewer = words[:left_out] + words[left_out + 1 :]
                found |= self._names(" AND ".join(f'"{word}"' for word in fewer))
        return sorted(found, key=lambda name: (*_distance(words, found[name].split()), found[name]))

    def _near(self, word: str) -> list[str]:
        if len(word) < 3:
            return []
        near = [
            term
            for (term,) in self._database.rows(
                "SELECT term FROM search_vocabulary WHERE length(term) BETWEEN ? AND ?", (len(word) - 1, len(word) + 1)
            )
            if _one_apart(word, term)
        ]
        return near[:_VARIANTS_AT_MOST]


def _is_name_and_year(words: list[str]) -> bool:
    return len(words) > 1 and _YEAR.fullmatch(words[-1]) is not None and "".join(words[:-1]).isalpha()


def _distance(words: list[str], name: list[str]) -> tuple[int, int, int, int]:
    """How far a name is from what was typed: same, words only begun, words more or fewer, order."""
    begun = sum(word not in name for word in words)
    in_order = [word for word in name if word in words]
    return int(words != name), begun, abs(len(name) - len(words)), int(in_order != words)


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter changed, added, left out, or two neighbours swapped, makes one word of the other."""
    if one == other:
        return False
    if len(one) == len(other):
        differing = [place for place in range(len(one)) if one[place] != other[place]]
        if len(differing) == 1:
            return True
        first, last = differing[0], differing[-1]
        return len(differing) == 2 and last == first + 1 and one[first] == other[last] and one[last] == other[first]
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(long[:cut] + long[cut + 1 :] == short for cut in range(len(long)))
