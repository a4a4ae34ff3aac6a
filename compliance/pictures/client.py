"""The parent side: asks a fresh worker for one page and survives whatever happens to it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict
from typing import TYPE_CHECKING

from compliance.extract.model import Limits
from compliance.pictures.model import WIDEST, Picture
from compliance.process import command, environment

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS = 20.0


def draw(path: Path, page: int, width: int, *, limits: Limits | None = None) -> Picture:
    """One page (from 1) of the file, ``width`` pixels across. Never raises for what the file contains.

    The process is new for each page: a page is looked at rarely, and a worker kept warm for it would cost more memory
    than its start costs time.
    """
    limits = limits or Limits(seconds=_SECONDS)
    request = {"path": os.fspath(path.absolute()), "page": page, "width": max(1, min(width, WIDEST))}
    try:
        done = subprocess.run(
            command("compliance.pictures.worker", asdict(limits) | request),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=environment(),
            timeout=limits.seconds + 5,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Picture(problem="timeout")
    except OSError:
        return Picture(problem="unavailable")
    head, _newline, pixels = done.stdout.partition(b"\n")
    try:
        values = json.loads(head)
    except ValueError:  # it died without a word
        return Picture(problem="damaged")
    if values["problem"]:
        return Picture(problem=values["problem"])
    size, points = values["size"], values["points"]
    if len(pixels) != 3 * size[0] * size[1]:
        return Picture(problem="damaged")
    return Picture(size[0], size[1], (points[0], points[1]), pixels)
