"""The worker process: verifies files for `compliance.signatures.verifier`, one JSON line per message.

It limits itself before it opens anything that came from outside.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.extract.model import Limits
from compliance.extract.output import Unreadable
from compliance.extract.worker import allow_seconds, confine
from compliance.signatures.package import look_at
from compliance.signatures.trust import Distrust, Trust

if TYPE_CHECKING:
    from compliance.extract.model import Problem

_LOCAL = frozenset({socket.AF_UNIX, socket.AF_UNSPEC})


def main() -> None:
    """Serve requests from standard input until it ends."""
    start = json.loads(sys.argv[1])
    limits = Limits(**start["limits"])
    logging.disable()
    channel = os.fdopen(os.dup(1), "w", encoding="ascii")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)

    def send(message: dict[str, object]) -> None:
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    confine(limits)
    stay_offline()
    try:
        trust = Trust.load(map(Path, start["roots"]))
    except Distrust as distrust:
        send({"distrust": [distrust.problem, distrust.file]})
        return
    import_module("compliance.signatures.pdf")  # over a second, which no file is charged for
    send({"ready": True})
    for line in sys.stdin:
        allow_seconds(limits.seconds)
        request = json.loads(line)
        message = _serve(request["what"], Path(request["path"]), trust, limits)
        send(message)
        if message["spent"]:
            return


def _serve(what: str, path: Path, trust: Trust, limits: Limits) -> dict[str, object]:
    """Look at one file; whatever its parser does ends in a problem code."""
    answer: dict[str, object] = {}
    problem: Problem | None = None
    spent = False
    try:
        if path.stat().st_size > limits.file_size:
            raise Unreadable("too-large")
        if what == "pdf":
            from compliance.signatures.pdf import verify_pdf

            answer["signatures"] = verify_pdf(path, trust)
        else:
            answer["package"] = asdict(look_at(path))
    except Unreadable as unreadable:
        problem = unreadable.problem
    except MemoryError:
        problem, spent = "too-large", True
    except OSError as error:
        problem = "missing" if error.filename == os.fspath(path) else "damaged"
    except Exception:  # parsers raise anything at all over hostile bytes, and all of it means one thing
        problem = "damaged"
    return {**answer, "problem": problem, "spent": spent}


def stay_offline() -> None:
    """Refuse sockets to this process for good: whatever a certificate asks to be fetched stays where it is."""

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
            raise PermissionError("no network here")
        if event == "socket.__new__" and arguments[1] not in _LOCAL:
            raise PermissionError("no network here")

    sys.addaudithook(refuse)


if __name__ == "__main__":
    main()
