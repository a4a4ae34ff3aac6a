"""The worker process: reads files for `compliance.extract.client`, one JSON line per message.

It limits itself before it opens anything that came from outside.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from compliance.extract.model import Limits, Problem
from compliance.extract.output import Output, Unreadable
from compliance.extract.readers import read

_OPEN_FILES = 64


def main() -> None:
    """Serve requests from standard input until it ends."""
    limits = Limits(**json.loads(sys.argv[1]))
    channel = os.fdopen(os.dup(1), "w", encoding="ascii")
    # the C libraries print what they think of a file wherever they like
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    confine(limits)

    def send(message: dict[str, object]) -> None:
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    send({"ready": True})
    for line in sys.stdin:
        allow_seconds(limits.seconds)
        message = _serve(json.loads(line), Output(send, limits))
        send(message)
        if message["spent"]:
            return


def _serve(request: dict[str, Any], output: Output) -> dict[str, object]:
    """Read one file; whatever its parser does ends in a problem code."""
    problem: Problem | None = None
    kind: str | None = None
    spent = False
    try:
        kind = read(Path(request["path"]), request["name"], request["pages"], request["ocr"], output)
    except Unreadable as unreadable:
        problem = unreadable.problem
    except MemoryError:
        problem, spent = "too-large", True
    except OSError as error:
        problem = "missing" if error.filename == request["path"] else "damaged"
    except Exception:  # parsers raise anything at all over hostile bytes, and all of it means one thing
        problem = "damaged"
    try:
        output.flush()
    except MemoryError:
        problem, spent = "too-large", True
    problem = problem or output.problem or ("empty" if output.how == "none" else None)
    return {
        "how": output.how,
        "pages": output.pages,
        "problem": problem,
        "kind": kind or output.kind,
        "notes": sorted(output.notes),
        "doubtful": output.doubtful,
        "spent": spent,
    }


def confine(limits: Limits) -> None:
    """Take from this process, for good, what reading a file does not need."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        _, hard = resource.getrlimit(what)
        new = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (new, new))


def allow_seconds(seconds: float) -> None:
    """CPU time is counted over the life of the process: the limit moves on with each file."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


if __name__ == "__main__":
    main()
