"""The commands that change what was sent, answer who asks the same of this office, and enter paper."""

from __future__ import annotations

from typing import Final

from tui.command import N_, Command

_CHANGES: Final = N_("Recalling, updating, replacing")

COMMANDS: Final = (
    Command(
        "recall",
        ("T",),
        "screen.act('recall')",
        "sent",
        _CHANGES,
        N_("Recall"),
        N_("Ask all recipients, or some, to give the document back; each reads the reason and answers."),
        N_("Recall"),
    ),
    Command(
        "update",
        ("U",),
        "screen.act('update')",
        "sent",
        _CHANGES,
        N_("Update"),
        N_("Begin an update: the same document with other fields, files or recipients."),
    ),
    Command(
        "replace",
        ("Z",),
        "screen.act('replace')",
        "sent",
        _CHANGES,
        N_("Replace"),
        N_("Begin a document with a number of its own that stands in the place of this one."),
    ),
    Command(
        "answer-change",
        ("y",),
        "screen.act('answer-change')",
        "received",
        _CHANGES,
        N_("Answer a recall, an update or a replacement"),
        N_("Show what the sender asks and what it changes; agree, or refuse with a reason."),
        N_("Answer"),
        "asked",
    ),
    Command(
        "paper",
        ("B p",),
        "screen.act('paper')",
        "list",
        N_("Registers, figures, keeping"),
        N_("Enter a paper document"),
        N_("Enter what came on paper in the book of arrivals, under the next number."),
    ),
    Command(
        "paper-out",
        ("B g",),
        "screen.act('paper-out')",
        "list",
        N_("Registers, figures, keeping"),
        N_("Enter paper that goes out"),
        N_("Enter what goes out on paper in the register of sendings, under the number it bears."),
    ),
    Command(
        "correct-paper",
        ("B e",),
        "screen.act('correct-paper')",
        "document",
        N_("Registers, figures, keeping"),
        N_("Correct a paper document"),
        N_("Put right what was mistyped of a document on paper; what came keeps its arrival number."),
    ),
)
