"""Real published documents with labels: a folder with `labels.csv` beside the files it speaks of."""

import csv
from functools import partial
from pathlib import Path

from accuracy.corpus import FACTS, Case, File, Truth
from compliance.rules.model import Declared
from documents.kinds import Secrecy, Urgency
from documents.times import parse_date

DIRECTORY = Path(__file__).resolve().parents[2] / "shared" / "samples" / "documents"
"""Where the samples lie beside a checkout of this project; they are no part of it."""

_LABELLED = frozenset({"code", "date", "issuer", "type", "kinh_gui", "urgency", "secrecy"})
_MAY_BE_UNKNOWN = frozenset({"issuer", "type"})


def sample_cases(directory: Path = DIRECTORY) -> list[Case]:
    """The labelled samples; none when the folder is not there."""
    labels = directory / "labels.csv"
    if not labels.is_file():
        return []
    with labels.open(encoding="utf-8", newline="") as file:
        return [_case(row, directory) for row in csv.DictReader(file)]


def _case(row: dict[str, str], directory: Path) -> Case:
    path = directory / row["file"]
    silent = frozenset(name for name in _MAY_BE_UNKNOWN if not row[name])
    truth = Truth(
        code=row["code"],
        date=parse_date(row["date"]) if row["date"] else None,
        issuer=row["issuer"],
        type=row["type"],
        kinh_gui=(row["kinh_gui"],) if row["kinh_gui"] else (),
        urgency=Urgency.from_text(row["urgency"]) or Urgency.NORMAL,
        secrecy=Secrecy.from_text(row["secrecy"]),
        excused=frozenset({"code", "date"}) if "by hand" in row["notes"] else frozenset(),
        open=frozenset(FACTS) - _LABELLED | silent,
    )
    return Case(
        id=row["file"],
        files=(File(path.name, partial(Path.read_bytes, path), truth),),
        typed=Declared(),
        scenario="sample",
        faulty=False,
        expected=(),
        tolerated=frozenset(),
        maker="sample",
        condition="scan" if "scan" in row["notes"] else path.suffix[1:],
    )
