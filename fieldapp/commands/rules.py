"""Commands that need no profile and no PIN: prices, scans and receipts, by the shipped rules."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fieldapp.commands.profiles import pack_in_force, profile_options
from fieldapp.commands.reading import read_text
from fieldapp.commands.writing import print_json

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from collections.abc import Iterable, Iterator

    from fieldapp.domain.quote import Quote
    from fieldapp.domain.reasons import Reason


def add_parsers(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """`quote`, `scan`."""
    quote = commands.add_parser("quote", help="tính mức đóng và giải thích từng dòng")
    quote.add_argument("file", nargs="?", default="-", metavar="TỆP|-", help="yêu cầu dạng JSON")
    quote.add_argument("--text", action="store_true", help="in câu giải thích cho người đọc thay cho JSON")
    profile_options(quote)
    quote.set_defaults(handler=print_quote)
    scan = commands.add_parser("scan", help="đọc chuỗi quét từ thẻ hoặc giấy tờ")
    scan.add_argument("text", metavar="CHUỖI|-")
    scan.set_defaults(handler=print_scan)


def print_quote(chosen: argparse.Namespace) -> int:
    """Answer a quote request; refused members do not make it fail."""
    from fieldapp.domain.quote_request import answer_json, parse_request, quote_or_complain

    quote = quote_or_complain(pack_in_force(chosen), parse_request(read_text(chosen.file)))
    if chosen.text:
        print("\n".join(_sentences(quote)))
    else:
        print_json(answer_json(quote))
    return 0


def _sentences(quote: Quote) -> Iterator[str]:
    """The whole quote as a person reads it: who pays what, and each reason with its source beneath."""
    from fieldapp.domain.dates import display_date
    from fieldapp.i18n import _
    from fieldapp.services.explain import group_name

    for line in quote.lines:
        yield _("{who}, {group}: đóng {pays}").format(who=line.id, group=group_name(line.group), pays=line.pays)
        if line.starts and line.ends:
            period = _("giá trị từ {first} đến {last}")
            yield "  " + period.format(first=display_date(line.starts), last=display_date(line.ends))
        yield from _reasons(line.why)
    for refusal in quote.refused:
        yield _("{who}: không thu").format(who=refusal.id)
        yield from _reasons(refusal.why)
    yield _("Cộng: {total}").format(total=quote.total)
    if quote.provisional:
        yield _("Số tiền theo hướng dẫn tạm thời")


def _reasons(reasons: Iterable[Reason]) -> Iterator[str]:
    from fieldapp.services.explain import explain, explain_source

    for reason in reasons:
        source = explain_source(reason)
        yield f"  – {explain(reason)}" + (f" [{source}]" if source else "")


def print_scan(chosen: argparse.Namespace) -> int:
    """Say what a scan holds; anything unknown is still an answer."""
    from fieldapp.domain.numbers.scan import read_scan

    text = read_text("-") if chosen.text == "-" else str(chosen.text)
    print_json(read_scan(text).as_json())
    return 0
