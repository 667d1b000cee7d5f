"""What a matter looks like to whoever decides about it, on a page or on the command line."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.office.errors import NoSuchMatter
from fieldapp.office.store.matters import KEPT_SORTS, MATTER_SORTS, Key

MOST_REASON = 500
MOST_CLERK = 80
LEAST_REASON = 5


@dataclass(frozen=True, slots=True)
class MatterId:
    """`sort~unit~subject~other`, or `sort~device~name` of something that is kept."""

    sort: str
    where: str
    subject: str
    other: str = ""

    @staticmethod
    def parse(text: str) -> MatterId:
        """Read an id. Raises `NoSuchMatter`."""
        parts = text.split("~")
        if parts[0] in MATTER_SORTS and len(parts) == 4 and parts[1].isascii() and parts[1].isdigit():
            if len(parts[1]) < 10 and "\0" not in text:
                return MatterId(*parts)
        elif parts[0] in KEPT_SORTS and len(parts) == 3 and "\0" not in text:
            return MatterId(*parts)
        raise NoSuchMatter(text)

    @property
    def key(self) -> Key:
        """What names a matter of a unit."""
        return int(self.where), self.sort, self.subject, self.other

    def __str__(self) -> str:
        return "~".join((self.sort, self.where, self.subject, *([self.other] if self.sort in MATTER_SORTS else [])))


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing said of a side: a code that `review_words` has a label for, the value, whether the sides differ."""

    name: str
    value: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a matter: whom or what it is about, who wrote it on which device and when (ms), money in dong."""

    key: str
    heading: str
    traits: tuple[Trait, ...]
    officer: str = ""
    device: str = ""
    at_ms: int = 0
    money: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to settle a matter. `sides`: a side must be chosen; `amount`: dong that may be changed, -1 where none."""

    action: str
    needs_reason: bool = False
    sides: tuple[str, ...] = ()
    amount: int = -1


@dataclass(frozen=True, slots=True)
class Item:
    """A matter with its sides and the ways to settle it. `settled`: the outcome, empty while it waits."""

    id: MatterId
    place: str
    grounds: str
    money: int
    at_ms: int
    sides: tuple[Side, ...]
    choices: tuple[Choice, ...]
    settled: str = ""
    settled_at: int = 0
    clerk: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a clerk says: action, the side chosen, the amount in dong (-1: as offered), who they are, why."""

    action: str
    clerk: str
    reason: str = ""
    side: str = ""
    amount: int = -1
