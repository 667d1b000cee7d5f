"""Commands that need no profile and no PIN: prices, scans and receipts, by the shipped rules."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fieldapp.commands.profiles import pack_in_force, profile_options
from fieldapp.commands.reading import read_text
from fieldapp.commands.writing import print_json

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_parsers(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """`quote`, `scan`."""
    quote = commands.add_parser("quote", help="tính mức đóng và giải thích từng dòng")
    quote.add_argument("file", nargs="?", default="-", metavar="TỆP|-", help="yêu cầu dạng JSON")
    profile_options(quote)
    quote.set_defaults(handler=print_quote)
    scan = commands.add_parser("scan", help="đọc chuỗi quét từ thẻ hoặc giấy tờ")
    scan.add_argument("text", metavar="CHUỖI|-")
    scan.set_defaults(handler=print_scan)


def print_quote(chosen: argparse.Namespace) -> int:
    """Answer a quote request; refused members do not make it fail."""
    from fieldapp.domain.quote_request import answer_request

    print_json(answer_request(pack_in_force(chosen), read_text(chosen.file)))
    return 0


def print_scan(chosen: argparse.Namespace) -> int:
    """Say what a scan holds; anything unknown is still an answer."""
    from fieldapp.domain.numbers.scan import read_scan

    text = read_text("-") if chosen.text == "-" else str(chosen.text)
    print_json(read_scan(text).as_json())
    return 0
