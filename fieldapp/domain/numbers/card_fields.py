"""One field of a scanned card -> what it says: days, sex, text, and text written as hexadecimal UTF-8."""

from __future__ import annotations

import re
import unicodedata

from fieldapp.domain.dates import Born, NotADate
from fieldapp.domain.names import fold
from fieldapp.domain.numbers.citizen_id import Sex
from fieldapp.domain.numbers.keyboards import DIGIT_ROWS, undo_telex, undo_vni
from fieldapp.domain.numbers.mojibake import undo_mojibake

_DAY = re.compile(r"(?:([0-9]{2})[/.-]?([0-9]{2})[/.-]?)?([0-9]{4})", re.ASCII)
_HEX = re.compile(r"[0-9A-Fa-f]{2,}", re.ASCII)
_NOT_IN_NAMES = re.compile(r"[^\w\s'’.\-]|[0-9_]")
_SPARED_MARKS = "\ufffd?"
_TELEX_IN_HEX = {
    ord(composed): keys
    for small, typed in {"â": "aa", "ê": "ee", "đ": "dd", "à": "af", "è": "ef", "ầ": "aaf", "ề": "eef"}.items()
    for composed, keys in ((small, typed), (small.upper(), typed.upper()))
}
"""Hexadecimal digits that a Telex input method took for keys of a letter."""


def read_day(field: str) -> Born | None:
    """`ddMMyyyy`, `dd/MM/yyyy`, `yyyy`; zeros for an unknown day or month. `None` for anything else.

    >>> str(read_day("02051980")), str(read_day("00001980")), read_day("31021980")
    ('1980-05-02', '1980', None)
    """
    match = _DAY.fullmatch(field.strip())
    if match is None:
        return None
    day, month = (int(digits) if digits else 0 for digits in match.group(1, 2))
    try:
        return Born(int(match[3]), month or None, (day or None) if month else None)
    except NotADate:
        return None


def read_sex(field: str) -> Sex | None:
    """`Nam`, or `Nữ` whatever became of its letter; `None` for anything else.

    >>> read_sex("NAM"), read_sex("Nữ"), read_sex("N?"), read_sex("Nuwx"), read_sex("")
    ('male', 'female', 'female', 'female', None)
    """
    word = fold(undo_mojibake(field))
    if word == "nam":
        return "male"
    return "female" if word.startswith("n") and len(word) <= 6 and not word.startswith("na") else None


def read_text(field: str, from_mojibake: bool) -> str:
    """The text in NFC with single spaces, put back from mojibake where that has one reading.

    >>> read_text(" Nguyá»…n\\x07  An ", False), read_text("HÃ", True)
    ('Nguyễn An', 'Hà')
    """
    text = unicodedata.normalize("NFC", undo_mojibake(field, from_mojibake))
    kept = ("\ufffd" if c == "\x1a" else " " if unicodedata.category(c) in ("Cc", "Cf") else c for c in text)
    return " ".join("".join(kept).split())


def is_damaged_name(name: str) -> bool:
    """Whether some character cannot be part of a name, or a word has lost its vowels.

    >>> [is_damaged_name(name) for name in ("Nguy?n", "Vn Thng", "Lò Văn Thắng", "Y Kdăm")]
    [True, True, False, False]
    """
    if not name or _NOT_IN_NAMES.search(name):
        return True
    words = fold(name).replace("-", " ").replace(".", " ").split()
    return any(len(word) > 1 and word.isascii() and not re.search("[aeiouy]", word) for word in words)


def is_damaged_address(address: str) -> bool:
    """Whether a letter was replaced by a question mark or could not be put back.

    >>> is_damaged_address("B?n Lừa, xã Mường Chanh"), is_damaged_address("Bản Lừa (cũ), xã Mường Chanh")
    (True, False)
    """
    return any(mark in address for mark in _SPARED_MARKS + "»¡¯¿")


def restore_accents(name: str, address: str) -> tuple[str, str] | None:
    """Both texts with the accents that Telex or VNI keys stood for; `None` when they are not such keys.

    >>> restore_accents("Lof Vawn Thawngs", "Xax Muwowngf Chanh")
    ('Lò Văn Thắng', 'Xã Mường Chanh')
    """
    together = f"{name}\n{address}"
    restored = undo_telex(together)
    # A figure may follow a letter in an address, never in a name: only there it shows that VNI was at work.
    if restored is None and re.search(r"[A-Za-z][0-9]", name):
        restored = undo_vni(together)
    if restored is None:
        return None
    first, _, second = restored.partition("\n")
    return first, second


def lacks_all_accents(name: str, address: str) -> bool:
    """Whether a Vietnamese name came without any accent although its address or its middle word must have had one.

    >>> lacks_all_accents("LO VAN THANG", ""), lacks_all_accents("GIANG A CHU", "")
    (True, False)
    >>> lacks_all_accents("NGUYEN VAN A", "Phường Bến Nghé")
    False
    """
    if not (name + address).isascii():
        return False
    middle = name.lower().split()[1:-1]
    return bool(re.search("[A-Za-z]", address)) or "van" in middle or "thi" in middle


def read_hex(field: str) -> str:
    """Hexadecimal UTF-8 -> text. `-` is empty, what is not hexadecimal is plain text, a broken one ends in U+FFFD.

    >>> read_hex("4cc3b220413f"), read_hex("4cc3b2204"), read_hex("-"), read_hex("Lò A")
    ('Lò A?', 'Lò �', '', 'Lò A')
    """
    text = field.strip()
    if text == "-":
        return ""
    for candidate in (text, text.translate(_TELEX_IN_HEX), text.translate(DIGIT_ROWS[-1])):
        if _HEX.fullmatch(candidate) and len(candidate) % 2 == 0:
            try:
                return read_text(bytes.fromhex(candidate).decode(), False)
            except UnicodeDecodeError:
                continue
    if _HEX.fullmatch(text) and any(character.isdigit() for character in text):
        return bytes.fromhex(text[: len(text) // 2 * 2]).decode(errors="replace").strip(" ") + " \ufffd"
    return read_text(text, False)
