"""The command line: which commands there are, and how every failure ends.

Exit status: 0 done, 1 the answer is no, 2 bad input or use, 3 the environment. Errors are one line on standard error
that says what and where; nothing is written then. Without a command the window opens.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence

from fieldapp.domain.errors import EnvironmentFailure, FieldappError

DONE, NO, BAD_INPUT, ENVIRONMENT = 0, 1, 2, 3


class _Help(argparse.HelpFormatter):
    """Begins the line of use in the language of the rest."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "cách dùng: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line and helps in one language; the parsers of all commands are of this class."""

    def __init__(self, *, prog: str | None = None, usage: str | None = None, description: str | None = None) -> None:
        super().__init__(prog=prog, usage=usage, description=description, formatter_class=_Help, add_help=False)
        self._positionals.title = "cần cho biết"
        self._optionals.title = "tùy chọn"
        self.add_argument("-h", "--help", action="help", help="chỉ cách dùng rồi thôi")

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def build_parser() -> argparse.ArgumentParser:
    """Every command with its options; handlers are imported when they run."""
    from fieldapp.commands import backup, bundle, demonstration, hub, laptop, policy, rules, window
    from fieldapp.office import commands as office

    parser = _Parser(prog="fieldapp", description="Bảo hiểm y tế và bảo hiểm xã hội tự nguyện tại thôn bản.")
    commands = parser.add_subparsers(title="lệnh", metavar="LỆNH")
    for module in (window, rules, policy, laptop, backup, bundle, hub, demonstration, office):
        module.add_parsers(commands)
    parser.set_defaults(handler=window.open_window, profile=None, smoke=False)
    return parser


def sentence(error: FieldappError) -> str:
    """One line for standard error: the stable code, what happened in words, and the parameters where it helps."""
    from fieldapp.commands.sentences import words_for

    details = " ".join(f"{name}={value}" for name, value in error.params.items() if value not in {None, ""})
    return " ".join(f"{error.code}: {words_for(error)} {f'({details})' if details else ''}".split())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        chosen = build_parser().parse_args(arguments)
        return int(chosen.handler(chosen))
    except EnvironmentFailure as error:
        sys.stderr.write(f"fieldapp: {sentence(error)}\n")
        return ENVIRONMENT
    except FieldappError as error:
        sys.stderr.write(f"fieldapp: {sentence(error)}\n")
        return BAD_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return ENVIRONMENT
    except OSError as error:
        sys.stderr.write(f"fieldapp: {error.strerror or error}: {error.filename or ''}\n")
        return ENVIRONMENT
    except KeyboardInterrupt:
        return 130
