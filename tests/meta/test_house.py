"""Rules of the house that no linter knows: sizes, names, words, and how tests wait."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.meta import tree

_MODULE_LINES = 400
_CLASS_METHODS = 20
_FUNCTION_LINES = 60
_VAGUE = {"util", "utils", "helper", "helpers", "manager", "data", "info", "common", "misc"}

# Written in halves, so that this file passes its own test.
_WRONG_WORD = re.compile(r"^(?!.*://).*prem" + "ium", re.IGNORECASE)  # the address of a source is not ours to spell
_HOSTS = re.compile(
    "|".join(
        re.escape(a + b)
        for a, b in [("pypi.", "org"), ("pythonhosted.", "org"), ("npmjs.", "org"), ("deb.debian.", "org")]
    )
)
_MACHINE = re.compile("(?<![\\w.~$}])/(" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me", "o" + "pt"]) + ")/")
_IMPATIENT = re.compile(r"time\.sle" + r"ep\(|qtbot\.wa" + r"it\(|QTest\.qWa" + r"it\(")
_DODGES = re.compile(r"pytest\.(mark\.)?sk" + r"ip|importorsk" + r"ip|unittest\.mo" + r"ck|\bMagicMo" + r"ck")
_SWALLOWED = re.compile(r"noqa:[^\n]*BLE" + "001")


def _found(pattern: re.Pattern[str], *folders: str) -> list[str]:
    return [
        f"{tree.name(path)}:{number} {line.strip()[:80]}"
        for path in tree.texts()
        if not folders or path.relative_to(tree.ROOT).parts[0] in folders
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def _definitions(kind: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for path in tree.modules():
        for node in ast.walk(tree.parse(path)):
            if isinstance(node, kind):
                yield f"{tree.name(path)}:{getattr(node, 'lineno', 0)} {getattr(node, 'name', '')}", node


def test_modules_are_short() -> None:
    long = {
        tree.name(path): lines
        for path in tree.modules()
        if (lines := len(path.read_text("utf-8").splitlines())) > _MODULE_LINES
    }
    assert long == {}


def test_classes_have_few_methods() -> None:
    crowded = [
        where
        for where, node in _definitions(ast.ClassDef)
        if isinstance(node, ast.ClassDef)
        and sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body) > _CLASS_METHODS
    ]
    assert crowded == []


def test_functions_are_short() -> None:
    long = [
        where
        for where, node in _definitions(ast.FunctionDef)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or node.lineno) - node.lineno >= _FUNCTION_LINES
    ]
    assert long == []


def test_modules_say_what_they_are() -> None:
    silent = [
        tree.name(path)
        for path in tree.modules("fieldapp", "packaging")
        if path.name != "__init__.py" and not ast.get_docstring(tree.parse(path))
    ]
    assert silent == []


def test_names_are_nouns_of_the_field() -> None:
    vague = [tree.name(path) for path in tree.modules() if _VAGUE & set(path.stem.split("_"))]
    assert vague == []


def test_it_is_called_a_contribution() -> None:
    assert _found(_WRONG_WORD) == []


def test_no_registry_and_no_machine_is_named() -> None:
    assert _found(_HOSTS) == []
    assert _found(_MACHINE) == []


def test_tests_wait_for_events_and_dodge_nothing() -> None:
    assert _found(_IMPATIENT, "tests", "fieldapp") == []
    assert _found(_DODGES, "tests") == []


def test_errors_are_swallowed_in_three_places_at_most() -> None:
    places = _found(_SWALLOWED, "fieldapp")
    assert len(places) <= 3, places
