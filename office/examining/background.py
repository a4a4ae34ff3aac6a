"""``python -m office.examining.background HOME``: reads and checks what has come, in a process of its own.

The screen stays quick because none of this runs beside it. Standard input is a rope to whoever started it: when that
closes, by a quit or by a crash, or when SIGTERM comes, the work ends where the next run takes it up. Whoever watches
sees the mirror change. A trouble is one sentence on standard error and the exit code of the contract.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from threading import Thread, main_thread

from office.office import Office
from office.troubles import exit_code, sentence

NICE = 10


def main() -> int:
    """Check the arrivals of the office in the directory named by the first argument."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    Thread(target=_watch, name="rope", daemon=True).start()
    os.nice(NICE)
    try:
        Office.open(Path(sys.argv[1])).check_arrivals()
    except Exception as error:  # whoever started this has nothing but a sentence to show
        sys.stderr.write(sentence(error))
        return exit_code(error)
    return 0


def _watch() -> None:
    while os.read(0, 1):
        pass
    # To the main thread, which may be waiting for a reader: an exception there closes everything on its way out.
    ident = main_thread().ident
    if ident is not None:
        signal.pthread_kill(ident, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
