"""What a machine, its disk or the axis can do to an office, as one sentence and the exit code of the contract."""

from __future__ import annotations

import errno
import os

from documents.text import safe_text
from office.errors import OfficeError
from translations import _

UNEXPECTED = 1
BAD_INPUT = 2
UNREACHABLE = 4
REFUSED = 5
INTERRUPTED = 128 + 2


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
    return _of_numbers(error) or _of_storage(error) or _of_axis(error)


def sentence(error: BaseException) -> str:
    """What to tell the clerk of a trouble, whatever its exit code."""
    explained = explain(error)
    return safe_text(explained[0] if explained else f"{type(error).__name__}: {error}")


def exit_code(error: BaseException) -> int:
    """The exit code of the contract for any error."""
    explained = explain(error)
    return explained[1] if explained else UNEXPECTED


def _of_system(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full()
    if error.filename is None:
        return _("The system refused: {reason}").format(reason=reason(error))
    return _("{path} cannot be used: {reason}").format(path=os.fsdecode(error.filename), reason=reason(error))


def reason(error: BaseException | None) -> str:
    """Why the system refused, in the language in use."""
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
    """What to tell of a disk, or a quota, with no room left."""
    return _("The disk is full: what was not finished is undone, nothing is lost. Free some space and run it again.")


def _of_numbers(error: BaseException) -> tuple[str, int] | None:
    from storage.numbers import NumbersUnsure

    if not isinstance(error, NumbersUnsure):
        return None
    sentence = _(
        "This office was restored from a backup, and numbers may have been given since. Run a sync first, which asks "
        "the axis for them, or type the number yourself."
    )
    return sentence, BAD_INPUT


def _of_storage(error: BaseException) -> tuple[str, int] | None:
    from durable import files, sqlite
    from storage.blobs import BlobDamaged

    if isinstance(error, BlobDamaged):
        return _("A file is damaged on this machine's disk. Run: vanthu doctor"), UNEXPECTED
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
