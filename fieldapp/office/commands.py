"""`fieldapp office …`: options, and what each command prints. Errors are one line on standard error."""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path

from fieldapp.office import (
    courier_commands,
    distribution_commands,
    number_commands,
    restore_commands,
    review_commands,
    rule_commands,
    sheet_commands,
)
from fieldapp.office.command_line import DONE, NO, Commands, SystemClock, add_command, as_table, folder_of, opened, say


def add_parsers(commands: Commands[argparse.ArgumentParser]) -> None:
    """`office` and everything below it."""
    office = commands.add_parser("office", help="văn phòng trung tâm: máy chủ nhận và giữ số liệu")
    below = office.add_subparsers(title="lệnh", metavar="LỆNH", required=True)
    _add_setup(below)
    _add_people(below)
    _add_papers(below)
    sheet_commands.add_parsers(below)
    rule_commands.add_parsers(below)
    review_commands.add_parsers(below)
    restore_commands.add_parsers(below)
    courier_commands.add_parsers(below)
    distribution_commands.add_parsers(below)
    number_commands.add_parsers(below)


def _add_setup(below: Commands[argparse.ArgumentParser]) -> None:
    init = add_command(below, "init", "lập văn phòng trong một thư mục", _init)
    init.add_argument("--name", metavar="TÊN", default="Bảo hiểm xã hội", help="tên văn phòng")
    init.add_argument("--database", default="", metavar="URL", help="postgresql://…; không có thì SQLite trong thư mục")
    init.add_argument("--series", metavar="KÝ_HIỆU", default="", help="ký hiệu biên lai, ví dụ SL26T")
    init.add_argument("--block", type=int, metavar="SỐ", default=0, help="số biên lai cấp cho mỗi máy")
    init.add_argument("--demo", action="store_true", help="văn phòng DỮ LIỆU MẪU")
    init.add_argument("--console-password-file", type=Path, metavar="TỆP", help="mật khẩu xem trang tình hình")
    serve = add_command(below, "serve", "mở cửa văn phòng", _serve)
    serve.add_argument("--host", metavar="ĐỊA_CHỈ", default="127.0.0.1", help="ngoài máy này thì phải có TLS")
    serve.add_argument(
        "--port", type=int, metavar="CỔNG", default=8614, help="0: cổng nào cũng được, địa chỉ in ra một dòng"
    )
    serve.add_argument("--certificate", type=Path, metavar="PEM", help="chứng thư TLS của văn phòng")
    serve.add_argument("--key", type=Path, metavar="PEM", help="khóa của chứng thư đó")
    serve.add_argument("--behind-proxy", action="store_true", help="TLS do proxy phía trước đảm nhận")
    migrate = add_command(below, "migrate", "nâng cấp cơ sở dữ liệu", _migrate)
    migrate.add_argument("--dry-run", action="store_true", help="thử rồi hoàn lại")
    add_command(below, "rebuild", "dựng lại các bảng từ nhật ký", _rebuild)


def _add_people(below: Commands[argparse.ArgumentParser]) -> None:
    officers = below.add_parser("officers", help="cán bộ").add_subparsers(metavar="LỆNH", required=True)
    add = add_command(officers, "add", "thêm cán bộ", _officers_add)
    add.add_argument("--name", metavar="TÊN", required=True, help="họ tên")
    add.add_argument(
        "--unit", metavar="ĐƠN_VỊ", required=True, action="append", help="số đơn vị hoặc mã xã; lặp lại được"
    )
    add.add_argument("--role", default="collector", choices=("collector", "supervisor"))
    add.add_argument("--code", metavar="MÃ", default="", help="mã cán bộ")
    add_command(officers, "list", "liệt kê cán bộ", _officers_list)
    add_command(officers, "suspend", "đình chỉ cán bộ", _officers_suspend).add_argument("officer", metavar="CÁN_BỘ")
    devices = below.add_parser("devices", help="máy của cán bộ").add_subparsers(metavar="LỆNH", required=True)
    invite = add_command(devices, "add", "tạo mã kích hoạt một lần cho một máy", _devices_add)
    invite.add_argument(
        "--unit", metavar="ĐƠN_VỊ", required=True, action="append", help="số đơn vị hoặc mã xã; lặp lại được"
    )
    invite.add_argument("--officer", metavar="CÁN_BỘ", required=True, help="ai dùng máy")
    invite.add_argument("--label", metavar="TÊN", default="", help="tên gọi của máy")
    invite.add_argument("--series", metavar="KÝ_HIỆU", default="", help="ký hiệu biên lai của máy")
    invite.add_argument("--block", type=int, metavar="SỐ", default=0, help="số biên lai cấp cho máy")
    add_command(devices, "list", "liệt kê máy", _devices_list)
    add_command(devices, "revoke", "thu hồi máy", _devices_revoke).add_argument("device", metavar="MÁY")
    restore_commands.add_replacing(devices)
    numbers = add_command(devices, "numbers", "cấp thêm số biên lai cho máy", _devices_numbers)
    numbers.add_argument("device", metavar="MÁY")
    numbers.add_argument("--block", type=int, metavar="SỐ", default=0, help="cấp thêm bao nhiêu số")


def _add_papers(below: Commands[argparse.ArgumentParser]) -> None:
    take = add_command(below, "import", "nhập danh sách của xã (xlsx, CSV)", _import)
    take.add_argument("file", type=Path, metavar="TỆP")
    take.add_argument("--commune", default="", metavar="MÃ", help="mã xã cho các dòng không ghi mã")
    take.add_argument("--dry-run", action="store_true", help="chỉ đọc và báo, không ghi")
    take.add_argument("--report", type=Path, metavar="CSV", help="báo cáo từng dòng sai")
    add_command(below, "status", "tình hình: tiền, số biên lai, máy, việc chờ", _status)
    add_command(below, "check", "kiểm tra nhật ký, bảng, số biên lai, quỹ", _check)


def _init(chosen: argparse.Namespace) -> int:
    from fieldapp.office.console.password import hash_password
    from fieldapp.office.folder import DEFAULT_BLOCK, DEFAULT_SERIES, OfficeConfig
    from fieldapp.office.office import create_office

    password = ""
    if chosen.console_password_file is not None:
        password = hash_password(chosen.console_password_file.read_text(encoding="utf-8").rstrip("\r\n"))
    config = OfficeConfig(
        chosen.name,
        chosen.database,
        chosen.series or DEFAULT_SERIES,
        chosen.block or DEFAULT_BLOCK,
        password,
        chosen.demo,
    )
    office = create_office(folder_of(chosen), config, SystemClock(), secrets.token_bytes)
    key = office.signer.public.hex()
    office.close()
    plain = {"office": str(folder_of(chosen)), "incarnation": office.signer.key_id, "public_key": key}
    return say(chosen, plain, f"{folder_of(chosen)}\nkhóa công khai {key}")


def _serve(chosen: argparse.Namespace) -> int:
    from fieldapp.office.app import create_app
    from fieldapp.office.server import Listening, serve

    listening = Listening(chosen.host, chosen.port, chosen.certificate, chosen.key, chosen.behind_proxy)
    with opened(chosen) as office, office.following():
        office.refresh_snapshots()
        serve(
            create_app(office, is_behind_proxy=chosen.behind_proxy),
            listening,
            lambda address: print(address, flush=True),
        )
    return DONE


def _migrate(chosen: argparse.Namespace) -> int:
    from fieldapp.office.folder import OfficeFolder
    from fieldapp.office.store.database import Database
    from fieldapp.office.store.migrations import migrate

    folder = OfficeFolder(folder_of(chosen))
    database = Database(folder.database_url(folder.config()))
    steps = migrate(database, is_dry=chosen.dry_run)
    database.close()
    return say(chosen, {"steps": list(steps), "dry_run": chosen.dry_run}, "\n".join(steps) or "không có bước nào")


def _rebuild(chosen: argparse.Namespace) -> int:
    from fieldapp.office.store import projection, registry

    with opened(chosen) as office:
        with office.database.reading() as transaction:
            units = [place.unit for place in registry.units(transaction)]
        done = {str(unit): projection.rebuild(office.database, unit, office.now_ms) for unit in units}
    return say(chosen, done, as_table(("đơn vị", "dữ kiện"), list(done.items())))


def _officers_add(chosen: argparse.Namespace) -> int:
    from fieldapp.office.officers import add_officer

    with opened(chosen) as office:
        officer = add_officer(office, chosen.name, chosen.unit, chosen.role, chosen.code)
    return say(chosen, {"officer": officer}, officer)


def _officers_list(chosen: argparse.Namespace) -> int:
    from fieldapp.office.officers import list_officers

    with opened(chosen) as office, office.database.reading() as transaction:
        found = list_officers(transaction)
    rows = [(o.officer, o.unit, o.name, o.role, o.code, o.suspended_on) for o in found]
    names = ("officer", "unit", "name", "role", "code", "suspended_on")
    plain = [dict(zip(names, row, strict=True)) for row in rows]
    return say(chosen, plain, as_table(("cán bộ", "đơn vị", "họ tên", "vai trò", "mã", "đình chỉ"), rows))


def _officers_suspend(chosen: argparse.Namespace) -> int:
    from fieldapp.office.officers import suspend_officer

    with opened(chosen) as office:
        units = suspend_officer(office, chosen.officer)
    return say(chosen, {"officer": chosen.officer, "units": list(units)}, chosen.officer)


def _devices_add(chosen: argparse.Namespace) -> int:
    from fieldapp.office.devices import invite_device

    with opened(chosen) as office:
        made = invite_device(
            office, chosen.unit, chosen.officer, chosen.label, series=chosen.series, block=chosen.block
        )
    return say(chosen, {"code": made.code, "expires_at": made.expires_at}, made.code)


def _devices_list(chosen: argparse.Namespace) -> int:
    from fieldapp.office.status import as_plain, read_status

    with opened(chosen) as office:
        status = read_status(office)
    rows = [
        (d.record.device, d.record.officer, d.record.label, d.high_water, d.behind, d.numbers_left, d.record.revoked_on)
        for d in status.devices
    ]
    headings = ("máy", "cán bộ", "tên", "đã nhận đến", "chưa có", "còn số", "thu hồi")
    return say(chosen, as_plain(status)["devices"], as_table(headings, rows))


def _devices_revoke(chosen: argparse.Namespace) -> int:
    from fieldapp.office.devices import revoke_device

    with opened(chosen) as office:
        after = revoke_device(office, chosen.device)
    return say(chosen, {"device": chosen.device, "after": after}, f"{chosen.device} {after}")


def _devices_numbers(chosen: argparse.Namespace) -> int:
    from fieldapp.office.devices import allot_more

    with opened(chosen) as office:
        series, first, last = allot_more(office, chosen.device, chosen.block)
    plain = {"device": chosen.device, "series": series, "first": first, "last": last}
    return say(chosen, plain, f"{series} {first:07d}–{last:07d}")


def _import(chosen: argparse.Namespace) -> int:
    from fieldapp.office.imports import import_file
    from fieldapp.office.register_file import problems_csv
    from fieldapp.office.register_words import say_row

    with opened(chosen) as office:
        done = import_file(office, chosen.file, chosen.commune, is_dry=chosen.dry_run)
    reading = done.reading
    if chosen.report is not None:
        chosen.report.write_bytes(problems_csv(reading, say_row))
    plain = {
        "rows": reading.rows,
        "households": len(reading.households),
        "people": reading.people,
        "dry_run": chosen.dry_run,
        "units": [
            {
                "unit": u.place.unit,
                "commune": u.place.commune,
                "households": u.households,
                "people": u.people,
                "new": u.is_new,
            }
            for u in done.units
        ],
        "problems": [{"row": p.row, "column": p.column, "code": p.code, "value": p.value} for p in reading.problems],
        "warnings": [{"row": p.row, "column": p.column, "code": p.code, "value": p.value} for p in reading.warnings],
    }
    lines = [
        f"{u.place.unit}  {u.place.commune} {u.place.commune_name}: {u.households} hộ, {u.people} người"
        for u in done.units
    ]
    lines += [f"dòng {p.row}: {say_row(p)} {p.value}".rstrip() for p in reading.problems]
    return say(chosen, plain, "\n".join(lines))


def _status(chosen: argparse.Namespace) -> int:
    from fieldapp.domain.money import Money
    from fieldapp.office import review
    from fieldapp.office.status import as_plain, read_status

    with opened(chosen) as office:
        office.project()
        with office.database.reading() as transaction:
            scope = review.scope_of(transaction)
        review.catch_up(office, scope)
        status = read_status(office)
    rows = [
        (
            line.on,
            line.officer,
            line.receipts,
            line.voids,
            Money(line.held),
            "x" if line.agrees else "",
            Money(line.remitted),
        )
        for line in status.money
    ]
    headings = ("ngày", "cán bộ", "biên lai", "hủy", "đang giữ", "khớp quỹ", "đã nộp")
    lines = [f"tiền trên biên lai còn hiệu lực: {Money(status.held)} ₫", as_table(headings, rows)]
    numbers = status.numbers
    lines.append(
        f"số biên lai: dùng {numbers.used}, hủy {numbers.void}, còn {numbers.left}, đã trả {numbers.returned}, "
        f"chưa rõ {numbers.questioned}"
    )
    lines.append(f"số thiếu: {len(numbers.missing)}, số trùng: {len(numbers.doubled)}")
    asked = [device.record.device for device in status.devices if device.asked]
    if asked:
        lines.append(f"xin thêm số: {', '.join(asked)} (xem “fieldapp office numbers requests”)")
    lines += [
        f"{account.officer} đang giữ {account.in_hand} ₫"
        + "".join(f", đang chuyển {one.taker} {one.amount} ₫" for one in account.under_way)
        for account in status.accounts
    ]
    lines.append(f"dữ kiện chờ xử lý: {status.parked_count}")
    lines.append(f"việc chờ người giải quyết: {sum(status.review.values())} (xem “fieldapp office review”)")
    return say(chosen, as_plain(status), "\n".join(lines))


def _check(chosen: argparse.Namespace) -> int:
    from fieldapp.office.checks import check_office

    with opened(chosen) as office:
        report = check_office(office)
    plain = {
        "ok": not report.findings,
        "chains": report.chains,
        "facts": report.facts,
        "units": report.units,
        "findings": [{"code": f.code, "where": f.where} for f in report.findings],
    }
    found = "\n".join(f"{f.code}: {f.where}" for f in report.findings)
    say(chosen, plain, found or f"{report.facts} dữ kiện, {report.chains} chuỗi, {report.units} đơn vị: tốt")
    return NO if report.findings else DONE
