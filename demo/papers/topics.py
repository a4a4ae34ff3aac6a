"""The stock of subjects the sample documents are about, read from topics.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Route = Literal["down", "peer", "up"]
"""Who writes to whom: a department to wards, a ward to a ward, a ward to a department."""


@dataclass(frozen=True, slots=True)
class Table:
    """The content of an annex: heads, relative widths and rows."""

    columns: tuple[str, ...]
    weights: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """The text of one kind of document, with `str.format` slots. `annexes` are titles with their tables."""

    route: Route
    type_name: str
    unit: str
    subject: str
    body: tuple[str, ...]
    grounds: tuple[str, ...]
    annexes: tuple[tuple[str, Table], ...]
    is_reply: bool
    is_meeting: bool
    is_urgent: bool


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, read once."""
    data = tomllib.loads(Path(__file__).with_name("topics.toml").read_text(encoding="utf-8"))
    tables = {
        name: Table(tuple(t["columns"]), tuple(t["weights"]), tuple(tuple(row) for row in t["rows"]))
        for name, t in data["tables"].items()
    }
    return tuple(
        Topic(
            route=t["route"],
            type_name=t["type"],
            unit=t["unit"],
            subject=t["subject"],
            body=tuple(t["body"]),
            grounds=tuple(t.get("grounds", ())),
            annexes=tuple((a["title"], tables[a["table"]]) for a in t.get("annexes", ())),
            is_reply=t.get("reply", False),
            is_meeting=t.get("meeting", False),
            is_urgent=t.get("urgent", False),
        )
        for t in data["topics"]
    )
