"""An amount of money read aloud in Vietnamese, as the line "bằng chữ" of a receipt has it."""

from __future__ import annotations

from fieldapp.domain.money import Money

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
_BILLION = 10**9


def in_words(amount: Money, empty_tens: str = "linh", thousand: str = "nghìn") -> str:
    """The amount in words, small letters, ending in `đồng`.

    The northern reading by default; the southern one takes `empty_tens="lẻ"` and `thousand="ngàn"`. After the
    first group of three digits every hundred is said, `không trăm` too; groups of zeros are not.

    >>> in_words(Money(3_005_640))
    'ba triệu không trăm linh năm nghìn sáu trăm bốn mươi đồng'
    >>> in_words(Money(1_366_200)), in_words(Money(0))
    ('một triệu ba trăm sáu mươi sáu nghìn hai trăm đồng', 'không đồng')
    >>> in_words(Money(21_024_015_101), empty_tens="lẻ", thousand="ngàn")
    'hai mươi mốt tỷ không trăm hai mươi tư triệu không trăm mười lăm ngàn một trăm lẻ một đồng'
    """
    if amount.dong == 0:
        return "không đồng"
    words = _whole(abs(amount.dong), False, empty_tens, thousand)
    return " ".join((["âm"] if amount.dong < 0 else []) + words + ["đồng"])


def _whole(number: int, continued: bool, empty_tens: str, thousand: str) -> list[str]:
    """A positive number; `continued` when something stands before it, so that its hundreds must be said."""
    words: list[str] = []
    billions, below = divmod(number, _BILLION)
    if billions:
        words += [*_whole(billions, continued, empty_tens, thousand), "tỷ"]
    for size, name in ((10**6, "triệu"), (10**3, thousand), (1, "")):
        group, below = divmod(below, size)
        if group:
            words += _group(group, continued or bool(words), empty_tens)
            words += [name] if name else []
    return words


def _group(number: int, continued: bool, empty_tens: str) -> list[str]:
    """Three digits, 1 to 999."""
    hundreds, below = divmod(number, 100)
    tens, units = divmod(below, 10)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or continued else []
    if tens == 0:
        if units:
            words += [empty_tens, _DIGITS[units]] if words else [_DIGITS[units]]
        return words
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if units:
        after = _AFTER_TENS if tens > 1 else {5: "lăm"}
        words.append(after.get(units, _DIGITS[units]))
    return words
