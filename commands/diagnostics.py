"""Standard error and exit codes: whatever happens, the clerk reads one sentence and a script reads one number."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from commands.output import OutputFailed, abandon, flush
from office.troubles import INTERRUPTED, REFUSED, UNEXPECTED, UNREACHABLE, disk_full, explain, reason
from translations import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["INTERRUPTED", "REFUSED", "UNEXPECTED", "UNREACHABLE", "disk_full", "explain", "run", "say"]

WRONG_USE = 2
BLOCKED = 3
NEEDS_PERSON = 6
READER_GONE = 128 + 13
"""What a shell gives for a process ended by SIGPIPE: ``vanthu list inbox | head`` is no failure worth a sentence."""


def say(sentence: str) -> None:
    """One line on standard error. A standard error that does not take it is no reason to stop."""
    from documents.text import safe_text

    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"vanthu: {safe_text(sentence)}\n")
            sys.stderr.flush()


def run(act: Callable[[], int], home: Callable[[], Path]) -> int:
    """Do the act and give its exit code; whatever it raises becomes a sentence and the code of the contract.

    ``home`` tells where to keep the traceback of an error that nobody foresaw.
    """
    try:
        code = act()
        flush()
    except (Exception, KeyboardInterrupt) as error:
        return _report(error, home)
    return code


def _report(error: BaseException, home: Callable[[], Path]) -> int:
    if isinstance(error, OutputFailed):
        abandon()
        if isinstance(error.__cause__, BrokenPipeError):
            return READER_GONE
        say(_("The result could not be written to standard output: {reason}").format(reason=reason(error.__cause__)))
        return UNEXPECTED
    explained = explain(error)
    if explained is None:
        say(_unforeseen(error, home))
        return UNEXPECTED
    sentence, code = explained
    say(sentence)
    return code


def _unforeseen(error: BaseException, home: Callable[[], Path]) -> str:
    try:
        path = _keep_traceback(error, home())
    except Exception:  # the disk that is full may be the very reason
        return _("An unforeseen error stopped the program: {error}").format(error=type(error).__name__)
    return _("An unforeseen error stopped the program ({error}). Details for the developers are in {path}").format(
        error=type(error).__name__, path=path
    )


def _keep_traceback(error: BaseException, home: Path) -> Path:
    import tempfile
    import traceback
    from pathlib import Path

    from documents.times import now

    text = "".join(traceback.format_exception(error))
    directory = home if home.is_dir() else Path(tempfile.gettempdir())
    handle, name = tempfile.mkstemp(prefix=f"crash-{now():%Y%m%d-%H%M%S}-", suffix=".txt", dir=directory)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return Path(name)
