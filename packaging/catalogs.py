"""Catalogs: extract the strings of the code, update the languages, compile what the program loads.

`python packaging/catalogs.py extract` writes `locales/fieldapp.pot` and brings every `fieldapp.po` up to date;
`python packaging/catalogs.py add LANGUAGE` begins a new one from the template;
`python packaging/catalogs.py compile` makes `.mo` (fuzzy entries left out) and, from a `qt_<language>.po`, Qt's `.qm`.
Compiled files are never committed: the build hook and the Makefile make them.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locales"
DOMAIN = "fieldapp"

# What changes with every run, or names a person, has no place in a file that many hands merge.
_RESTLESS = (
    "# FIRST AUTHOR",
    *(f'"{name}:' for name in ("Report-Msgid-Bugs-To", "POT-Creation-Date", "PO-Revision-Date", "Last-Translator")),
    *(f'"{name}:' for name in ("Language-Team", "Generated-By", "Project-Id-Version")),
)


def languages(locales: Path = LOCALES) -> list[str]:
    """The languages that have a catalog of ours, by directory name."""
    return sorted(path.parent.parent.name for path in locales.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def po_path(language: str, locales: Path = LOCALES) -> Path:
    return locales / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalog(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain=DOMAIN)


def extract_catalog(root: Path = ROOT) -> Catalog:
    """A template of every string in the code, by the mapping of `pyproject.toml`. Writes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "fresh.pot"
        command = [
            *(sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"),
            *("-c", "Translators:", "--sort-by-file", "--project", "fieldapp"),
            *("--copyright-holder", "the fieldapp contributors", "-o", str(target), "."),
        ]
        subprocess.run(command, cwd=root, check=True)
        return read_catalog(target)


def entries(catalog: Catalog) -> set[tuple[str | None, str | tuple[str, ...]]]:
    """(context, msgid) of every entry; a plural msgid is its pair."""
    return {
        (message.context, tuple(message.id) if isinstance(message.id, list | tuple) else message.id)
        for message in catalog
        if message.id
    }


def update() -> None:
    """Write the template and merge it into each language; nothing is guessed, what went stays as `#~`."""
    template = extract_catalog()
    _write(LOCALES / f"{DOMAIN}.pot", template)
    for language in languages():
        path = po_path(language)
        catalog = read_catalog(path, locale=language)
        catalog.update(template, no_fuzzy_matching=True)
        _write(path, catalog)


def add(language: str) -> None:
    """Begin a language: every msgid, no translation yet. Raises `FileExistsError` when it is there."""
    path = po_path(language)
    if path.exists():
        raise FileExistsError(path)
    catalog = Catalog(locale=language, domain=DOMAIN, project=DOMAIN)
    catalog.update(extract_catalog(), no_fuzzy_matching=True)
    _write(path, catalog)


def compile_all(locales: Path = LOCALES) -> list[Path]:
    """Compile what is newer than its result. Returns the files that now stand."""
    made = []
    for language in languages(locales):
        source = po_path(language, locales)
        made.append(_compile_mo(source, language))
    for source in sorted(locales.glob("**/qt_*.po")):
        target = _compile_qm(source)
        if target is not None:
            made.append(target)
    return made


def _compile_mo(source: Path, language: str) -> Path:
    target = source.with_suffix(".mo")
    if not _is_stale(target, source):
        return target
    catalog = read_catalog(source, locale=language)
    scratch = target.with_suffix(f".{os.getpid()}.tmp")
    with scratch.open("wb") as file:
        write_mo(file, catalog, use_fuzzy=False)
    scratch.replace(target)  # whoever reads meanwhile sees the old file or the new one, never half of it
    return target


def _compile_qm(source: Path) -> Path | None:
    target = source.with_suffix(".qm")
    if not _is_stale(target, source):
        return target
    places = [str(Path(sys.executable).parent), *os.get_exec_path()]
    lrelease = shutil.which("pyside6-lrelease", path=os.pathsep.join(places))
    if lrelease is None:
        print(f"{source.name}: pyside6-lrelease is not here, Qt's own words stay untranslated", file=sys.stderr)
        return None
    subprocess.run([lrelease, "-silent", "-nounfinished", str(source), "-qm", str(target)], check=True)
    return target


def _is_stale(target: Path, source: Path) -> bool:
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _write(path: Path, catalog: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog.header_comment = (
        f"# {catalog.locale_identifier or 'Template'}: the words of fieldapp; the msgid is the Vietnamese text."
    )
    catalog.fuzzy = False
    for message in catalog:  # only the files count: whoever writes, the order is the same
        message.locations = [(file, 0) for file in sorted({file for file, _ in message.locations})]
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, sort_by_file=True, include_lineno=False)
    lines = buffer.getvalue().decode("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(_RESTLESS)), encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> int:
    match arguments:
        case ["extract"]:
            update()
            compile_all()
        case ["add", language]:
            add(language)
        case ["compile"]:
            compile_all()
        case _:
            print("usage: catalogs.py extract|compile|add LANGUAGE", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
