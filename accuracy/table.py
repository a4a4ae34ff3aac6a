"""The tables: how each fact was read, by whom its page was made, and what went wrong."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from accuracy.compare import Judgement, Outcome
from accuracy.corpus import FACTS
from accuracy.reading import Result

_NARROW: Final = ("code", "date", "type", "subject", "kinh_gui", "noi_nhan", "secrecy", "enclosures", "deadlines")
"""The facts shown for each maker and condition."""

_FAULTS: Final = (Outcome.WRONG, Outcome.INVENTED, Outcome.MISSED)

Counts: TypeAlias = Counter[Outcome]


def fact_table(results: Iterable[Result], facts: Sequence[str] = FACTS) -> Iterator[str]:
    """A row for each fact: on how many files it stands, how it was read there, and how often made up elsewhere."""
    counts: dict[str, Counts] = defaultdict(Counter)
    for judgement in _judgements(results):
        counts[judgement.fact][judgement.outcome] += 1
    rows = [("fact", "there", "right", "wrong", "missed", "excused", "right %", "not there", "invented", "invented %")]
    for fact in facts:
        count = counts[fact]
        there = _there(count)
        elsewhere = count[Outcome.INVENTED] + count[Outcome.ABSENT]
        rows.append(
            (
                fact,
                str(there),
                str(count[Outcome.RIGHT]),
                str(count[Outcome.WRONG]),
                str(count[Outcome.MISSED]),
                str(count[Outcome.EXCUSED]),
                _percent(count[Outcome.RIGHT], there - count[Outcome.EXCUSED]),
                str(elsewhere),
                str(count[Outcome.INVENTED]),
                _percent(count[Outcome.INVENTED], elsewhere),
            )
        )
    return _aligned(rows)


def maker_table(results: Iterable[Result], facts: Sequence[str] = _NARROW) -> Iterator[str]:
    """A row for each maker and condition, a column for each fact: right of those there, !n wrong or made up."""
    counts: dict[tuple[str, str], dict[str, Counts]] = defaultdict(lambda: defaultdict(Counter))
    cases: Counter[tuple[str, str]] = Counter()
    for result in results:
        place = result.maker, result.condition
        cases[place] += 1
        # only the document itself: annexes are made otherwise
        for judgement in result.files[0].judgements if result.files else ():
            counts[place][judgement.fact][judgement.outcome] += 1
    rows = [("maker", "condition", "cases", *facts)]
    for place in sorted(counts):
        rows.append((*place, str(cases[place]), *(_cell(counts[place][fact]) for fact in facts)))
    return _aligned(rows, left=2)


def wrong_list(results: Iterable[Result], facts: Sequence[str] = FACTS) -> Iterator[str]:
    """Every fact that was misread, made up or missed, with what is there and what was read."""
    for result in results:
        for file in result.files:
            for judgement in file.judgements:
                if judgement.outcome in _FAULTS and judgement.fact in facts:
                    yield f"{judgement.outcome:8} {judgement.fact:10} {result.id} [{result.maker}, {result.condition}]"
                    yield f"         there: {judgement.there or '–'}"
                    yield f"         read:  {judgement.read or '–'}"


def problem_list(results: Iterable[Result]) -> Iterator[str]:
    """How many labelled files could not be read whole, by what stopped it."""
    problems = Counter(file.problem for result in results for file in result.files if file.problem)
    for problem, count in problems.most_common():
        yield f"{count} files: {problem}"


def _judgements(results: Iterable[Result]) -> Iterator[Judgement]:
    for result in results:
        for file in result.files:
            yield from file.judgements


def _there(count: Counts) -> int:
    return count[Outcome.RIGHT] + count[Outcome.WRONG] + count[Outcome.MISSED] + count[Outcome.EXCUSED]


def _cell(count: Counts) -> str:
    there = _there(count)
    bad = count[Outcome.WRONG] + count[Outcome.INVENTED]
    shown = f"{count[Outcome.RIGHT]}/{there}" if there else "–"
    return f"{shown} !{bad}" if bad else shown


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "–"


def _aligned(rows: Sequence[Sequence[str]], left: int = 1) -> Iterator[str]:
    """Columns of equal width, the first `left` of them flush left, with a rule below the head."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = (
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
        if number == 0:
            yield "  ".join("-" * width for width in widths)
