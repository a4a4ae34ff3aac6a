"""Reading the mirror at a thousand, a hundred thousand and a million documents: what a screen asks at every key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from benchmarks import built
from benchmarks.harness import Case, Table
from storage import documents, statuses, texts, trays
from storage.mirror import Mirror

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.harness import Options

SIZES = (1_000, 100_000, 1_000_000)
SCREEN = 50
"""Rows read for one screen of a list, with some to spare on both sides."""

TYPED = "đầu tư công"


class Office:
    """One mirror, and the keys around which its inbox is read."""

    def __init__(self, options: Options, count: int) -> None:
        self.home = built.mirror(options.cache, count)
        self.db = Mirror(self.home, read_only=True).db
        self.total = trays.counts(self.db)["inbox"]
        self.middle = trays.page_at(self.db, "inbox", self.total // 2, limit=1)[0]
        self.last = trays.page_at(self.db, "inbox", self.total - 1, limit=1)[0]

    def open(self) -> None:
        """What stands between a start and the first screen: a connection, the counts, one page."""
        with Mirror(self.home, read_only=True) as mirror:
            trays.counts(mirror.db)
            trays.page(mirror.db, "inbox", limit=SCREEN)

    def neighbours(self) -> None:
        """A step of the cursor past the window that is held."""
        trays.page(self.db, "inbox", after=self.middle.key, limit=1)
        trays.page(self.db, "inbox", before=self.middle.key, limit=1)

    def document(self) -> None:
        """A document with everything the reader pane shows."""
        documents.get(self.db, self.middle.id)
        statuses.history(self.db, self.middle.id)


def acts(office: Office) -> dict[str, Callable[[], object]]:
    """What is measured, by name."""
    db, middle, last, total = office.db, office.middle.key, office.last.key, office.total
    page = partial(trays.page, db, "inbox", limit=SCREEN)
    found: dict[str, Callable[[], object]] = {
        "open the tray": office.open,
        "first page": page,
        "page in the middle": partial(page, after=middle),
        "page before the middle": partial(page, before=middle),
        "last page": partial(page, before=last),
        "cursor to both neighbours": office.neighbours,
        "jump to the middle": partial(trays.page_at, db, "inbox", total // 2, limit=SCREEN),
        "jump to the end": partial(trays.page_at, db, "inbox", total - SCREEN, limit=SCREEN),
        "position of the middle": partial(trays.position, db, "inbox", middle),
        "counts of all trays": partial(trays.counts, db),
        "open a document": office.document,
    }
    for end in range(1, len(TYPED) + 1):
        found[f"search '{TYPED[:end]}'"] = partial(trays.matches, db, "inbox", TYPED[:end], limit=SCREEN)
    found["search '12/UBND-VX'"] = partial(trays.matches, db, "inbox", "12/UBND-VX", limit=SCREEN)
    found["search 'đầu tư công' in held"] = partial(trays.matches, db, "held", TYPED, limit=SCREEN)
    found["count up to 1,000 found"] = partial(trays.count_matches, db, "inbox", TYPED, limit=1000)
    found["files still to be read"] = partial(texts.due, db, 20)
    return found


def run(options: Options) -> None:
    """Every act at every size, beside the same act at a thousand documents."""
    sizes = SIZES[:-1] if options.quick else SIZES
    offices = [acts(Office(options, count)) for count in sizes]
    table = Table("mirror: × the time with 1,000 documents", options.rounds, [f"{count:,}" for count in sizes])
    for name in offices[0]:
        table.measure(name, [Case(f"{count:,}", acts[name]) for count, acts in zip(sizes, offices, strict=True)])
