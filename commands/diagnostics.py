"""Standard error and exit codes: whatever happens, the clerk reads one sentence and a script reads one number."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from commands.output import OutputFailed, abandon, flush
from office.errors import OfficeError
from translations import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

UNEXPECTED = 1
WRONG_USE = 2
UNREACHABLE = 4
REFUSED = 5
NEEDS_PERSON = 6
INTERRUPTED = 128 + 2
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
        say(_("The result could not be written to standard output: {reason}").format(reason=_reason(error.__cause__)))
        return UNEXPECTED
    explained = explain(error)
    if explained is None:
        say(_unforeseen(error, home))
        return UNEXPECTED
    sentence, code = explained
    say(sentence)
    return code


def explain(error: BaseException) -> tuple[str, int] | None:
    """The sentence and the exit code for an error that can be foreseen; None for a fault of the program."""
    if isinstance(error, OfficeError):
        return str(error), error.exit_code
    if isinstance(error, KeyboardInterrupt):
        return _("Stopped. Nothing is lost: the next run takes up where this one left off."), INTERRUPTED
    if isinstance(error, MemoryError):
        return _("This machine has too little memory for that."), UNEXPECTED
    if isinstance(error, OSError):
        return _of_system(error), UNEXPECTED
    return _of_storage(error) or _of_axis(error)


def _of_system(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full()
    if error.filename is None:
        return _("The system refused: {reason}").format(reason=_reason(error))
    return _("{path} cannot be used: {reason}").format(path=os.fsdecode(error.filename), reason=_reason(error))


def _reason(error: BaseException | None) -> str:
    if not isinstance(error, OSError):
        return str(error)
    known = {
        errno.ENOENT: _("it does not exist"),
        errno.EACCES: _("no permission"),
        errno.EPERM: _("no permission"),
        errno.EISDIR: _("it is a directory"),
        errno.ENOTDIR: _("a part of the path is not a directory"),
        errno.EEXIST: _("it exists already"),
        errno.EROFS: _("the disk can only be read"),
        errno.ENOSPC: _("the disk is full"),
        errno.EBADF: _("it is closed"),
        errno.EIO: _("the disk reports a fault"),
        errno.EADDRINUSE: _("another program uses that port"),
    }
    return known.get(error.errno or 0) or error.strerror or str(error)


def disk_full() -> str:
    return _("The disk is full: what was not finished is undone, nothing is lost. Free some space and run it again.")


def _of_storage(error: BaseException) -> tuple[str, int] | None:
    from durable import files, sqlite

    if isinstance(error, (files.UnsafePlace, sqlite.NewerFile, sqlite.ForeignFile)):
        return str(error), UNEXPECTED
    if not isinstance(error, sqlite.sqlite3.DatabaseError):
        return None
    text = str(error)
    if "is full" in text:
        return disk_full(), UNEXPECTED
    if "locked" in text or "busy" in text:
        sentence = _("Somebody else has been writing to the mirror for too long. Run it again in a moment.")
    elif "unable to open" in text or "readonly" in text:
        sentence = _("The mirror cannot be opened for that ({reason}). Check the permissions of its directory.")
    elif "malformed" in text or "I/O" in text or "not a database" in text:
        sentence = _("The mirror is damaged or cannot be read ({reason}). Restore a backup.")
    else:
        return None
    return sentence.format(reason=error), UNEXPECTED


def _of_axis(error: BaseException) -> tuple[str, int] | None:
    from axis import errors

    if isinstance(error, (errors.CredentialsRefused, errors.TlsRefused)):
        return str(error), REFUSED
    if isinstance(error, (errors.AxisUnreachable, errors.AxisConfused, errors.AxisBusy)):
        return str(error), UNREACHABLE
    if isinstance(error, errors.AxisError):
        return str(error), UNEXPECTED
    return None


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
