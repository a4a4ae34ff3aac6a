"""One line to type in, in which keys count in the order in which they were pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.binding import Binding
from textual.widgets import Input

from documents.text import safe_text

if TYPE_CHECKING:
    from textual.widget import Widget


_EDITING = frozenset(
    key for binding in Input.BINDINGS if isinstance(binding, Binding) for key in binding.key.split(",")
)
"""Keys that edit; an input has more of them, which scroll, because it is a `ScrollView` too."""


def straight(widget: Widget, event: events.Event) -> bool:
    """Give a key to the widget's screen at once, which handles one after the other; gives whether it was a key.

    A Vietnamese input method sends a backspace and the letter that takes the place of another in one go. Textual's
    input types the letter at once but lets the backspace bubble up first, and so takes away the wrong one; and what is
    typed behind a Tab lands in the field before it.
    """
    if not isinstance(event, events.Key | events.Paste):
        return False
    event._set_forwarded()
    widget.screen.post_message(event)
    return True


class LineInput(Input):
    """Textual's input, fed by its screen."""

    def __init__(
        self, value: str = "", *, placeholder: str = "", select_on_focus: bool = False, id: str | None = None
    ) -> None:
        super().__init__(value, placeholder=placeholder, select_on_focus=select_on_focus, id=id, compact=True)
        self.cursor_blink = False

    def _forward_event(self, event: events.Event) -> None:
        if not straight(self, event):
            super()._forward_event(event)

    def write(self, text: str) -> None:
        """Put text in at the cursor, in the place of what is selected."""
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)

    def paste(self, text: str) -> None:
        """Put in what was copied elsewhere, as one line: a subject copied from a page comes in several."""
        self.write(safe_text(" ".join(text.split())))

    def takes(self, key: str) -> bool:
        """Whether the key moves the cursor here, or takes something away."""
        return key in _EDITING

    async def edit(self, key: str) -> bool:
        """Move the cursor or take something away, as the key does in any input; gives whether it does."""
        found = self._bindings.key_to_bindings.get(key, ())
        for binding in found:
            await self.run_action(binding.action)
        return bool(found)
