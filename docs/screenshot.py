"""Takes the pictures of the README from the running workstation: ``python -m docs.screenshot [DIRECTORY]``."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from translations import activate

if TYPE_CHECKING:
    from office.office import Office

PICTURES: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "inbox": ((80, 24), ()),
    "document": ((80, 24), ("enter",)),
    "search": ((80, 24), ("slash", *"rac tu")),
    "wide": ((140, 32), ("down", "down")),
}
"""Each picture: the terminal's columns and lines, and the keys pressed before it is taken."""


async def take(office: Office, name: str, directory: Path) -> Path:
    """One picture of a workstation on the office's mirror."""
    from tui.app import Workstation

    size, keys = PICTURES[name]
    workstation = Workstation(office)
    async with workstation.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        picture = workstation.export_screenshot(title="vanthu")
    path = directory / f"{name}.svg"
    # The template asks a web server for its font; a picture must not.
    path.write_text(re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL), encoding="utf-8")
    return path


def main() -> None:
    from demo.run import demonstration

    activate("vi")
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pictures"
    directory.mkdir(exist_ok=True)
    with demonstration() as office:
        office.check_arrivals()
        for name in PICTURES:
            print(asyncio.run(take(office, name, directory)))  # noqa: T201 - says what it made


if __name__ == "__main__":
    main()
