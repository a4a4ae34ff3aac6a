"""Runs the reader under test over cases, in a few processes."""

import multiprocessing
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from accuracy.compare import Judgement, judged
from accuracy.corpus import Case, File
from compliance.extract import Extractor
from compliance.facts import read_facts

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
    """What came out for one case: its labels without its files, and every labelled file's judgements."""

    id: str
    scenario: str
    maker: str
    condition: str
    files: tuple[FileResult, ...]


def read_all(cases: Iterable[Case], *, ocr: bool = True, processes: int = PROCESSES) -> Iterator[Result]:
    """The results in the order of the cases, each as soon as it and those before it are there."""
    # A fork would take the threads' locks along.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _start) as pool:
        yield from pool.map(partial(_read, ocr=ocr), cases)


def _start() -> None:
    global _extractor  # noqa: PLW0603 - the pool's way of giving a process something to keep
    _extractor = Extractor()


def _read(case: Case, ocr: bool) -> Result:
    assert _extractor is not None
    with tempfile.TemporaryDirectory(prefix="vanthu-accuracy-") as folder:
        results = [_read_file(_extractor, file, Path(folder), ocr) for file in case.files if file.truth is not None]
    return Result(case.id, case.scenario, case.maker, case.condition, tuple(results))


def _read_file(extractor: Extractor, file: File, folder: Path, ocr: bool) -> FileResult:
    assert file.truth is not None
    path = folder / "file"
    path.write_bytes(file.render())
    extraction = extractor.extract(path, file.name, ocr=ocr)
    facts = read_facts(extraction) if extraction.lines else None
    recognised = extraction.how == "ocr"
    return FileResult(file.name, tuple(judged(file.truth, facts, recognised=recognised)), extraction.problem)
