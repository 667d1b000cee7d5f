"""`fieldapp backup FILE` and `fieldapp restore FILE`: a profile under a passphrase, and a new laptop out of it."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp import paths
from fieldapp.commands.profiles import choose_officer, profile_options
from fieldapp.commands.reading import read_text
from fieldapp.commands.writing import print_json
from fieldapp.i18n import _

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_parsers(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Both commands."""
    backup = commands.add_parser("backup", help="sao lưu hồ sơ của máy ra một tệp có mật khẩu")
    backup.set_defaults(handler=back_up)
    restore = commands.add_parser("restore", help="lập máy mới từ bản sao lưu của máy cũ, bằng mã kích hoạt mới")
    restore.add_argument("--code", metavar="MÃ", required=True, help="mã kích hoạt mà cơ quan cấp khi thay máy")
    restore.add_argument("--address", metavar="URL", default="", help="địa chỉ cơ quan, khi đã khác trong bản sao lưu")
    restore.set_defaults(handler=restore_profile)
    for parser in (backup, restore):
        parser.add_argument("file", metavar="TỆP")
        parser.add_argument("--passphrase-file", metavar="TỆP", help="tệp chứa mật khẩu của bản sao lưu")
        parser.add_argument("--json", action="store_true", help="in JSON thay cho câu")
        profile_options(parser)


def _passphrase(chosen: argparse.Namespace) -> str:
    if chosen.passphrase_file:
        return read_text(chosen.passphrase_file).strip("\r\n")
    return getpass.getpass(_("Mật khẩu của bản sao lưu") + ": ")


def _pin(chosen: argparse.Namespace) -> str:
    return read_text(chosen.pin_file).strip() if chosen.pin_file else getpass.getpass("PIN: ")


def back_up(chosen: argparse.Namespace) -> int:
    """Write the backup and read it back."""
    from fieldapp import bootstrap
    from fieldapp.commands import replacement

    folder = Path(chosen.profile) if chosen.profile else paths.default_profile_dir()
    around = bootstrap.surroundings()
    officer = choose_officer(chosen, bootstrap.make_gate(folder, around, bootstrap.call_here), folder)
    size = replacement.back_up(folder, around, officer, _pin(chosen), Path(chosen.file), _passphrase(chosen))
    if chosen.json:
        print_json({"file": chosen.file, "bytes": size})
    else:
        print(
            _("Đã sao lưu vào {file}, đã đọc lại và thấy nguyên vẹn. Cất mật khẩu ở chỗ khác.").format(file=chosen.file)
        )
    return 0


def restore_profile(chosen: argparse.Namespace) -> int:
    """Make the new profile; it is a new device."""
    from fieldapp import bootstrap
    from fieldapp.commands import replacement

    folder = Path(chosen.profile) if chosen.profile else paths.default_profile_dir()
    pin = _pin(chosen)
    old, new = replacement.restore(
        folder, bootstrap.surroundings(), Path(chosen.file), _passphrase(chosen),
        code=chosen.code, pin=pin, address=chosen.address,
    )  # fmt: skip
    if chosen.json:
        print_json({"former": old, "device": new})
    else:
        print(
            _("Máy này là máy mới {new}, thay máy {old}. Việc máy cũ chưa gửi sẽ được gửi khi nối mạng.").format(
                new=new, old=old
            )
        )
    return 0
