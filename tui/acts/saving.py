"""Saving a document's attached files: shared by the pane beside the list and by the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from office.troubles import sentence
from translations import _, ngettext
from tui.troubles import TROUBLES

if TYPE_CHECKING:
    from collections.abc import Collection

    from office.office import Office


def save(office: Office, document_id: int, directory: str, only: Collection[int] | None = None) -> tuple[str, bool]:
    """Save the files, or those with the ordinals ``only``; gives a sentence for the clerk and whether it went well."""
    try:
        place = Path(directory.strip() or "~").expanduser()
        saved = office.save_files(document_id, place, only)
    except RuntimeError:  # "~somebody" that nobody is called
        return _("There is no directory {path}.").format(path=directory), False
    except TROUBLES as error:
        return sentence(error), False
    if not saved:
        return _("There is nothing to save: the bytes of the attached files are not here."), False
    if len(saved) == 1:
        return _("Saved: {path}").format(path=saved[0]), True
    return ngettext("{count} file saved in {directory}", "{count} files saved in {directory}", len(saved)).format(
        count=len(saved), directory=place
    ), True
