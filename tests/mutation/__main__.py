"""`make mutation`: change the rules in small ways and see that the tests notice.

Each mutant runs in a process of its own, forked from one that has the libraries loaded but none of our modules; it
runs the tests of its module until the first fails. Results stay in `build/mutation`, so that a second run takes only
what is new, or with `--again` what survived. Exit status 1 when fewer than nine tenths were killed.
"""

from __future__ import annotations

import argparse
import ast
import gc
import hashlib
import importlib
import importlib.abc
import importlib.util
import json
import os
import resource
import signal
import sys
import types
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path

from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "build" / "mutation"
PATIENCE, MEMORY = 120, 3 << 30
"""How many seconds and bytes a mutant may take. Of the processor's time, which a busy machine does not stretch, it may
take twice what the unchanged module's tests take: it runs for ever, most likely.
"""

GOAL = 90

_RULES = (
    "pack_faults",
    "quote",
    "quote_request",
    "quote_voluntary",
    "cover",
    "policy",
    "policy_changes",
    "rule_edges",
    "vectors",
)
_NUMBERS = ("number_edges", "numbers_schemes", "scan_edges", "scan")
_SCANS = ("scan_edges", "scan", "number_edges")
TESTS: dict[str, tuple[str, ...]] = {
    "quote": ("quote", "quote_voluntary", "rule_edges", "vectors"),
    "quote_health": ("quote", "rule_edges", "vectors", "quote_request"),
    "quote_request": ("quote_request", "quote", "rule_edges", "vectors"),
    "quote_voluntary": ("quote_voluntary", "rule_edges", "policy_changes", "vectors"),
    "policy": ("policy", "policy_changes", "pack_faults", "quote", "rule_edges", "vectors"),
    "policy_changes": ("policy_changes", "rule_edges"),
    "policy_reading": ("pack_faults", "policy"),
    "policy_schema": _RULES,
    "cover": ("cover", "rule_edges", "quote"),
    "groups": ("quote", "rule_edges", "cover"),
    "refund": ("policy_changes", "rule_edges"),
    "zones": ("zones",),
}
"""Module of `fieldapp/domain` -> its tests, those first that are likeliest to notice."""


class _Loader(importlib.abc.Loader):
    """Gives a mutant instead of the module."""

    def __init__(self, tree: ast.Module, path: Path) -> None:
        self._tree, self._path = tree, path

    def exec_module(self, module: types.ModuleType) -> None:
        module.__file__ = str(self._path)
        exec(compile(self._tree, str(self._path), "exec"), module.__dict__)  # noqa: S102 - our own source, changed


class _Finder(importlib.abc.MetaPathFinder):
    """Answers for one module only."""

    def __init__(self, name: str, loader: _Loader) -> None:
        self._name, self._loader = name, loader

    def find_spec(self, fullname: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self._loader) if fullname == self._name else None


def _modules() -> Iterator[tuple[str, Path, tuple[str, ...]]]:
    domain = ROOT / "fieldapp" / "domain"
    for name, tests in TESTS.items():
        yield f"fieldapp.domain.{name}", domain / f"{name}.py", tests
    for path in sorted((domain / "numbers").glob("[!_]*.py")):
        yield f"fieldapp.domain.numbers.{path.stem}", path, _SCANS if path.stem == "scan" else _NUMBERS


def _files(tests: Sequence[str]) -> list[str]:
    found = [ROOT / "tests" / "unit" / f"test_{name}.py" for name in tests]
    return [str(path) for path in found if path.exists()]


def _run_here(name: str, path: Path, mutant: Mutant, tests: Sequence[str], seconds: int) -> int:
    """Run the tests against a mutant, in this process; pytest's exit status, 1 when some test failed."""
    import pytest

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    signal.alarm(PATIENCE)
    sys.meta_path.insert(0, _Finder(name, _Loader(mutant.tree, path)))
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    options = (
        "-x", "-q", "-c", os.devnull, "--rootdir", str(ROOT), "--import-mode=importlib", "--tb=no", "--assert=plain",
        "-pno:cacheprovider", "-pno:faulthandler", "-pno:unraisableexception", "-p_hypothesis_pytestplugin",
        "--hypothesis-profile=mutation",
    )  # fmt: skip
    # File by file, so that those that are not needed any more are not even collected.
    return next((status for file in tests if (status := int(pytest.main([*options, file])))), 0)


def _is_killed(name: str, path: Path, mutant: Mutant, tests: Sequence[str], seconds: int = PATIENCE) -> bool:
    child = os.fork()
    if child == 0:
        status = 3
        try:
            status = int(_run_here(name, path, mutant, tests, seconds))
        except BaseException:  # noqa: BLE001 - whatever a mutant does ends this process
            status = 3
        os._exit(status)
    _, status = os.waitpid(child, 0)
    return status != 0  # failed, broken, out of time or memory: noticed


def _seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _warm() -> None:
    """Load what every mutant's process needs and what is not ours; what is ours is compiled once only."""
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(RESULTS / "compiled")
    for library in ("_hypothesis_pytestplugin", "hypothesis.strategies", "psycopg.sql", "pytest", "tomllib"):
        importlib.import_module(library)
    gc.freeze()
    from hypothesis import HealthCheck, Phase, settings

    settings.register_profile(
        "mutation",
        max_examples=40,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


def _known(path: Path, text: str) -> tuple[Path, dict[str, bool]]:
    """What an earlier run found about this very text."""
    file = RESULTS / f"{path.stem}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"
    return file, json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _try_module(name: str, path: Path, tests: Sequence[str], chosen: argparse.Namespace) -> dict[str, bool]:
    text = path.read_text(encoding="utf-8")
    file, known = _known(path, text)
    found: dict[str, bool] = {}
    before = _seconds_of_children()
    if _is_killed(name, path, Mutant("", ast.parse(text)), tests):
        sys.exit(f"{name}: its tests fail without any change")
    seconds = int(2 * (_seconds_of_children() - before)) + 2
    for number, mutant in enumerate(mutants(text)):
        if number % chosen.every:
            continue
        if mutant.where not in known or (chosen.again and not known[mutant.where]):
            known[mutant.where] = _is_killed(name, path, mutant, tests, seconds)
            file.write_text(json.dumps(known, ensure_ascii=False, indent=0), encoding="utf-8")
            if not known[mutant.where]:
                print(f"  survived {name.removeprefix('fieldapp.domain.')} {mutant.where}", flush=True)
        found[mutant.where] = known[mutant.where]
    return found


def main() -> int:
    """Run, report, and say whether enough were killed."""
    parser = argparse.ArgumentParser(prog="tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", help="parts of module names; none: all")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth mutant only")
    parser.add_argument("--again", action="store_true", help="try survivors of an earlier run again")
    chosen = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    _warm()
    killed = total = 0
    for name, path, tests in _modules():
        if not path.exists() or (chosen.modules and not any(part in name for part in chosen.modules)):
            continue
        found = _try_module(name, path, _files(tests), chosen)
        killed, total = killed + sum(found.values()), total + len(found)
        share = 100 * sum(found.values()) // max(len(found), 1)
        print(
            f"{name.removeprefix('fieldapp.domain.'):24} {sum(found.values()):5} of {len(found):5}  {share} %",
            flush=True,
        )
    print(f"{'all':24} {killed:5} of {total:5}  {100 * killed / max(total, 1):.1f} %")
    return 0 if killed * 100 >= total * GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
