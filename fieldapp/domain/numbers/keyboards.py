"""Scanners that type: what another keyboard layout or a Vietnamese input method makes of their keys, undone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from fieldapp.domain.names import fold

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"

_VIETNAMESE_ROW = {"đ": "0", "Đ": "0", "ă": "1", "Ă": "1", "â": "2", "Â": "2", "ê": "3", "Ê": "3", "ô": "4", "Ô": "4"}
_VIETNAMESE_ROW |= {_GRAVE: "5", _HOOK: "6", _TILDE: "7", _ACUTE: "8", _DOT: "9"}
_VNI_MARKS = {_ACUTE: "1", _GRAVE: "2", _HOOK: "3", _TILDE: "4", _DOT: "5", _CIRCUMFLEX: "6", _HORN: "7", _BREVE: "8"}
_VIETNAMESE_LETTERS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


def _row_of_digits(characters: str) -> dict[int, str]:
    return {ord(character): str(digit) for digit, character in enumerate(characters)}


def _apart(letter: str) -> tuple[str, list[str]]:
    """The plain letter and its marks."""
    decomposed = unicodedata.normalize("NFD", letter)
    return decomposed[0], list(decomposed[1:])


def _vietnamese_row() -> dict[int, str]:
    """The Vietnamese layout of Windows has letters and tones where others have digits, also composed on the way."""
    table = dict(_VIETNAMESE_ROW)
    for letter in _VIETNAMESE_LETTERS + _VIETNAMESE_LETTERS.upper():
        base, marks = _apart(letter)
        qualities = [mark for mark in marks if mark in (_CIRCUMFLEX, _BREVE)]
        tones = [mark for mark in marks if mark not in (_CIRCUMFLEX, _BREVE)]
        typed = unicodedata.normalize("NFC", base + "".join(qualities))
        if typed in _VIETNAMESE_ROW and tones and all(tone in _VIETNAMESE_ROW for tone in tones):
            table[letter] = _VIETNAMESE_ROW[typed] + "".join(_VIETNAMESE_ROW[tone] for tone in tones)
    return {ord(typed): digits for typed, digits in table.items()}


def _vni_composed() -> dict[int, str]:
    """Letters that a VNI input method made of a letter and the digits after it."""
    table = {"đ": "d9", "Đ": "D9"}
    for letter in _VIETNAMESE_LETTERS + _VIETNAMESE_LETTERS.upper():
        base, marks = _apart(letter)
        marks.sort(key=lambda mark: mark not in (_CIRCUMFLEX, _HORN, _BREVE))
        table[letter] = base + "".join(_VNI_MARKS[mark] for mark in marks)
    return {ord(letter): typed for letter, typed in table.items()}


DIGIT_ROWS: tuple[Mapping[int, str], ...] = (
    _row_of_digits(")!@#$%^&*("),
    _vietnamese_row(),
    _row_of_digits("à&é\"'(-è_ç"),
    _vni_composed(),
)
"""`str.translate` tables that bring digits back: Shift held, Windows Vietnamese, French, a VNI input method."""


_TELEX_VOWELS = {"aa": "â", "aw": "ă", "ee": "ê", "oo": "ô", "ow": "ơ", "uw": "ư", "dd": "đ"}
_TELEX_TONES = {"s": _ACUTE, "f": _GRAVE, "r": _HOOK, "x": _TILDE, "j": _DOT}
_VNI_VOWELS = {"a6": "â", "a8": "ă", "e6": "ê", "o6": "ô", "o7": "ơ", "u7": "ư", "d9": "đ"}
_VNI_TONES = {"1": _ACUTE, "2": _GRAVE, "3": _HOOK, "4": _TILDE, "5": _DOT}

_LONGEST_SYLLABLE_IN_KEYS = len("nghieeengjj")

_ONLY_BY_KEYS = re.compile(f"[đĐ{_CIRCUMFLEX}{_BREVE}{_HORN}]")
"""Decomposed, so that a letter with a tone is found too."""

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ch|th|tr|ph|qu|b|c|d|g|h|k|l|m|n|p|q|r|s|t|v|x)?"
    r"(?:uye|uya|uyu|oai|oay|oeo|uay|uoi|uou|ieu|yeu|[aeiouy]{1,2})(?:ng|nh|ch|c|m|n|p|t)?"
)


def is_syllable(word: str) -> bool:
    """Whether a word, its marks aside, can be a Vietnamese syllable.

    >>> is_syllable("Nguyễn"), is_syllable("Thng"), is_syllable("Ksor")
    (True, False, False)
    """
    return _SYLLABLE.fullmatch(fold(word)) is not None


def undo_telex(text: str) -> str | None:
    """Text whose accents arrived as Telex keys, with its accents; `None` when it is not such text.

    Believed only when nothing but ASCII came, some letter can only be Telex, and every word that changes becomes a
    Vietnamese syllable.

    >>> undo_telex("Nguyeenx Vawn Thawngs"), undo_telex("LOF THIJ DDIEEUF"), undo_telex("Ksor H'Wen")
    ('Nguyễn Văn Thắng', 'LÒ THỊ ĐIỀU', None)
    """
    if not text.isascii():
        return None
    words = [_decode_word(word, _TELEX_VOWELS, _TELEX_TONES) for word in re.findall(r"[A-Za-z]+|[^A-Za-z]", text)]
    together = "".join(words)
    return together if _ONLY_BY_KEYS.search(unicodedata.normalize("NFD", together)) else None


def undo_vni(text: str) -> str | None:
    """Text whose accents arrived as VNI digits, with its accents; `None` when it is not such text.

    >>> undo_vni("Nguye64n Va8n Tha81ng"), undo_vni("LO2 THI5 D9IE62U"), undo_vni("Quan 1")
    ('Nguyễn Văn Thắng', 'LÒ THỊ ĐIỀU', None)
    """
    if not text.isascii():
        return None
    decoded = "".join(
        _decode_word(word, _VNI_VOWELS, _VNI_TONES) for word in re.findall(r"[A-Za-z][A-Za-z0-9]*|[^A-Za-z]", text)
    )
    return decoded if decoded != text else None


def _decode_word(word: str, vowels: Mapping[str, str], tones: Mapping[str, str]) -> str:
    """One word with its keys made letters, or the word itself when that would be no Vietnamese syllable."""
    if len(word) > _LONGEST_SYLLABLE_IN_KEYS:
        return word
    small = word.lower()
    tone = ""
    letters: list[str] = []
    for key in small:
        if _mark_last(letters, key, vowels):
            continue
        if key in tones and any(letter in "aeiouyâăêôơư" for letter in letters) and not tone:
            tone = tones[key]
        else:
            letters.append(key)
    decoded = _with_tone(letters, tone)
    if decoded == small or not is_syllable(decoded):
        return word
    if word.isupper():
        return decoded.upper()
    return decoded[:1].upper() + decoded[1:] if word[:1].isupper() else decoded


def _mark_last(letters: list[str], key: str, vowels: Mapping[str, str]) -> bool:
    """Put the quality that `key` means on the nearest letter that can bear it; whether there was one.

    The key may come late, after the consonants that close the syllable; on "uo" it means both letters.
    """
    for place in range(len(letters) - 1, -1, -1):
        quality = vowels.get(letters[place] + key)
        if quality is not None:
            letters[place] = quality
            if quality == "ơ" and letters[place - 1 : place] == ["u"] and letters[0] != "q":
                letters[place - 1] = "ư"
            return True
    return False


def _with_tone(letters: list[str], tone: str) -> str:
    """The letters with the tone on the vowel that bears it in the spelling of the cards (hoà, thúy, nguyễn)."""
    if not tone:
        return "".join(letters)
    vowels = [place for place, letter in enumerate(letters) if letter in "aeiouyâăêôơư"]
    if len(vowels) > 1 and "".join(letters[:2]) in ("qu", "gi"):
        vowels = vowels[1:]
    bearer = vowels[0]
    marked = [place for place in vowels if letters[place] in "âăêôơư"]
    if marked:
        bearer = marked[-1]
    elif len(vowels) == 3 or (len(vowels) == 2 and vowels[-1] != len(letters) - 1):
        bearer = vowels[1]
    toned = [*letters]
    toned[bearer] += tone
    return unicodedata.normalize("NFC", "".join(toned))
