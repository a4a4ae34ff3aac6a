"""Several processes that begin at one moment."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DEADLINE = 100.0
"""Seconds after which one that does not end has failed."""


def together(program: str, arguments: Iterable[Sequence[str]]) -> list[Any]:
    """Run the Python program once with each of the arguments, and give what each of them says at its end, in JSON.

    A program prints "ready" and waits for a line: none begins before all are there.
    """
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", program, *each], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
            for each in arguments
        ]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        said = []
        for process in processes:
            out, _none = process.communicate(timeout=DEADLINE)
            assert process.returncode == 0
            said.append(json.loads(out))
    return said
