"""The tables: how each fact was read, by whom its page was made, and what went wrong."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from accuracy.checking import Verdict
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
    rows: list[tuple[str, ...]] = [
        ("fact", "there", "right", "wrong", "missed", "excused", "right %", "not there", "invented", "invented %")
    ]
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
    rows: list[tuple[str, ...]] = [("maker", "condition", "cases", *facts)]
    for place in sorted(counts):
        rows.append((*place, str(cases[place]), *(_cell(counts[place][fact]) for fact in facts)))
    return _aligned(rows, left=2)


def rule_table(results: Sequence[Result], code: str | None = None) -> Iterator[str]:
    """A row for each finding: how often it was due and made, and how often made without a reason.

    `false` counts over all documents, `on twins` over the clean ones; its rate is that of the clean ones.
    """
    clean = sum(not result.faulty for result in results)
    due, caught, false, on_twins = (Counter[str]() for _ in range(4))
    for result, found in _verdicts(results):
        due.update((*found.caught, *found.missed))
        caught.update(found.caught)
        false.update(found.false)
        if not result.faulty:
            on_twins.update(found.false)
    rows: list[tuple[str, ...]] = [
        ("finding", "due", "made", "missed", "recall %", "false", "precision %", "on twins", "false alarms %")
    ]
    for each in sorted({*due, *false} if code is None else {code}):
        made = caught[each]
        rows.append(
            (
                each,
                str(due[each]),
                str(made),
                str(due[each] - made),
                _percent(made, due[each]),
                str(false[each]),
                _percent(made, made + false[each]),
                str(on_twins[each]),
                _percent(on_twins[each], clean),
            )
        )
    return _aligned(rows)


def scenario_table(results: Sequence[Result], code: str | None = None) -> Iterator[str]:
    """A row for each scenario: faults found, twins left alone, and documents given to a person to look at.

    With a `code`, only that finding counts.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for result, found in _verdicts(results):
        count = counts[result.scenario]
        kind = "faults" if result.faulty else "twins"
        right = not _concerning(found.missed, code) if result.faulty else not _concerning(found.false, code)
        count[kind] += 1
        count[f"{kind} right"] += right
        count["alarms"] += bool(result.faulty and _concerning(found.false, code))
        count["unchecked"] += found.unchecked
    rows: list[tuple[str, ...]] = [("scenario", "faults", "found", "also alarmed", "twins", "left alone", "to look at")]
    for scenario, count in counts.items():
        wanted = ("faults", "faults right", "alarms", "twins", "twins right", "unchecked")
        rows.append((scenario, *(str(count[each]) for each in wanted)))
    return _aligned(rows)


def false_list(results: Iterable[Result], code: str | None = None) -> Iterator[str]:
    """Every finding missed or made without a reason, with all that was said of its document."""
    for result, found in _verdicts(results):
        faults = [("missed", each) for each in _concerning(found.missed, code)]
        faults += [("false", each) for each in _concerning(found.false, code)]
        for kind, each in faults:
            yield f"{kind:8} {each:10} {result.id} [{result.maker}, {result.condition}]"
        if faults:
            yield from (f"         {words}" for words in found.said or ("nothing was said",))


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


def _verdicts(results: Iterable[Result]) -> Iterator[tuple[Result, Verdict]]:
    for result in results:
        if result.verdict is not None:
            yield result, result.verdict


def _concerning(codes: Iterable[str], code: str | None) -> list[str]:
    return [each for each in codes if code in (None, each)]


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
