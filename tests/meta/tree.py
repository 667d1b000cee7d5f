"""The project's own files, found without asking git: a test must also run from an unpacked archive."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# Made by tools, or by nobody's hand.
_PASSED_OVER = {".git", ".venv", "build", "dist", "htmlcov", "__pycache__", "demo-output"}
_PASSED_OVER |= {".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis"}
_TEXTS = {
    ".py",
    ".md",
    ".toml",
    ".sh",
    ".spec",
    ".html",
    ".css",
    ".js",
    ".json",
    ".po",
    ".pot",
    ".txt",
    ".qss",
    ".sql",
    "",
}


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _PASSED_OVER or path.name.startswith(".coverage"):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


@functools.cache
def files() -> tuple[Path, ...]:
    return tuple(_walk(ROOT))


def texts() -> list[Path]:
    """Files that people write and read."""
    return [path for path in files() if path.suffix in _TEXTS and path.name != ".git"]


def modules(*folders: str) -> list[Path]:
    """Python files below these top folders, or below the usual ones."""
    wanted = folders or ("fieldapp", "tests", "packaging")
    return [path for path in files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in wanted]


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    """How a failing test names a file."""
    return path.relative_to(ROOT).as_posix()


def dotted(path: Path) -> str:
    """The module that a file is: `fieldapp/domain/money.py` is `fieldapp.domain.money`."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, module) of every import in a file, also those inside functions; `from a import b` gives `a.b` and `a`."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
