"""What every `fieldapp office` command shares: its options, the office it works in, how it answers and fails."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp.domain.errors import EnvironmentFailure, FieldappError

if TYPE_CHECKING:
    from fieldapp.office.office import Office

DONE, NO, BAD_INPUT, ENVIRONMENT = 0, 1, 2, 3

Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it
Handler = Callable[[argparse.Namespace], int]


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time, aware."""
        return datetime.now(UTC)


def guarded(handler: Handler) -> Handler:
    """A command whose errors end in one line on standard error and an exit status."""

    def run(chosen: argparse.Namespace) -> int:
        try:
            return handler(chosen)
        except FieldappError as error:
            from fieldapp.office.messages import sentence

            sys.stderr.write(f"fieldapp office: {' '.join(sentence(error).split())}\n")
            return ENVIRONMENT if isinstance(error, EnvironmentFailure) else BAD_INPUT

    return run


def add_command(
    commands: Commands[argparse.ArgumentParser], name: str, about: str, handler: Handler
) -> argparse.ArgumentParser:
    """A command with the options that all of them have."""
    parser = commands.add_parser(name, help=about, description=about)
    parser.add_argument("--office", type=Path, metavar="THƯ_MỤC", help="thư mục của văn phòng")
    parser.add_argument("--json", action="store_true", help="in JSON thay cho bảng")
    parser.set_defaults(handler=guarded(handler))
    return parser


def folder_of(chosen: argparse.Namespace) -> Path:
    """The office's folder: as given, else the user's own."""
    if chosen.office is not None:
        return Path(chosen.office)
    import platformdirs

    return platformdirs.user_data_path("fieldapp-office", appauthor=False)


@contextmanager
def opened(chosen: argparse.Namespace) -> Iterator[Office]:
    """The office, open until the command is done."""
    from fieldapp.office.office import open_office

    office = open_office(folder_of(chosen), SystemClock(), secrets.token_bytes)
    try:
        yield office
    finally:
        office.close()


def say(chosen: argparse.Namespace, plain: object, text: str) -> int:
    """Answer for a script or for a person; exit status 0."""
    print(json.dumps(plain, ensure_ascii=False) if chosen.json else text)
    return DONE


def as_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns apart by two spaces."""
    cells = [[str(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(headings))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )
