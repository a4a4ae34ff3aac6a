"""`python -m accuracy`: read and check the corpus and the labelled samples, and print how right that was."""

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from accuracy.corpus import FACTS, SEED, Case, cases
from accuracy.reading import Result, read_all
from accuracy.samples import DIRECTORY, sample_cases
from accuracy.table import (
    fact_table,
    false_list,
    maker_table,
    problem_list,
    rule_table,
    scenario_table,
    wrong_list,
)
from compliance.extract.ocr import model_folder
from documents.reasons import REASONS

QUICK = 40
"""How many cases a quick run reads."""


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; 0 always, for they are for a person to judge."""
    asked = _parser().parse_args(arguments)
    can_recognise = model_folder() is not None
    chosen = cases(asked.seed)
    if asked.quick:
        chosen = quick(chosen, asked.seed, scans=can_recognise)
    samples = [] if asked.quick else sample_cases(asked.samples)
    if not can_recognise:
        _say("The Vietnamese recognition model (tesseract-ocr-vie) is not installed: scans count as missed.")
    facts = (asked.only,) if asked.only in FACTS else FACTS
    code = asked.only if asked.only in REASONS else None
    started = time.monotonic()
    for title, group in (("Labelled samples", samples), ("Generated corpus", chosen)):
        if group:
            _say(f"\n{title}: {len(group)} documents, {sum(len(each.files) for each in group)} files")
            _report(_watched(title, group), facts, code, narrow=asked.only in FACTS, show_wrong=asked.show_wrong)
    _say(f"\nSeed {asked.seed}, {time.monotonic() - started:.0f} s")
    return 0


def _report(results: list[Result], facts: Sequence[str], code: str | None, *, narrow: bool, show_wrong: bool) -> None:
    """The tables asked for: of the facts unless one `code` is, of the findings unless one fact is (`narrow`)."""
    if code is None:
        _print(fact_table(results, facts))
        _print(maker_table(results, facts) if narrow else maker_table(results))
        _print(problem_list(results))
        if show_wrong:
            _print(wrong_list(results, facts))
    if not narrow and any(result.verdict for result in results):
        _print(rule_table(results, code))
        _print(scenario_table(results, code))
        if show_wrong:
            _print(false_list(results, code))


def quick(all_cases: list[Case], seed: int, *, scans: bool) -> list[Case]:
    """A few cases, the same ones for the same seed; scans among them only if they can be read."""
    chance = Random(seed)  # noqa: S311 - a choice of samples, not a secret
    readable = [each for each in all_cases if scans or not each.is_scan]
    return chance.sample(readable, min(QUICK, len(readable)))


def _watched(title: str, group: list[Case]) -> list[Result]:
    """All results, counted on a terminal while they come."""
    results: list[Result] = []
    for result in read_all(group):
        results.append(result)
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{title}: {len(results)} of {len(group)} ")
            sys.stderr.flush()
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    return results


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m accuracy", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"only {QUICK} documents, and no samples")
    parser.add_argument(
        "--only",
        choices=(*FACTS, *REASONS),
        metavar="FACT|CODE",
        help=f"one of {', '.join(FACTS)}, or a finding",
    )
    parser.add_argument("--seed", type=int, default=SEED, help="another corpus")
    parser.add_argument("--show-wrong", action="store_true", help="list what was misread, made up or missed")
    parser.add_argument("--samples", type=Path, default=DIRECTORY, help="the folder of labelled samples")
    return parser


def _print(lines: Iterable[str]) -> None:
    _say("")
    for line in lines:
        _say(line)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
