"""Acts done behind the screen, one after another in the order in which the clerk asked for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from office.troubles import sentence
from tui.troubles import TROUBLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from tui.app import Workstation

T = TypeVar("T")


class Errands:
    """A thread of its own for whatever writes to the mirror: what was asked for first takes the first number."""

    def __init__(self, workstation: Workstation) -> None:
        self._workstation = workstation
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="act")

    def run(self, act: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do it, then call ``then`` with the result in the screen's own thread; what hinders it is said."""
        done = self._thread.submit(act)
        done.add_done_callback(lambda done: self._workstation.call_later(self._ended, done, then))

    def _ended(self, done: Future[T], then: Callable[[T], None]) -> None:
        try:
            result = done.result()
        except TROUBLES as error:
            self._workstation.say(sentence(error), "error")
        else:
            then(result)
        self._workstation.look_again()

    def finish(self) -> None:
        """Let everything that was asked for come to its end: no act is lost because the screen was left quickly."""
        self._thread.shutdown()
