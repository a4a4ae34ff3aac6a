"""Runs the reader and the rules under test over cases, in a few processes."""

import hashlib
import multiprocessing
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from accuracy.checking import Verdict, verdict
from accuracy.compare import Judgement, judged
from accuracy.corpus import Case, File
from compliance.check import CheckedFile, summary
from compliance.extract import Extractor
from compliance.facts import read_facts
from office.examining.texts import read_file

PROCESSES = 2

_extractor: Extractor | None = None
"""Each process keeps one, with its warm worker."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came out for one labelled file. `problem` is the extraction's."""

    name: str
    judgements: tuple[Judgement, ...]
    problem: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What came out for one case: its labels without its files, and every labelled file's judgements.

    `verdict` is None for documents of which nothing was typed, so that there is nothing to check.
    """

    id: str
    scenario: str
    faulty: bool
    maker: str
    condition: str
    files: tuple[FileResult, ...]
    verdict: Verdict | None


def read_all(cases: Iterable[Case], *, processes: int = PROCESSES) -> Iterator[Result]:
    """The results in the order of the cases, each as soon as it and those before it are there."""
    # A fork would take the threads' locks along.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _start) as pool:
        yield from pool.map(_read, cases)


def _start() -> None:
    global _extractor  # noqa: PLW0603 - the pool's way of giving a process something to keep
    _extractor = Extractor()


def _read(case: Case) -> Result:
    assert _extractor is not None
    with tempfile.TemporaryDirectory(prefix="vanthu-accuracy-") as folder:
        read = [_read_file(_extractor, file, Path(folder)) for file in case.files]
    results = tuple(result for result, _ in read if result is not None)
    found = verdict(case, [checked for _, checked in read]) if case.typed.code else None
    return Result(case.id, case.scenario, case.faulty, case.maker, case.condition, results, found)


def _read_file(extractor: Extractor, file: File, folder: Path) -> tuple[FileResult | None, CheckedFile]:
    data = file.render()
    path = folder / "file"
    path.write_bytes(data)
    extraction = read_file(extractor, path, file.name)
    facts = read_facts(extraction)
    checked = summary(file.name, len(data), hashlib.sha256(data).hexdigest(), extraction, facts)
    if file.truth is None:
        return None, checked
    judgements = judged(file.truth, facts, recognised=extraction.how == "ocr")
    return FileResult(file.name, tuple(judgements), extraction.problem), checked
