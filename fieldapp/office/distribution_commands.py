"""`fieldapp office citus|partitions`: SQL that spreads the tables, printed to be read before it is run."""

from __future__ import annotations

import argparse

from fieldapp.office.command_line import Commands, add_command, say

MOST_PARTITIONS = 1024


def add_parsers(below: Commands[argparse.ArgumentParser]) -> None:
    """The two commands."""
    add_command(below, "citus", "in SQL phân tán các bảng bằng Citus", _citus)
    partitions = add_command(below, "partitions", "in SQL chia các bảng thành phân vùng băm", _partitions)
    partitions.add_argument("--count", type=int, metavar="SỐ", default=64, help="số phân vùng của mỗi bảng")


def _citus(chosen: argparse.Namespace) -> int:
    from fieldapp.office.store.distribution import citus_script

    script = citus_script()
    return say(chosen, {"sql": script}, script.rstrip())


def _partitions(chosen: argparse.Namespace) -> int:
    from fieldapp.office.errors import BadField
    from fieldapp.office.store.distribution import partition_script

    if not 1 <= chosen.count <= MOST_PARTITIONS:
        raise BadField("count", str(chosen.count))
    script = partition_script(chosen.count)
    return say(chosen, {"sql": script}, script.rstrip())
