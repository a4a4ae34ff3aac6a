"""The one façade over everything a clerk does, for the screen and for the commands alike.

Calls are synchronous and may be made from any thread: each opens its own connection. Long ones tell how far they are
through a listener. What heavy work needs is imported when that work is asked for, so that listing documents is quick.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from documents.text import nfc
from durable.files import Busy, check_directory, file_mode, lock, prepare_directory
from office import home as homes
from office.errors import BadInput, NoOffice
from office.home import Config
from office.progress import Listener, Progress, SyncReport, unheard
from storage import documents, findings, settings, texts
from storage.mirror import FILE, Mirror
from storage.schema import NEWEST
from translations import _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path
    from typing import Self

    from office.changes.changing import Changing
    from office.doctor import Check
    from office.handling.incoming import Incoming
    from office.handling.paper import PaperDesk
    from office.returns.returning import Returning
    from office.undoing import Undone
    from office.writing.drafting import Drafting
    from office.writing.outgoing import Outgoing


CHECK_LOCK = "check.lock"


@dataclass(frozen=True, slots=True)
class LastSync:
    """How the newest sync of this office ended, whoever ran it."""

    at: str
    exit_code: int
    received: int
    sent: int
    errors: tuple[str, ...]


class Office:
    """One office and its home directory."""

    def __init__(self, home: Path) -> None:
        self.home = home

    @classmethod
    def create(cls, home: Path, *, code: str, name: str, endpoint: str, secret: str, dialect: str = "vxp") -> Self:
        """Set up a new office in ``home``. Raises `BadInput` when one is there already or a value cannot be right."""
        if (home / homes.CONFIG).exists():
            raise BadInput(
                _("There is already an office in {home}; choose another directory with --home.").format(home=home)
            )
        config = Config(
            code=_checked_code(code), name=_checked_name(name), endpoint=_checked_endpoint(endpoint), dialect=dialect
        )
        if dialect not in homes.DIALECTS:
            raise BadInput(
                _("The dialect {dialect} is not known; known are: {known}").format(
                    dialect=dialect, known=", ".join(homes.DIALECTS)
                )
            )
        if not secret.strip():
            raise BadInput(_("The secret is empty."))
        prepare_directory(home)
        homes.save_secret(home, secret.strip())
        Mirror(home, create=True).close()
        # Last, because its presence is what makes the home an office: an interrupted set-up can simply be repeated.
        homes.save(home, config)
        return cls(home)

    @classmethod
    def open(cls, home: Path) -> Self:
        """The office in ``home``. Raises `NoOffice`, `UnsafePlace`, `ForeignFile` or `NewerFile`."""
        if not (home / homes.CONFIG).exists():
            homes.load(home)
        check_directory(home)
        if not (home / FILE).exists():
            raise NoOffice(_lost_mirror(home))
        with Mirror(home, read_only=True) as mirror:
            found = mirror.schema()
        if found == 0:
            # The settings are written last: an empty mirror beside them is one that was lost, not one never filled.
            raise NoOffice(_lost_mirror(home))
        if found < NEWEST:
            Mirror(home).close()
        return cls(home)

    @cached_property
    def config(self) -> Config:
        """The office's settings, read when first needed."""
        return homes.load(self.home)

    @cached_property
    def drafting(self) -> Drafting:
        """Writing and sending documents."""
        from office.writing.drafting import Drafting

        return Drafting(self)

    @cached_property
    def returning(self) -> Returning:
        """Returning what came, following that, and correcting what others returned."""
        from office.returns.returning import Returning

        return Returning(self)

    @property
    def changing(self) -> Changing:
        """Recalling, updating and replacing what was sent, and answering others who ask that."""
        from office.changes.changing import Changing

        return Changing(self)

    @property
    def paper(self) -> PaperDesk:
        """Registering what comes and goes on paper."""
        from office.handling.paper import PaperDesk

        return PaperDesk(self)

    def reader(self) -> Mirror:
        """A new read-only connection for the calling thread; close it, or use it as a context manager."""
        return Mirror(self.home, read_only=True)

    def sync(self, heard: Listener = unheard, *, impatient: bool = False, check: bool = True) -> SyncReport:
        """Push what waits, take in what is new, then check what has come.

        ``impatient`` ignores undo windows and back-off. Raises only for this machine's own troubles (a full disk, a
        missing secret); what the axis does is in the report.
        """
        from office.exchange.sync import synchronise

        report = synchronise(self.home, self.config, heard=heard, impatient=impatient)
        if check and report.busy_with is None:
            self.check_arrivals(heard)
        return report

    def check_arrivals(self, heard: Listener = unheard, stop: Callable[[], bool] = lambda: False) -> int:
        """Read the files that have come, and hold them against what was typed; gives how many documents were checked.

        One process of an office does this at a time; another finds nothing to do.
        """
        with self.reader() as mirror:
            if not texts.due(mirror.db, 1) and not findings.unchecked(mirror.db, limit=1):
                return 0
        from compliance.extract import Extractor
        from office.examining.checking import check_arrivals
        from office.examining.texts import read_batch

        try:
            with (
                lock(self.home / CHECK_LOCK, f"pid {os.getpid()}", mode=file_mode(self.home)),
                Mirror(self.home) as mirror,
                Extractor() as extractor,
            ):
                read = checked = 0
                while True:
                    batch = read_batch(mirror, extractor, stop=stop)
                    read += batch
                    if batch:
                        heard(Progress("texts", read))
                    checked += check_arrivals(mirror, self.config, stop=stop)
                    if not batch:
                        return checked
        except Busy:
            return 0

    def last_sync(self) -> LastSync | None:
        """How the newest sync ended, or None before the first."""
        with self.reader() as mirror:
            found = settings.get(mirror.db, "sync.last")
        if found is None:
            return None
        values = json.loads(found)
        return LastSync(**values | {"errors": tuple(values["errors"])})

    @property
    def incoming(self) -> Incoming:
        """Accepting, distributing, and reporting on, what was received."""
        from office.handling.incoming import Incoming

        return Incoming(self)

    def undo(self, document_id: int) -> Undone:
        """Take back the newest act on a document that has not left yet. Raises `BadInput` when there is none."""
        from office.undoing import undo

        return undo(self, document_id)

    def retry(self, document_id: int) -> list[str]:
        """Try again what of a document is held. Raises `BadInput` when nothing is. See `office.exchange.retrying`."""
        from office.exchange.retrying import retry

        return retry(self, document_id)

    def mark_read(self, document_id: int) -> None:
        """The clerk has opened the document."""
        with Mirror(self.home) as mirror, mirror.write() as tx:
            documents.mark_read(tx, document_id)

    def send(self, outgoing: Outgoing) -> int:
        """Seal a document and queue it for the next sync after the undo window; gives its id."""
        from office.clerk import actor
        from office.writing.outgoing import seal

        with Mirror(self.home) as mirror:
            return seal(mirror, self.config, outgoing, actor=actor()).id

    def save_files(self, document_id: int, directory: Path, only: Collection[int] | None = None) -> list[Path]:
        """Write a document's attachments, byte for byte, into ``directory``; gives the paths.

        ``only`` picks files by their ordinal from 0. Names are made safe and never overwrite: a second "a.pdf" becomes
        "a (2).pdf". A quarantined package is written as it came, one that bears a mark of secrecy never. Raises
        `BadInput` for that, for an unknown id, or for a directory that cannot be written.
        """
        from office.handling.saving import save_files

        with self.reader() as mirror:
            return save_files(mirror, document_id, directory, only)

    def doctor(self) -> Iterator[Check]:
        """Look at the machine, the home, the mirror, the secret and the axis."""
        from office.doctor import examine

        return examine(self.home)


def _lost_mirror(home: Path) -> str:
    return _("The mirror {path} is missing or empty. Restore it from a backup, or set the office up anew.").format(
        path=home / FILE
    )


def _checked_code(code: str) -> str:
    from documents.organ_id import parse_organ_id

    found = parse_organ_id(code)
    if found is None:
        raise BadInput(
            _("{code} is not an office's identifier: it looks like H29.14, or 000.00.14.H29 in the old form.").format(
                code=code
            )
        )
    return found.text


def _checked_name(name: str) -> str:
    tidy = " ".join(nfc(name).split())
    if not tidy or len(tidy) > 200:
        raise BadInput(_("The office's name must have 1 to 200 characters."))
    return tidy


def _checked_endpoint(endpoint: str) -> str:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(endpoint.strip())
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise BadInput(_("{url} is not an address: it should look like https://axis.example/path").format(url=endpoint))
    return endpoint.strip().rstrip("/")
