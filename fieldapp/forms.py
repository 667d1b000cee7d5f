"""The shipped forms, and what laptop and office both put around the rows of a sheet: places, rules, words."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from fieldapp import paths
from fieldapp.domain.policy import Pack
from fieldapp.domain.policy_reading import PackRefused, read_pack
from fieldapp.domain.sheet_holdings import Period, Place
from fieldapp.domain.sheet_templates import FormBook, read_forms
from fieldapp.policy_words import GROUP_NAMES

WORDS: Mapping[str, Mapping[str, str]] = {"group": GROUP_NAMES}
"""Paper is Vietnamese whatever language the screen speaks, so the words go there untranslated."""

_PROVINCE_RANKS = ("tỉnh", "thành phố")


def shipped_forms() -> FormBook:
    """Every template that comes with the program. Raises `TemplateRefused`."""
    files = sorted(paths.resource("forms").glob("*.toml"))
    return read_forms((file.name, file.read_text(encoding="utf-8")) for file in files)


def place_of(commune_name: str, province_name: str, commune: str, province: str) -> Place:
    """Where a unit lies, the province with its rank."""
    has_rank = province_name.casefold().startswith(_PROVINCE_RANKS)
    return Place(commune_name, province_name if has_rank else f"tỉnh {province_name}", commune, province)


def region_of(places: Iterable[Place]) -> str:
    """`Xã Chiềng La, tỉnh Sơn La`; more communes of one province share its name."""
    by_province: dict[str, list[str]] = {}
    for place in places:
        by_province.setdefault(place.province, []).append(place.commune)
    return "; ".join(f"{', '.join(communes)}, {province}" for province, communes in by_province.items())


def rules_by_hash(published: Iterable[tuple[str, str]], shipped: Pack) -> Callable[[str], Pack | None]:
    """Which rules a payment was made by; `published` are (hash, text) as the office gave them out."""
    texts = dict(published)
    read: dict[str, Pack | None] = {shipped.hash: shipped}

    def find(pack_hash: str) -> Pack | None:
        if pack_hash not in read:
            read[pack_hash] = _pack(texts.get(pack_hash, ""))
        return read[pack_hash]

    return find


def _pack(text: str) -> Pack | None:
    try:
        return read_pack(text) if text else None
    except PackRefused:
        return None


def period_from(first: str, last: str, month: str, today: date) -> Period:
    """What a person asked for: two days, a month `2026-11`, or nothing, which is this month. Raises `ValueError`."""
    if first or last:
        start = date.fromisoformat(first) if first else date.fromisoformat(last).replace(day=1)
        end = date.fromisoformat(last) if last else today
        if start > end:
            raise ValueError(first)
        return Period(start, end)
    start = date.fromisoformat(f"{month}-01") if month else today.replace(day=1)
    return Period(start, start.replace(day=monthrange(start.year, start.month)[1]))


def said_cells(cells: Sequence[object]) -> str:
    """A row's name, or a cell, on one line."""
    return " ".join(str(cell) for cell in cells if cell not in {None, ""})
