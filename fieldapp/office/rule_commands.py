"""`fieldapp office policy …` and `fieldapp office zones …`: giving out rules and area lists."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from pathlib import Path

from fieldapp.office.command_line import Commands, add_command, as_table, opened, say


def add_parsers(below: Commands[argparse.ArgumentParser]) -> None:
    """`policy publish`, `policy list`, `policy settle`, `zones import`, `zones list`."""
    policy = below.add_parser("policy", help="gói quy định").add_subparsers(metavar="LỆNH", required=True)
    publish = add_command(policy, "publish", "ký và gửi một gói quy định cho mọi máy", _publish)
    publish.add_argument("file", type=Path, metavar="TỆP")
    add_command(policy, "list", "các gói đã gửi", _list)
    add_command(policy, "settle", "những tham số còn phải hỏi: suy ra hoặc tạm tính", _settle)
    zones = below.add_parser("zones", help="danh sách xã khu vực I, II, III").add_subparsers(
        metavar="LỆNH", required=True
    )
    take = add_command(zones, "import", "nhập một danh sách khu vực (xlsx, CSV)", _import)
    take.add_argument("file", type=Path, metavar="TỆP")
    take.add_argument("--decision", default="", metavar="VĂN_BẢN", help="quyết định phê duyệt danh sách")
    take.add_argument("--from", dest="starts_on", type=_day, metavar="NGÀY", help="YYYY-MM-DD, khi tệp không ghi ngày")
    add_command(zones, "list", "khu vực của các xã", _zones)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        complaint = f"{text}: YYYY-MM-DD"
        raise argparse.ArgumentTypeError(complaint) from None


def _bytes(path: Path) -> bytes:
    from fieldapp.office.errors import FileUnreadable

    try:
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(str(path), str(error.strerror)) from error


def _publish(chosen: argparse.Namespace) -> int:
    from fieldapp.domain.policy_reading import Fault, PackRefused
    from fieldapp.office.rules import publish_pack

    try:
        text = _bytes(chosen.file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackRefused([Fault(0, chosen.file.name, "not_utf8")]) from error
    with opened(chosen) as office:
        done = publish_pack(office, text)
    plain = {"id": done.pack.id, "version": done.pack.version, "hash": done.pack.hash, "units": done.units}
    return say(chosen, plain, f"{done.pack.id} {done.pack.version} {done.pack.hash}")


def _list(chosen: argparse.Namespace) -> int:
    from fieldapp.office.rules import pack_in_force
    from fieldapp.office.store import rules

    with opened(chosen) as office:
        in_force = pack_in_force(office)
        with office.database.reading() as transaction:
            found = rules.packs(transaction)
    plain = [
        {
            "id": pack.pack,
            "version": pack.version,
            "hash": pack.pack_hash,
            "published_at": datetime.fromtimestamp(pack.published_at / 1000, UTC).isoformat(),
            "in_force": pack.pack_hash == in_force.hash,
        }
        for pack in found
    ]
    rows = [
        (row["id"], row["version"], row["published_at"], "x" if row["in_force"] else "", row["hash"]) for row in plain
    ]
    return say(chosen, plain, as_table(("gói", "số", "gửi lúc", "đang dùng", "mã băm"), rows))


def _settle(chosen: argparse.Namespace) -> int:
    from fieldapp.domain.policy_changes import value_text
    from fieldapp.office.rules import pack_in_force
    from fieldapp.policy_words import certainty_name, parameter_name

    with opened(chosen) as office:
        pack = pack_in_force(office)
    plain = [
        {
            "name": row.name,
            "keys": list(row.keys),
            "value": value_text(row.value),
            "from": row.starts.isoformat(),
            "until": row.ends and row.ends.isoformat(),
            "certainty": row.certainty.value,
            "source": row.source.text,
            "note": row.note,
        }
        for row in pack.unsettled()
    ]
    rows = [
        (parameter_name(row.name), "/".join(row.keys), value_text(row.value), row.starts, certainty_name(row.certainty))
        for row in pack.unsettled()
    ]
    return say(chosen, plain, as_table(("tham số", "nhóm", "giá trị", "từ ngày", "mức chắc chắn"), rows))


def _import(chosen: argparse.Namespace) -> int:
    from fieldapp.office.rules import take_zones
    from fieldapp.office.zone_file import read_zones

    content = _bytes(chosen.file)
    with opened(chosen) as office:
        done = take_zones(office, read_zones(content, office.places, chosen.decision, chosen.starts_on))
    return say(chosen, {"communes": done.communes, "units": done.units}, f"{done.communes} xã, {done.units} đơn vị")


def _zones(chosen: argparse.Namespace) -> int:
    from fieldapp.office.store import rules

    with opened(chosen) as office, office.database.reading() as transaction:
        found = rules.zones(transaction)
    plain = [
        {"commune": zone.commune, "from": zone.starts_on, "zone": zone.zone, "decision": zone.decision}
        for zone in found
    ]
    rows = [(zone.commune, zone.starts_on, zone.zone or "-", zone.decision) for zone in found]
    return say(chosen, plain, as_table(("xã", "từ ngày", "khu vực", "quyết định"), rows))
