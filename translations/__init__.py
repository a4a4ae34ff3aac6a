"""The program's words in Vietnamese and English, from gettext catalogues.

Messages are looked up when they are shown, so the language may be chosen once, early, by `activate`; what an imported
module has already turned into text stays in the language it was turned into.
"""

from __future__ import annotations

import gettext
import os
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES = ("vi", "en")
DEFAULT = "vi"
_DIRECTORY = Path(__file__).parent

_current: gettext.NullTranslations | None = None
_language = DEFAULT
_spoken: ContextVar[str | None] = ContextVar("_spoken", default=None)


def choose(wanted: str | None) -> str:
    """The language to use: what was asked for, else ``VANTHU_LANG``, else Vietnamese; unknown names are Vietnamese."""
    name = (wanted or os.environ.get("VANTHU_LANG") or DEFAULT).lower().replace("_", "-").split("-")[0]
    return name if name in LANGUAGES else DEFAULT


def activate(language: str) -> None:
    """Use ``language`` from here on."""
    global _current, _language  # noqa: PLW0603 - one language a process, as gettext itself has it
    _language = language
    _current = _load(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use ``language`` within the block and in this thread alone: for what others read, whatever the clerk reads."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def language() -> str:
    """The language in use, "vi" or "en"."""
    return _spoken.get() or _language


def _load(language: str) -> gettext.NullTranslations:
    # gettext keeps what it has parsed.
    return gettext.translation("vanthu", _DIRECTORY, languages=[language], fallback=True)


def _catalogue() -> gettext.NullTranslations:
    if (spoken := _spoken.get()) is not None:
        return _load(spoken)
    if _current is None:
        activate(choose(None))
    assert _current is not None
    return _current


def _(message: str) -> str:
    """The message in the language in use."""
    return _catalogue().gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The message in the form that ``number`` asks for."""
    return _catalogue().ngettext(singular, plural, number)
