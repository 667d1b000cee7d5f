"""Every word that a person sees is in the catalogs, in every language, with the same holes to fill."""

from __future__ import annotations

import ast
import functools
import importlib.util
import re
import string
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message

from tests.meta import tree

_LANGUAGES = ("en", "vi")
_CALLS = {"_", "N_", "gettext", "ngettext", "pgettext", "npgettext"}
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


def _holes(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


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
