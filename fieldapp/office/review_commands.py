"""`fieldapp office review`: list what waits for a person's decision, and settle it."""

from __future__ import annotations

import argparse

from fieldapp.office.command_line import DONE, Commands, add_command, as_table, opened, say

KINDS = {
    "conflicts": "conflict", "duplicates": "duplicate", "overlaps": "overlap", "overrides": "override",
    "parked": "parked", "forked": "forked", "quarantine": "quarantine",
}  # fmt: skip


def add_parsers(below: Commands[argparse.ArgumentParser]) -> None:
    """`review` and `review settle`."""
    review = add_command(below, "review", "việc chờ người giải quyết: hai giá trị, người trùng, đóng trùng …", _list)
    review.add_argument("--kind", choices=tuple(KINDS), help="chỉ một loại việc")
    review.add_argument("--unit", metavar="ĐƠN_VỊ", action="append", help="số đơn vị hoặc mã xã; lặp lại được")
    review.add_argument("--settled", action="store_true", help="những việc đã giải quyết")
    review.add_argument("--limit", type=int, metavar="SỐ", default=100, help="nhiều nhất bao nhiêu việc mỗi loại")
    more = review.add_subparsers(metavar="LỆNH", required=False)
    settle = add_command(more, "settle", "giải quyết một việc", _settle)
    settle.add_argument("id", metavar="VIỆC", help="mã của việc, như “review” in ra")
    settle.add_argument("--action", metavar="CÁCH", required=True, help="cách giải quyết, như “review --json” liệt kê")
    settle.add_argument("--side", metavar="BÊN", default="", help="giá trị hoặc người được chọn")
    settle.add_argument("--amount", type=int, metavar="ĐỒNG", default=-1, help="số tiền hoàn, nếu khác số đề nghị")
    settle.add_argument("--reason", metavar="LÝ_DO", default="", help="vì sao")
    settle.add_argument("--by", metavar="TÊN", required=True, help="ai giải quyết")


def _list(chosen: argparse.Namespace) -> int:
    from fieldapp.office.officers import find_units
    from fieldapp.office.review import SORTS, catch_up, items, scope_of
    from fieldapp.office.review_shapes import Item

    found: list[Item] = []
    with opened(chosen) as office:
        office.project()
        with office.database.reading() as transaction:
            only = [place.unit for place in find_units(transaction, chosen.unit)] if chosen.unit else None
            scope = scope_of(transaction, only)
        catch_up(office, scope)
        with office.database.reading() as transaction:
            for sort in [KINDS[chosen.kind]] if chosen.kind else SORTS:
                found += items(office, transaction, scope, sort, settled=chosen.settled, limit=max(1, chosen.limit))
    rows = [
        (str(one.id), one.place, one.grounds, " | ".join(side.heading for side in one.sides), one.money, one.settled)
        for one in found
    ]
    table = as_table(("việc", "xã", "vì sao", "hai bên", "tiền", "kết quả"), rows)
    return say(chosen, [as_plain(one) for one in found], table if found else "không có việc nào")


def _settle(chosen: argparse.Namespace) -> int:
    from fieldapp.office.review_settling import settle
    from fieldapp.office.review_shapes import Decision

    with opened(chosen) as office:
        office.project()
        decision = Decision(chosen.action, chosen.by, chosen.reason, chosen.side, chosen.amount)
        done = settle(office, chosen.id, decision)
    say(chosen, as_plain(done), f"{done.id} {done.settled}")
    return DONE


def as_plain(item: object) -> dict[str, object]:
    """A matter for scripts."""
    from fieldapp.office.review_shapes import Item

    assert isinstance(item, Item)
    return {
        "id": str(item.id), "kind": item.id.sort, "place": item.place, "grounds": item.grounds, "money": item.money,
        "at": item.at_ms, "settled": item.settled, "settled_at": item.settled_at, "clerk": item.clerk,
        "reason": item.reason,
        "sides": [
            {
                "side": side.key, "heading": side.heading, "officer": side.officer, "device": side.device,
                "at": side.at_ms, "money": side.money, "traits": {trait.name: trait.value for trait in side.traits},
                "differs": [trait.name for trait in side.traits if trait.differs],
            }
            for side in item.sides
        ],
        "actions": [
            {
                "action": choice.action, "sides": list(choice.sides), "needs_reason": choice.needs_reason,
                "amount": choice.amount if choice.amount >= 0 else None,
            }
            for choice in item.choices
        ],
    }  # fmt: skip
