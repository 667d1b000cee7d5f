"""How matters, their sides and the buttons beneath them are called on the review's pages."""

from __future__ import annotations

from collections.abc import Callable

from fieldapp.domain.ids import is_office
from fieldapp.i18n import N_
from fieldapp.office.review_shapes import Choice, Item, Side, Trait
from fieldapp.office.review_words import ACTIONS, FIELDS, SORTS, Say, trait_text

COMPARED = ("conflict", "duplicate", "overlap")
"""Sorts whose sides are of one kind, and are compared line by line."""

_OWN_TITLES = {
    "office": N_("Văn phòng biết"), "held": N_("Văn phòng đang giữ"), "bundle": N_("Gói gửi đến"),
    "fact": N_("Dữ kiện gửi đến"), "override": N_("Quyết định thu"),
}  # fmt: skip


class Titles:
    """Speaks one language; the templates call its methods."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def words(self) -> dict[str, Callable[..., object]]:
        """What the templates know them by."""
        return {
            "item_title": self.item_title,
            "side_title": self.side_title,
            "pick_text": self.pick_text,
            "author_text": self.author_text,
            "side_rows": _rows,
            "is_compared": _is_compared,
            "is_same": _is_same,
        }

    def item_title(self, item: Item) -> str:
        """Whom or what a matter is about."""
        if item.id.sort in {"duplicate", "overlap"}:
            return " – ".join(dict.fromkeys(_name_of(side) for side in item.sides))
        if item.sides and item.id.sort == "conflict":
            return f"{_name_of(item.sides[0])}: {self._say(FIELDS.get(item.id.other, item.id.other))}"
        if item.sides and item.id.sort == "override":
            return _name_of(item.sides[0])
        return _kept_title(self._say, item)

    def side_title(self, item: Item, side: Side, place: int) -> str:
        """A side by what it is, or by a letter where both are of one kind."""
        if side.key in _OWN_TITLES:
            return self._say(_OWN_TITLES[side.key])
        if item.id.sort == "override":
            return self._say(N_("Khoản đã thu"))
        return self._say(N_("Bên {place}")).format(place=chr(ord("A") + place - 1))

    def pick_text(self, item: Item, choice: Choice, key: str) -> str:
        """A button that chooses a side."""
        place, side = next((n, side) for n, side in enumerate(item.sides) if side.key == key)
        if item.id.sort == "conflict":
            return f"{self._say(ACTIONS[choice.action])}: {trait_text(self._say, side.traits[0]) or '–'}"
        return self._say(N_("Gộp, giữ bên {place}")).format(place=chr(ord("A") + place))

    def author_text(self, side: Side) -> str:
        """Who wrote a side, on which device."""
        device = self._say(N_("máy {device}")).format(device=side.device) if side.device else ""
        if is_office(side.device):
            device = self._say(N_("văn phòng"))
        return " · ".join(part for part in (side.officer, device) if part)


def _kept_title(say: Say, item: Item) -> str:
    device = say(N_("máy {device}")).format(device=item.id.where or "?")
    kind = next((trait for side in item.sides for trait in side.traits if trait.name == "kind"), None)
    what = trait_text(say, kind) if kind else say(SORTS[item.id.sort]).lower()
    seq = say(N_("số {seq}")).format(seq=item.id.subject)
    title = f"{device}, {seq}: {what}" if kind else f"{device}: {what}"
    return title[:1].upper() + title[1:]


def _name_of(side: Side) -> str:
    by_name = {trait.name: trait.value for trait in side.traits}
    return by_name.get("name") or by_name.get("household") or side.heading


def _is_compared(item: Item) -> bool:
    return item.id.sort in COMPARED


def _is_same(item: Item, traits: list[Trait | None]) -> bool:
    """Whether a line says one thing of all sides, and may stand across them."""
    return _is_compared(item) and all(trait is not None and not trait.differs for trait in traits)


def _rows(item: Item) -> list[tuple[str, list[Trait | None]]]:
    """What is said of the sides, line by line, what differs first; what is said of none of them is left out."""
    names = dict.fromkeys(trait.name for side in item.sides for trait in side.traits if trait.value)
    said = [{trait.name: trait for trait in side.traits} for side in item.sides]
    rows = [(name, [traits.get(name) for traits in said]) for name in names]
    return sorted(rows, key=lambda row: not any(trait and trait.differs for trait in row[1]))
