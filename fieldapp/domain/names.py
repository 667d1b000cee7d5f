"""Names of people: folded for search, tidied for paper, ordered as Vietnamese lists are."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from fieldapp.domain.errors import RuleBroken

_APOSTROPHES = "'’‘ʼʻ`´ʹ′‛＇"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_NOT_SOUNDED = frozenset(_APOSTROPHES + _INVISIBLE)
_LETTERS_WITHOUT_MARKS = {"đ": "d", "ð": "d", "ƀ": "b", "ɓ": "b", "ł": "l", "ø": "o"}
"""Letters that no normal form takes apart; ð is what old code pages put for đ."""


class FontHackText(RuleBroken):
    """Text typed for an old font that draws letters over punctuation marks; it is not Unicode and cannot be kept."""

    code = "font_hack_text"

    def __init__(self, character: str, position: int) -> None:
        super().__init__(character=character, position=position)


def _fold_character(character: str) -> str:
    if character in _NOT_SOUNDED:
        return ""
    # Twice, because some compatibility forms come apart into capitals.
    once = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).lower()).lower()
    # Only the Latin marks: in Tai Viet the vowels themselves are combining signs.
    return "".join(
        _LETTERS_WITHOUT_MARKS.get(c, c) for c in once if not "\u0300" <= c <= "\u036f" and c not in _NOT_SOUNDED
    )


class _FoldTable(dict[int, str]):
    """`str.translate` table: the Latin blocks ready, everything else worked out when met and not kept."""

    def __missing__(self, code: int) -> str:
        return _fold_character(chr(code))


_FOLD = _FoldTable(
    (code, _fold_character(chr(code)))
    for start, end in ((0x00, 0x0250), (0x0300, 0x0370), (0x1E00, 0x1F00), (0x2010, 0x2030))
    for code in range(start, end)
)


def fold(text: str) -> str:
    """How search sees a name: small letters, no marks or tones, đ and ƀ plain, no apostrophes, single spaces.

    Folding what is folded changes nothing; spelling in NFC or NFD makes no difference.

    >>> fold("  Lò Văn   THẮNG "), fold("Đinh H’Wen Niê"), fold("ƀuôn Čư Ê̆ban")
    ('lo van thang', 'dinh hwen nie', 'buon cu eban')
    """
    if text.isascii():
        return " ".join(text.replace("'", "").replace("`", "").lower().split())
    return " ".join(text.translate(_FOLD).split())


def initials(name: str) -> str:
    """First letters of the folded words, as one types them to find somebody quickly.

    >>> initials("Lò Văn Thắng"), initials("H'Wen Niê")
    ('lvt', 'hn')
    """
    return "".join(word[0] for word in fold(name).split())


_PLAIN_APOSTROPHES = {ord(mark): "'" for mark in _APOSTROPHES} | {ord(mark): None for mark in _INVISIBLE}
_D_LOOKALIKES = {ord("Ð"): "Đ", ord("ð"): "đ"}
_WORD_PARTS = re.compile(r"([-'])")


def tidy(name: str) -> str:
    """A name ready for paper: NFC, single spaces, one kind of apostrophe, and a capital at each word.

    Words in one case only (as cards print them, or Caps Lock makes them) are set in capital and small letters, also
    after an apostrophe or a hyphen; words that mix cases are somebody's own spelling and stay.

    >>> tidy("LÒ VĂN  THẮNG"), tidy("H’WEN NIÊ"), tidy("y bhăm êban"), tidy("H'Wen Niê"), tidy("lÒ vĂN tHẮNG")
    ('Lò Văn Thắng', "H'Wen Niê", 'Y Bhăm Êban', "H'Wen Niê", 'Lò Văn Thắng')
    """
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in name.translate(_PLAIN_APOSTROPHES))
    words = unicodedata.normalize("NFC", text.translate(_D_LOOKALIKES)).split()
    return " ".join(_tidy_word(word) for word in words)


def _tidy_word(word: str) -> str:
    capitals_swapped = len(word) > 1 and word[0].islower() and word[1:].isupper()
    if not (word.isupper() or word.islower() or capitals_swapped):
        return word
    return "".join(part[:1].upper() + part[1:].lower() for part in _WORD_PARTS.split(word))


_LETTER_ORDER = "aăâbƀcčdđeĕêfghiĭjklmnñoŏôơpqrstuŭưvwxyz"
_LETTER_KEYS = {letter: chr(ord("A") + rank) for rank, letter in enumerate(_LETTER_ORDER)}
_TONE_KEYS = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_NO_TONE = "0"
_OTHER_MARK = "6"


def sort_key(name: str) -> str:
    """A text whose plain order (code point, or binary in a database) is the order of Vietnamese lists.

    By given name (the last word), then family name and the words between. Within a word letters count first
    (a ă â b … d đ e ê …), tones only between words of the same letters: ngang, huyền, hỏi, ngã, sắc, nặng.

    >>> sorted(["Lò Văn Ân", "Vì Thị An", "Lò Văn Án", "Lò Văn Anh", "Đèo Văn An"], key=sort_key)
    ['Đèo Văn An', 'Vì Thị An', 'Lò Văn Án', 'Lò Văn Anh', 'Lò Văn Ân']
    """
    words = tidy(name).lower().replace("'", "").split()
    return " ".join(_word_key(word) for word in words[-1:] + words[:-1])


@lru_cache(maxsize=4096)
def _word_key(word: str) -> str:
    letters: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFD", word):
        marked = unicodedata.normalize("NFC", letters[-1] + character) if letters else character
        if letters and marked in _LETTER_KEYS:
            letters[-1] = marked
        elif letters and unicodedata.combining(character):
            tones[-1] = _TONE_KEYS.get(character, _OTHER_MARK)
        else:
            letters.append(character)
            tones.append(_NO_TONE)
    # "!" sorts after the space between words and before every digit and letter, so that An comes before Anh.
    return "".join(_LETTER_KEYS.get(letter, _other_letter_key(letter)) for letter in letters) + "!" + "".join(tones)


def _other_letter_key(letter: str) -> str:
    return letter if letter.isascii() and letter.isdigit() else "~" + letter


_PLACEHOLDER = re.compile(r"\{[a-z_][a-z0-9_]*\}", re.ASCII)
_FONT_HACK = re.compile(r"[\[\]{}\\^#|]")


def refuse_font_hack(text: str) -> None:
    """Raise `FontHackText` when Ê Đê or Ba Na text holds marks that old fonts drew as letters (`[uôn` for ƀuôn).

    Placeholders such as `{name}` are let through.

    >>> refuse_font_hack("ƀuôn {name}")
    >>> refuse_font_hack("[uôn")
    Traceback (most recent call last):
    ...
    fieldapp.domain.names.FontHackText: font_hack_text {'character': '[', 'position': 0}
    """
    match = _FONT_HACK.search(_PLACEHOLDER.sub(lambda found: " " * len(found[0]), text))
    if match is not None:
        raise FontHackText(match[0], match.start())
