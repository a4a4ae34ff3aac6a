"""A draft is in the mirror half a second after a key, whatever becomes of the line, the terminal or the program."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from office.errors import BadInput, Conflict
from translations import _

if TYPE_CHECKING:
    from pathlib import Path

    from office.writing.draft import Draft
    from office.writing.drafting import Drafting
    from office.writing.outgoing import Sealed


class Keeper:
    """Saves one draft, one save at a time. `current` is what was typed; `keep` may be called from any thread."""

    def __init__(self, drafting: Drafting, draft: Draft, document_id: int | None = None, version: int = 0) -> None:
        """A draft that was not saved yet has no ``document_id``: it gets one when there is something to save."""
        self._drafting = drafting
        self._lock = Lock()
        self._kept = draft
        self._version = version
        self._closed = False
        self.document_id = document_id
        self.current = draft

    @property
    def home(self) -> Path:
        """The office's."""
        return self._drafting.office.home

    def keep(self) -> str:
        """Save what stands there now; gives a sentence when a colleague's hand made it another draft, else "".

        Raises what a mirror can do to an office; nothing is lost then, and the next call tries again.
        """
        with self._lock:
            draft = self.current
            if self._closed or draft == self._kept:
                return ""
            said = ""
            if self.document_id is None:
                self._begin(draft)
            else:
                try:
                    self._version = self._drafting.save(self.document_id, draft, self._version)
                except (Conflict, BadInput) as error:  # changed, discarded or sent meanwhile: what is typed here stays
                    self._begin(draft)
                    said = _("{why} What you typed is kept as a new draft.").format(why=error)
            self._kept = draft
            return said

    def _begin(self, draft: Draft) -> None:
        self.document_id = self._drafting.create(draft)
        self._version = self._drafting.load(self.document_id).version

    def send(self, reasons: dict[str, str]) -> Sealed:
        """Send what was saved; from then on nothing is saved any more. Raises what `Drafting.send` does."""
        with self._lock:
            if self.document_id is None:
                self._begin(self.current)
            assert self.document_id is not None
            sealed = self._drafting.send(self.document_id, reasons)
            self._closed = True
            return sealed

    def discard(self) -> None:
        """Throw the draft away, if it was ever saved; nothing is saved any more."""
        with self._lock:
            self._closed = True
            if self.document_id is not None:
                self._drafting.discard(self.document_id)
