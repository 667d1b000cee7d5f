"""Who may import whom. The contracts stand in `pyproject.toml`; what they cannot say is said here."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from tests.meta import tree

_SQL = re.compile(
    r"^\s*(SELECT\s.+\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(UNIQUE\s+)?(TABLE|INDEX|VIEW)\s"
    r"|PRAGMA\s+\w)",
    re.DOTALL,
)
_MAY_HOLD_SQL = ("fieldapp/storage/", "fieldapp/office/store/", "fieldapp/office/migrations/")
# Who puts the program together; everybody else is handed what he needs.
_MAY_COMPOSE = re.compile(r"fieldapp\.(cli|commands|demo|__main__|bootstrap)(\.|$)")


def test_the_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [linter, "--no-logo", "--no-cache"], cwd=tree.ROOT, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        pytest.fail(answer.stdout + answer.stderr, pytrace=False)


def test_domain_imports_the_standard_library_only() -> None:
    strangers = [
        f"{tree.name(path)}:{line} {module}"
        for path in tree.modules("fieldapp")
        if tree.name(path).startswith("fieldapp/domain/")
        for line, module in tree.imports(path)
        if not f"{module}.".startswith("fieldapp.domain.") and module.split(".")[0] not in sys.stdlib_module_names
    ]
    assert strangers == []


def test_nobody_reaches_for_the_composition_root() -> None:
    reaching = [
        f"{tree.name(path)}:{line}"
        for path in tree.modules("fieldapp")
        for line, module in tree.imports(path)
        if module == "fieldapp.bootstrap" and not _MAY_COMPOSE.match(tree.dotted(path))
    ]
    assert reaching == []


def test_sql_is_written_where_tables_live() -> None:
    elsewhere = [
        f"{tree.name(path)}:{node.lineno} {node.value.strip()[:60]!r}"
        for path in tree.modules("fieldapp")
        if not tree.name(path).startswith(_MAY_HOLD_SQL)
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.match(node.value)
    ]
    assert elsewhere == []


def test_every_package_that_the_program_imports_is_declared() -> None:
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {_normal(re.split(r"[\s;<>=!\[]", line, maxsplit=1)[0]) for line in project["dependencies"]}
    declared |= {"shiboken6"}  # the other half of the Qt binding
    owners = metadata.packages_distributions()
    undeclared = {
        f"{tree.name(path)}:{line} {top}"
        for path in tree.modules("fieldapp")
        for line, module in tree.imports(path)
        if (top := module.split(".")[0]) != "fieldapp"
        and top not in sys.stdlib_module_names
        and not declared & {_normal(owner) for owner in owners.get(top, [])}
    }
    assert undeclared == set()


def test_package_files_are_empty() -> None:
    talking = [
        tree.name(path)
        for path in tree.modules()
        if path.name == "__init__.py"
        for node in tree.parse(path).body
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    assert talking == []


def _normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
