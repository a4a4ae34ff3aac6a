"""What a hurried clerk types: another number, another day, or the same in another spelling."""

import unicodedata
from datetime import date, timedelta
from random import Random

from documents.code import parse_code


def other_number(code: str, chance: Random) -> str:
    """A code with two figures changed about, one wrong, one missing or one too many."""
    number, slash, notation = code.partition("/")
    while True:
        figures = list(number)
        at = chance.randrange(len(figures))
        match chance.choice(("swap", "wrong", "wrong", "missing", "more")):
            case "swap" if len(figures) > 1:
                at = min(at, len(figures) - 2)
                figures[at], figures[at + 1] = figures[at + 1], figures[at]
            case "missing" if len(figures) > 2:
                del figures[at]
            case "more":
                figures.insert(at + 1, str(chance.randint(0, 9)))
            case _:
                figures[at] = str(chance.randint(0, 9))
        changed = f"{''.join(figures)}{slash}{notation}"
        if not _same(changed, code):
            return changed


def other_notation(code: str, chance: Random) -> str:
    """A code with another type, office or unit behind the number."""
    number, _, notation = code.partition("/")
    head, dash, tail = notation.rpartition("-")
    while True:
        changed = chance.choice(
            (
                f"{number}/{head}{dash}{chance.choice(('TH', 'NV', 'KT', 'SNV', 'PC'))}",
                f"{number}/{chance.choice(('KH', 'BC', 'TB', 'VP'))}{dash}{tail}",
                f"{number}/{notation}-{chance.choice(('TH', 'NC'))}",
            )
        )
        if not _same(changed, code):
            return changed


def other_date(day: date, chance: Random) -> date:
    """A day near by, the same day of another month or year, or day and month changed about."""
    choices = [day + timedelta(days=step) for step in (-7, -2, -1, 1, 3, 10)]
    choices += [day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else day - timedelta(days=365)]
    if day.day <= 12 and day.day != day.month:
        choices += [date(day.year, day.day, day.month)] * 4
    return chance.choice(choices)


def same_code_otherwise(code: str, chance: Random) -> str:
    """The same code in another spelling, or as it is."""
    number, _, notation = code.partition("/")
    return chance.choice(
        (
            code,
            f"0{code}",
            f"{number.lstrip('0')}/{notation}",
            f" {number} / {notation.replace('-', ' - ')} ",
            code.replace("-", "–"),
            code.lower(),
            code.replace("Đ", "D"),
            code.replace("Đ", "Ð"),  # Eth
            unicodedata.normalize("NFD", code),
            f"Số: {code}",
        )
    )


def same_words_otherwise(words: str, chance: Random) -> str:
    """The same subject in another spelling, or as it is."""
    return chance.choice(
        (
            words,
            f"V/v {words}",
            words.upper(),
            words.replace(" ", "  ", 3),
            f"{words}.",
            unicodedata.normalize("NFD", words),
            words.removeprefix("Về việc ").capitalize(),
        )
    )


def _same(a: str, b: str) -> bool:
    first, second = parse_code(a), parse_code(b)
    assert first is not None, a
    assert second is not None, b
    return first.key == second.key
