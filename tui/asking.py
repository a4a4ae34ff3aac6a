"""What is asked on the bottom line: it takes the place of the keys, and hears every key first while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tui.bars import Part
    from tui.document_screen import DocumentScreen


class Asked:
    """One thing asked; `DocumentScreen.ask` opens it, `DocumentScreen.close_asked` ends it and nothing has happened."""

    typing = False
    """Whether the keys that it does not take are typed into the screen's `Prompt`."""

    def __init__(self, screen: DocumentScreen) -> None:
        self.screen = screen

    def begin(self) -> None:
        """It has just been opened."""

    def parts(self) -> list[Part]:
        """What stands in the bottom line where no `Prompt` does."""
        return []

    def remark(self) -> list[Part]:
        """What stands in the status line meanwhile; nothing leaves it to the state of the office."""
        return []

    def key(self, key: str) -> bool:
        """A key was pressed; gives whether it was for what is asked."""
        if key == "escape":
            self.screen.close_asked()
        return key == "escape"

    def changed(self, text: str) -> None:
        """The text in the prompt is another."""


class Question(Asked):
    """A sentence that one key answers. No other key does anything but Esc, which leaves all as it is."""

    def __init__(
        self,
        screen: DocumentScreen,
        parts: list[Part],
        answers: Mapping[str, Callable[[], None]],
        remark: list[Part] | None = None,
    ) -> None:
        super().__init__(screen)
        self._parts = parts
        self._answers = answers
        self._remark = remark or []

    def parts(self) -> list[Part]:
        return self._parts

    def remark(self) -> list[Part]:
        return self._remark

    def key(self, key: str) -> bool:
        if not super().key(key) and key in self._answers:
            self.screen.close_asked()
            self._answers[key]()
        return True
