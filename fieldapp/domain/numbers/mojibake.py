"""UTF-8 that was read in a one-byte Windows code page on its way here, put back."""

from __future__ import annotations

import re

_MAX_ROUNDS = 3
_LOST = "\ufffd"
_NEVER_IN_UTF_8 = 0xFF
_LEAD_OF_A_VIETNAMESE_LETTER = re.compile("[\u00c3-\u00c6\u0102\u0110\u00e1\u00cc]")


def _bytes_by_character(code_page: str) -> dict[str, int]:
    """Character -> byte; bytes that the code page leaves open pass as control characters, as Windows does it."""
    table = {chr(byte): byte for byte in range(0x100)}
    for byte in range(0x80, 0x100):
        try:
            table[bytes([byte]).decode(code_page)] = byte
        except UnicodeDecodeError:
            continue
    return table


_CODE_PAGES = (_bytes_by_character("cp1252"), _bytes_by_character("cp1258"))

_BLANKED_BYTE = re.compile(rb"(\xc3|\xe1\xba|\xe1\xbb)(?:\x20|\Z)")
_LOST_BYTE_OF_D = re.compile(rb"\xc4\??(?![\x80-\xbf])")
_WHOLE_LETTER = re.compile(rb"[\xc3-\xc6][\x80-\xbf]|\xe1[\xb8-\xbb][\x80-\xbf]")


def undo_mojibake(text: str, surely: bool = False) -> str:
    """The text as it was sent, or the same text when it is not mojibake through and through.

    A no-break space that became a plain one is put back, and so is the second byte of Đ, which code page 1252 does
    not have: both have one reading only. They are put back when something else shows that this is mojibake, or when
    the caller knows it `surely`; by itself "LÃ" is a family name.

    >>> undo_mojibake("Nguyá»…n Thá»‹ HÃ "), undo_mojibake("Ä\\x90inh VÄƒn A"), undo_mojibake("ÄINH Äá»¨C")
    ('Nguyễn Thị Hà', 'Đinh Văn A', 'ĐINH ĐỨC')

    A letter of which a byte is lost for good becomes U+FFFD, the rest is put back.

    >>> undo_mojibake("MÆ°á»ng"), undo_mojibake("Lò Văn Thắng"), undo_mojibake("LÃ A PAO")
    ('Mư�ng', 'Lò Văn Thắng', 'LÃ A PAO')
    """
    for round_ in range(_MAX_ROUNDS):
        repaired = _undo_once(text, surely and round_ == 0) if _LEAD_OF_A_VIETNAMESE_LETTER.search(text) else None
        if repaired is None:
            break
        text = repaired
    return text


def _undo_once(text: str, surely: bool) -> str | None:
    partly: list[str] = []
    for code_page in _CODE_PAGES:
        if any(character not in code_page for character in text if character != _LOST):
            continue
        sent = _sent(text, code_page)
        try:
            return sent.decode()
        except UnicodeDecodeError:
            if surely or _WHOLE_LETTER.search(sent):
                partly.append(_with_lost_bytes(sent).decode(errors="replace"))
    fullest = min(partly, key=lambda attempt: attempt.count(_LOST), default=None)
    return None if fullest is None else re.sub(f"{_LOST}+", _LOST, fullest)


def _sent(text: str, code_page: dict[str, int]) -> bytes:
    return bytes(code_page.get(character, _NEVER_IN_UTF_8) for character in text)


def _with_lost_bytes(sent: bytes) -> bytes:
    blanks = _BLANKED_BYTE.sub(b"\\1\xa0", sent)
    return _LOST_BYTE_OF_D.sub(b"\xc4\x90", blanks)


def is_mojibake(text: str) -> bool:
    """Whether some letter in it can only be UTF-8 read in a one-byte code page.

    >>> is_mojibake("Nguyá»…n"), is_mojibake("Nguyễn")
    (True, False)
    """
    return any(_WHOLE_LETTER.search(_sent(text, code_page)) for code_page in _CODE_PAGES)
