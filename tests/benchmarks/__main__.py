"""Every benchmark, one after the other: `python -m tests.benchmarks [PART OF A NAME]`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main(wanted: str = "") -> None:
    """Run `main()` of each `bench_*.py` beside this file; what they measure and against what, they say themselves."""
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if wanted in path.stem:
            print(f"--- {path.stem.removeprefix('bench_')}", flush=True)
            importlib.import_module(f"tests.benchmarks.{path.stem}").main()


if __name__ == "__main__":
    main(*sys.argv[1:2])
