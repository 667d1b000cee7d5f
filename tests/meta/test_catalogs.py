"""Every word that a person sees is in the catalogs, in every language, with the same holes to fill."""

from __future__ import annotations

import ast
import functools
import importlib.util
import re
import string
import unicodedata
from types import ModuleType

import pytest
import uharfbuzz as hb
from babel.messages.catalog import Catalog, Message

from fieldapp.i18n import NBSP
from tests.meta import tree

_LANGUAGES = ("en", "vi")
_CALLS = {"_", "N_", "gettext", "ngettext", "pgettext", "npgettext"}
_AS_ON_PAPER = {"DỮ LIỆU MẪU", "Con Bà"}
"""Vietnamese in every language: the mark of the sample, the name by which a child without one is registered."""
_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]")


@functools.cache
def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fieldapp_catalogs", tree.ROOT / "packaging" / "catalogs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@functools.cache
def _fresh() -> Catalog:
    catalog = _tool().extract_catalog()
    assert isinstance(catalog, Catalog)
    return catalog


def _catalog(language: str) -> Catalog:
    path = _tool().po_path(language)
    if not path.exists():
        pytest.fail(f"no catalog for {language}", pytrace=False)
    catalog = _tool().read_catalog(path, language)
    assert isinstance(catalog, Catalog)
    return catalog


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _forms(text: object) -> list[str]:
    return [str(form) for form in text] if isinstance(text, list | tuple) else [str(text)]


def _holes(text: str) -> set[tuple[str, str | None]]:
    """Names with how they are written: `{on:day}` is no `{on}`."""
    return {(field, shape) for _, field, shape, _ in string.Formatter().parse(text) if field is not None}


def _translations(language: str) -> list[tuple[str, str]]:
    """(msgid, translation) of everything translated; a plural gives its last msgid with each of its forms."""
    return [
        (_forms(message.id)[-1], form)
        for message in _messages(_catalog(language))
        for form in filter(None, _forms(message.string))
    ]


def test_the_template_is_fresh() -> None:
    path = tree.ROOT / "locales" / "fieldapp.pot"
    stored = _tool().entries(_tool().read_catalog(path)) if path.exists() else set()
    fresh = _tool().entries(_fresh())
    assert (fresh - stored, stored - fresh) == (set(), set()), "run `make catalogs`"


@pytest.mark.parametrize("language", _LANGUAGES)
def test_every_string_is_in_the_catalog(language: str) -> None:
    missing = _tool().entries(_fresh()) - _tool().entries(_catalog(language))
    assert missing == set(), "run `make catalogs`"


@pytest.mark.parametrize("language", sorted(set(_LANGUAGES) - {"vi"}))
def test_every_string_is_translated(language: str) -> None:
    untranslated = [
        message.id for message in _messages(_catalog(language)) if not all(_forms(message.string)) or message.fuzzy
    ]
    assert untranslated == []


@pytest.mark.parametrize("language", _LANGUAGES)
def test_translations_keep_the_holes(language: str) -> None:
    broken = []
    for message in _messages(_catalog(language)):
        sources = [_holes(form) for form in _forms(message.id)]
        for form in filter(None, _forms(message.string)):
            holes = _holes(form)
            # one form of a plural may leave the number out ("one person"); a plain text may leave out nothing
            plural = len(sources) > 1
            if not (holes <= sources[-1] if plural else holes == sources[0]):
                broken.append((message.id, form))
    assert broken == []


@pytest.mark.parametrize("language", _LANGUAGES)
def test_texts_are_composed_and_end_alike(language: str) -> None:
    """Composed Unicode (the fonts and the find field rely on it); the same sign at the end, no space at the edges."""
    odd = [
        (source, form)
        for source, form in [*_translations(language), *((text, text) for text in _sources())]
        if not unicodedata.is_normalized("NFC", form)
        or form != form.strip()
        or _end(form) != _end(source)
        or (NBSP in source) != (NBSP in form)
    ]
    assert odd == []


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_shipped_font_has_every_character(weight: str) -> None:
    face = hb.Face(hb.Blob.from_file_path(str(tree.ROOT / "resources" / "fonts" / f"NotoSans-{weight}.ttf")))
    words = [form for language in _LANGUAGES for _, form in _translations(language)] + _sources() + _qt_words()
    assert {character for text in words for character in text if ord(character) >= 32} - set(
        map(chr, face.unicodes)
    ) == set()


def test_english_leaves_nothing_in_vietnamese() -> None:
    """But what stands in the officer's files and on paper, named as it stands there."""
    quoted = ("HỦY", "“Họ và tên”", "“Ngày sinh”")
    left = [
        form
        for _, form in _translations("en")
        if _VIETNAMESE.search(functools.reduce(lambda text, name: text.replace(name, ""), quoted, form))
    ]
    assert left == []


def test_english_keeps_the_names_of_keys_and_things() -> None:
    named = re.compile(r"\b(Enter|Esc|F\d+|Ctrl|PDF|USB|TLS|CSV|UTF-8|xlsx|TOML|Apache-2\.0|A5)\b|--[a-z-]+|[↑↓₫·]")
    broken = [
        (source, form)
        for source, form in _translations("en")
        if {match.group() for match in named.finditer(source)} != {match.group() for match in named.finditer(form)}
    ]
    assert broken == []


def test_english_is_hardly_longer_than_vietnamese() -> None:
    """A label that is much longer than the Vietnamese one would be cut where there is just room for that."""
    long = [(source, form) for source, form in _translations("en") if len(form) > 1.7 * len(source) + 12]
    assert long == []


def test_qt_speaks_vietnamese_in_the_shape_of_its_english() -> None:
    catalog = _tool().read_catalog(tree.ROOT / "locales" / "vi" / "LC_MESSAGES" / "qt_vi.po", "vi")
    broken = []
    for message in _messages(catalog):
        source, form = str(message.id), str(message.string)
        shape = [(text.count("%1"), text.count("&"), text.count("\n"), text[-1:].isspace()) for text in (source, form)]
        if not form or message.fuzzy or shape[0] != shape[1] or not unicodedata.is_normalized("NFC", form):
            broken.append((message.context, source, form))
    assert broken == []


def _qt_words() -> list[str]:
    catalog = _tool().read_catalog(tree.ROOT / "locales" / "vi" / "LC_MESSAGES" / "qt_vi.po", "vi")
    return [str(message.string) for message in _messages(catalog)]


def _sources() -> list[str]:
    return [form for message in _messages(_fresh()) for form in _forms(message.id)]


def _end(text: str) -> str:
    """The sign that ends a sentence; the full stop of "no." ends none."""
    return text[-1] if text[-1] in ".:…?!,;" and not text.endswith(("no.", "ins.")) else ""


def test_every_call_reaches_the_template() -> None:
    """The extractor reads tokens: a call inside an f-string, or one whose text is put together, escapes it."""
    known = {text for message in _messages(_fresh()) for text in _forms(message.id)}
    lost = [
        f"{tree.name(path)}:{node.lineno} {part.value[:50]!r}"
        for path in tree.modules("fieldapp")
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.Call) and _called(node) in _CALLS
        for part in (node.args[1:] if _called(node) == "pgettext" else node.args)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value not in known
    ]
    assert lost == []


def test_the_windows_say_nothing_past_the_catalogs() -> None:
    """A Vietnamese text in `gui` or on the console stands inside a call that translates; docstrings are for us."""
    bare = []
    for path in tree.modules("fieldapp"):
        if not tree.name(path).startswith(("fieldapp/gui/", "fieldapp/office/console/")):
            continue
        module = tree.parse(path)
        spoken = {
            id(part)
            for node in ast.walk(module)
            if isinstance(node, ast.Call) and _called(node) in _CALLS
            for part in ast.walk(node)
        }
        bare += [
            f"{tree.name(path)}:{node.lineno} {node.value[:50]!r}"
            for node in ast.walk(module)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _VIETNAMESE.search(node.value)
            and node.value.strip(" ·") not in _AS_ON_PAPER
            and id(node) not in spoken | _docstrings(module)
        ]
    assert bare == []


def _called(node: ast.Call) -> str:
    function = node.func
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


def _docstrings(module: ast.Module) -> set[int]:
    return {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
