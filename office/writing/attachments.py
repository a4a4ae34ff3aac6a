"""The files of a draft, as far as can be told without opening them."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from office.limits import LARGEST_FILE, LARGEST_PACKAGE, file_too_large, package_too_large
from office.troubles import reason
from translations import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from durable.sqlite import Connection
    from office.writing.draft import Attached

Attachment = tuple[str, "Path | str"]
"""A name, and the path of the bytes or, when the mirror has them, their SHA-256."""


def attachments(db: Connection, files: Sequence[Attached]) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """Where the bytes of each are, and what is wrong with some, a sentence each.

    A file is judged by its size before anything is read of it: one of two gigabytes is refused at once.
    """
    found: list[Attachment] = []
    problems: list[str] = []
    names: set[str] = set()
    total = 0
    for each in files:
        source: Path | str
        if each.path is not None:
            source = Path(each.path).expanduser()
            size, problem = _look(source)
        else:
            source = each.sha256 or ""
            size, problem = _kept(db, each)
        if problem:
            problems.append(problem)
            continue
        if each.name in names:
            problems.append(_("Two files are called {name}: rename one of them.").format(name=each.name))
        if len(each.name) > 500 or not each.name.strip():
            problems.append(_("The name of {name} must have 1 to 500 characters.").format(name=each.name[:40]))
        names.add(each.name)
        total += size
        found.append((each.name, source))
    # As base64, four characters carry three bytes.
    if total // 3 * 4 > LARGEST_PACKAGE:
        problems.append(package_too_large())
    return tuple(found), tuple(problems)


def _look(path: Path) -> tuple[int, str | None]:
    try:
        seen = path.stat()
    except (FileNotFoundError, ValueError):  # a path with a NUL in it names nothing
        return 0, _("There is no file {path}.").format(path=path)
    except OSError as error:
        return 0, _("{path} cannot be read: {error}").format(path=path, error=reason(error))
    problem = None
    if not stat.S_ISREG(seen.st_mode):
        problem = _("{path} is not a file.").format(path=path)
    elif not os.access(path, os.R_OK):
        problem = _("{path} cannot be read: {error}").format(path=path, error=_("no permission"))
    elif seen.st_size == 0:
        problem = _("{path} is empty.").format(path=path)
    elif seen.st_size > LARGEST_FILE:
        problem = file_too_large(path)
    return seen.st_size, problem


def _kept(db: Connection, file: Attached) -> tuple[int, str | None]:
    row = db.execute("SELECT size FROM blobs WHERE sha256 = ? AND gone_at IS NULL", (file.sha256,)).fetchone()
    if row is None:
        return 0, _("The file {name} is no longer in the mirror: attach it again.").format(name=file.name)
    return int(row[0]), None
