"""`fieldapp office backup FILE` and `fieldapp office restore FILE`."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from pathlib import Path

from fieldapp.i18n import _
from fieldapp.office.command_line import Commands, SystemClock, add_command, as_table, folder_of, opened, say


def add_parsers(below: Commands[argparse.ArgumentParser]) -> None:
    """Both commands."""
    backup = add_command(below, "backup", "sao lưu văn phòng ra một tệp có mật khẩu, cả khóa ký", _backup)
    backup.add_argument(
        "file", type=Path, metavar="TỆP", help="tệp sẽ ghi; bản cũ cùng tên chỉ mất khi bản mới đã đọc lại được"
    )
    _add_passphrase(backup)
    restore = add_command(below, "restore", "lập lại văn phòng từ bản sao lưu, vào thư mục còn trống", _restore)
    restore.add_argument("file", type=Path, metavar="TỆP")
    restore.add_argument(
        "--database", default="", metavar="URL", help="postgresql://… còn trống; không có thì SQLite trong thư mục"
    )
    restore.add_argument("--dry-run", action="store_true", help="đọc hết bản sao lưu và nói sẽ làm gì, không ghi")
    _add_passphrase(restore)


def add_replacing(devices: Commands[argparse.ArgumentParser]) -> None:
    """What belongs to `devices`: replacing one, and the numbers in question."""
    replace = add_command(devices, "replace", "thay máy hỏng hoặc mất: thu hồi máy cũ, cấp mã cho máy mới", _replace)
    replace.add_argument("device", metavar="MÁY_CŨ")
    replace.add_argument("--label", metavar="TÊN", default="", help="tên gọi của máy mới")
    add_command(devices, "questions", "số biên lai chưa rõ đã dùng hay chưa", _questions)
    settle = add_command(devices, "settle", "ghi kết quả soát giấy của các số chưa rõ", _settle)
    settle.add_argument("series", metavar="KÝ_HIỆU")
    settle.add_argument("first", type=int, metavar="TỪ_SỐ")
    settle.add_argument("last", type=int, metavar="ĐẾN_SỐ")
    settle.add_argument("--outcome", choices=("unused", "issued"), required=True, help="chưa dùng, hay đã có trên giấy")
    settle.add_argument("--reason", metavar="LÝ_DO", default="", help="ai soát, thấy gì")


def _replace(chosen: argparse.Namespace) -> int:
    from fieldapp.office.replacing import replace_device

    with opened(chosen) as office:
        done = replace_device(office, chosen.device, chosen.label)
    plain = {
        "device": done.device, "after": done.after, "code": done.code, "expires_at": done.expires_at,
        "questions": [[one.series, one.first, one.last] for one in done.questions],
    }  # fmt: skip
    lines = [done.code, *(f"{one.series} {one.first:07d}–{one.last:07d}" for one in done.questions)]
    return say(chosen, plain, "\n".join(lines))


def _questions(chosen: argparse.Namespace) -> int:
    from fieldapp.office.replacing import questions

    with opened(chosen) as office:
        found = questions(office)
    rows = [(one.device, one.series, one.first, one.last, one.since) for one in found]
    names = ("device", "series", "first", "last", "since")
    plain = [dict(zip(names, row, strict=True)) for row in rows]
    headings = (_("máy"), _("ký hiệu"), _("từ số"), _("đến số"), _("từ ngày"))
    return say(chosen, plain, as_table(headings, rows))


def _settle(chosen: argparse.Namespace) -> int:
    from fieldapp.office.replacing import settle_numbers

    with opened(chosen) as office:
        settled = settle_numbers(office, chosen.series, chosen.first, chosen.last, chosen.outcome, chosen.reason)
    return say(chosen, {"settled": settled}, str(settled))


def _add_passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--passphrase-file", type=Path, metavar="TỆP", help="tệp chứa mật khẩu của bản sao lưu")


def _passphrase(chosen: argparse.Namespace) -> str:
    if chosen.passphrase_file is not None:
        return str(chosen.passphrase_file.read_text(encoding="utf-8")).strip("\r\n")
    return getpass.getpass(_("Mật khẩu của bản sao lưu") + ": ")


def _tell(table: str, rows: int) -> None:
    sys.stderr.write(f"{table}: {rows}\n")


def _backup(chosen: argparse.Namespace) -> int:
    from fieldapp.office.backup import back_up

    with opened(chosen) as office:
        written = back_up(office, chosen.file, _passphrase(chosen), _tell)
    plain = {
        "file": str(written.file), "bytes": written.size, "incarnation": written.incarnation,
        "made_at": written.made_at, "rows": written.counts,
    }  # fmt: skip
    kept = _("Đã sao lưu {facts} dữ kiện và khóa của văn phòng; đã đọc lại và thấy nguyên vẹn.")
    warning = _("Không có mật khẩu thì không ai mở được tệp này. Cất mật khẩu ở chỗ khác.")
    return say(chosen, plain, f"{written.file}  {written.size}\n{kept.format(facts=written.counts['fact'])}\n{warning}")


def _restore(chosen: argparse.Namespace) -> int:
    from fieldapp.office.restore import restore_office

    done = restore_office(
        chosen.file, folder_of(chosen), _passphrase(chosen), clock=SystemClock(), random_bytes=secrets.token_bytes,
        database_url=chosen.database, is_dry=chosen.dry_run,
    )  # fmt: skip
    plain = {
        "former": done.former, "incarnation": done.incarnation, "made_at": done.made_at, "rows": done.counts,
        "dry_run": chosen.dry_run,
        "jumps": [{"name": jump.name, "was": jump.was, "now": jump.now} for jump in done.jumps],
    }  # fmt: skip
    lines = [
        f"{done.former} → {done.incarnation}",
        as_table(
            (_("dãy số"), _("bản sao lưu"), _("cấp tiếp từ")), [(jump.name, jump.was, jump.now) for jump in done.jumps]
        ),
        _("Mã kích hoạt chưa dùng đã bỏ. Những gì có sau bản sao lưu, các máy sẽ gửi lại khi nối mạng."),
        _("Máy chủ cũ nếu còn thì phải tắt hẳn: hai văn phòng không được cùng nhận."),
    ]
    return say(chosen, plain, "\n".join(lines))
