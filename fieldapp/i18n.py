"""Words in the officer's language: gettext catalogs switched at run time, formats always Vietnamese.

The msgid is the Vietnamese text, so Vietnamese needs no catalog and a missing translation shows the original.
Numbers, money and dates keep the Vietnamese form in every language: nobody here reads `1,234` as a thousand.

`FIELDAPP_PSEUDO=1` stretches every text by two fifths and puts it in brackets, to find clipped and unmarked texts.
"""

from __future__ import annotations

import gettext as _gettext
import io
import os
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from fieldapp import paths
from fieldapp.domain.clock import VIETNAM
from fieldapp.domain.dates import display_date
from fieldapp.domain.money import Money

SOURCE = "vi"
DOMAIN = "fieldapp"
NBSP = "\u00a0"

OWN_NAMES = {
    "vi": "Tiếng Việt",
    "en": "English",
    "blt": "ꪼꪕ ꪒꪾ",
    "hmn": "Hmôngz",
    "mtq": "Mường",
    "rad": "Êđê",
    "bdq": "Bahnar",
    "jra": "Jrai",
}
"""What the speakers call their language; a catalog of a language not listed shows its code."""


def placeholders(text: str) -> frozenset[str]:
    """The names in `{braces}`; text that is no format string at all counts as one impossible name."""
    try:
        return frozenset(name for _text, name, _spec, _conv in string.Formatter().parse(text) if name is not None)
    except ValueError:
        return frozenset({"{"})


def stretch(text: str) -> str:
    """The pseudo-locale: brackets around, two fifths longer, placeholders and line breaks untouched."""
    return f"[{text}{'~' * max(1, len(text) * 2 // 5 - 2)}]"


@dataclass(frozen=True)
class Catalog:
    """The texts of one language. Immutable; the office holds one per reader, the laptop switches between them."""

    language: str
    _texts: _gettext.NullTranslations
    _pseudo: bool = False

    def text(self, msgid: str) -> str:
        """The translation of `msgid`, or `msgid`."""
        return self._checked(self._texts.gettext(msgid), msgid)

    def in_context(self, context: str, msgid: str) -> str:
        """The translation of a homograph told apart by `context`."""
        return self._checked(self._texts.pgettext(context, msgid), msgid)

    def counted(self, one: str, many: str, count: int) -> str:
        """The form for `count` things; fill the placeholders with `.format` afterwards."""
        source = one if count == 1 else many
        found = self._texts.ngettext(one, many, count)
        if found not in {one, many} and placeholders(found) not in (placeholders(one), placeholders(many)):
            found = source
        return stretch(found) if self._pseudo else found

    def _checked(self, found: str, msgid: str) -> str:
        # A translation that lost or invented a placeholder would crash or lie; the source never does.
        if found is not msgid and found != msgid and placeholders(found) != placeholders(msgid):
            found = msgid
        return stretch(found) if self._pseudo else found


@dataclass(frozen=True)
class Language:
    """A language an officer can choose: its code and the name its speakers give it."""

    code: str
    own_name: str


def _translations(language: str, folder: Path) -> _gettext.NullTranslations:
    """Compiled catalog, else the `.po` compiled in memory (a checkout without a build), else the source texts."""
    place = folder / language / "LC_MESSAGES"
    compiled, written = place / f"{DOMAIN}.mo", place / f"{DOMAIN}.po"
    if compiled.exists() and not (written.exists() and written.stat().st_mtime > compiled.stat().st_mtime):
        with compiled.open("rb") as stream:
            return _gettext.GNUTranslations(stream)
    if written.exists():
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        packed = io.BytesIO()
        with written.open("rb") as stream:
            write_mo(packed, read_po(stream, locale=None))
        packed.seek(0)
        return _gettext.GNUTranslations(packed)
    return _gettext.NullTranslations()


def load(language: str, folder: Path | None = None) -> Catalog:
    """The catalog of `language` (`en`, `pt_BR` falls back to `pt`), from `folder` or the installed locales."""
    pseudo = os.environ.get("FIELDAPP_PSEUDO") == "1"
    if language == SOURCE:
        return Catalog(language, _gettext.NullTranslations(), pseudo)
    root = folder if folder is not None else paths.locales_dir()
    texts = _translations(language, root)
    if "_" in language:
        texts.add_fallback(_translations(language.partition("_")[0], root))
    return Catalog(language, texts, pseudo)


def languages(folder: Path | None = None) -> Sequence[Language]:
    """Vietnamese first, then every language that has a catalog, by code."""
    root = folder if folder is not None else paths.locales_dir()
    codes = sorted({found.parent.parent.name for found in root.glob(f"*/LC_MESSAGES/{DOMAIN}.[mp]o")} - {SOURCE})
    return [Language(code, OWN_NAMES.get(code, code)) for code in (SOURCE, *codes)]


class _Active:
    """The one catalog the face of this process speaks; replaced whole, so readers on other threads see old or new."""

    catalog: Catalog = load(SOURCE)


def use(catalog: Catalog) -> None:
    """Speak with `catalog` from now on."""
    _Active.catalog = catalog


def switch(language: str, folder: Path | None = None) -> None:
    """Load and speak `language`; the window then sends itself `LanguageChange`."""
    use(load(language, folder))


def current_language() -> str:
    """Code of the language spoken now."""
    return _Active.catalog.language


def _(msgid: str) -> str:
    """The text in the language spoken now."""
    return _Active.catalog.text(msgid)


def pgettext(context: str, msgid: str) -> str:
    """The text of a homograph in its context."""
    return _Active.catalog.in_context(context, msgid)


def ngettext(one: str, many: str, count: int) -> str:
    """The counted text; both forms are the same sentence in Vietnamese."""
    return _Active.catalog.counted(one, many, count)


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a text declared as data; it is translated with `_` where it is shown."""
    return msgid


gettext: Callable[[str], str] = _


def format_date(day: date) -> str:
    """`21/11/2026`."""
    return display_date(day)


def format_time(moment: datetime) -> str:
    """`10:42:07` of an aware moment, Vietnamese time."""
    return moment.astimezone(VIETNAM).strftime("%H:%M:%S")


def format_moment(moment: datetime) -> str:
    """`10:42 21/11/2026` of an aware moment, Vietnamese time."""
    local = moment.astimezone(VIETNAM)
    return f"{local:%H:%M} {format_date(local.date())}"


def format_count(count: int) -> str:
    """`6.012`: grouped by dots."""
    return f"{count:,}".replace(",", ".")


def format_money(amount: Money) -> str:
    """`1.366.200 ₫`, the sign kept on the line by a no-break space."""
    return f"{amount}{NBSP}₫"
