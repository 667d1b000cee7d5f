"""`make simulate`: many histories, beside each other, and what they were made of.

A history is decided by its seed; a failure says its steps, and `FIELDAPP_SHRINK=1` looks for a shorter one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path


def main() -> int:
    """Play and report; exit status 1 when a history ended in two truths."""
    parser = argparse.ArgumentParser(prog="tests.simulation", description=__doc__)
    parser.add_argument("--histories", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = Path(folder) / "tally"
        environment = {
            "FIELDAPP_HISTORIES": str(chosen.histories), "FIELDAPP_SEED": str(chosen.seed), "FIELDAPP_TALLY": str(tally)
        }  # fmt: skip
        command = [
            sys.executable, "-m", "pytest", "-q", "-n", "2", "-o", "faulthandler_timeout=0", "-k", "one_truth",
            str(Path(__file__).parent),
        ]  # fmt: skip
        status = subprocess.run(command, env={**os.environ, **environment}, check=False).returncode
        total: Counter[str] = Counter()
        for line in tally.read_text(encoding="utf-8").splitlines() if tally.exists() else ():
            total.update(json.loads(line))
    print(f"seed {chosen.seed}")
    for name, count in total.items():
        print(f"{count:>9,}  {name}")
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())
