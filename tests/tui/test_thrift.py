"""The difference sent is the difference made: whatever was shown before, the terminal ends up showing the new frame."""

from __future__ import annotations

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from tui.safety import NoControl
from tui.thrift import Sent

WIDTH, HEIGHT = 16, 5
STYLES = tuple(
    Style.parse(text)
    for text in (
        "none",
        "bold",
        "#d5dae0 on #14191f",
        "bold #14191f on #7fb2e5",
        "dim italic red",
        "reverse",
        "underline",
    )
)
Frame = list[list[Segment]]


@st.composite
def lines(draw: st.DrawFn) -> list[Segment]:
    """One row, filled to the width with spans of narrow and wide characters."""
    segments: list[Segment] = []
    left = WIDTH
    while left:
        text = ""
        for char in draw(st.text("ab đữ  中", min_size=1, max_size=6)):
            cells = 2 if char == "中" else 1
            if cells <= left:
                text, left = text + char, left - cells
            else:
                text, left = text + " " * left, 0
                break
        segments.append(Segment(text, draw(st.sampled_from(STYLES))))
    return segments


frames = st.lists(
    st.tuples(st.integers(-HEIGHT + 2, HEIGHT - 2), st.lists(lines(), min_size=HEIGHT, max_size=HEIGHT)),
    min_size=1,
    max_size=4,
)


def whole(frame: Frame) -> pyte.Screen:
    """The frame as a terminal shows it when all of it is sent."""
    screen = pyte.Screen(WIDTH, HEIGHT)
    sent = Sent()
    pyte.Stream(screen).feed(
        "\x1b[?7l" + sent.difference(((0, y, row) for y, row in enumerate(frame)), ColorSystem.TRUECOLOR)
    )
    return screen


def looks(screen: pyte.Screen) -> list[tuple[object, ...]]:
    """Every cell; the colour of a blank's ink is nothing one can see."""
    cells = [screen.buffer[y][x] for y in range(HEIGHT) for x in range(WIDTH)]
    return [
        (cell.data, cell.bg, cell.reverse, cell.underscore)
        + ((cell.fg, cell.bold, cell.italics) if cell.data.strip() or cell.reverse or cell.underscore else ())
        for cell in cells
    ]


@settings(max_examples=60, deadline=None)
@given(frames)
def test_frames_one_after_another_with_scrolling_between(sequence: list[tuple[int, Frame]]) -> None:
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    stream.feed("\x1b[?7l")
    sent = Sent()
    for lines_up, frame in sequence:
        if lines_up:
            sent.scroll(1, HEIGHT - 1, lines_up)
        stream.feed(sent.difference(((0, y, row) for y, row in enumerate(frame)), ColorSystem.TRUECOLOR))
        assert screen.display == whole(frame).display
        assert looks(screen) == looks(whole(frame))
        assert not sent.difference(((0, y, row) for y, row in enumerate(frame)), ColorSystem.TRUECOLOR)


def test_text_of_a_known_look_is_plain_on_the_wire() -> None:
    sent = Sent()
    row = [Segment("Số 12", Style.parse("bold red"))]
    assert sent.difference([(2, 1, row)], ColorSystem.STANDARD) == "\x1b[2;3H\x1b[1;31mSố 12\x1b[m"
    row = [Segment("Số 13", Style.parse("bold red"))]
    assert sent.difference([(2, 1, row)], ColorSystem.STANDARD) == "\x1b[2;7H\x1b[1;31m3\x1b[m"
    sent.forget()
    assert "Số 13" in sent.difference([(2, 1, row)], ColorSystem.STANDARD)


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_no_control_character_passes_the_filter_and_the_length_stays(text: str) -> None:
    from textual.color import Color

    (segment,) = NoControl().apply([Segment(text)], Color(0, 0, 0))
    assert len(segment.text) == len(text)
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or char in "\u202e\u2066" for char in segment.text)
