"""The directory at 1,921 offices, as the city has, and at 80,000, as the country has."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import Case, Table
from storage import units
from storage.mirror import Mirror
from tests.support.mirrors import offices

if TYPE_CHECKING:
    from benchmarks.harness import Options

SIZES = (1_921, 80_000)
TYPED = "ủy ban nhân dân phường tân"


def run(options: Options) -> None:
    """Search per keystroke, and the daily refresh that changes nothing, beside the smaller directory."""
    with tempfile.TemporaryDirectory(dir=options.cache) as directory:
        mirrors = []
        for count in SIZES:
            home = Path(directory, str(count))
            home.mkdir(mode=0o700)
            mirror = Mirror(home, create=True)
            with mirror.write() as tx:
                units.replace(tx, offices(count))
            mirrors.append(mirror)
        table = Table(f"units: × the time with {SIZES[0]:,} offices", options.rounds, [f"{count:,}" for count in SIZES])
        queries = ["", *(TYPED[:end] for end in (1, 2, 6, 15, 23, len(TYPED))), "H29", "h29.0012", "trạm y tế đầm sen"]
        for query in queries:
            table.measure(f"'{query}'", [Case("", partial(units.find, each.db, query)) for each in mirrors])
        table.measure(
            "refresh, nothing changed",
            [Case("", partial(refresh, each, count)) for each, count in zip(mirrors, SIZES, strict=True)],
        )
        for mirror in mirrors:
            mirror.close()


def refresh(mirror: Mirror, count: int) -> None:
    """Enter a directory that is here already."""
    with mirror.write() as tx:
        units.replace(tx, offices(count))
