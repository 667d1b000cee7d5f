"""The help of every command: one language, an explanation or a telling name for every argument."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from fieldapp.cli import build_parser, main

ENGLISH_FRAME = ("usage:", "options:", "positional arguments:", "show this help message")


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser and all below it."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers(below)


ALL = {parser.prog: parser for parser in parsers(build_parser())}


def test_every_command_is_walked() -> None:
    assert {"fieldapp quote", "fieldapp receipt verify", "fieldapp office devices numbers"} <= ALL.keys()


@pytest.mark.parametrize("name", sorted(ALL))
def test_the_help_is_in_one_language(name: str) -> None:
    said = ALL[name].format_help()
    assert said.startswith("cách dùng: ")
    assert [words for words in ENGLISH_FRAME if words in said] == []


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_argument_says_what_it_takes(name: str) -> None:
    """Choices say themselves; anything else has a name of its own instead of the one that the code uses."""
    nameless = [
        action.dest
        for action in ALL[name]._actions
        if action.nargs != 0 and not action.metavar and not action.choices and action.help != argparse.SUPPRESS
    ]
    assert nameless == []


@pytest.mark.parametrize("people", ["abc", "-3", "599"])
def test_a_number_that_is_none_is_told_as_the_bounds(people: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--people", people])
    said = capsys.readouterr().err
    assert (ended.value.code, said.count("\n"), "_people" in said) == (2, 1, False)
