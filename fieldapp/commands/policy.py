"""`fieldapp policy`: what holds on a day, what is wrong with a pack, what changes between two days."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from fieldapp.commands.profiles import pack_in_force, profile_options
from fieldapp.commands.reading import read_bytes, read_text
from fieldapp.commands.writing import print_json

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from fieldapp.domain.policy import Parameter
    from fieldapp.domain.policy_changes import Change

DONE, NO = 0, 1


def add_parsers(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """`policy show`, `policy check`, `policy diff`."""
    below = commands.add_parser("policy", help="quy định: mức đóng, hỗ trợ, thời hạn").add_subparsers(
        title="lệnh", metavar="LỆNH", required=True
    )
    show = below.add_parser("show", help="những gì có hiệu lực vào một ngày và những gì đã công bố cho sau đó")
    show.add_argument("--on", type=_day, metavar="NGÀY", help="YYYY-MM-DD; không ghi thì hôm nay")
    show.set_defaults(handler=print_rules)
    check = below.add_parser("check", help="soát một gói quy định, lỗi theo từng dòng")
    check.add_argument("file", metavar="TỆP|-")
    check.set_defaults(handler=print_faults)
    diff = below.add_parser("diff", help="khác nhau giữa hai ngày: của quy định, và của một hộ")
    diff.add_argument("before", type=_day, metavar="NGÀY1")
    diff.add_argument("after", type=_day, metavar="NGÀY2")
    diff.add_argument("file", nargs="?", metavar="TỆP|-", help="yêu cầu của một hộ, như của lệnh quote")
    diff.set_defaults(handler=print_changes)
    for parser in (show, check, diff):
        parser.add_argument("--json", action="store_true", help="in JSON thay cho bảng")
    for parser in (show, diff):
        profile_options(parser)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        complaint = f"{text}: YYYY-MM-DD"
        raise argparse.ArgumentTypeError(complaint) from None


def print_rules(chosen: argparse.Namespace) -> int:
    """Everything that holds on a day, with source and certainty; then what is announced for later."""
    from datetime import UTC, datetime

    from fieldapp.domain.clock import day_of

    pack = pack_in_force(chosen)
    on = chosen.on or day_of(datetime.now(UTC))
    holding, announced = pack.on_day(on), pack.announced(on)
    if chosen.json:
        print_json(
            {
                "pack": {
                    "id": pack.id,
                    "version": pack.version,
                    "hash": pack.hash,
                    "published_on": pack.published_on.isoformat(),
                },
                "on": on.isoformat(),
                "parameters": [_plain(row) for row in holding],
                "announced": [_plain(row) for row in announced],
            }
        )
        return DONE
    print(f"{pack.id} {pack.version} ({pack.published_on}) {pack.hash}")
    for row in holding:
        print(_line(row))
    for row in announced:
        print(f"{row.starts} → {_line(row)}")
    return DONE


def print_faults(chosen: argparse.Namespace) -> int:
    """Whether a pack would be taken; every fault with its line when it would not."""
    from fieldapp.domain.policy_reading import Fault, PackRefused, read_pack
    from fieldapp.policy_words import fault_sentence

    name = chosen.file
    try:
        pack = read_pack(read_bytes(name).decode("utf-8-sig"))
    except UnicodeDecodeError:
        faults: tuple[Fault, ...] = (Fault(0, name, "not_utf8"),)
    except PackRefused as refused:
        faults = refused.faults
    else:
        taken = {"valid": True, "id": pack.id, "version": pack.version, "hash": pack.hash, "faults": []}
        _say(chosen, taken, [f"{pack.id} {pack.version} {pack.hash}"])
        return DONE
    plain = [{"line": f.line, "where": f.where, "code": f.code, "value": f.value} for f in faults]
    _say(chosen, {"valid": False, "faults": plain}, [fault_sentence(fault) for fault in faults])
    return NO


def print_changes(chosen: argparse.Namespace) -> int:
    """The parameters that differ between two days and, for a request, what it costs on each."""
    from fieldapp.domain.policy_changes import changes, payment_change
    from fieldapp.domain.quote_request import answer_json, parse_request

    pack = pack_in_force(chosen)
    found = changes(pack, chosen.before, chosen.after)
    plain: dict[str, object] = {
        "before": chosen.before.isoformat(),
        "after": chosen.after.isoformat(),
        "changes": [
            {
                "name": change.name,
                "keys": list(change.keys),
                "before": change.before and _plain(change.before),
                "after": change.after and _plain(change.after),
                "changes_value": change.changes_value,
            }
            for change in found
        ],
    }
    lines = [_change_line(change) for change in found]
    if chosen.file:
        request = parse_request(read_text(chosen.file))
        payment = payment_change(pack, request, chosen.before, chosen.after)
        plain["payment"] = {
            "before": answer_json(payment.before),
            "after": answer_json(payment.after),
            "difference": payment.difference.dong,
        }
        lines.append(f"{payment.before.total.dong} → {payment.after.total.dong} ({payment.difference.dong:+})")
    _say(chosen, plain, lines)
    return DONE


def _say(chosen: argparse.Namespace, plain: object, lines: list[str]) -> None:
    if chosen.json:
        print_json(plain)
    else:
        print("\n".join(lines))


def _plain(row: Parameter) -> dict[str, object]:
    from fieldapp.domain.policy_changes import value_text

    return {
        "name": row.name,
        "keys": list(row.keys),
        "value": value_text(row.value),
        "from": row.starts.isoformat(),
        "until": row.ends and row.ends.isoformat(),
        "source": row.source.text,
        "url": row.source.url,
        "certainty": row.certainty.value,
        "note": row.note,
    }


def _line(row: Parameter) -> str:
    from fieldapp.domain.policy_changes import value_text
    from fieldapp.policy_words import certainty_name, parameter_name

    keys = f" {'/'.join(row.keys)}" if row.keys else ""
    return (
        f"{parameter_name(row.name)}{keys}: {value_text(row.value)}  [{row.starts} – {row.ends or ''}]  "
        f"{row.source.text} ({certainty_name(row.certainty)})"
    )


def _change_line(change: Change) -> str:
    from fieldapp.domain.policy_changes import value_text
    from fieldapp.policy_words import certainty_name, parameter_name

    def side(row: Parameter | None) -> str:
        return f"{value_text(row.value)} ({certainty_name(row.certainty)})" if row else "–"

    keys = f" {'/'.join(change.keys)}" if change.keys else ""
    return f"{parameter_name(change.name)}{keys}: {side(change.before)} → {side(change.after)}"
