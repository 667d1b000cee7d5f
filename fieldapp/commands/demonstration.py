"""`fieldapp demo`: the program on a sample commune, or a whole day played by itself where there is no screen."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import _SubParsersAction

SEED = 7
PEOPLE = 6000
FEWEST, MOST = 900, 20_000
"""Fewer people do not make a queue of forty households."""


def add_parsers(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """`demo`."""
    demo = commands.add_parser("demo", help="mở chương trình với DỮ LIỆU MẪU, hoặc tự chơi một ngày lưu động")
    demo.add_argument("--out", metavar="THƯ MỤC", help="nơi để mọi thứ của bản mẫu; không có thì thư mục tạm")
    demo.add_argument("--headless", action="store_true", help="không mở cửa sổ: tự chơi một ngày rồi đối chiếu tiền")
    demo.add_argument("--seed", type=int, default=SEED, metavar="SỐ", help=f"hạt giống (mặc định {SEED})")
    demo.add_argument("--people", type=_people, default=PEOPLE, metavar="SỐ", help=f"số người (mặc định {PEOPLE})")
    demo.add_argument("--keep", action="store_true", help="giữ thư mục tạm sau khi đóng cửa sổ")
    demo.add_argument("--act", action="store_true", help=argparse.SUPPRESS)
    demo.set_defaults(handler=play)


def _people(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number not in range(FEWEST, MOST + 1):
        complaint = f"{FEWEST} … {MOST}"
        raise argparse.ArgumentTypeError(complaint)
    return number


def play(chosen: argparse.Namespace) -> int:
    """Set the stage, then open the window, or play; 1 when the money of the played day does not agree."""
    from fieldapp.demo.stage import has_display

    out = Path(chosen.out) if chosen.out else None
    if chosen.act and out is not None:
        from fieldapp.demo.player import perform

        return perform(out)
    if chosen.headless or not has_display():
        from fieldapp.demo.conductor import play_day

        return play_day(out, seed=chosen.seed, people=chosen.people)
    from fieldapp.demo.opening import open_demonstration

    return open_demonstration(out, seed=chosen.seed, people=chosen.people, keep=chosen.keep)
