"""`fieldapp office mail`: what sticks and couriers bring, and the key that mailbags are closed for."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp.office.command_line import DONE, NO, Commands, add_command, as_table, opened, say

if TYPE_CHECKING:
    from fieldapp.office.couriers import ServedBag


def add_parsers(below: Commands[argparse.ArgumentParser]) -> None:
    """`mail`, `envelope-key`."""
    mail = add_command(below, "mail", "nhận túi gửi qua USB, ghi túi trả lời bên cạnh", _mail)
    mail.add_argument("place", type=Path, nargs="+", metavar="TỆP|THƯ_MỤC", help="một túi, hoặc USB có nhiều túi")
    key = add_command(below, "envelope-key", "khóa mà các máy dùng để niêm túi gửi văn phòng", _key)
    key.add_argument("--renew", action="store_true", help="tạo khóa mới; túi niêm bằng khóa cũ vẫn mở được")


def _mail(chosen: argparse.Namespace) -> int:
    from fieldapp.office.couriers import serve_place

    with opened(chosen) as office:
        served = [bag for place in chosen.place for bag in serve_place(office, place)]
    rows = [(bag.file, bag.device, bag.taken, bag.high_water, bag.parked, _outcome(bag)) for bag in served]
    headings = ("túi", "máy", "việc mới", "đã nhận đến", "chờ xử lý", "trả lời")
    plain = {"bags": [_plain(bag) for bag in served]}
    say(chosen, plain, as_table(headings, rows) if rows else "không có túi nào")
    return DONE if served and all(bag.problem is None for bag in served) else NO


def _outcome(bag: ServedBag) -> str:
    from fieldapp.office.messages import sentence

    return bag.answer if bag.problem is None else sentence(bag.problem)


def _plain(bag: ServedBag) -> dict[str, object]:
    return {
        "file": bag.file,
        "device": bag.device,
        "taken": bag.taken,
        "high_water": bag.high_water,
        "parked": bag.parked,
        "bytes": bag.size,
        "answer": bag.answer,
        "answer_bytes": bag.answer_size,
        "problem": "" if bag.problem is None else bag.problem.code,
    }


def _key(chosen: argparse.Namespace) -> int:
    from fieldapp.office.couriers import envelope_keys, renew_envelope_key
    from fieldapp.wire.envelope import key_id, public_of

    with opened(chosen) as office:
        units = renew_envelope_key(office).units if chosen.renew else 0
        public = public_of(envelope_keys(office)[-1])
    plain = {"key": key_id(public).hex(), "public_key": public.hex(), "units": units}
    lines = [key_id(public).hex(), f"khóa công khai {public.hex()}"]
    if chosen.renew:
        # A backup without the new key could not open what is closed for it from now on.
        lines.append("Hãy sao lưu văn phòng ngay: fieldapp office backup.")
    return say(chosen, plain, "\n".join(lines))
