"""``python -m axis.server DIRECTORY``: an axis on a free port of this machine, in a process of its own that ends when
the one that began it is gone."""

import os
import signal
import sys
import time
from pathlib import Path
from threading import Thread

from axis.server.run import serve


def _watch(beginner: int) -> None:
    while os.getppid() == beginner:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


Thread(target=_watch, args=(os.getppid(),), name="watch", daemon=True).start()
serve("127.0.0.1", 0, Path(sys.argv[1]), lambda url: print(f"listening on {url}", flush=True))  # noqa: T201 - its one line
