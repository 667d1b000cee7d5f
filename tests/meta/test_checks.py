"""The linters and the type checker, so that `make test` is the whole truth."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.meta import tree


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["mypy"], id="mypy"),
        pytest.param(["ruff", "check", "--no-cache", "--output-format=concise", "."], id="ruff"),
        pytest.param(["ruff", "format", "--check", "--no-cache", "--output-format=concise", "."], id="format"),
    ],
)
def test_checker_is_content(arguments: list[str]) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=tree.ROOT, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        pytest.fail(answer.stdout + answer.stderr, pytrace=False)
