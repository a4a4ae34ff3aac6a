"""What is asked on the bottom line: it takes the place of the keys, and hears every key first while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.widgets.bars import Part
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tui.screens.asking import AskingScreen

MOST_OFFERED = 12
"""Names of files that are told after Tab."""


class Asked:
    """One thing asked; `AskingScreen.ask` opens it, `AskingScreen.close_asked` ends it and nothing has happened."""

    typing = False
    """Whether the keys that it does not take are typed into the screen's `Prompt`."""

    def __init__(self, screen: AskingScreen) -> None:
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

    def changed(self) -> None:
        """The text in the prompt may be another: look there, what is told of it may be older than what stands there."""


class Question(Asked):
    """A sentence that one key answers. No other key does anything but Esc, which leaves all as it is."""

    def __init__(
        self,
        screen: AskingScreen,
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


class Typed(Asked):
    """One line typed, that Enter hands on."""

    typing = True

    def __init__(self, screen: AskingScreen, label: str, value: str, done: Callable[[str], None]) -> None:
        super().__init__(screen)
        self._label = label
        self._value = value
        self._done = done

    def begin(self) -> None:
        self.screen.open_prompt("ask", self._label, self._value)

    def key(self, key: str) -> bool:
        if key == "enter":
            text = self.screen.query_one(Prompt).input.value
            self.screen.close_asked()
            self._done(text)
        elif key not in {"up", "down", "tab", "shift+tab", "pageup", "pagedown"}:
            return super().key(key)
        return True


class TypedPath(Typed):
    """A path typed, that Tab completes; what it may go on to stands in the status line."""

    def __init__(self, screen: AskingScreen, label: str, value: str, done: Callable[[str], None]) -> None:
        super().__init__(screen, label, value, done)
        self._offered: list[Part] = []

    def changed(self) -> None:
        from tui.compose.paths import anew

        field = self.screen.query_one(Prompt).input
        if (begun := anew(field.value, self._value)) != field.value:
            field.value = begun
            field.cursor_position = len(begun)

    def remark(self) -> list[Part]:
        return self._offered

    def key(self, key: str) -> bool:
        if key != "tab":
            return super().key(key)
        from tui.compose.paths import completed, files

        field = self.screen.query_one(Prompt).input
        choices = files(field.value)
        field.value = completed(field.value, choices)
        field.cursor_position = len(field.value)
        names = "  ".join(choice.text for choice in choices[:MOST_OFFERED]) if len(choices) > 1 else ""
        self._offered = [Part(f" {names}")] if names else []
        self.screen.show_status()
        return True


def keys_shown(*keys: tuple[str, str]) -> list[Part]:
    """Keys that answer a question, each with what it does."""
    parts = [Part("  ")]
    for key, title in keys:
        parts += [Part(f" {key} ", "key"), Part(f"{title} ")]
    return parts
