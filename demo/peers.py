"""Keeps the other offices of the demonstration on the line: ``python -m demo.peers HOME …``.

Their machines fetch what is sent to them and confirm that it has come; nobody sits at them. A process of its own, so
that the workstation waits for nothing.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

BEFORE_FIRST = 10
"""Seconds the workstation has to itself when it opens."""
INTERVAL = 15


def main(homes: list[Path]) -> None:
    """Synchronise each office in turn until the process is ended, or the one that began it is gone."""
    beginner = os.getppid()
    time.sleep(BEFORE_FIRST)
    from office.office import Office

    offices = [Office.open(home) for home in homes]
    while os.getppid() == beginner:
        for office in offices:
            office.sync(check=False)
        time.sleep(INTERVAL)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
