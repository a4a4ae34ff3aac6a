"""Takes the pictures of the README from the running workstation: ``python -m docs.screenshot [DIRECTORY]``."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from storage import findings, trays
from translations import activate

if TYPE_CHECKING:
    from office.office import Office

SIZE = (80, 24)


def pictures(office: Office) -> dict[str, tuple[str, ...]]:
    """The keys pressed before each picture is taken: among the warnings a number that differs from the page's, among
    what others returned the first, whose correction is the form."""
    with office.reader() as mirror:
        rows = trays.page(mirror.db, "warnings")
        codes = [{finding.code for finding in findings.of_document(mirror.db, row.id)} for row in rows]
    down = ["down"] * next(place for place, found in enumerate(codes) if "TL-B1" in found)
    return {
        "inbox": (),
        "document": ("5", *down, "enter"),
        "finding": ("5", *down, "enter", "w"),
        "return": ("5", *down, "r"),
        "returned": ("4", "enter"),
        "compose": ("4", "f"),
    }


async def take(office: Office, name: str, keys: tuple[str, ...], directory: Path) -> Path:
    """One picture of a workstation on the office's mirror."""
    from tui.app import Workstation

    workstation = Workstation(office)
    async with workstation.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await workstation.workers.wait_for_complete()
            await pilot.pause()
        picture = workstation.export_screenshot(title="vanthu")
    path = directory / f"{name}.svg"
    # The template asks a web server for its font; a picture must not.
    path.write_text(re.sub(r"@font-face \{.*?\}|<!--.*?-->", "", picture, flags=re.DOTALL), encoding="utf-8")
    return path


def main() -> None:
    from demo.run import demonstration

    activate("vi")
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pictures"
    directory.mkdir(exist_ok=True)
    with demonstration() as office:
        office.check_arrivals()
        for name, keys in pictures(office).items():
            print(asyncio.run(take(office, name, keys, directory)))  # noqa: T201 - says what it made


if __name__ == "__main__":
    main()
