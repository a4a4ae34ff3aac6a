"""``python -m axis.server DIRECTORY``: an axis on a free port of this machine, in a process of its own."""

import sys
from pathlib import Path

from axis.server.run import serve

serve("127.0.0.1", 0, Path(sys.argv[1]), lambda url: print(f"listening on {url}", flush=True))  # noqa: T201 - its one line
